"""`replay`, `run` and `journal` as a person meets them: real processes, real files."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.load import answered, traffic
from storage.tape.recorded import recorded_line

ROOT = Path(__file__).parents[3]
TAPE = ROOT / "tapes" / "lunr.tape"
NAMES = ",".join(f"{first}{second}X" for first in "ABCD" for second in "KLMNP")


def desk(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


def broken(tmp_path: Path, text: str, name: str = "bad.tape") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def test_the_summary_as_json_has_every_number():
    numbers = json.loads(desk("replay", TAPE, "--json").stdout)
    assert {key: numbers[key] for key in ("signals", "setups", "tickets", "refusals", "trades", "pnl")} == {
        "signals": 3,
        "setups": 3,
        "tickets": 2,
        "refusals": 1,
        "trades": 2,
        "pnl": 13.1,
    }
    assert numbers["events"] > 30
    assert numbers["events_per_s"] > 0
    assert len(numbers["journal_hash"]) == 64


def test_a_kept_journal_is_sound_and_has_the_same_hash(tmp_path):
    kept = tmp_path / "kept.db"
    numbers = json.loads(desk("replay", TAPE, "--json", "--journal", kept).stdout)
    read = desk("journal", kept)
    assert read.returncode == 0
    assert read.stdout.splitlines()[-1] == f"chain sound, journal {numbers['journal_hash']}"
    assert desk("replay", TAPE).stdout.startswith(read.stdout.split("\n\n")[0])


def test_an_existing_journal_is_not_written_over(tmp_path):
    kept = tmp_path / "kept.db"
    kept.write_bytes(b"mine")
    done = desk("replay", TAPE, "--journal", kept)
    assert (done.returncode, done.stderr) == (2, f"desk: {kept}: already there: name a new file\n")
    assert kept.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("line", "place", "complaint"),
    [
        ("14:00:01 quot LUNR 12C 1x2", "2:10", "'quot' is not one of: "),
        ("14:00:01 quote LUNR 12X 1x2", "2:21", "'12X' is not a contract like 12C or 12C/2026-08-07"),
        ("14:00:01 quote LUNR 12C 1-2", "2:25", "'1-2' is not a market like 0.98x1.02"),
        ("14:00:01 quote LUNR 12C 1xnan", "2:27", "'nan' is not a number of zero or more"),
        ("14:00:01 quote LUNR 12C 1x2 x", "2:29", "'x' is not part of `quote`"),
        ("14:00:01 quote LUNR", "2:10", "`quote` needs: TICKER 12C 0.98x1.02"),
        ("14:00:01", "2:1", "a time with nothing after it"),
        ("13:59:59 tick", "2:1", "13:59:59: time runs backwards"),
        ("25:00:00 tick", "2:1", "'25:00:00' is not a time like 14:35:00"),
        ("day 2026-07-31", "2:5", "2026-07-31 does not come after 2026-07-31"),
        ("day 2026-12-25", "2:5", "Friday 2026-12-25 is not a trading day"),
        ("venue never", "2:1", "`venue` belongs before the first event"),
        ("14:00:01 quote LUNR 12C/2026-08-08 1x2", "2:21", "Saturday 2026-08-08 is not a trading day"),
    ],
)
def test_a_malformed_line_is_one_error_with_its_place(tmp_path, line, place, complaint):
    tape, kept = broken(tmp_path, f"14:00:00 quote LUNR 12C 1x2\n{line}\n"), tmp_path / "kept.db"
    done = desk("replay", tape, "--journal", kept)
    assert done.returncode == 2
    assert done.stderr.startswith(f"desk: {tape}:{place}: ")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tape"], "no half-written journal"


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('{"kind":"Tick","event":{"at":"2026-07-31T18:00:00Z"}', 53),
        ('{"kind":"Tock","event":{}}', 1),
        ('{"kind":"Tick","event":{"at":"yesterday"}}', 25),
        ('{"kind":"Signal","event":{}}', 1),
    ],
)
def test_a_malformed_recorded_line_is_one_error_with_its_place(tmp_path, line, column):
    good = '{"kind":"Tick","event":{"at":"2026-07-31T17:00:00Z"}}\n'
    tape = broken(tmp_path, good + line + "\n", "day.jsonl")
    done = desk("replay", tape)
    assert done.returncode == 2
    assert done.stderr.startswith(f"desk: {tape}:2:{column}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda path: path.write_bytes(b"14:00:00 tick\n\xff\xfe\n"), "2:1: not UTF-8 text"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: None, "No such file or directory"),
    ],
)
def test_what_is_no_tape_is_said_in_one_line(tmp_path, make, complaint):
    tape = tmp_path / "x.tape"
    make(tape)
    done = desk("replay", tape)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert complaint in done.stderr


def test_a_torn_archive_is_said_in_one_line(tmp_path):
    tape = tmp_path / "x.jsonl.gz"
    lines = b'{"kind":"Tick","event":{"at":"2026-07-31T17:00:00Z"}}\n' * 5000
    tape.write_bytes(gzip.compress(lines)[:-20])
    done = desk("replay", tape)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A busy recorded tape: text and gzip tell the same."""
    path = tmp_path_factory.mktemp("tapes") / "busy.jsonl.gz"
    with gzip.open(path, "wt") as out:
        out.writelines(recorded_line(event) for event in answered(traffic(20_000)))
    return path


def test_killed_at_any_point_the_desk_goes_on_where_its_journal_ends(tmp_path, recorded):
    whole = tmp_path / "whole.db"
    assert desk("run", "--tape", recorded, "--database", whole, "--watch", NAMES).returncode == 0
    expected = desk("journal", whole).stdout
    assert "trade" in expected

    killed, told, deaths = tmp_path / "killed.db", [], 0
    patience = random.Random(11)
    command = [sys.executable, "-m", "bot", "run", "--tape", recorded, "--database", killed, "--watch", NAMES]
    while True:
        with subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            if deaths < 4:
                for _ in range(patience.randint(1, 40)):
                    told.append(process.stdout.readline())
                time.sleep(patience.random() * 0.05)
                process.send_signal(signal.SIGKILL)
                deaths += 1
                continue
            told += process.stdout.readlines()[:-1]
            assert process.wait() == 0
            break
    story = expected.split("\n\n")[0].splitlines()
    assert {line.rstrip("\n") for line in told} <= set(story), "nothing was told that is not in the journal"
    assert desk("journal", killed).stdout == expected


def test_a_journal_of_another_tape_is_refused(tmp_path):
    database = tmp_path / "desk.db"
    assert desk("run", "--tape", TAPE, "--database", database).returncode == 0
    other = broken(tmp_path, "14:00:00 account 7\n14:00:01 stock LUNR 1x2\n", "other.tape")
    done = desk("run", "--tape", other, "--database", database)
    assert done.returncode == 2
    assert "this journal was written from another tape" in done.stderr


def test_what_a_tape_has_bought_is_no_desks_to_sell(tmp_path):
    database = tmp_path / "desk.db"
    short = broken(tmp_path, "".join(TAPE.read_text().splitlines(keepends=True)[:30]), "short.tape")
    assert desk("run", "--tape", short, "--database", database).returncode == 0
    keys = ("TELEGRAM_TOKEN", "ALPACA_KEY", "ALPACA_SECRET", "UNUSUAL_WHALES_KEY")
    nobody = dict.fromkeys(("TELEGRAM", "ALPACA", "ALPACA_DATA", "UNUSUAL_WHALES"), "http://127.0.0.1:9")
    here = {f"{name}_URL": address for name, address in nobody.items()}
    here |= {"ALPACA_STREAM_URL": "ws://127.0.0.1:9"} | dict.fromkeys(keys, "made-up")
    done = desk("run", "--database", database, **here)
    assert done.returncode == 2
    assert "DATABASE_URL: this journal was written from a tape: use another database" in done.stderr


def test_a_journal_of_other_rules_is_refused(tmp_path):
    database = tmp_path / "desk.db"
    assert desk("run", "--tape", TAPE, "--database", database).returncode == 0
    done = desk("run", "--tape", TAPE, "--database", database, "--watch", "RKLB")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "this journal was written under playbook" in done.stderr


def test_what_is_still_held_at_the_end_is_said(tmp_path):
    tape = broken(tmp_path, "".join(TAPE.read_text().splitlines(keepends=True)[:30]), "short.tape")
    assert "still open   LUNR-1 x4: not in the P&L" in desk("replay", tape).stdout
    assert json.loads(desk("replay", tape, "--json").stdout)["still_open"] == {"LUNR-1": 4}


def test_a_journal_taken_for_a_tape_is_named(tmp_path):
    kept = tmp_path / "kept.db"
    desk("replay", TAPE, "--journal", kept)
    assert (
        desk("replay", kept).stderr == f"desk: {kept}: this is a journal, not a tape: ./desk journal {kept}\n"
    )


def test_help_comes_at_once_and_names_every_command():
    done = desk("--help")
    assert done.returncode == 0
    assert "replay" in done.stdout


def test_no_command_shows_what_there_is():
    done = desk()
    assert (done.returncode, done.stdout) == (0, desk("--help").stdout)


def test_an_unknown_command_is_exit_code_2():
    assert desk("trade").returncode == 2
