"""A disk that fills up: nothing more is bought, and what is laid by is there for what is held."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.watch.room import ENOUGH, FLOOR, LAID_BY, LAST, MB, RESERVE, Room, give_up, lay_by
from engine.model.events import Event, Halt

MORNING = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)


class Disk:
    """So much is left at each look; none is a disk that cannot be measured."""

    def __init__(self, *left: int | None) -> None:
        self._left = list(left)
        self.now_left: int | None = None
        self.at = MORNING

    def now(self) -> datetime:
        if not self._left:
            raise asyncio.CancelledError
        self.now_left = self._left.pop(0)
        return self.at

    async def sleep_until(self, at: datetime) -> None:
        assert at - self.at <= timedelta(seconds=5)
        self.at = at

    def left(self, _folder: Path) -> int:
        if self.now_left is None:
            raise OSError("no such folder")
        return self.now_left


def halts(folder: Path, *left: int | None) -> list[tuple[float, str]]:
    """When the desk is stopped, in seconds, and by what."""

    async def listen() -> None:
        async for event in Room(folder, disk, disk.left).events():
            told.append(event)

    told, disk = list[Event](), Disk(*left)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(listen())
    assert all(isinstance(each, Halt) for each in told)
    return [((each.at - MORNING).total_seconds(), each.by) for each in told if isinstance(each, Halt)]


def plenty(_folder: Path) -> int:
    return 10 * ENOUGH


def test_a_disk_that_gets_short_stops_the_buying_once(tmp_path: Path) -> None:
    told = halts(tmp_path, 9 * FLOOR, FLOOR, FLOOR - 1, FLOOR - 2, FLOOR - 3)
    assert told == [(4.0, "the disk: 127 MB left, kept for what is held")]


def test_a_little_room_made_is_not_all_well(tmp_path: Path) -> None:
    assert len(halts(tmp_path, FLOOR - 1, FLOOR + 1, FLOOR - 1)) == 1
    assert len(halts(tmp_path, FLOOR - 1, ENOUGH, FLOOR - 1)) == 2


def test_a_disk_nobody_can_measure_ends_nothing(tmp_path: Path) -> None:
    assert halts(tmp_path, None, None) == []
    assert halts(tmp_path, None, 0)[0][0] == 2.0


def test_what_is_laid_by_is_given_up_at_the_last(tmp_path: Path) -> None:
    lay_by(tmp_path, plenty)
    assert (tmp_path / LAID_BY).stat().st_size == RESERVE
    assert (tmp_path / LAID_BY).stat().st_mode & 0o077 == 0
    halts(tmp_path, FLOOR, LAST)
    assert (tmp_path / LAID_BY).exists()
    assert [at for at, _ in halts(tmp_path, FLOOR - 1, FLOOR - 2, LAST - 1, LAST - 2)] == [0.0, 4.0]
    assert list(tmp_path.iterdir()) == []


def test_a_start_that_finds_no_room_makes_some_and_one_with_little_lays_nothing_by(tmp_path: Path) -> None:
    lay_by(tmp_path, lambda _folder: RESERVE + ENOUGH - 1)
    assert list(tmp_path.iterdir()) == []
    lay_by(tmp_path, plenty)
    assert give_up(tmp_path, lambda _folder: MB)
    assert not give_up(tmp_path, lambda _folder: MB)
    assert list(tmp_path.iterdir()) == []


def test_a_precaution_that_fails_ends_nothing(tmp_path: Path) -> None:
    nowhere = tmp_path / "never made"
    lay_by(nowhere, plenty)
    assert not give_up(nowhere, lambda _folder: 0)
    (tmp_path / f"{LAID_BY}.new").write_bytes(b"begun by a start that ended")
    lay_by(tmp_path, lambda _folder: ENOUGH)
    assert list(tmp_path.iterdir()) == []
