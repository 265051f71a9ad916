"""A desk whose disk takes nothing lives on in memory, leaves what it holds, and buys nothing."""

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import opened
from bot.config import BadConfig, Config
from bot.panic import PanicFile
from bot.sheltered import sheltered, stops
from bot.watch.in_memory import BY, DiskIsBack, InMemory, looked_at
from bot.watch.room import LAID_BY, Room
from engine.core import Engine
from engine.model.events import Event, Halt, Resume
from engine.model.latch_names import HALT
from engine.plays.playbook import PLAYBOOK
from storage.journal import open_journal
from storage.moving import TwoPlaces
from storage.refuge import MEMORY, PROBE
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
        f"the journal is home again, in {lives.home}",
    ]
    assert not lives.away.exists()


def test_a_disk_that_is_back_is_gone_home_to_while_the_desk_works(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def waits(config: Config) -> None:
        writes(config)
        raise DiskIsBack("it takes something again")

    def at_home(config: Config) -> None:
        with open_journal(config.database, holder="test") as journal:
            assert list(journal.steps()) == some(5) * 2

    lives = Lives(tmp_path, fails, waits, at_home)
    lives.run()
    assert [config.database for config in lives.led] == [str(lives.home), str(lives.away), str(lives.home)]
    assert lives.said[-1] == "it takes something again: going on"


def test_a_desk_that_cannot_go_home_after_all_goes_on_in_memory(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def looks_too_soon(_config: Config) -> None:
        lives.breaks()
        raise DiskIsBack("it takes something again")

    lives = Lives(tmp_path, fails, looks_too_soon, writes)
    lives.run()
    assert [config.database for config in lives.led] == [str(lives.home), str(lives.away), str(lives.away)]


def test_a_life_in_memory_that_ends_of_a_fault_takes_its_journal_home(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def stumbles(config: Config) -> None:
        writes(config)
        raise ZeroDivisionError("a fault of ours")

    lives = Lives(tmp_path, fails, stumbles)
    with pytest.raises(ZeroDivisionError):
        lives.run()
    assert lives.said[-1] == f"the journal is home again, in {lives.home}"
    with open_journal(str(lives.home), holder="test") as journal:
        assert list(journal.steps()) == some(5) * 2


def test_a_desk_that_ends_while_its_disk_is_broken_says_where_its_journal_is(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def ends(config: Config) -> None:
        writes(config)
        lives.breaks()

    lives = Lives(tmp_path, fails, ends)
    lives.run()
    assert lives.said[-1] == (
        f"its disk takes nothing: the journal stays in {lives.away}, and a power cut would lose it"
    )


def test_a_desk_that_ends_on_a_disk_with_little_room_takes_its_journal_home(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    lives = Lives(tmp_path, fails, writes)
    sheltered(lives.config, lives.one, lives.said.append, lives.memory, lambda _folder: 64 << 20)
    assert [config.database for config in lives.led] == [str(lives.home), str(lives.away)]
    assert lives.said[-1] == f"the journal is home again, in {lives.home}"


def test_two_refusals_on_a_sound_disk_are_told_as_one_line(tmp_path: Path) -> None:
    def fails(_config: Config) -> None:
        raise ExceptionGroup("both", [StorageRefused(FULL), StorageRefused("locked")])

    with pytest.raises(StorageRefused, match=f"^{FULL}; locked$"):
        Lives(tmp_path, fails).run()


def test_the_disk_is_asked_by_a_thread_that_nobody_waits_for(tmp_path: Path) -> None:
    assert looked_at(TwoPlaces(tmp_path / "desk.db", tmp_path)).result() is False


def test_a_second_desk_leaves_the_journal_of_the_first_where_it_is(tmp_path: Path) -> None:
    def fails(config: Config) -> None:
        writes(config)
        lives.breaks()
        refused(config)

    def is_joined(config: Config) -> None:
        with open_journal(config.database, holder="the first"):
            second = list[str]()
            with pytest.raises(StorageRefused, match="in use by"):
                sheltered(lives.config, writes, second.append, lives.memory)
            assert second == []
            assert TwoPlaces(lives.home, lives.memory).may_return

    lives = Lives(tmp_path, fails, is_joined)
    lives.run()
    assert lives.said[-1] == f"the journal is home again, in {lives.home}"


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


def at_once(places: TwoPlaces) -> Future[bool]:
    found = Future[bool]()
    found.set_result(places.may_return)
    return found


def told(places: TwoPlaces, engine: Engine, clock: Clock) -> tuple[list[Event], str]:
    """What a desk in memory is told, and what ended it."""
    events = list[Event]()

    async def listen() -> None:
        async for event in InMemory(places, clock, engine, at_once).events():
            events.append(event)
            engine.step(event)

    with pytest.raises((asyncio.CancelledError, DiskIsBack)) as ended:
        asyncio.run(listen())
    return events, str(ended.value)


def nothing() -> None:
    """Half a second."""


def test_whoever_resumes_on_memory_is_halted_again(tmp_path: Path) -> None:
    engine = Engine(PLAYBOOK)
    clock = Clock(nothing, nothing, lambda: engine.step(Resume(clock.at, "owner")), nothing)
    events, _ = told(TwoPlaces(tmp_path / "desk.db", tmp_path), engine, clock)
    assert events == [Halt(MORNING, BY), Halt(MORNING + timedelta(seconds=1.5), BY)]


def test_a_desk_that_was_halted_before_is_told_why_it_is_now(tmp_path: Path) -> None:
    engine = Engine(PLAYBOOK)
    engine.step(Halt(MORNING, "the disk: 97 MB left, kept for what is held"))
    events, _ = told(TwoPlaces(tmp_path / "desk.db", tmp_path), engine, Clock(nothing))
    assert events == [Halt(MORNING, BY)]
    assert engine.floor.book.latches.held[HALT].why == f"by {BY}"


def test_a_disk_must_take_something_twice_before_it_is_believed(tmp_path: Path) -> None:
    """Five minutes apart; it fails again at the second look, and holds from the third on."""
    lives = Lives(tmp_path, writes)
    lives.run()
    lives.breaks()
    places = TwoPlaces(lives.home, lives.memory)
    with places.held() as place:
        assert place.path == places.away
    minute = [nothing] * 120
    clock = Clock(*minute * 9, lives.breaks, *minute * 20)
    _, ended = told(places, Engine(PLAYBOOK), clock)
    assert ended == f"{lives.home}: its disk takes something again"
    assert clock.at - MORNING == timedelta(minutes=20)


@pytest.mark.skipif(not MEMORY.is_dir(), reason="this machine has no folder in memory")
def test_what_may_stop_a_desk_is_looked_for_in_both_places(tmp_path: Path) -> None:
    def kinds(database: str) -> list[type]:
        return [type(each) for each in stops(database, Clock(), Engine(PLAYBOOK))]

    lives = Lives(tmp_path, writes)
    lives.run()
    assert kinds(str(lives.home)) == [PanicFile, Room, PanicFile]
    assert kinds("postgresql://host/desk") == [PanicFile, Room]
    lives.breaks()
    places = TwoPlaces(lives.home)
    try:
        with places.held() as place:
            assert kinds(str(place.path)) == [PanicFile, PanicFile, InMemory]
        with pytest.raises(StorageRefused, match=r"it went on in .*: ./desk run brings it home"):
            opened(str(lives.home))
    finally:
        shutil.rmtree(places.folder)
