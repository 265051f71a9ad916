"""From a committed step to a card, from a tap to its answer: over sockets to a pretended Telegram."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bench.chat import DAY, TAPE, bars
from bot.chat.cardbook import CardBook
from bot.chat.chat import Chat
from bot.config import Config
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.model.events import Approve, SessionOpened, Tick
from engine.model.records import Approved, Setup, Ticket
from engine.model.session import session_on
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue
from sandbox.clock import MarketClock
from sandbox.faults import Faults
from sandbox.serving import serve
from sandbox.telegram.messenger import TOKEN, Messenger
from sandbox.telegram.server import MESSENGER, app
from storage.journal import Journal, open_journal
from storage.tape.source import open_tape

ROUNDS = 40
OWNER = 7000000001
KEY = "bench"
START = datetime(2026, 7, 31, 17, 30, tzinfo=UTC)
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Wired:
    """A chat at work, the one it talks to, and the clock they share."""

    chat: Chat
    journal: Journal
    messenger: Messenger
    clock: MarketClock
    beats: Heartbeats
    http: aiohttp.ClientSession

    def tell(self, step: Step) -> None:
        """As the desk does: written down, then told."""
        self.journal.append([step])
        self.chat.told([step])

    async def obey(self) -> None:
        """A desk that says yes to every tap: what the engine takes is measured elsewhere."""
        async for event in self.chat.events():
            if isinstance(event, Approve):
                setup = event.ticket
                self.tell(Step(event, (Approved(event.ticket, setup, event.by, event.at),)))

    async def person(self, wish: str, **body: object) -> None:
        """The owner does something."""
        told = {"as": "owner", "chat": OWNER, **body}
        async with self.http.post(f"/{KEY}/api/{wish}", json=told) as reply:
            reply.raise_for_status()

    async def rest(self) -> None:
        """Market time, so that no bucket is empty and each idea is alone; then until nobody is busy."""
        await self.clock.advance(self.clock.now() + timedelta(seconds=12))
        calm = 0
        while calm < 4:
            await asyncio.sleep(0.003)
            calm = calm + 1 if self.beats.quiet and self.messenger.updates.listening else 0


def run() -> dict[str, float]:
    """Milliseconds by the wall, chart included; the desk's own work is one commit."""
    cards, taps = asyncio.run(_rounds())
    return {"event_card_p95_ms": _p95(cards), "tap_answer_p95_ms": _p95(taps)}


def _p95(took: list[float]) -> float:
    return sorted(took)[max(round(len(took) * 0.95) - 1, 0)] * 1e3


async def _rounds() -> tuple[list[float], list[float]]:
    setup, ticket = _idea()
    cards, taps = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        async with _wired(Path(folder)) as wired:
            wired.tell(Step(SessionOpened(wired.clock.now(), session_on(DAY)), ()))
            for bar in bars(seed=1):
                wired.tell(Step(bar, ()))
            await wired.person("say", text="/start")
            await wired.rest()
            for number in range(ROUNDS):
                name = f"LUNR-{number + 1}"
                named = replace(setup, setup=name), replace(ticket, setup=name, ticket=name)
                cards.append(await _card(wired, Step(Tick(wired.clock.now()), named)))
                await wired.rest()
                taps.append(await _tap(wired))
                await wired.rest()
    return cards, taps


def _idea() -> tuple[Setup, Ticket]:
    """The first setup of the invented day, to be told again under other names."""
    with open_tape(TAPE) as tape:
        steps = replay(tape.events, Engine(PLAYBOOK), SimVenue(tape.script))
        outputs = [output for step in steps for output in step.outputs]
    setup = next(output for output in outputs if isinstance(output, Setup))
    return setup, next(output for output in outputs if isinstance(output, Ticket))


async def _card(wired: Wired, step: Step) -> float:
    """Until Telegram has the photo."""
    sent = _photos(wired.messenger)
    began = time.perf_counter()
    wired.tell(step)
    await _until(lambda: _photos(wired.messenger) > sent)
    return time.perf_counter() - began


async def _tap(wired: Wired) -> float:
    """Until the person sees the answer."""
    seen = len(wired.messenger.toasts)
    message = max(
        number for number, kept in wired.messenger.room(OWNER).messages.items() if kept.message.photo
    )
    began = time.perf_counter()
    await wired.person("tap", message=message, button="Buy")
    await _until(lambda: len(wired.messenger.toasts) > seen)
    return time.perf_counter() - began


def _photos(messenger: Messenger) -> int:
    return sum(call.method == "sendPhoto" for call in messenger.calls)


async def _until(reached: Callable[[], bool]) -> None:
    """Looks every half millisecond: that is how exact these figures are."""
    until = time.perf_counter() + PATIENCE_S
    while not reached():
        if time.perf_counter() > until:
            raise TimeoutError("the pretended Telegram was not reached")
        await asyncio.sleep(0.0005)


@asynccontextmanager
async def _wired(folder: Path) -> AsyncIterator[Wired]:
    clock = MarketClock(START)
    application = app(clock, Faults.none(), seed=7, key=KEY)
    server, beats = await serve(application), Heartbeats()
    database = str(folder / "desk.db")
    config = Config(
        database=database, telegram_token=TOKEN, telegram_url=server.url, telegram_owner=str(OWNER)
    )
    journal = open_journal(database, holder="bench")
    chat = Chat(config, clock, beats, journal, cards=CardBook(badge="SIM"), say=lambda _line: None)
    try:
        async with aiohttp.ClientSession(server.url) as http, asyncio.TaskGroup() as tasks:
            wired = Wired(chat, journal, application[MESSENGER], clock, beats, http)
            running = [tasks.create_task(chat.run()), tasks.create_task(wired.obey())]
            yield wired
            for task in running:
                task.cancel()
    finally:
        journal.close()
        await server.close()
