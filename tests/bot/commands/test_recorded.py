"""A recorded day decides again what it decided live, row by row, and the first difference is named."""

import json
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow.parquet  # type: ignore[import-untyped]
import pytest

from bot.__main__ import main
from engine.model.events import DeskStarted, Event, Tick
from storage.recording.reading import day
from storage.recording.shelf import Shelf
from storage.tape.recorded import recorded_events
from tests.bot.lives import invented_day, live

DAY = date(2026, 7, 31)


def recorded(folder: Path) -> list[Event]:
    return [item for item in day(Shelf(folder / "desk.recorded"), DAY) if isinstance(item, Event)]


def replayed(folder: Path, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, dict[str, object]]:
    """What the command comes to, as data."""
    code = main(["replay", str(DAY), "--database", str(folder / "desk.db"), "--json", *args])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived")
    tape = invented_day()
    live(folder, tape.events, tape.script)
    return folder


def test_every_step_is_recorded_in_its_order_also_the_seconds_in_which_nothing_followed(tmp_path):
    tape = invented_day()
    seen = live(tmp_path, tape.events, tape.script)
    assert recorded(tmp_path) == seen
    assert len(seen) > len(tape.events)
    assert sum(isinstance(event, Tick) for event in seen) > 100


def test_the_replayed_day_is_equal_row_by_row(lived, capsys):
    code, numbers = replayed(lived, capsys, "--check")
    assert (code, numbers["check"]) == (0, "equal")
    assert (numbers["trades"], numbers["lost_events"], numbers["recalled_rows"]) == (2, 0, 0)
    with closing(sqlite3.connect(lived / "desk.db")) as journal:
        assert numbers["rows_checked"] == journal.execute("SELECT count(*) FROM journal").fetchone()[0]


def test_what_was_decided_otherwise_is_named_by_its_row(lived, tmp_path, capsys):
    copy = _copy(lived, tmp_path)
    with closing(sqlite3.connect(copy / "desk.db")) as journal, journal:
        seq, body = journal.execute(
            "SELECT seq, body FROM journal WHERE kind = 'Ticket' ORDER BY seq LIMIT 1"
        ).fetchone()
        journal.execute(
            "UPDATE journal SET body = ? WHERE seq = ?", (body.replace('"1.00"', '"1.05"', 1), seq)
        )
    code, numbers = replayed(copy, capsys, "--check")
    assert code == 1
    assert str(numbers["check"]).startswith(f"row {seq} at 2026-07-31 17:03:06 UTC: Ticket live …")
    assert numbers["rows_checked"] == seq - 1


def test_other_names_than_live_are_told_and_differ(lived, capsys):
    code, numbers = replayed(lived, capsys, "--check", "--watch", "RKLB")
    assert (code, numbers["as_live"]) == (1, False)
    assert "PlaybookPinned" in str(numbers["check"])


def test_a_day_is_told_as_a_tape_is(lived, capsys):
    assert main(["replay", str(DAY), "--database", str(lived / "desk.db"), "--why"]) == 0
    said = capsys.readouterr().out
    assert main(["replay", "tapes/lunr.tape", "--why"]) == 0
    story, _, _ = capsys.readouterr().out.partition("\n\n")
    assert said.startswith(story)
    assert "SYNTHETIC" in said


def test_a_file_alone_is_enough_to_replay_and_is_not_compared_with_anything(lived, capsys):
    (part,) = (lived / "desk.recorded").iterdir()
    assert main(["replay", str(part), "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    _, whole = replayed(lived, capsys)
    assert alone["decisions_hash"] == whole["decisions_hash"]
    assert main(["replay", str(part), "--check"]) == 2
    assert capsys.readouterr().err == "desk: --check compares with the journal: name it with --database\n"


@pytest.mark.parametrize("tail", [0, 300])
def test_a_restart_in_the_middle_and_the_tail_a_crash_took_change_nothing(tmp_path, capsys, tail):
    tape = invented_day()
    half = next(n for n, event in enumerate(tape.events) if event.at.hour == 17 and event.at.minute == 20)
    live(tmp_path, tape.events[:half], tape.script)
    (part,) = (tmp_path / "desk.recorded").iterdir()
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) - tail])
    started = DeskStarted(tape.events[half].at, "another", "test")
    live(tmp_path, [started, *tape.events[half:]], tape.script)
    code, numbers = replayed(tmp_path, capsys, "--check")
    assert (code, numbers["check"]) == (0, "equal")
    assert (numbers["recalled_rows"] == 0) == (tail == 0)
    assert numbers["tickets"] != 0


def test_a_packed_day_replays_as_it_did_in_parts(lived, tmp_path, capsys):
    copy = _copy(lived, tmp_path)
    Shelf(copy / "desk.recorded").pack(DAY)
    assert replayed(copy, capsys, "--check")[1]["check"] == "equal"


def test_a_damaged_day_is_refused_in_one_line(lived, tmp_path, capsys):
    copy = _copy(lived, tmp_path)
    shelf = Shelf(copy / "desk.recorded")
    shelf.pack(DAY)
    path = shelf.day_file(DAY)
    body = path.read_bytes()
    path.write_bytes(body[:500] + b"?" + body[501:])
    assert main(["replay", str(DAY), "--database", str(copy / "desk.db"), "--json"]) == 2
    assert capsys.readouterr().err == f"desk: {path}: damaged at byte 20 of {len(body)}\n"


def test_what_is_for_days_is_refused_for_tapes_and_the_other_way_round(capsys):
    assert main(["replay", "tapes/lunr.tape", "--check"]) == 2
    assert main(["replay", "2026-07-31", "--journal", "x.db"]) == 2
    assert "recorded day" in capsys.readouterr().err


def test_a_day_is_exported_as_lines_and_as_columns(lived, tmp_path, capsys):
    for name in ("day.jsonl", "day.parquet"):
        target = str(tmp_path / name)
        assert main(["export", str(DAY), "--database", str(lived / "desk.db"), "--to", target]) == 0
    live_order = recorded(lived)
    with (tmp_path / "day.jsonl").open("rb") as lines:
        assert list(recorded_events(lines, "day.jsonl")) == live_order
    rows = pyarrow.parquet.read_table(tmp_path / "day.parquet").to_pylist()
    assert [row["at"] for row in rows] == [event.at for event in live_order]
    assert {row["about"] for row in rows} > {"LUNR", "RKLB"}


def test_without_pyarrow_columns_are_refused_with_the_way_to_them(lived, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "day.parquet"
    assert main(["export", str(DAY), "--database", str(lived / "desk.db"), "--to", str(target)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"desk: {target}: needs pyarrow")
    assert "pip install pyarrow" in said
    assert list(tmp_path.iterdir()) == []


def test_an_export_replaces_nothing_and_knows_its_formats(lived, tmp_path, capsys):
    there = tmp_path / "day.jsonl"
    there.write_text("mine")
    for target, why in ((there, "already there"), (tmp_path / "day.csv", "one of .jsonl, .parquet")):
        assert main(["export", str(DAY), "--database", str(lived / "desk.db"), "--to", str(target)]) == 2
        assert why in capsys.readouterr().err
    assert there.read_text() == "mine"


def _copy(lived: Path, folder: Path) -> Path:
    """The same day, to be changed."""
    ours, theirs = sqlite3.connect(lived / "desk.db"), sqlite3.connect(folder / "desk.db")
    with closing(ours) as here, closing(theirs) as there:
        here.backup(there)
    shelf = folder / "desk.recorded"
    shelf.mkdir()
    for path in (lived / "desk.recorded").iterdir():
        (shelf / path.name).write_bytes(path.read_bytes())
    return folder
