"""Nothing the disk does may reach the desk: what cannot be kept is said, counted and marked where it is."""

from pathlib import Path

from engine.model.records import Alarm
from engine.replay import Step
from storage.recording.lines import Opened, Place
from storage.recording.reading import day
from storage.recording.shelf import Shelf
from tests.storage.recording.days import DAY, events, keeping, quotes, record


def places(shelf: Shelf) -> list[Place]:
    """Holes and frames, without what begins a life."""
    return [item for item in day(shelf, DAY) if isinstance(item, Place) and item.row_to > item.row_from]


def test_every_frame_says_between_which_rows_of_the_journal_it_stands(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    life = keeping(shelf, row=7)
    first, second, third = quotes(3)
    life.step(Step(first, (Alarm("a", "b"), Alarm("c", "d"))))
    life.step(Step(second, ()))
    life.rest(over=False)
    life.step(Step(third, ()))
    life.rest(over=True)
    assert places(shelf) == [Place(7, 11, 0), Place(11, 12, 0)]


def test_what_was_let_go_leaves_a_hole_with_its_size(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    life = keeping(shelf)
    for event in quotes(4):
        life.step(Step(event, ()))
    life.missed(30, 90)
    for event in quotes(4, start=34):
        life.step(Step(event, ()))
    life.rest(over=True)
    assert places(shelf) == [Place(0, 4, 0), Place(94, 98, 30)]
    shelf.pack(DAY)
    assert places(shelf) == [Place(0, 4, 0), Place(94, 98, 30)]
    assert events(shelf) == quotes(4) + quotes(4, start=34)


def test_a_disk_that_will_not_for_a_while_is_said_and_counted(tmp_path: Path) -> None:
    in_the_way, said = tmp_path / "shelf", list[str]()
    in_the_way.write_text("a file where a folder should be")
    shelf = Shelf(in_the_way)
    life = keeping(shelf, said=said)
    for event in quotes(4):
        life.step(Step(event, ()))
    life.rest(over=False)
    in_the_way.unlink()
    for event in quotes(4, start=4):
        life.step(Step(event, ()))
    life.rest(over=True)
    assert said == [f"not recording, trying again in 0 s: {in_the_way}: File exists"]
    assert places(shelf) == [Place(4, 8, 4)]
    assert events(shelf) == quotes(4, start=4)


def test_more_than_its_share_is_not_taken(tmp_path: Path) -> None:
    shelf, said = Shelf(tmp_path), list[str]()
    record(shelf, quotes(100))
    life = keeping(shelf, row=100, bytes_max=100, said=said)
    life.step(Step(quotes(1)[0], ()))
    life.rest(over=True)
    assert any("today alone fills" in line for line in said)
    assert events(shelf) == quotes(100)


def test_the_last_of_the_disk_is_the_journals(tmp_path: Path) -> None:
    shelf, said = Shelf(tmp_path), list[str]()
    life = keeping(shelf, free_min=1 << 62, said=said)
    life.step(Step(quotes(1)[0], ()))
    life.rest(over=True)
    assert "are kept for the journal" in said[0]
    assert shelf.days() == []


def test_a_life_begins_with_what_it_was_recorded_under(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, quotes(1))
    first = next(day(shelf, DAY))
    assert isinstance(first, Opened)
    assert (first.watch, first.synthetic) == ("LUNR", "SYNTHETIC")
