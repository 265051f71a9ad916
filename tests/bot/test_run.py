"""`./desk run` without a tape: refused in words until it can work, and stopped without loss."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import ALL_HERE, synthetic
from bot.config import KNOWN, Config
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.world import World

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
        (("replay",), "tape"),
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


async def lived(stage: Stage, folder: Path, stop: signal.Signals) -> tuple[int, str]:
    """A real process among the sandbox's servers, stopped once Telegram has heard its menu."""
    settings = {name: str(getattr(stage.config, at)) for name, at in KNOWN.items()}
    process = await asyncio.create_subprocess_exec(
        *RUN, cwd=folder, env=CLEAN | settings, stderr=asyncio.subprocess.PIPE
    )
    while not any(call.method == "setMyCommands" for call in stage.messenger.calls):
        assert process.returncode is None
        await asyncio.sleep(0.05)
    process.send_signal(stop)
    _, said = await process.communicate()
    return process.returncode or 0, said.decode()


async def two_lives(folder: Path) -> list[tuple[int, str]]:
    """The second goes on where the first stopped."""
    world = World(7, Day.of(Kind.NORMAL))
    async with staged(world, key="key", pace=1.0, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, "owner", "/start", None, None)
        first = await lived(stage, folder, signal.SIGTERM)
        stage.messenger.calls.clear()
        return [first, await lived(stage, folder, signal.SIGINT)]


def test_it_works_until_it_is_told_to_stop_and_then_says_so(tmp_path):
    for code, said in asyncio.run(two_lives(tmp_path)):
        assert code == 0, said
        assert said.splitlines() == [
            f"desk: at work on paper, journal in {tmp_path / 'desk.db'}",
            "desk: stopped; what is open is watched by nobody until the next ./desk run",
        ]
