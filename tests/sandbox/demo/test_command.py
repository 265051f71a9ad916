"""`python -m sandbox` as a stranger runs it: what it cannot do is one line, and Ctrl-C is not an accident."""

import os
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent.parent
DEMO = (sys.executable, "-P", "-m", "sandbox")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
FOREVER_S = 120


def demo(*args: str) -> subprocess.CompletedProcess[str]:
    """From its start to its end."""
    return subprocess.run(
        [*DEMO, *args], env=ENVIRONMENT, capture_output=True, text=True, timeout=FOREVER_S, check=False
    )


def test_help_names_every_switch() -> None:
    told = demo("--help")
    assert (told.returncode, told.stderr) == (0, "")
    switches = ("speed", "seed", "day", "edge", "autopilot", "headless", "json", "port", "faults", "journal")
    assert [each for each in switches if f"--{each} " not in told.stdout] == []


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (("--day", "sunday"), "argument --day: invalid choice: 'sunday' (choose from"),
        (("--edge", "2"), "argument --edge: 2 is not between 0 and 1"),
        (("--speed", "-3"), "argument --speed: -3 is not between 0 and 3600"),
        (("--speed", "nan"), "argument --speed: nan is not between 0 and 3600"),
        (("--speed", "fast"), "argument --speed: 'fast' is not a number"),
        (("--seed", "-1"), "argument --seed: '-1' is not a whole number from 0 to 4294967295"),
        (("--port", "70000"), "argument --port: '70000' is not a whole number from 0 to 65535"),
        (("--live",), "unrecognized arguments: --live"),
    ],
)
def test_what_cannot_be_is_one_line(asked: tuple[str, ...], line: str) -> None:
    told = demo(*asked)
    assert (told.returncode, told.stdout) == (2, "")
    (said,) = told.stderr.splitlines()
    assert said.startswith(f"desk: {line}")


def test_a_journal_that_is_there_already_is_left_alone(tmp_path: Path) -> None:
    journal = tmp_path / "desk.db"
    journal.write_text("a day worth keeping")
    told = demo("--headless", "--journal", str(journal))
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == f"desk: {journal}: is there already; a demo begins with an empty journal\n"
    assert journal.read_text() == "a day worth keeping"


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = demo("--port", str(port))
    assert (told.returncode, told.stdout) == (2, "")
    (said,) = told.stderr.splitlines()
    assert said.startswith("desk: ")
    assert str(port) in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("way", [(), ("--headless",)], ids=["watched", "headless"])
def test_ctrl_c_ends_a_day_in_one_line_and_so_does_being_told_to_end(
    way: tuple[str, ...], number: int, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [*DEMO, *way, "--journal", str(tmp_path / "desk.db")],
        env=ENVIRONMENT | {"DISPLAY": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        stream = process.stdout if way else process.stderr
        assert stream is not None
        stream.readline()
        process.send_signal(number)
        _, said = process.communicate(timeout=FOREVER_S)
    assert process.returncode == 130, said
    assert said.splitlines()[-1] == "desk: the demo was stopped"
    assert "Traceback" not in said
    assert "leaked" not in said
    assert (tmp_path / "desk.db").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_in_a_scripts_background_can_be_ended_too(number: int, tmp_path: Path) -> None:
    """A shell that is not for a person starts what it puts behind itself deaf to Ctrl-C."""
    deaf = f"trap '' INT; exec {shlex.join(DEMO)} --journal {shlex.quote(str(tmp_path / 'desk.db'))}"
    with subprocess.Popen(
        ["/bin/sh", "-c", deaf], env=ENVIRONMENT | {"DISPLAY": ""}, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        try:
            _, said = process.communicate(timeout=FOREVER_S)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.splitlines()[-1] == "desk: the demo was stopped"
