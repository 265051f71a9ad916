"""An alert is left to its prints only where they were heard."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.feeds.whales.alerts import created, printed
from bot.feeds.whales.flow import Flow
from bot.feeds.whales.reading import iso
from bot.feeds.whales.singles import Singles, Word
from engine.model.events import FlowPrinted
from tests.bot.feeds.whales.desk import Still, asking, page
from tests.bot.feeds.whales.rows import ALERT, AT, alert
from tests.bot.feeds.whales.test_prints import ROW, frame

ACK = b'["option_trades:LUNR",{"response":{},"status":"ok"}]'
BEGAN = int(AT.timestamp() * 1000) - 3_000
SECOND = timedelta(seconds=1)


def told(*frames: bytes, after: float = 20, ends: bool = False, **row: Any) -> Word:
    """Of an alert whose first print was three seconds before it, so many seconds after it."""
    clock = Still(AT - 10 * SECOND)
    singles = Singles(frozenset({"LUNR"}), clock, ())
    for each in frames:
        singles.heard(each)
    clock.at = AT + timedelta(seconds=after)
    if ends:
        singles.ended()
    said = alert(**({"start_time": BEGAN, "created_at": iso(AT)} | row))
    return singles.word(said, printed(said, clock.at), created(said))


@pytest.mark.parametrize(
    ("after", "executed"), [(0, BEGAN), (20, BEGAN), (20, BEGAN - 1_000), (20, BEGAN + 9)]
)
def test_a_print_of_the_contract_since_the_alert_began_stands_for_it(after: float, executed: int) -> None:
    assert told(ACK, frame(executed_at=executed), after=after) is Word.HEARD


def test_a_later_print_of_an_earlier_moment_takes_nothing_back() -> None:
    assert told(ACK, frame(), frame(id="late", executed_at=BEGAN - 60_000)) is Word.HEARD


@pytest.mark.parametrize(
    "heard", [{"executed_at": BEGAN - 60_000}, {"option_symbol": "LUNR261120C00013000"}, {"price": "?"}]
)
def test_an_answer_to_the_join_and_other_prints_do_not(heard: dict[str, Any]) -> None:
    assert told(ACK, frame(**heard)) is Word.LOST
    assert told(ACK, frame(**heard), after=2) is Word.AWAITED


def test_where_nobody_listened_any_more_or_never_did_nothing_is_lost() -> None:
    assert told() is Word.NOTHING
    assert told(ACK, ends=True) is Word.NOTHING
    assert told(ACK, start_time=BEGAN - 60_000) is Word.NOTHING


def test_a_print_before_any_answer_says_that_its_name_is_granted() -> None:
    assert told(frame(executed_at=BEGAN)) is Word.HEARD
    assert told(frame(option_symbol="LUNR261120C00013000")) is Word.LOST


@pytest.mark.parametrize("start", [None, "?", 10**17])
def test_without_a_beginning_its_last_print_is_what_must_be_heard(start: Any) -> None:
    assert told(ACK, frame(executed_at=ROW["executed_at"]), start_time=start) is Word.HEARD
    assert told(ACK, start_time=start) is Word.LOST


def test_an_alert_of_tomorrow_is_not_waited_for() -> None:
    assert told(ACK, created_at=iso(AT + timedelta(days=1))) is Word.LOST


@pytest.mark.parametrize(("streamed", "missed"), [(True, 0), (False, 1)])
def test_an_alert_that_began_before_its_name_was_joined_is_not_missed_by_the_stream_that_told_it(
    *, streamed: bool, missed: int
) -> None:
    """The stream told it while its prints could still come; they do not, for they were before the join."""

    async def story() -> None:
        clock = Still(AT - 10 * SECOND)
        singles = Singles(frozenset({"LUNR"}), clock, ())
        row = ALERT | {"start_time": BEGAN, "created_at": iso(AT), "total_premium": "900"}
        client, _ = asking(lambda _: page([row]), clock)
        flow = Flow(client, frozenset({"LUNR"}), clock, singles=singles)
        flow.stream.begin()
        clock.at = AT - SECOND
        singles.heard(ACK)
        clock.at = AT + SECOND
        assert not streamed or await flow.said(alert(**row)) == ()
        clock.at = AT + 12 * SECOND
        told = [*(await flow.poll()).events, *(await flow.poll()).events]
        assert [type(each) for each in told] == [FlowPrinted]
        assert flow.stream.missed == missed

    asyncio.run(story())
