"""Other people's clients cannot tell the server from Telegram: each polls, sends, hears a tap, answers, edits."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path

import pytest

from sandbox.telegram.messenger import TOKEN
from tests.sandbox.telegram.scene import OWNER, png, scene

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tapdesk-tests"
PATIENCE_S = 60
INSTALLING_S = 300


@contextmanager
def built(name: str, *sources: Path) -> Iterator[tuple[Path, bool]]:
    """A folder for what these files ask to be installed, and whether it is complete; one builder at a time."""
    mark = sha256(b"".join(source.read_bytes() for source in sources) + sys.version.encode()).hexdigest()[:16]
    folder = CACHE / f"{name}-{mark}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield folder, (folder / "complete").exists()


def install(folder: Path, *steps: list[str]) -> None:
    """Runs the steps; a machine that cannot is told apart from a client that fails."""
    for step in steps:
        done = subprocess.run(
            step, cwd=folder, capture_output=True, text=True, timeout=INSTALLING_S, check=False
        )
        if done.returncode:
            pytest.skip(f"{step[0]} cannot install what this client needs: {done.stderr[-300:]}")
    (folder / "complete").touch()


def the_desks_own(script: str) -> list[str]:
    """A client among the desk's own test dependencies."""
    return [sys.executable, str(HERE / script)]


def aiogram() -> list[str]:
    """aiogram in an environment of its own, from its own lock."""
    lock, uv = HERE / "aiogram.lock", Path(sys.executable).parent / "uv"
    if not uv.exists():
        pytest.skip("uv is not among the test dependencies here")
    with built("aiogram", lock) as (folder, complete):
        python = folder / "venv" / "bin" / "python"
        if not complete:
            install(
                folder,
                [str(uv), "venv", "-q", "--clear", "--python", sys.executable, "venv"],
                [str(uv), "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(lock)],
            )
    return [str(python), str(HERE / "bot_aiogram.py")]


def grammy() -> list[str]:
    """grammY from its own lock, beside a copy of the script."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed: apt-get install nodejs npm")
    sources = [HERE / "grammy" / name for name in ("package.json", "package-lock.json", "bot.js")]
    with built("grammy", *sources) as (folder, complete):
        if not complete:
            for source in sources:
                shutil.copy(source, folder)
            install(folder, [npm, "ci", "--no-audit", "--no-fund"])
    return [node, str(folder / "bot.js")]


CLIENTS: dict[str, Callable[[], list[str]]] = {
    "python-telegram-bot": lambda: the_desks_own("bot_ptb.py"),
    "pyTelegramBotAPI": lambda: the_desks_own("bot_telebot.py"),
    "aiogram": aiogram,
    "grammY": grammy,
}


async def conversation(command: list[str], photo: Path) -> tuple[list[str], list[str]]:
    """A person opens the bot, taps its button, and is answered; what the chat and the calls then say."""
    photo.write_bytes(png(90, 50))
    async with scene() as stage:
        bot = await asyncio.create_subprocess_exec(
            *command, stage.server.url, TOKEN, str(photo), stderr=asyncio.subprocess.PIPE
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                await stage.person("say", who="owner", text="/start")
                card = (await stage.person("wait", kind="message", button="Buy", seconds=40)).body
                assert "bubble" in card, bot.returncode
                at = card["bubble"]
                assert (at["photo"]["width"], at["text"]) == (90, "SPY 🚀")
                await stage.person("tap", who="owner", chat=OWNER, message=at["id"], button="Buy")
                assert (await stage.person("wait", kind="toast", contains="bought", seconds=20)).status == 200
                assert (
                    await stage.person("wait", kind="edited", contains="filled", seconds=20)
                ).status == 200
                _, complaints = await bot.communicate()
                assert bot.returncode == 0, complaints.decode()[-2000:]
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()
        lines = (await stage.ask("transcript")).body["lines"]
        calls = (await stage.ask("calls")).body["calls"]
    odd = [
        f"{call['method']}: {call['error'] or call['warnings']}"
        for call in calls
        if call["error"] or call["warnings"]
    ]
    return [line.partition(" ")[2] for line in lines], odd


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_nobody_wrote_for_us_holds_a_conversation(client: str, tmp_path: Path) -> None:
    lines, odd = asyncio.run(conversation(CLIENTS[client](), tmp_path / "chart.png"))
    assert lines == ["owner: /start", "bot: (photo) filled"]
    assert odd == []
