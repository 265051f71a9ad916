"""The tables say what the journal says: kept up with every batch, and equal to those read out of it again."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from engine.exits.clock import CloseCutoff
from engine.model.calendar import eastern_date
from engine.model.contract import contract
from engine.model.intents import SubmitOrder
from engine.model.money import Side
from engine.model.records import (
    Fill,
    OrderMoved,
    OrderState,
    Outcome,
    PositionMoved,
    Refusal,
    Setup,
    SetupEnded,
    Signal,
    Ticket,
    Trade,
)
from engine.replay import Step
from storage.database import Database
from storage.journal import Journal, open_journal
from storage.projections import all as together
from storage.schema import PROJECTIONS
from tests.storage.conftest import place
from tests.storage.samples import batches, busy_day, some, sql
from tests.stories.test_flow_first import OFFER
from tests.stories.test_over_night import WEEKLY, later
from tests.tape import steps as played

Tables = dict[str, list[dict[str, Any]]]


def read(url: str) -> Tables:
    """Every projection, typed, in the order of its key."""
    database = Database(url)
    with database.read() as connection:
        found = {
            table.name: [
                dict(line)
                for line in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in PROJECTIONS
        }
    database.close()
    return found


def write(journal: Journal, steps: Sequence[Step], size: int = 250) -> None:
    for batch in batches(steps, size):
        journal.append(batch)


def told(kind: type) -> Iterator[Any]:
    return (output for step in busy_day() for output in step.outputs if isinstance(output, kind))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the busy day was written down, once for all who only look at it."""
    url = place(request, tmp_path_factory.mktemp("kept"))
    with open_journal(url, holder="test") as journal:
        write(journal, busy_day())
    return url


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables as one uninterrupted run leaves them."""
    url = str(tmp_path_factory.mktemp("reference") / "desk.db")
    with open_journal(url, holder="test") as journal:
        write(journal, busy_day())
    return read(url)


@pytest.fixture(scope="module")
def day(kept: str) -> Tables:
    """The tables after the busy day."""
    return read(kept)


def test_the_busy_day_has_something_of_everything() -> None:
    counted = Counter(type(output) for step in busy_day() for output in step.outputs)
    for kind in (Signal, Setup, Ticket, Refusal, SubmitOrder, Fill, Trade):
        assert counted[kind] > 1, kind


def test_the_tables_are_the_same_when_they_are_read_out_of_the_journal_again(kept: str, day: Tables) -> None:
    with open_journal(kept, holder="test") as journal:
        journal.rebuild()
    assert read(kept) == day


def test_tables_that_were_spoilt_are_made_good_again(kept: str, day: Tables) -> None:
    sql(kept, "UPDATE trades SET pnl = 1000000")
    sql(kept, "DELETE FROM verdicts")
    sql(kept, "DROP TABLE daily")
    with open_journal(kept, holder="test") as journal:
        journal.rebuild()
    assert read(kept) == day


def test_after_a_rebuild_it_goes_on(journal: Journal, url: str) -> None:
    half = len(busy_day()) // 2
    write(journal, busy_day()[:half])
    journal.rebuild()
    write(journal, busy_day()[half:])
    going_on = read(url)
    journal.rebuild()
    assert read(url) == going_on


@pytest.mark.parametrize(("size", "count"), [(1, 250), (17, 2_000), (100_000, 5_000)])
def test_how_the_batches_fell_makes_no_difference(
    url: str, size: int, count: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    loud = [step for step in busy_day() if step.outputs]
    steps = loud[:count] if size == 1 else busy_day()[:count]
    other = str(tmp_path_factory.mktemp("other") / "desk.db")
    with open_journal(url, holder="test") as journal:
        write(journal, steps, size)
    with open_journal(other, holder="test") as journal:
        write(journal, steps)
    assert read(url) == read(other)


def test_restarts_make_no_difference(url: str, on_file: Tables) -> None:
    """What was kept in mind is gone after a restart, and is looked up instead."""
    for part in batches(busy_day(), len(busy_day()) // 3):
        with open_journal(url, holder="test") as journal:
            write(journal, part)
    assert read(url) == on_file


def test_forgetting_makes_no_difference(journal: Journal, url: str, on_file: Tables) -> None:
    """Memory is bounded by starting afresh: here after every single batch."""
    for batch in batches(busy_day(), 100):
        journal.append(batch)
        journal._projections = together.Projections()
    assert read(url) == on_file


def test_quotes_and_prints_touch_no_table(journal: Journal, url: str) -> None:
    write(journal, [step for step in some(60) if not step.outputs])
    assert all(not lines for lines in read(url).values())


# ---- table by table


def test_every_trade_is_told_to_the_cent(day: Tables) -> None:
    closed = [line for line in day["trades"] if line["status"] == "closed"]
    trades = sorted(told(Trade), key=lambda trade: (trade.opened_at, trade.setup))
    assert len(closed) == len(trades) > 1
    by_setup = {line["setup"]: line for line in closed}
    for trade in trades:
        line, facts = by_setup[trade.setup], contract(trade.symbol)
        assert (line["ticker"], line["option_symbol"]) == (trade.underlying, trade.symbol)
        assert (line["strike"], line["expiry"]) == (facts.strike, facts.expiry)
        assert (line["option_type"], line["direction"]) == ("call", "long_call")
        assert line["dte"] == facts.dte(trade.opened_at)
        assert (line["contracts"], line["entry_premium"]) == (trade.quantity, trade.entry)
        assert (line["exit_premium"], line["pnl"], line["fees"]) == (trade.exit, trade.pnl, trade.fees)
        assert (line["entry_time"], line["exit_time"]) == (trade.opened_at, trade.closed_at)
        assert (line["exit_reason"], line["play"]) == (trade.because, trade.play)
        assert line["pnl_pct"] == float(trade.pnl / (trade.entry * trade.quantity * 100))
        assert (line["entry_delta"], line["entry_theta"], line["entry_iv"]) == (None, None, None)


def test_a_trade_leads_back_to_its_signal_its_ticket_and_its_order(day: Tables) -> None:
    signals = {line["id"]: line for line in day["signals"]}
    tickets = {line["ticket"]: line for line in day["tickets"]}
    orders = {line["order_id"]: line for line in day["orders"]}
    assert day["trades"]
    for line in day["trades"]:
        assert signals[line["signal_id"]]["underlying"] == line["ticker"]
        assert signals[line["signal_id"]]["at"] <= line["entry_time"]
        assert tickets[line["ticket"]]["setup"] == line["setup"]
        assert (orders[line["order_id"]]["setup"], orders[line["order_id"]]["effect"]) == (
            line["setup"],
            "open",
        )


def test_an_open_trade_is_there_from_its_first_fill(journal: Journal, url: str) -> None:
    first = next(n for n, step in enumerate(busy_day()) if any(isinstance(out, Fill) for out in step.outputs))
    write(journal, busy_day()[: first + 1])
    (line,) = read(url)["trades"]
    fill = next(out for out in busy_day()[first].outputs if isinstance(out, Fill))
    assert (line["status"], line["contracts"], line["entry_premium"]) == ("open", fill.quantity, fill.price)
    assert (line["pnl"], line["exit_time"], line["exit_reason"]) == (None, None, None)
    assert line["created_at"] == line["entry_time"] == busy_day()[first].event.at


def test_an_open_trade_grows_with_every_fill_of_its_entry(journal: Journal, url: str) -> None:
    bought: list[Fill] = []
    last = 0
    for n, step in enumerate(busy_day()):
        fills = [out for out in step.outputs if isinstance(out, Fill) and out.side is Side.BUY]
        bought += [fill for fill in fills if not bought or fill.setup == bought[0].setup]
        last = n
        if len(bought) == 2:
            break
    write(journal, busy_day()[: last + 1])
    line = next(line for line in read(url)["trades"] if line["setup"] == bought[0].setup)
    contracts = sum(fill.quantity for fill in bought)
    paid = sum((fill.price * fill.quantity for fill in bought), Decimal(0))
    assert (line["status"], line["contracts"]) == ("open", contracts)
    assert (line["entry_premium"], line["fees"]) == (paid / contracts, sum(fill.fee for fill in bought))


def test_every_order_ends_as_it_was_last_told(day: Tables) -> None:
    last = {moved.order_id: moved for moved in told(OrderMoved)}
    for line in day["orders"]:
        moved = last.get(line["order_id"])
        if moved is None:
            assert line["state"] in (OrderState.INTENDED, OrderState.CANCELLING)
        elif line["state"] != OrderState.CANCELLING:
            assert (line["state"], line["filled"], line["average"]) == (
                moved.state,
                moved.filled,
                moved.average,
            )
    assert len(day["orders"]) == sum(1 for _ in told(SubmitOrder))
    assert len(day["fills"]) == sum(1 for _ in told(Fill))


def test_what_is_held_is_what_was_last_told(day: Tables) -> None:
    last = {moved.setup: moved for moved in told(PositionMoved)}
    assert {
        line["setup"]: (line["quantity"], line["average"], line["realized"]) for line in day["positions"]
    } == {setup: (moved.quantity, moved.average, moved.realized) for setup, moved in last.items()}


def test_every_verdict_of_every_refusal_is_kept(day: Tables) -> None:
    assert len(day["refusals"]) == sum(1 for _ in told(Refusal))
    kept = [(line["gate"], line["passed"], line["measured"], line["limit"]) for line in day["verdicts"]]
    assert kept == [
        (verdict.gate, verdict.passed, verdict.measured, verdict.limit)
        for refusal in told(Refusal)
        for verdict in refusal.verdicts
    ]


def test_every_setup_says_how_it_ended(day: Tables) -> None:
    ended = {end.setup: str(end.outcome) for end in told(SetupEnded)}
    assert {line["setup"]: line["outcome"] for line in day["setups"]} == {
        setup.setup: ended.get(setup.setup) for setup in told(Setup)
    }


def test_the_day_adds_up(day: Tables) -> None:
    (line,) = day["daily"]
    trades, endings = list(told(Trade)), Counter(end.outcome for end in told(SetupEnded))
    assert line["day"] == eastern_date(busy_day()[0].event.at)
    assert line["trades"] == len(trades)
    assert (line["wins"], line["losses"]) == (sum(t.pnl > 0 for t in trades), sum(t.pnl < 0 for t in trades))
    assert line["pnl"] == sum((trade.pnl for trade in trades), Decimal(0))
    assert line["fees"] == sum((trade.fees for trade in trades), Decimal(0))
    for name, kind in (("signals", Signal), ("setups", Setup), ("tickets", Ticket), ("refusals", Refusal)):
        assert line[name] == sum(1 for _ in told(kind))
    for name in ("skipped", "lapsed", "unfilled", "rejected"):
        assert line[name] == endings[Outcome(name)]


def test_a_ticket_of_a_play_that_holds_for_days_names_no_hour(journal: Journal, url: str) -> None:
    (play,) = WEEKLY.plays
    days = replace(WEEKLY, plays=(replace(play, cutoff=CloseCutoff(before_close_s=3600.0, dte_max=0)),))
    journal.append(list(played(later(OFFER), playbook=days)))
    assert [row["out_by"] for row in read(url)["tickets"]] == [None]
    journal.rebuild()
    assert [row["out_by"] for row in read(url)["tickets"]] == [None]
