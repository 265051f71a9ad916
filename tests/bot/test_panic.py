"""A desk is stopped from its shell, whatever else is broken."""

import asyncio
import os
import re
import stat
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.panic import FILE, PanicFile, raise_panic
from bot.watch.room import ENOUGH, LAID_BY, lay_by
from engine.model.events import Event, Flatten, Halt
from storage.database import Database
from storage.lease import Lease
from storage.place import folder_of
from storage.refuge import made, refuge_of
from storage.refused import StorageRefused

MORNING = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)


class Clock:
    """Stands still until everybody sleeps, then does whatever the story does next."""

    def __init__(self, *happenings) -> None:
        self.happenings = list(happenings)
        self.at = MORNING

    def now(self) -> datetime:
        return self.at

    async def sleep_until(self, at: datetime) -> None:
        assert at - self.at <= timedelta(seconds=1), "noticed within a second"
        if not self.happenings:
            raise asyncio.CancelledError
        self.at = at
        self.happenings.pop(0)()


def heard(folder: Path, *happenings, shared: bool = False) -> list[Event]:
    """All that the file says while these things happen, half a second apart."""

    async def listen() -> None:
        async for event in PanicFile(folder, Clock(*happenings), shared=shared).events():
            told.append(event)

    told: list[Event] = []
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(listen())
    return told


def panic(folder: Path, *, flatten: bool = False, why: str = ""):
    return lambda: raise_panic(str(folder / "desk.db"), flatten=flatten, why=why)[0]


def nothing() -> None:
    """Half a second."""


def test_a_file_stops_the_desk_once_and_again_when_it_is_written_again(tmp_path):
    told = heard(tmp_path, nothing, panic(tmp_path), nothing, nothing, panic(tmp_path, why="again"), nothing)
    assert told == [
        Halt(MORNING + timedelta(seconds=1), "the shell"),
        Halt(MORNING + timedelta(seconds=2.5), "the shell: again"),
    ]


def test_flatten_is_a_word_in_it(tmp_path):
    assert heard(tmp_path, panic(tmp_path, flatten=True, why="broker is odd"))[0] == (
        Flatten(MORNING + timedelta(seconds=0.5), "the shell: broker is odd")
    )


def test_a_flatten_that_nobody_has_heard_is_not_weakened_by_a_later_halt(tmp_path):
    panic(tmp_path, flatten=True, why="power cut")()
    panic(tmp_path, why="again")()
    panic(tmp_path)()
    assert heard(tmp_path, nothing) == [Flatten(MORNING, "the shell: power cut")]
    (tmp_path / FILE).unlink()
    both = [panic(tmp_path, flatten=True, why="power cut"), panic(tmp_path, why="again")]
    assert [type(each) for each in heard(tmp_path, lambda: [each() for each in both], nothing)] == [Flatten]


def test_a_halt_after_a_flatten_that_was_heard_sells_nothing_again_in_this_life(tmp_path):
    """Who has resumed meanwhile may hold what that order did not mean; a start finds it unheard."""
    flatten = panic(tmp_path, flatten=True, why="power cut")
    told = heard(tmp_path, flatten, panic(tmp_path, why="again"), panic(tmp_path), nothing, flatten)
    assert [type(each) for each in told] == [Flatten, Halt, Halt, Flatten]
    assert told[1].by == "the shell: again"
    panic(tmp_path, why="again")()
    assert [type(each) for each in heard(tmp_path, nothing)] == [Flatten]


def test_no_word_of_why_is_an_order(tmp_path):
    file = panic(tmp_path, why="the broker is odd\nflatten\u2028flatten")()
    assert file.read_text() == "halt the broker is odd flatten flatten\n"
    assert [type(each) for each in heard(tmp_path, nothing)] == [Halt]


def test_a_flatten_that_was_taken_away_waits_no_more(tmp_path):
    panic(tmp_path, flatten=True)().unlink()
    panic(tmp_path)()
    assert [type(each) for each in heard(tmp_path, nothing)] == [Halt]


def test_the_command_says_that_what_is_held_will_be_sold(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["panic", "--flatten"]) == 0
    assert "one that starts there sells everything it holds, and is halted" in capsys.readouterr().out
    assert main(["panic"]) == 0
    assert (tmp_path / "data" / FILE).read_text() == "halt\nflatten\n"
    assert "one that starts there sells everything it holds, and is halted" in capsys.readouterr().out
    with closing(Database("data/desk.db")) as database, ExitStack() as over:
        over.callback(Lease(database, "a desk").release)
        assert main(["panic"]) == 0
        said = capsys.readouterr().out
        assert "stops within a second." in said
        assert "And the order to sell everything stays" in said
        assert main(["panic", "--flatten"]) == 0
        assert "stops within a second and sells everything it holds" in capsys.readouterr().out
    (tmp_path / "data" / FILE).unlink()
    assert main(["panic"]) == 0
    assert "sell" not in capsys.readouterr().out


def test_taking_it_away_says_nothing_and_a_start_that_finds_it_stops(tmp_path):
    file = panic(tmp_path)()
    assert [type(each) for each in heard(tmp_path, nothing, file.unlink, nothing)] == [Halt]
    assert heard(tmp_path, nothing) == []


@pytest.mark.parametrize("held", [b"", b"\xff\xfe\x00", b"FLATTEN?\n\n" + b"x" * 100_000])
def test_whatever_lies_there_is_a_stop(tmp_path, held):
    (tmp_path / FILE).write_bytes(held)
    (told,) = heard(tmp_path, nothing)
    assert isinstance(told, Halt)
    assert len(told.by) < 200
    assert told.by.isprintable()


def test_what_cannot_be_read_is_a_stop_too(tmp_path):
    (tmp_path / FILE).mkdir()
    assert [type(each) for each in heard(tmp_path, nothing)] == [Halt]


@pytest.mark.parametrize(
    ("database", "lies"),
    [
        ("data/desk.db", "data"),
        ("sqlite:////srv/tapdesk/desk.db", "/srv/tapdesk"),
        ("postgresql://user:password@host/name", "data"),
    ],
)
def test_it_lies_beside_what_remembers(database, lies):
    assert folder_of(database) == Path(lies)


def test_the_command_needs_neither_a_database_nor_settings_that_can_be_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("WHAT=ever\n")
    assert main(["panic", "--flatten", "--why", "power cut"]) == 0
    assert (tmp_path / "data" / FILE).read_text() == "flatten power cut\n"
    (tmp_path / "here.db").write_bytes(b"no database at all")
    assert main(["panic", "--database", "here.db"]) == 0
    assert (tmp_path / FILE).read_text() == "halt\n"
    assert "does not start anything again" in capsys.readouterr().out


@pytest.mark.parametrize("named", ["nope/x.db", "deeper/nope/x.db", "sqlite:///nope/x.db", "data/nope/x.db"])
def test_a_journal_whose_folder_is_not_there_is_refused_and_nothing_is_made(
    tmp_path, monkeypatch, capsys, named
):
    """A slip of a name in an emergency, or a disk that is not mounted: no desk can hear of it there."""
    monkeypatch.chdir(tmp_path)
    assert main(["panic", "--flatten", "--database", named]) == 2
    told = capsys.readouterr()
    assert f"{tmp_path / folder_of(named)}: there is no such folder" in told.err
    assert "no desk is stopped" in told.err
    assert "--database" in told.err
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_desk_that_has_not_begun_is_stopped_in_the_folder_that_it_will_make(tmp_path, monkeypatch, capsys):
    """`data` is where a desk remembers that was told nothing else, and where a server's desk looks."""
    monkeypatch.chdir(tmp_path)
    assert main(["panic", "--database", "postgresql://host/name"]) == 0
    assert (tmp_path / "data" / FILE).exists()
    assert f"{FILE} is there" in capsys.readouterr().out


def test_the_command_says_which_desk_it_stops_and_when_it_sees_none(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["panic"]) == 0
    none = capsys.readouterr().out
    assert f"no desk is seen at work on {tmp_path}/data/desk.db" in none
    assert "--database" in none
    assert "stops within a second" not in none

    database = Database("data/desk.db")
    with closing(database), ExitStack() as over:
        over.callback(Lease(database, "a desk").release)
        assert main(["panic"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"the desk on \S+/data/desk\.db, a desk .*, stops within a second", said)


def test_a_panic_on_a_full_disk_makes_room_for_itself(tmp_path):
    """What is laid by is for leaving, and this is how leaving may begin."""
    lay_by(tmp_path, lambda _folder: 2 * ENOUGH)
    assert (tmp_path / LAID_BY).exists()
    raise_panic(str(tmp_path / "desk.db"), flatten=True, why="", left=lambda _folder: 0)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def refuge(folder: Path) -> Path:
    return refuge_of(folder / "desk.db", folder / "memory")


def lies(folder: Path, tmp_path: Path) -> list[Path]:
    """Where a panic is written that a desk of this folder must hear."""
    (tmp_path / "memory").mkdir(exist_ok=True)
    return raise_panic(str(folder / "desk.db"), flatten=True, why="", memory=tmp_path / "memory")


def test_a_panic_on_a_disk_that_takes_nothing_lies_where_the_desk_goes_then(tmp_path):
    """The kernel's own full device is where it would be written."""
    (tmp_path / f"{FILE}.{os.getpid()}").symlink_to("/dev/full")
    assert lies(tmp_path, tmp_path) == [refuge(tmp_path) / FILE]
    assert (refuge(tmp_path) / FILE).read_text() == "flatten\n"
    (told,) = heard(refuge(tmp_path), nothing, shared=True)
    assert isinstance(told, Flatten)


def test_a_panic_is_heard_by_a_desk_that_is_already_there(tmp_path):
    (tmp_path / "memory").mkdir()
    made(refuge(tmp_path))
    assert lies(tmp_path, tmp_path) == [tmp_path / FILE, refuge(tmp_path) / FILE]


def test_a_folder_of_somebody_else_stops_nobody(tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o755)
    (tmp_path / "theirs" / FILE).write_text("flatten\n")
    assert heard(tmp_path / "theirs", nothing, shared=True) == []
    assert len(heard(tmp_path / "theirs", nothing)) == 1


def test_what_keeps_a_panic_from_being_written_anywhere_is_said(tmp_path):
    """A path that is mistaken is no broken disk: nobody is told that a desk of that name will stop."""
    (tmp_path / "desk").touch()
    (tmp_path / "memory").mkdir()
    with pytest.raises(StorageRefused, match=f"no {FILE} can be written there"):
        raise_panic(str(tmp_path / "desk" / "desk.db"), flatten=True, why="", memory=tmp_path / "memory")
    assert list((tmp_path / "memory").iterdir()) == []


def test_a_refuge_that_cannot_be_written_to_keeps_no_panic_from_its_place(tmp_path):
    (tmp_path / "memory").mkdir()
    (made(refuge(tmp_path)) / FILE).mkdir()
    assert lies(tmp_path, tmp_path) == [tmp_path / FILE]


def test_the_desk_may_read_what_root_has_written(tmp_path):
    before = os.umask(0o077)
    try:
        path = panic(tmp_path)()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
