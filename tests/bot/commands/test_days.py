"""A word that is meant as a day: none of the calendar, or none that was recorded, with those there are."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.recording.shelf import Shelf
from tests.bot.lives import invented_day, live

DAY = date(2026, 7, 31)
NONE = "is no day: a day is written like 2026-11-20"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    tape = invented_day()
    live(folder, tape.events[:40], tape.script)
    return folder


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """The one line that a command ends with."""
    assert main([*args]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said.removeprefix("desk: ").rstrip("\n")


@pytest.mark.parametrize(
    "word", ["2026-13-40", "2026-02-30", "2026-11-2", "2026/11/20", "20261120", "2026.11.20", "20-11-2026"]
)
def test_a_word_that_looks_like_a_day_and_is_none_is_said_to_be_none(word, lived, tmp_path, capsys):
    there = str(lived / "desk.db")
    for args in (
        ["replay", word],
        ["replay", word, "--check"],
        ["replay", word, "--database", there],
        ["export", word, "--to", str(tmp_path / "x.jsonl")],
    ):
        assert refused(capsys, *args) == f"{word} {NONE}"


def test_a_file_that_is_named_like_a_day_is_a_file(tmp_path, capsys, monkeypatch):
    shutil.copy("tapes/lunr.tape", tmp_path / "20261120")
    monkeypatch.chdir(tmp_path)
    assert main(["replay", "20261120"]) == 0
    assert "LUNR-1" in capsys.readouterr().out


def test_a_day_without_a_recording_is_told_with_the_days_there_are(lived, tmp_path, capsys):
    there = str(lived / "desk.db")
    only = f"{lived}/desk.recorded: 2026-08-09 is not recorded; there: 2026-07-31"
    assert refused(capsys, "replay", "2026-08-09", "--database", there) == only
    to = str(tmp_path / "x.jsonl")
    assert refused(capsys, "export", "2026-08-09", "--database", there, "--to", to) == only
    empty = str(tmp_path / "desk.db")
    assert refused(capsys, "replay", "2026-08-09", "--database", empty).endswith(
        "desk.recorded: 2026-08-09 is not recorded; there: none"
    )


def test_of_many_days_the_first_the_last_and_the_nearest_are_named(lived, tmp_path, capsys):
    folder = tmp_path / "desk.recorded"
    folder.mkdir()
    (part,) = Shelf(lived / "desk.recorded").parts(DAY)
    for number in range(0, 40, 2):
        shutil.copy(part, folder / f"{DAY + timedelta(days=number)}.0001.part")
    (folder / "2026-01-05.0001.damaged").touch()
    said = refused(capsys, "replay", "2026-08-09", "--database", str(tmp_path / "desk.db"))
    assert said.endswith("there: 2026-07-31 to 2026-09-07, 20 in all, the nearest 2026-08-08 and 2026-08-10")


def test_a_journal_that_is_not_there_is_named_where_it_was_to_be_compared_with(lived, tmp_path, capsys):
    shutil.copytree(lived / "desk.recorded", tmp_path / "desk.recorded")
    gone = str(tmp_path / "desk.db")
    assert refused(capsys, "replay", str(DAY), "--check", "--database", gone) == f"{gone}: no journal there"


@pytest.mark.parametrize("args", [["journal"], ["journal", "--rebuild"]])
def test_a_day_is_no_journal_and_is_told_by_another_command(args, capsys):
    assert refused(capsys, *args, "2026-11-20") == (
        "2026-11-20: no journal there; a recorded day is told by ./desk replay 2026-11-20"
    )
    assert refused(capsys, *args, "nothing.db") == "nothing.db: no journal there"
