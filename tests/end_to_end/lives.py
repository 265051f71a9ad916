"""A morning of the pretended market, and real desks in it that are begun and killed."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from engine.replay import Step
from sandbox.alpaca.book import Book
from sandbox.demo.judge import violations
from sandbox.demo.lockstep import SECOND
from sandbox.demo.stage import Stage
from sandbox.faults import Rule
from sandbox.telegram.acts import tap
from sandbox.telegram.messenger import Kept
from sandbox.telegram.people import OWNER
from storage.journal import open_journal
from tests.end_to_end.mornings import alone, market

ROOT = Path(__file__).parent.parent.parent
BEFORE = timedelta(minutes=7, seconds=40)
"""From the opening to shortly before the one idea of the morning."""

STANDS_STILL_S = 60.0
CALM = 3
TELEGRAM, BROKER = 0, 1


@dataclass
class Begun:
    """One desk, alive."""

    process: asyncio.subprocess.Process
    stands: dict[str, Any] = field(default_factory=dict)

    async def ask(self, line: str) -> dict[str, Any]:
        """How it stands after that; a desk that says nothing for a minute is broken."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(STANDS_STILL_S):
            said = await self.process.stdout.readline()
        assert said, "the desk has died"
        self.stands = json.loads(said)
        return self.stands


@dataclass
class Morning:
    """The market, the one who owns the desk, and the desk, if there is one."""

    stage: Stage
    folder: Path
    http: aiohttp.ClientSession
    second_channel: str = ""
    deaf: bool = False
    log: Path = Path()
    desk: Begun | None = None

    async def begin(self) -> None:
        """A real process; it has spoken to everybody when this returns."""
        config = replace(self.stage.config, second_channel=self.second_channel)
        told = {
            "config": asdict(config),
            "starts": self.now.isoformat(),
            "names": sorted(self.stage.world.underlyings),
        }
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.end_to_end.process", json.dumps(told),
                cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.desk = Begun(process)
        await self.settle()

    async def kill(self) -> None:
        """As `kill -9` does."""
        if self.desk is not None:
            self.desk.process.kill()
            await self.desk.process.wait()
            self.desk = None

    async def second(self) -> None:
        """The next whole second of the market, with all that follows from it done."""
        to = self.now.replace(microsecond=0) + SECOND
        if self.desk is None:
            await alone(self.stage, 1)
            return
        await self.stage.clock.advance(to)
        await self.desk.ask(to.isoformat())
        await self.stage.pump(to)
        await self.settle()

    async def settle(self) -> None:
        """Until neither the desk nor a server has anything left to do at this moment."""
        assert self.desk is not None
        calm = 0
        while calm < CALM:
            stands = await self.desk.ask("look")
            if stands["waiting"]:
                await self.desk.ask("let go")
            busy = bool(stands["waiting"]) or self.stage.answering or self._unheard(stands["frames"])
            calm = 0 if busy or not (self.deaf or self.chat.updates.listening) else calm + 1

    def _unheard(self, frames: dict[str, int]) -> bool:
        return any(frames.get(name, 0) < sent for name, sent in self.stage.sent.items())

    async def until(self, happened: Callable[[], bool], *, at_most: int = 180) -> None:
        """Second by second; a morning in which it never happens is red."""
        for _ in range(at_most):
            if happened():
                return
            await self.second()
        assert happened()

    async def fault(self, rule: Rule, server: int = TELEGRAM) -> None:
        """Something goes wrong from now on."""
        async with self.http.post(self.stage.faults[server], data=msgspec.json.encode(rule)) as reply:
            assert reply.status == 201, await reply.text()

    async def struck(self, name: str, server: int = TELEGRAM) -> int:
        """How often it has."""
        async with self.http.get(self.stage.faults[server]) as reply:
            rules = (await reply.json())["rules"]
        return sum(each["struck"] for each in rules if each["rule"]["name"] == name)

    async def mend(self, server: int = TELEGRAM) -> None:
        """Nothing is wrong any more."""
        await self.http.delete(self.stage.faults[server])

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    @property
    def chat(self) -> Any:
        return self.stage.messenger

    @property
    def book(self) -> Book:
        """The broker's."""
        return self.stage.alpaca.venue.book

    @property
    def messages(self) -> list[Kept]:
        """What the desk has written to its owner, oldest first."""
        return [kept for kept in self.chat.room(OWNER.user.id).messages.values() if kept.by.key == "bot"]

    @property
    def texts(self) -> list[str]:
        return [each.message.text or each.message.caption or "" for each in self.messages]

    @property
    def labels(self) -> list[str]:
        """All that can be pressed."""
        return [each.text for kept in self.messages for each in _buttons(kept)]

    def button(self, label: str) -> tuple[int, str]:
        """The newest one that begins so: its message and what it carries."""
        for kept in reversed(self.messages):
            for each in _buttons(kept):
                if each.text.startswith(label):
                    return kept.message.message_id, each.callback_data
        raise AssertionError(f"no button {label}")

    @property
    def offered(self) -> bool:
        """Whether something can be bought."""
        return any(each.style == "success" for kept in self.messages for each in _buttons(kept))

    @property
    def flat(self) -> bool:
        """All that was bought is sold."""
        return bool(self.book.executions) and not self.book.positions

    def tap(self, label: str, times: int = 1) -> list[Any]:
        """The owner presses it."""
        number, data = self.button(label)
        return tap(self.chat, "owner", OWNER.user.id, number, data, times)

    def steps(self) -> tuple[Step, ...]:
        """The journal, while nobody writes it."""
        with open_journal(str(self.folder / "desk.db"), holder="test") as journal:
            return tuple(journal.steps())

    def violations(self, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """What the sandbox's own books hold against the desk, requests we broke on purpose aside."""
        return tuple(
            each
            for each in violations(steps, self.book, self.chat)
            if each.startswith("order ") or "sold" in each
        )


def _buttons(kept: Kept) -> Iterator[Any]:
    markup = kept.message.reply_markup
    for row in markup.inline_keyboard if markup else ():
        yield from row


@asynccontextmanager
async def morning(folder: Path, *, second_channel: str = "") -> AsyncIterator[Morning]:
    """Shortly before its one idea, with nobody at work yet."""
    async with market(folder) as stage, aiohttp.ClientSession() as http:
        here = Morning(stage, folder, http, second_channel, log=folder / "desk.log")
        await alone(stage, round(BEFORE.total_seconds()))
        try:
            yield here
        finally:
            await here.kill()
