"""`./desk run` without a tape: refused in words until it can work, and stopped without loss."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

import pytest

from bot.__main__ import main
from bot.app import until_stopped
from bot.build import BUILD
from bot.config import KNOWN, Config
from bot.money import ALL_HERE, synthetic
from bot.watch.in_memory import BY
from engine.model.events import DeskStarted, Halt
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.world import World
from storage.journal import open_journal
from storage.refuge import MEMORY, PROBE, refuge_of
from storage.refused import StorageRefused

ROOT = Path(__file__).parent.parent.parent
CLEAN = {name: value for name, value in os.environ.items() if name not in KNOWN} | {"PYTHONPATH": str(ROOT)}
RUN = (sys.executable, "-P", "-m", "bot", "run")


def refusal(folder: Path, *args: str, **settings: str) -> str:
    done = subprocess.run(
        [*RUN, *args], cwd=folder, env=CLEAN | settings, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, list(folder.iterdir())) == (2, "", [])
    return done.stderr


def test_without_keys_it_says_which_and_where_they_come_from(tmp_path):
    first, *rest = refusal(tmp_path, ALPACA_KEY="k", ALPACA_SECRET="s").splitlines()  # noqa: S106 - no secret
    assert first == "desk: TELEGRAM_TOKEN, UNUSUAL_WHALES_KEY: not set; ./desk demo needs none of them"
    assert [line.split()[0] for line in rest] == ["TELEGRAM_TOKEN", "UNUSUAL_WHALES_KEY"]


def test_with_nothing_set_it_says_in_five_lines_what_is_missing_and_where_to_get_it(tmp_path):
    lines = refusal(tmp_path).splitlines()
    assert len(lines) == 5
    assert "./desk demo" in lines[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("bogus",), "'bogus'"),
        (("run", "--bogus"), "--bogus"),
        (("doctor", "--bogus"), "--bogus"),
        (("replay",), "TAPE|DAY"),
        (("panic", "--why"), "--why"),
    ],
)
def test_a_word_nobody_knows_is_refused_in_one_line(asked, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(list(asked))
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert told.err.startswith("desk: ")
    assert said in told.err
    assert "--help" in told.err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("panic", "--flaten"), "--flaten: did you mean --flatten? see ./desk panic --help"),
        (("run", "now"), "now: see ./desk run --help"),
        (("totp", "x"), "x: see ./desk totp --help"),
        (("--bogus", "run"), "--bogus: see ./desk --help"),
    ],
)
def test_a_slip_is_told_with_what_was_meant_and_the_help_of_its_own_command(asked, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(list(asked))
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"desk: unrecognized arguments: {said}\n"


def test_the_version_is_that_of_the_build(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"tapdesk {BUILD}\n")


@pytest.mark.parametrize("name", ["tape.txt", "tape.jsonl"])
def test_a_tape_without_an_event_is_refused_in_one_line(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).touch()
    assert main(["replay", name]) == 2
    assert capsys.readouterr().err == f"desk: {name}: there is no event in it\n"


KEYS = {"TELEGRAM_TOKEN": "t", "ALPACA_KEY": "k", "ALPACA_SECRET": "s", "UNUSUAL_WHALES_KEY": "w"}


def test_a_ticker_nobody_could_trade_is_refused_before_a_journal_is_made(tmp_path):
    said = refusal(tmp_path, "--watch", "lunr", **KEYS)
    assert said == "desk: --watch: 'lunr' is not a list of tickers like LUNR,RKLB\n"


def test_real_money_is_refused(tmp_path):
    assert "VENUE=paper trades paper money only" in refusal(
        tmp_path, **KEYS, ALPACA_URL="https://api.alpaca.markets"
    )


def test_only_a_desk_that_can_reach_nothing_real_calls_its_cards_made_up():
    here = {at: "http://127.0.0.1:1" for name, at in KNOWN.items() if name in Config().addresses}
    assert synthetic(Config(**here)) == ALL_HERE
    assert synthetic(replace(Config(**here), whales_url=Config().whales_url)) is None


async def lived(
    stage: Stage, folder: Path, stop: signal.Signals, log: int | IO[str] = asyncio.subprocess.PIPE
) -> tuple[int, str]:
    """A real process among the sandbox's servers, stopped once Telegram has heard its menu."""
    settings = {name: str(getattr(stage.config, at)) for name, at in KNOWN.items()}
    process = await asyncio.create_subprocess_exec(*RUN, cwd=folder, env=CLEAN | settings, stderr=log)
    while not any(call.method == "setMyCommands" for call in stage.messenger.calls):
        assert process.returncode is None
        await asyncio.sleep(0.05)
    process.send_signal(stop)
    _, said = await process.communicate()
    return process.returncode or 0, (said or b"").decode()


async def lives(folder: Path, *before: Callable[[], object]) -> list[tuple[int, str]]:
    """Each goes on where the one before stopped; what happens before each is given."""
    world = World(7, Day.of(Kind.NORMAL))
    async with staged(world, key="key", pace=1.0, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, "owner", "/start", None, None)
        ended = list[tuple[int, str]]()
        for number, happens in enumerate(before):
            happens()
            stage.messenger.calls.clear()
            ended.append(await lived(stage, folder, (signal.SIGTERM, signal.SIGINT)[number % 2]))
        return ended


def nothing() -> None:
    """The same disk as ever."""


def of_the_desk(said: str) -> list[str]:
    """All but what its edges have set aside: which that is hangs on how far they came."""
    return [line for line in said.splitlines() if not line.startswith("desk: set aside of ")]


STOPPED = "desk: stopped; what is open is watched by nobody until the next ./desk run"


def test_it_works_until_it_is_told_to_stop_and_then_says_so(tmp_path):
    for code, said in asyncio.run(lives(tmp_path, nothing, nothing)):
        assert code == 0, said
        assert of_the_desk(said) == [
            f"desk: at work on paper, journal in {tmp_path / 'desk.db'}",
            STOPPED,
        ]


@pytest.mark.skipif(not MEMORY.is_dir(), reason="this machine has no folder in memory")
def test_a_disk_that_takes_nothing_is_left_for_memory_and_come_home_to(tmp_path):
    """The kernel's own full device is where the second life looks whether its disk takes anything."""
    home, refuge = tmp_path / "desk.db", refuge_of(tmp_path / "desk.db")
    away_db = refuge / home.name
    broken = (tmp_path / PROBE).symlink_to
    told = asyncio.run(lives(tmp_path, nothing, partial(broken, "/dev/full"), nothing))
    assert [code for code, _ in told] == [0, 0, 0]
    _, away, back = (of_the_desk(said) for _, said in told)
    assert away == [
        f"desk: {home}: its disk takes nothing: what is held is left with the journal in {away_db}",
        f"desk: at work on paper, journal in {away_db}",
        STOPPED,
        f"desk: the journal is home again, in {home}",
    ]
    assert back == [f"desk: at work on paper, journal in {home}", STOPPED]
    assert not refuge.exists()
    with open_journal(str(home), holder="test") as journal:
        starts = [step for step in journal.steps() if isinstance(step.event, DeskStarted)]
        halts = [step.event.by for step in journal.steps() if isinstance(step.event, Halt)]
    assert (len(starts), halts) == (3, [BY])


async def one_life_with(log: IO[str], folder: Path) -> tuple[int, str]:
    world = World(7, Day.of(Kind.NORMAL))
    async with staged(world, key="key", pace=1.0, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, "owner", "/start", None, None)
        return await lived(stage, folder, signal.SIGTERM, log)


def test_a_log_that_takes_nothing_ends_no_desk(tmp_path):
    with Path("/dev/full").open("w") as log:
        assert asyncio.run(one_life_with(log, tmp_path)) == (0, "")
    with open_journal(str(tmp_path / "desk.db"), holder="test") as journal:
        assert any(isinstance(step.event, DeskStarted) for step in journal.steps())


async def refused_twice() -> None:
    """A desk and its chat, each refused by the journal in its last writing."""
    os.kill(os.getpid(), signal.SIGTERM)
    try:
        await asyncio.Event().wait()
    finally:
        raise ExceptionGroup(
            "both", [StorageRefused("desk.db: no room"), StorageRefused("desk.db: not yours")]
        )


def test_a_stop_in_which_desk_and_chat_are_both_refused_is_a_stop():
    said = list[str]()
    asyncio.run(until_stopped(refused_twice(), said.append))
    assert said == ["desk.db: no room; desk.db: not yours", STOPPED.removeprefix("desk: ")]
