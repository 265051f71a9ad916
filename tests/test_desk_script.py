"""`./desk` is the first thing a stranger runs, so it is tried here as they would, with real installs."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import uv

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-proof.lock")
TOOLS = ("sh", "cat", "cp", "dirname", "grep", "ls", "mkdir", "readlink", "rm", "tail", "touch")
STAND_INS = ("ruff", "mypy", "pytest", "coverage", "mutmut")
CLOSED_PORT = "http://127.0.0.1:9/simple"

BOT = """
import json, os, sys
import tiny
if "fail" in sys.argv:
    sys.exit(7)
try:
    os.fstat(9)
    turn = "held"
except OSError:
    turn = "passed on"
told = {"args": sys.argv[1:], "cwd": os.getcwd(), "pid": os.getpid(), "tiny": tiny.version, "turn": turn}
print(json.dumps(told))
"""

ECHO = """
import os, sys
print({name!r}, *sys.argv[1:], flush=True)
sys.exit(3 if os.environ.get("FAILING") == {name!r} else 0)
"""


class House(NamedTuple):
    """A copy of the script with tiny locks, so that a whole install takes seconds and needs no network."""

    root: Path
    wheels: Path
    path: Path

    def env(self, **changes: str) -> dict[str, str]:
        """Starts from an environment that can reach our wheels alone, whatever the machine is set up for."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_", "PYTHON", "DESK_"))}
        tools = {
            "PATH": str(self.path),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_NO_INDEX": "1",
            "PIP_RETRIES": "0",
            "UV_NO_CONFIG": "1",
            "UV_FIND_LINKS": str(self.wheels),
            "UV_OFFLINE": "1",
            "UV_HTTP_RETRIES": "0",
            "UV_CACHE_DIR": str(self.wheels / "cache"),
        }
        return kept | tools | changes

    def run(self, *args: str, cwd: Path | None = None, script: Path | None = None, **changes: str) -> "Run":
        """Runs the script to its end and keeps what a person would have seen."""
        done = subprocess.run(
            [script or self.root / "desk", *args],
            cwd=cwd or self.root,
            env=self.env(**changes),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Starts the script in a process group of its own, so that all of it can be killed."""
        return subprocess.Popen(
            [str(self.root / "desk"), *args],
            cwd=self.root,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def lock(self, version: int) -> None:
        """Writes both locks for one version of the tiny package, with its true hash."""
        wheel = wheel_of(self.wheels, version)
        line = f"tiny=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
        for lock in LOCKS:
            (self.root / lock).write_text(f"# {lock}\n{line}")

    def noted(self) -> set[str]:
        """The locks that the environment claims to hold."""
        return {note.name for note in (self.root / ".venv" / ".desk").glob("*.lock")}


class Run(NamedTuple):
    """How one run ended and what it said."""

    code: int
    out: str
    err: str

    def refusal(self) -> str:
        """The last word of a refused run: one line, after at most the one that says what is being done."""
        assert self.code == 2, self
        assert self.out == ""
        *before, last = self.err.splitlines()
        assert len(before) <= 1
        assert all(line.startswith("desk: installing ") for line in before)
        assert last.startswith("desk: ")
        return last

    def told(self) -> dict[str, object]:
        """What the stub bot reports of itself."""
        assert self.code == 0, self
        answer: dict[str, object] = json.loads(self.out)
        return answer


def wheel_of(folder: Path, version: int) -> Path:
    """A wheel is a zip of known names; ours carries stand-ins for the tools that `./desk test` runs."""
    about = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"version = {version}\n",
        f"only_{version}.py": "",
        **{f"{name}.py": ECHO.format(name=name) for name in STAND_INS},
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{about}/RECORD"
    wheel = folder / f"tiny-{version}-py3-none-any.whl"
    if not wheel.exists():
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
            archive.writestr(record, "".join(f"{name},,\n" for name in [*files, record]))
    return wheel


def bare_path(folder: Path, *extra: tuple[str, Path]) -> Path:
    """A PATH with the plain tools of any machine and nothing else."""
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    for name, target in extra:
        (folder / name).symlink_to(target)
    return folder


def build(folder: Path, *tools: tuple[str, Path]) -> House:
    """A house in an odd place (a space in its name), with a Python and the given tools on its PATH."""
    root = folder / "a house"
    wheels = folder / "wheels"
    (root / "bot").mkdir(parents=True)
    wheels.mkdir()
    shutil.copy(ROOT / "desk", root / "desk")
    (root / "bot" / "__main__.py").write_text(BOT)
    for name in ("sandbox", "tests"):
        (root / name).mkdir()
    (root / "sandbox" / "__main__.py").write_text(ECHO.format(name="sandbox"))
    (root / "tests" / "mutants.py").write_text(ECHO.format(name="verdict"))
    python = ("python3", Path(os.path.realpath(sys.executable)))
    house = House(root, wheels, bare_path(folder / "bin", python, *tools))
    house.lock(version=1)
    return house


def stub(folder: Path, name: str, text: str) -> None:
    """A command of a few shell lines, in place of a Python this machine does not have."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def finish(process: subprocess.Popen[str]) -> Run:
    """Waits for a started run."""
    out, err = process.communicate(timeout=120)
    return Run(process.returncode, out, err)


def wait_until(path: Path) -> None:
    """Waits for a file to appear, and fails rather than hang."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.02)
    pytest.fail(f"{path} never appeared")


@pytest.fixture
def empty(tmp_path: Path) -> House:
    """A fresh clone, installed with pip when it comes to that."""
    return build(tmp_path)


@pytest.fixture
def quick(tmp_path: Path) -> House:
    """A fresh clone on a machine that has uv."""
    return build(tmp_path, ("uv", Path(uv.find_uv_bin())))


@pytest.fixture(scope="module")
def first_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[Run]]:
    """Two people start the same fresh clone at once; the house stays, for tests that change nothing in it."""
    house = build(tmp_path_factory.mktemp("warm"))
    both = [house.start("one"), house.start("two")]
    return house, [finish(process) for process in both]


@pytest.fixture
def warm(first_runs: tuple[House, list[Run]]) -> Iterator[House]:
    """An installed house, which must be left as it was found."""
    house, _ = first_runs
    before = (house.root / ".venv" / ".desk" / "install.log").stat().st_mtime_ns
    yield house
    assert (house.root / ".venv" / ".desk" / "install.log").stat().st_mtime_ns == before


def test_two_first_runs_at_once_install_once_and_both_work(first_runs: tuple[House, list[Run]]) -> None:
    house, (one, two) = first_runs
    assert (one.told()["args"], two.told()["args"]) == (["one"], ["two"])
    assert (one.told()["turn"], two.told()["turn"]) == ("passed on", "passed on")
    place = house.root / ".venv"
    said = sorted((one.err + two.err).splitlines())
    assert said[0] == f"desk: installing requirements.lock into {place} with pip"
    assert said[1:] in ([], [f"desk: waiting for another desk that is installing into {place}"])


def test_nothing_is_said_and_nothing_installed_when_the_lock_is_unchanged(warm: House) -> None:
    assert warm.run().err == ""
    (warm.root / "requirements.lock").touch()
    assert warm.run().err == ""


def test_arguments_arrive_whole(warm: House) -> None:
    args = ["replay", "my tape.txt", "it's", "", "*", "--json", '"quoted"', "$HOME"]
    assert warm.run(*args).told()["args"] == args


def test_the_exit_code_of_the_command_is_ours(warm: House) -> None:
    assert warm.run("fail").code == 7


def test_the_command_takes_our_place_so_that_signals_reach_it(warm: House) -> None:
    process = warm.start()
    assert finish(process).told()["pid"] == process.pid


def test_the_users_folder_stays_the_working_one_and_cannot_pass_for_ours(warm: House, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__main__.py").write_text("raise SystemExit('the wrong bot')")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    assert warm.run(cwd=tmp_path).told()["cwd"] == str(tmp_path)


def test_settings_of_another_python_do_not_reach_ours(warm: House, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("raise SystemExit('the wrong tiny')")
    assert warm.run(PYTHONPATH=str(tmp_path), PYTHONHOME=str(tmp_path)).code == 0


def test_a_link_to_the_script_finds_its_house(warm: House, tmp_path: Path) -> None:
    (tmp_path / "far").symlink_to(warm.root)
    (tmp_path / "near").symlink_to(Path("far") / "desk")
    (tmp_path / "nearest").symlink_to("near")
    told = warm.run("hello", cwd=tmp_path, script=tmp_path / "nearest").told()
    assert told["args"] == ["hello"]
    assert told["cwd"] == str(tmp_path)


def test_the_python_that_made_the_environment_may_be_named_again(warm: House) -> None:
    assert warm.run(PYTHON="python3").err == ""


def test_the_demo_is_the_sandbox_and_needs_no_more_than_the_desk(warm: House) -> None:
    assert warm.run("demo", "--seed", "7").out == "sandbox --seed 7\n"


def test_test_with_arguments_is_pytest_alone(quick: House, tmp_path: Path) -> None:
    done = quick.run("test", "-k", "two words", cwd=tmp_path)
    assert (done.code, done.out) == (0, "pytest -k two words\n")
    assert quick.noted() == set(LOCKS[:2])
    assert quick.run().err == ""


def test_test_alone_is_everything_and_stops_at_the_first_failure(quick: House) -> None:
    everything = [
        "ruff check --no-cache .",
        "ruff format --check .",
        "mypy",
        "pytest -n auto --dist loadfile",
    ]
    assert quick.run("test").out.splitlines() == everything
    failing = quick.run("test", FAILING="mypy")
    assert (failing.code, failing.out.splitlines()) == (3, everything[:3])


def test_cover_and_mutate_end_with_their_verdict(quick: House) -> None:
    covered = quick.run("cover")
    assert (covered.code, covered.out.splitlines()) == (0, ["coverage run", "coverage report"])
    assert quick.run("cover", FAILING="coverage").code == 3
    (quick.root / "mutants").mkdir()
    changed = quick.run("mutate", "engine.sizing*")
    assert (changed.code, changed.out.splitlines()) == (0, ["mutmut run engine.sizing*", "verdict"])
    assert not (quick.root / "mutants").exists()
    assert quick.run("mutate", FAILING="mutmut").code == 3
    assert quick.run("mutate", FAILING="verdict").code == 3
    assert quick.noted() == {LOCKS[0], LOCKS[2]}
    assert quick.run().err == ""


def test_a_changed_lock_is_installed_exactly(quick: House) -> None:
    assert quick.run().told()["tiny"] == 1
    quick.lock(version=2)
    again = quick.run()
    assert again.told()["tiny"] == 2
    assert again.err.startswith("desk: installing requirements.lock into ")
    assert not list((quick.root / ".venv").glob("lib/*/site-packages/only_1.py"))
    assert quick.run().err == ""


def test_a_failed_install_for_tests_leaves_the_desk_working(quick: House) -> None:
    assert quick.run("test").code == 0
    mark = quick.root / ".venv" / "mark"
    mark.touch()
    (quick.root / "requirements-test.lock").write_text("no-such-package==1 --hash=sha256:" + "0" * 64)
    assert "requirements-test.lock" in quick.run("test").refusal()
    assert quick.noted() == {"requirements.lock"}
    assert quick.run().err == ""
    assert mark.exists()


@pytest.mark.parametrize("tool", ["quick", "empty"])
def test_without_an_index_one_line_says_so_and_nothing_counts_as_installed(
    tool: str, request: pytest.FixtureRequest
) -> None:
    house: House = request.getfixturevalue(tool)
    said = house.run(
        PIP_INDEX_URL=CLOSED_PORT,
        PIP_FIND_LINKS="",
        PIP_NO_INDEX="0",
        UV_DEFAULT_INDEX=CLOSED_PORT,
        UV_FIND_LINKS="",
        UV_OFFLINE="0",
    ).refusal()
    assert said.startswith("desk: cannot install requirements.lock (")
    assert "is a package index in reach?" in said
    assert house.noted() == set()


@pytest.mark.parametrize("line", [f"tiny==1 --hash=sha256:{'0' * 64}", "tiny==1"])
def test_a_package_with_another_hash_or_none_is_refused(quick: House, line: str) -> None:
    (quick.root / "requirements.lock").write_text(line)
    assert "cannot install requirements.lock" in quick.run().refusal()
    assert quick.noted() == set()


def test_an_install_that_was_killed_is_repaired_by_the_next_run(empty: House) -> None:
    process = empty.start()
    wait_until(empty.root / ".venv" / "pyvenv.cfg")
    os.killpg(process.pid, signal.SIGKILL)
    finish(process)
    assert empty.noted() == set()
    repaired = empty.run()
    assert repaired.told()["tiny"] == 1
    assert repaired.err.startswith("desk: installing ")


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ('echo "3.8 /usr/bin/python3.8"', "python3 is 3.8"),
        ('echo "2.7 /usr/bin/python2.7"', "python3 is 2.7"),
        ('echo "Python 3.8.10"', "python3 does not work"),
        ("exit 127", "python3 does not work"),
    ],
)
def test_an_unfit_python_is_named(empty: House, python: str, said: str) -> None:
    stub(empty.path, "python3", python)
    assert empty.run().refusal() == (
        f"desk: needs Python 3.11 or newer ({said}): install one, or set PYTHON to the path of one"
    )


def test_no_python_at_all_is_said(empty: House) -> None:
    (empty.path / "python3").unlink()
    assert "(found no python3)" in empty.run().refusal()


def test_an_old_python_is_passed_over_for_a_newer_one(quick: House) -> None:
    (quick.path / "python3").rename(quick.path / "python3.12")
    stub(quick.path, "python3", 'echo "3.8 /usr/bin/python3.8"')
    assert quick.run().code == 0


def test_python_names_the_one_to_use_and_no_other(quick: House, tmp_path: Path) -> None:
    (quick.path / "python3").rename(tmp_path / "my python")
    assert quick.run(PYTHON=str(tmp_path / "my python")).code == 0
    assert "(found no /nowhere/python)" in quick.run(PYTHON="/nowhere/python").refusal()


def test_a_python_without_venv_is_named_with_the_cure(empty: House) -> None:
    stub(empty.path, "python3", 'case $* in *ensurepip*) exit 1 ;; *path*) echo "3.12 $0" ;; esac')
    said = empty.run().refusal()
    assert said.startswith(f"desk: {empty.path / 'python3'} lacks its venv module: ")
    assert "python3-venv" in said


def test_a_place_that_cannot_be_written_is_named_with_the_way_out(empty: House) -> None:
    inside_a_file = str(empty.root / "desk" / "venv")
    said = empty.run(DESK_VENV=inside_a_file).refusal()
    assert said == f"desk: cannot write to {inside_a_file}: set DESK_VENV to a folder that can be written"


def test_a_file_where_the_environment_belongs_is_left_alone(empty: House) -> None:
    (empty.root / ".venv").write_text("mine")
    assert "is a file where a folder should be" in empty.run().refusal()
    assert (empty.root / ".venv").read_text() == "mine"


def test_a_desk_venv_that_holds_something_else_is_left_alone(empty: House, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters.txt").write_text("mine")
    assert "already holds something else" in empty.run(DESK_VENV=str(home)).refusal()
    assert [entry.name for entry in home.iterdir()] == ["letters.txt"]


def test_desk_venv_may_be_relative_to_the_users_folder(quick: House, tmp_path: Path) -> None:
    assert quick.run("test", "-q", cwd=tmp_path, DESK_VENV="kept here").out == "pytest -q\n"
    assert (tmp_path / "kept here" / "pyvenv.cfg").exists()
    quick.lock(version=2)
    assert quick.run(cwd=tmp_path, DESK_VENV="kept here").told()["tiny"] == 2
    assert not (quick.root / ".venv").exists()


def packages(lock: str) -> set[str]:
    """A package with all its hashes, once for each in a lock."""
    lines = (ROOT / lock).read_text().splitlines()
    kept = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return set(kept.replace(" \\\n", " ").splitlines())


def test_each_lock_holds_every_package_of_the_one_before() -> None:
    assert packages("requirements.lock")
    assert packages("requirements.lock") <= packages("requirements-test.lock")
    assert packages("requirements-test.lock") <= packages("requirements-proof.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_machine_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not any(line.startswith(("-", "/", ".")) for line in text.splitlines())
    assert all("==" in package and "--hash=sha256:" in package for package in packages(lock))
