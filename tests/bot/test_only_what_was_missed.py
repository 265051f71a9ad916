"""A second life asks the vendors only for what the first one did not write down."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.recalling.heard import Heard
from bot.recalling.recollection import Recollection
from bot.recalling.recovery import Recalled, recall
from engine.core import Engine
from engine.model.events import (
    BarClosed,
    DarkPrinted,
    DeskStarted,
    Event,
    FeeCharged,
    HistoryArrived,
    MovedOutside,
    PastDay,
)
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from storage.journal import open_journal

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FRIDAY, WEDNESDAY = date(2026, 11, 27), date(2026, 11, 25)


def bar(name: str, minute: int) -> BarClosed:
    starts = NOW + minute * MINUTE
    return BarClosed(starts + MINUTE, name, starts, 10.1, 10.25, 10.0, 10.2, 1500.0)


def days(name: str, *told: date) -> HistoryArrived:
    return HistoryArrived(NOW, name, tuple(PastDay(day, 10.0) for day in told))


def recalled(home: Path, *events: Event) -> Recalled:
    """One life writes, the next one reads."""
    journal = open_journal(str(home / "desk.db"), holder="a life")
    engine = Engine(PLAYBOOK)
    journal.append([Step(event, engine.step(event)) for event in events])
    journal.close()
    journal = open_journal(str(home / "desk.db"), holder="the next")
    try:
        return recall(journal, Recollection(Engine(PLAYBOOK)), ())
    finally:
        journal.close()


def test_minutes_and_days_that_were_heard_are_handed_on_as_they_were(tmp_path: Path) -> None:
    minutes = [bar(name, minute) for minute in (0, 1, 2) for name in ("LUNR", "SPY")]
    left = recalled(
        tmp_path,
        DeskStarted(NOW, "a1", "0"),
        days("SPY", WEDNESDAY, FRIDAY),
        days("LUNR", WEDNESDAY),
        *minutes,
    )
    assert left.prefix == "a1"
    assert left.heard.days == {"SPY": FRIDAY, "LUNR": WEDNESDAY}
    assert set(left.heard.minutes) == set(minutes)


def test_lines_of_the_accounts_history_are_handed_on(tmp_path: Path) -> None:
    moved = MovedOutside(NOW, "a", "SPY", -1, Decimal(600))
    assert recalled(tmp_path, moved, FeeCharged(NOW, "b", FRIDAY, Decimal(1))).heard.lines == {"a", "b"}


def test_a_first_life_has_heard_nothing(tmp_path: Path) -> None:
    assert recalled(tmp_path) == Recalled("", Heard())


def test_prints_of_last_week_are_not_handed_on(tmp_path: Path) -> None:
    prints = [
        DarkPrinted(NOW + timedelta(days=day), "LUNR", Decimal(10), 100, print_id=f"{day}")
        for day in (0, 1, 7)
    ]
    assert recalled(tmp_path, *prints).heard.prints == (prints[2],)
