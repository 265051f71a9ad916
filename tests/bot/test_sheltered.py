"""A desk whose disk takes nothing lives on in memory, leaves what it holds, and buys nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import BadConfig, Config
from bot.panic import PanicFile
from bot.sheltered import BY, InMemory, sheltered, stops
from bot.watch.room import LAID_BY, Room
from engine.core import Engine
from engine.model.events import Event, Halt, Resume
from engine.plays.playbook import PLAYBOOK
from storage.journal import open_journal
from storage.moving import TwoPlaces
from storage.refuge import PROBE, refuge_of
from storage.refused import StorageRefused
from tests.storage.samples import some

MORNING = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
FULL = "the disk is full"

Life = Callable[[Config], None]


class Lives:
    """What each life of a desk did, one after the other, and where it was."""

    def __init__(self, folder: Path, *lives: Life) -> None:
        self.home, self.memory = folder / "data" / "desk.db", folder / "memory"
        self.home.parent.mkdir()
        self.memory.mkdir()
        self.config = replace(Config(), database=str(self.home), record="1GB")
        self.led: list[Config] = []
        self.said: list[str] = []
        self._lives = list(lives)

    def run(self) -> None:
        sheltered(self.config, self.one, self.said.append, self.memory)

    @property
    def away(self) -> Path:
        return TwoPlaces(self.home, self.memory).away

    def breaks(self) -> None:
        (self.home.parent / PROBE).symlink_to("/dev/full")

    def one(self, config: Config) -> None:
        self.led.append(config)
        self._lives.pop(0)(config)


def writes(config: Config) -> None:
    with open_journal(config.database, holder="test") as journal:
        journal.append(some(5))


def refused(config: Config) -> None:
    raise StorageRefused(f"{config.database}: {FULL}")


def test_a_desk_on_a_sound_disk_lives_once_and_there(tmp_path: Path) -> None:
    lives = Lives(tmp_path, writes)
    lives.run()
    assert lives.led == [lives.config]
    assert lives.said == []


def test_a_disk_that_fails_while_it_works_is_left_at_once_with_all_that_was_written(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def goes_on(config: Config) -> None:
        with open_journal(config.database, holder="test") as journal:
            assert list(journal.steps()) == some(5)

    lives = Lives(tmp_path, fails, goes_on)
    lives.run()
    assert lives.led == [lives.config, replace(lives.config, database=str(lives.away), record="off")]
    assert lives.said == [
        f"{lives.home}: {FULL}: going on",
        f"{lives.home}: its disk takes nothing: what is held is left with the journal in {lives.away}",
    ]


def test_a_chat_and_a_desk_refused_at_once_are_one_failure_of_the_disk(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        raise ExceptionGroup("two", [StorageRefused(FULL), ExceptionGroup("one", [StorageRefused(FULL)])])

    lives = Lives(tmp_path, fails, writes)
    lives.run()
    assert [config.database for config in lives.led] == [str(lives.home), str(lives.away)]


def test_the_room_laid_by_is_used_before_the_disk_is_left(tmp_path: Path) -> None:
    def fills(config: Config) -> None:
        writes(config)
        laid_by.touch()
        refused(config)

    lives = Lives(tmp_path, fills, writes)
    laid_by = lives.home.parent / LAID_BY
    sheltered(lives.config, lives.one, lives.said.append, lives.memory, lambda _folder: 0)
    assert lives.led == [lives.config, lives.config]
    assert lives.said == [f"{lives.home}: {FULL}: going on"]
    assert not laid_by.exists()


BOTH = ExceptionGroup("both", [ValueError(), StorageRefused(FULL)])


@pytest.mark.parametrize("failure", [StorageRefused(FULL), BadConfig("no"), BOTH])
def test_a_disk_that_is_sound_ends_the_desk_as_ever(tmp_path: Path, failure: Exception) -> None:
    def fails(_config: Config) -> None:
        raise failure

    lives = Lives(tmp_path, fails)
    with pytest.raises(type(failure)):
        lives.run()
    assert len(lives.led) == 1


def test_a_server_has_no_refuge(tmp_path: Path) -> None:
    config = replace(Config(), database="postgresql://host/desk")
    led = list[Config]()
    sheltered(config, led.append, lambda _line: None, tmp_path)
    assert led == [config]


class Clock:
    """Half seconds, each with something in it."""

    def __init__(self, *happenings: Callable[[], object]) -> None:
        self.happenings = list(happenings)
        self.at = MORNING

    def now(self) -> datetime:
        return self.at

    async def sleep_until(self, at: datetime) -> None:
        if not self.happenings:
            raise asyncio.CancelledError
        self.at = at
        self.happenings.pop(0)()


def test_whoever_resumes_on_memory_is_halted_again(tmp_path: Path) -> None:
    engine, told = Engine(PLAYBOOK), list[Event]()

    def resume() -> None:
        engine.step(Resume(clock.at, "owner"))

    def nothing() -> None:
        """Half a second."""

    async def listen() -> None:
        async for event in InMemory(clock, engine).events():
            told.append(event)
            engine.step(event)

    clock = Clock(nothing, nothing, resume, nothing)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(listen())
    assert told == [Halt(MORNING, BY), Halt(MORNING + timedelta(seconds=1.5), BY)]


def test_what_may_stop_a_desk_is_looked_for_where_its_journal_is(tmp_path: Path) -> None:
    def kinds(database: str) -> list[type]:
        return [type(each) for each in stops(database, Clock(), Engine(PLAYBOOK))]

    assert kinds(str(tmp_path / "desk.db")) == [PanicFile, Room, PanicFile]
    assert kinds(str(refuge_of(tmp_path / "desk.db") / "desk.db")) == [PanicFile, InMemory]
    assert kinds("postgresql://host/desk") == [PanicFile, Room]
