"""Days on a shelf: packed into one file each, never told twice, the oldest gone first."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.model.events import SessionOpened
from engine.model.session import session_on
from engine.replay import Step
from storage.recording.lines import Opened, Place
from storage.recording.reading import day
from storage.recording.shelf import Shelf, beside
from storage.refused import StorageRefused
from tests.storage.recording.days import DAY, OPEN, events, keeping, quotes, record


def test_a_packed_day_tells_what_its_parts_told_and_is_smaller(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, quotes(500))
    record(shelf, quotes(500, start=500), row=500)
    before, size = events(shelf), shelf.size()
    assert (len(shelf.parts(DAY)), shelf.counted(DAY)) == (2, 1000)
    shelf.pack(DAY)
    assert shelf.files(DAY) == [shelf.day_file(DAY)]
    assert events(shelf) == before == quotes(1000)
    assert shelf.size() < size / 2
    assert [item.row_from for item in day(shelf, DAY) if isinstance(item, Place)] == [0, 500]
    assert sum(isinstance(item, Opened) for item in day(shelf, DAY)) == 2


def test_what_came_after_it_was_packed_is_packed_behind_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, quotes(50))
    shelf.pack(DAY)
    record(shelf, quotes(50, start=50), row=50)
    assert events(shelf) == quotes(100)
    shelf.pack(DAY)
    shelf.pack(DAY)
    assert (shelf.files(DAY), events(shelf)) == ([shelf.day_file(DAY)], quotes(100))


def test_a_crash_between_the_renaming_and_the_clearing_repeats_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, quotes(100))
    (part,) = shelf.parts(DAY)
    left = part.read_bytes()
    shelf.pack(DAY)
    part.write_bytes(left)
    assert events(shelf) == quotes(100)
    record(shelf, quotes(1, start=100), row=100)
    shelf.pack(DAY)
    assert events(shelf) == quotes(101)


def test_a_crash_while_packing_leaves_the_parts(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, quotes(100))
    unfinished = tmp_path / f"{DAY}.new"
    unfinished.write_bytes(b"half a")
    assert shelf.mend() == []
    assert not unfinished.exists()
    assert events(shelf) == quotes(100)


def test_the_day_is_packed_after_the_close_and_goes_on_behind_it(tmp_path: Path) -> None:
    shelf, session = Shelf(tmp_path), session_on(DAY)
    life = keeping(shelf)
    life.step(Step(SessionOpened(OPEN, session), ()))
    for event in quotes(20):
        life.step(Step(event, ()))
    life.rest(over=False)
    assert not shelf.day_file(DAY).exists()
    late = quotes(3, at=session.closes + timedelta(minutes=16))
    for event in late:
        life.step(Step(event, ()))
        life.rest(over=False)
    assert shelf.day_file(DAY).exists()
    life.rest(over=True)
    assert events(shelf)[1:] == quotes(20) + late


def test_midnight_at_the_exchange_begins_another_file(tmp_path: Path) -> None:
    shelf, life = Shelf(tmp_path), keeping(Shelf(tmp_path))
    friday, monday = quotes(5), quotes(5, at=OPEN + timedelta(days=3))
    evening = quotes(1, at=OPEN + timedelta(hours=12))
    for event in (*friday, *evening, *monday):
        life.step(Step(event, ()))
    life.rest(over=True)
    assert shelf.days() == [DAY, date(2026, 8, 3)]
    assert events(shelf) == friday + evening
    assert shelf.files(DAY) == [shelf.day_file(DAY)]
    assert events(shelf, date(2026, 8, 3)) == monday


def test_the_oldest_days_go_first_and_today_never(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(4):
        life = keeping(shelf, at=OPEN + timedelta(days=number))
        for event in quotes(200, at=OPEN + timedelta(days=number)):
            life.step(Step(event, ()))
        life.rest(over=True)
    one = shelf.size() // 4
    today = shelf.days()[-1]
    said = shelf.prune(one * 2 + one // 2, keep=today)
    assert shelf.days() == [DAY + timedelta(days=2), today]
    assert [line.split(" removed")[0] for line in said] == [
        "recording of 2026-07-31",
        "recording of 2026-08-01",
    ]
    shelf.prune(1, keep=today)
    assert shelf.days() == [today]


def test_a_day_nobody_recorded_is_refused_with_what_is_there(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(StorageRefused, match="2026-08-09 is not recorded; there: none"):
        list(day(shelf, date(2026, 8, 9)))
    record(shelf, quotes(1))
    with pytest.raises(StorageRefused, match=r"there: 2026-07-31$"):
        list(day(shelf, date(2026, 8, 9)))


def test_recordings_lie_beside_their_journal() -> None:
    assert beside("data/desk.db") == Path("data/desk.recorded")
    assert beside("sqlite:////srv/desk.db") == Path("/srv/desk.recorded")
    assert beside("postgresql://owner:secret@host/trading") == Path("data/trading.recorded")
