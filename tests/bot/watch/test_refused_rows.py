"""What the edges set aside is in the log, and does not fill it."""

from datetime import UTC, datetime, timedelta

from bot.watch.refused_rows import RefusedRows
from engine.model.events import PayloadRefused, Tick
from engine.replay import Step

AT = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


def told(*rows: tuple[float, str, str]) -> list[str]:
    """What is said of rows that were set aside: after how many seconds, of whom, why."""
    said = list[str]()
    listening = RefusedRows(said.append)
    for seconds, feed, why in rows:
        at = AT + timedelta(seconds=seconds)
        listening.take([Step(Tick(at), ()), Step(PayloadRefused(at, feed, why), ())])
    return said


def test_a_row_that_is_set_aside_is_a_line_of_the_log() -> None:
    assert told((0, "dark pool", "not in this plan")) == ["set aside of dark pool: not in this plan"]


def test_a_feed_that_sets_everything_aside_is_a_line_a_minute_with_the_number_of_the_rest() -> None:
    every = [(seconds, "flow", f"row {seconds}") for seconds in range(0, 121, 10)]
    assert told(*every) == [
        "set aside of flow: row 0",
        "set aside of flow: row 60 (5 more since the last line)",
        "set aside of flow: row 120 (5 more since the last line)",
    ]


def test_one_loud_feed_does_not_hide_another() -> None:
    assert told((0, "flow", "odd"), (1, "flow", "odd"), (2, "facts", "x" * 900)) == [
        "set aside of flow: odd",
        f"set aside of facts: {'x' * 200}",
    ]
