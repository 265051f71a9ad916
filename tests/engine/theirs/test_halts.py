"""What is remembered of halts: the last word about each name, until a day, a start or a trade ends it."""

from datetime import timedelta

import pytest

from engine.model.events import BarClosed, TradingHalted, TradingResumed
from engine.theirs.halts import Halts
from tests.engine.examples import AT, DAY

MINUTE = timedelta(minutes=1)
HALTED = TradingHalted(AT, "LUNR", "T1 Halt News Pending", AT)


def told(*events: TradingHalted | TradingResumed) -> Halts:
    halts = Halts()
    for event in events:
        halts.take(event)
    return halts


def test_of_a_name_nobody_spoke_of_nothing_is_known() -> None:
    assert (told().why("LUNR"), told().since("LUNR")) == ("", None)
    assert (told(HALTED).why("RKLB"), told(HALTED).since("RKLB")) == ("", None)


def test_another_reason_is_kept_with_the_hour_of_the_first_and_is_no_news() -> None:
    halts = told(HALTED)
    assert not halts.take(TradingHalted(AT + MINUTE, "LUNR", "T2 Halt News Dissemination"))
    assert (halts.why("LUNR"), halts.since("LUNR")) == ("T2 Halt News Dissemination", AT)


def test_only_the_end_of_a_known_halt_is_news() -> None:
    assert not told().take(TradingResumed(AT, "LUNR"))
    halts = told(HALTED)
    assert halts.take(TradingResumed(AT, "LUNR"))
    assert halts.why("LUNR") == ""


@pytest.mark.parametrize(
    ("starts", "volume", "filled", "over"),
    [
        (AT, 100.0, False, True),
        (AT - MINUTE, 100.0, False, False),
        (AT, 0.0, False, False),
        (AT, 100.0, True, False),
    ],
    ids=["after it, with trades", "begun before it", "without a trade", "made up"],
)
def test_only_a_minute_with_trades_that_began_after_it_ends_it(starts, volume, filled, over) -> None:
    halts = told(HALTED)
    halts.traded(BarClosed(AT + 2 * MINUTE, "LUNR", starts, 12.0, 12.0, 12.0, 12.0, volume, filled))
    assert (halts.why("LUNR") == "") is over


def test_a_halt_before_the_open_outlives_it_and_one_of_yesterday_does_not() -> None:
    morning = TradingHalted(AT - timedelta(hours=5), "LUNR", "T1")
    halts = told(morning, TradingHalted(AT - timedelta(hours=22), "RKLB", "T1"))
    halts.new_day(DAY)
    assert list(halts.heard) == ["LUNR"]
