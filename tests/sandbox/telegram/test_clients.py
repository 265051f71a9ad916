"""Other people's clients take the server for Telegram: each polls, sends, hears a tap, answers, edits."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

from sandbox.telegram.messenger import TOKEN
from tests.sandbox.telegram.scene import OWNER, png, scene

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tapdesk-tests"
REQUIRED = os.environ.get("TAPDESK_REQUIRE_FOREIGN_CLIENTS") == "1"
OFFLINE = re.compile(
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT"
    "|error sending request|dns error|timed out",
    re.IGNORECASE,
)
"""What npm and uv say when nobody answers; a lock that does not fit is something else, and fails."""
PATIENCE_S = 60
INSTALLING_S = 300


def missing(what: str) -> NoReturn:
    """A machine without the means may do without this check, unless it was told that it may not."""
    if REQUIRED:
        pytest.fail(f"{what}, and TAPDESK_REQUIRE_FOREIGN_CLIENTS is set")
    pytest.skip(what)


@contextmanager
def built(name: str, *sources: Path) -> Iterator[tuple[Path, bool]]:
    """A folder for what these files ask to be installed, and whether it is complete; one builder at once."""
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
        if done.returncode and OFFLINE.search(done.stderr):
            missing(f"no network: {Path(step[0]).name} cannot install what this client needs")
        assert done.returncode == 0, f"{' '.join(step)}: {done.stderr[-2000:]}"
    (folder / "complete").touch()


def the_desks_own(script: str) -> list[str]:
    """A client among the desk's own test dependencies."""
    return [sys.executable, str(HERE / script)]


STRICTLY = ("--require-hashes", "--no-build", "--compile-bytecode")
"""Only what the lock names; compiled now, or every run would do it again."""


def aiogram() -> list[str]:
    """aiogram in an environment of its own, from its own lock."""
    lock = HERE / "aiogram.lock"
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        missing("uv is not installed here")
    with built("aiogram", lock) as (folder, complete):
        python = folder / "venv" / "bin" / "python"
        if not complete:
            install(
                folder,
                [uv, "venv", "-q", "--clear", "--python", sys.executable, "venv"],
                [uv, "pip", "sync", "-q", *STRICTLY, "--python", str(python), str(lock)],
            )
    return [str(python), str(HERE / "bot_aiogram.py")]


def grammy() -> list[str]:
    """grammY from its own lock, beside a copy of the script."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing("node and npm are not installed: apt-get install nodejs npm")
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
    photo = tmp_path / "chart.png"
    photo.write_bytes(png(90, 50))
    lines, odd = asyncio.run(conversation(CLIENTS[client](), photo))
    assert lines == ["owner: /start", "bot: (photo) filled"]
    assert odd == []
