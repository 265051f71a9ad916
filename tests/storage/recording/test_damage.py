"""A crash costs the unfinished tail of a recording and says so; anything else that is wrong is refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.events import Event
from storage.recording.frames import MAGIC, Torn, frames, mended
from storage.recording.reading import file
from storage.recording.shelf import Shelf
from storage.refused import StorageRefused
from tests.storage.recording.days import DAY, cut, events, quotes, record

DAY_OF_60 = quotes(60)


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    shelf = Shelf(tmp_path_factory.mktemp("torn"))
    record(shelf, DAY_OF_60)
    (written,) = shelf.parts(DAY)
    return written.read_bytes()


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    shelf = Shelf(tmp_path_factory.mktemp("packed"))
    record(shelf, DAY_OF_60)
    shelf.pack(DAY)
    return shelf.day_file(DAY).read_bytes()


def told(path: Path) -> list[Event]:
    return [item for item in file(path) if isinstance(item, Event)]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_wherever_a_crash_cuts_a_part_its_whole_frames_are_told(
    part: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    size = data.draw(st.integers(0, len(part)))
    path = tmp_path_factory.mktemp("cut") / "2026-07-31.0001.part"
    path.write_bytes(part[:size])
    kept = told(path)
    assert kept == DAY_OF_60[: len(kept)]
    assert len(kept) % 10 == 0
    assert mended(path) == size - max(end for end in ends(part) if end <= size)
    assert told(path) == kept
    assert mended(path) == 0


def ends(part: bytes) -> list[int]:
    """Where a cut goes between two frames and not through one."""
    found, at = [0, len(MAGIC)], len(MAGIC)
    while at < len(part):
        at += 12 + int.from_bytes(part[at + 8 : at + 12], "little")
        found.append(at)
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_byte_is_never_read_as_something_else(
    part: bytes, packed: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A packed day is refused; of a part at most the last frame may pass for a torn tail."""
    name, whole = data.draw(st.sampled_from([("2026-07-31.0001.part", part), ("2026-07-31.day", packed)]))
    at, by = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("bad") / name
    path.write_bytes(whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1 :])
    if path.suffix == ".part" and at >= ends(part)[-2]:
        assert told(path) == DAY_OF_60[:50]
    else:
        with pytest.raises(StorageRefused, match=f"^{path}: [^\n]+$"):
            told(path)


def test_a_hole_in_the_middle_is_damage_and_not_a_tail(part: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2026-07-31.0001.part"
    path.write_bytes(part[:200] + part[260:])
    with pytest.raises(StorageRefused, match="damaged at byte"):
        told(path)
    with pytest.raises(StorageRefused, match="damaged at byte"):
        mended(path)


def test_a_packed_day_may_not_end_early(packed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2026-07-31.day"
    path.write_bytes(packed[:-1])
    with pytest.raises(StorageRefused, match="damaged at byte"):
        told(path)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2026-07-31.day"
    path.write_bytes(b"SQLite format 3\0 and so on")
    with pytest.raises(StorageRefused, match="not a recording"):
        told(path)
    with pytest.raises(StorageRefused, match="No such file"):
        told(tmp_path / "2026-08-01.day")


def test_a_tail_of_zeroes_from_a_power_cut_is_a_tail(part: bytes, tmp_path: Path) -> None:
    path = tmp_path / "2026-07-31.0001.part"
    path.write_bytes(part + bytes(4096))
    with pytest.raises(Torn):
        list(frames(path))
    assert mended(path) == 4096
    assert path.read_bytes() == part


def test_a_damaged_part_is_set_aside_and_the_day_goes_on_without_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, DAY_OF_60)
    (part,) = shelf.parts(DAY)
    body = part.read_bytes()
    part.write_bytes(body[:200] + b"?" + body[201:])
    said = shelf.mend()
    assert [line.endswith("set aside as 2026-07-31.0001.damaged") for line in said] == [True]
    record(shelf, quotes(5, start=60), row=60)
    assert events(shelf) == quotes(5, start=60)
    shelf.prune(1, keep=None)
    assert list(tmp_path.iterdir()) == []


def test_the_next_life_says_what_it_cut_off_and_counts_on(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    record(shelf, DAY_OF_60)
    (first,) = shelf.parts(DAY)
    cut(first, first.stat().st_size - 5)
    said = shelf.mend()
    assert [line.startswith(f"{first}: ") for line in said] == [True]
    record(shelf, quotes(5, start=60), row=60)
    assert events(shelf) == DAY_OF_60[:50] + quotes(5, start=60)
