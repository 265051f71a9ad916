"""What people ask, answered beside a running desk."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from engine.model.calendar import eastern_date
from engine.model.contract import Direction
from engine.model.events import Tick
from engine.model.money import Side
from engine.model.records import (
    Fill,
    Refusal,
    Stage,
    Trade,
)
from engine.replay import Step
from storage.journal import Journal, open_journal
from storage.queries import GateLine, Queries
from storage.refused import StorageRefused
from storage.schema import journal as journal_table
from tests.storage.samples import START, batches, busy_day

DAY = eastern_date(START)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def queries(journal: Journal, url: str) -> Queries:
    """Asked while the desk is still at it."""
    for batch in batches(busy_day(), 250):
        journal.append(batch)
    return Queries(url)


def test_the_questions_of_a_day(queries: Queries) -> None:
    outputs = [output for step in busy_day() for output in step.outputs]
    trades = [output for output in outputs if isinstance(output, Trade)]
    gates = Counter(gate for output in outputs if isinstance(output, Refusal) for gate in output.gates)
    with queries:
        closed = queries.closed((DAY, DAY))
        assert [line.pnl for line in closed] == [trade.pnl for trade in trades]
        assert queries.closed((NEXT, NEXT)) == []
        assert dict(queries.refusals_by_gate()) == gates
        assert queries.refusals_by_gate((DAY, DAY)) == queries.refusals_by_gate()
        assert queries.refusals_by_gate((DAY + timedelta(days=1), DAY + timedelta(days=9))) == []
        (today,) = queries.daily()
        assert (today.day, today.trades, today.pnl) == (DAY, len(trades), sum(t.pnl for t in trades))
        assert queries.daily((DAY, DAY)) == [today]
        assert queries.daily((DAY - timedelta(days=9), DAY - timedelta(days=1))) == []


def test_what_was_closed_and_how_long_each_purchase_took(queries: Queries) -> None:
    outputs = [output for step in busy_day() for output in step.outputs]
    pnls = [output.pnl for output in outputs if isinstance(output, Trade)]
    bought = Counter[str]()
    for output in outputs:
        if isinstance(output, Fill) and output.side is Side.BUY:
            bought[output.setup] += output.quantity
    tomorrow = DAY + timedelta(days=1)
    with queries:
        closed = queries.closed()
        assert [line.pnl for line in closed] == pnls
        assert queries.closed((DAY, DAY)) == closed
        assert queries.closed((tomorrow, tomorrow)) == []
        assert queries.latest(3, after=1) == closed[::-1][1:4]
        timings = queries.timings((DAY, DAY))
        assert {each.setup: each.bought for each in timings} == bought
        assert all(each.offered_at <= each.tapped_at <= each.ordered_at <= each.filled_at for each in timings)
        assert queries.timings((tomorrow, tomorrow)) == []
        assert queries.size().rows == sum(1 + len(step.outputs) for step in busy_day())


def test_a_refusal_without_verdicts_is_counted_under_its_reason(journal: Journal, url: str) -> None:
    no_chain = Refusal("SPY-1", "SPY", Stage.OFFER, "no price")
    journal.append([Step(Tick(START), (no_chain,)), Step(Tick(START), (no_chain,))])
    with Queries(url) as queries:
        assert queries.refusals_by_gate() == [GateLine("no price", 2)]


def test_a_day_ends_at_midnight_in_new_york(journal: Journal, url: str) -> None:
    late = START.replace(hour=23) + timedelta(hours=4, minutes=59)
    for n, at in enumerate((late, late + timedelta(minutes=2))):
        setup = f"SPY-{n}"
        journal.append([Step(Tick(at), (_trade(setup, at),))])
    with Queries(url) as queries:
        assert [line.setup for line in queries.closed((DAY, DAY))] == ["SPY-0"]
        assert [line.setup for line in queries.closed((NEXT, NEXT))] == ["SPY-1"]
        assert [(line.day, line.trades) for line in queries.daily()] == [
            (DAY, 1),
            (DAY + timedelta(days=1), 1),
        ]


def _trade(setup: str, at: object) -> Trade:
    one = Decimal("1.00")
    return Trade(
        setup=setup,
        play="flow_first",
        underlying="SPY",
        symbol="SPY260731P00600000",
        direction=Direction.BEARISH,
        quantity=1,
        entry=one,
        exit=one,
        fees=one,
        pnl=-one,
        opened_at=START,
        closed_at=at,  # type: ignore[arg-type]
        because="expired",
        best=one,
        worst=one,
        ticket=None,
    )


def test_an_expired_put_is_told_as_one(journal: Journal, url: str) -> None:
    journal.append([Step(Tick(START), (_trade("SPY-1", START),))])
    with Queries(url) as queries:
        (line,) = queries.closed((DAY, DAY))
    assert (line.status, line.direction, line.pnl) == ("expired", "long_put", Decimal("-1.00"))


def test_nothing_to_ask_yet_is_one_line(url: str) -> None:
    with pytest.raises(StorageRefused, match="there is no journal yet"):
        Queries(url)


def test_asking_cannot_write(url: str) -> None:
    open_journal(url, holder="test").close()
    with Queries(url) as queries, pytest.raises(StorageRefused, match="read-only"):
        queries._ask(sa.delete(journal_table))  # type: ignore[arg-type]
