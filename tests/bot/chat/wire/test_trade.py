"""From the first sweep to the closed trade: the real engine, the real cards, the real wire between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.chat.cardbook import CardBook
from bot.chat.chat import Chat
from bot.config import Config
from bot.desk import Desk
from bot.venues.sim import SimulatedVenue
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.model.events import DeskStarted, Event, SessionOpened
from engine.model.intents import Effect, SubmitOrder
from engine.plays.playbook import PLAYBOOK
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from sandbox.telegram.messenger import TOKEN
from storage.journal import open_journal
from storage.tape.text import TextTape
from tests.bot.chat.wire.play import Life, buttons, story
from tests.sandbox.telegram.scene import OWNER, Scene, scene
from tests.shares import quiet
from tests.stories.test_flow_first import OFFER
from tests.tape import ORDINARY

DAY = "day 2026-11-20"
AT_ONCE = VenueScript()


class Told:
    """A feed that brings what the test says, when it says it."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[Event] = asyncio.Queue()

    async def events(self) -> AsyncIterator[Event]:
        while True:
            yield await self.waiting.get()


class Trading(Life):
    """A whole desk on a simulated venue; only the market is told by hand."""

    def __init__(self, here: Scene, folder: Path, venue: VenueScript, badge: str) -> None:
        journal, beats = open_journal(str(folder / "desk.db"), holder="test"), Heartbeats()
        config = Config(
            database=str(folder / "desk.db"),
            telegram_token=TOKEN,
            telegram_url=here.server.url,
            telegram_owner=str(OWNER),
        )
        terminal = list[str]()
        book = CardBook(badge=badge, synthetic="SYNTHETIC MARKET")
        chat = Chat(config, here.clock, beats, journal, cards=book, say=terminal.append)
        super().__init__(here, chat, journal, book, beats, terminal, lambda _: ())
        self.feed = Told()
        simulated = SimulatedVenue(SimVenue(venue))
        self.desk = Desk(Engine(PLAYBOOK), journal, simulated, Timeline(), heartbeats=beats)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.chat.run())
            tasks.create_task(self.desk.run([self.feed, self.chat], self.chat.told))

    async def market(self, tape: str, *, head: str = "") -> None:
        """Each line at its own moment; with a head, on quiet shares."""
        body = tape.splitlines()
        lines = [DAY, *head.splitlines(), *(quiet(body) if head else body)]
        for event in TextTape(lines, "tape").events():
            if not head and isinstance(event, DeskStarted | SessionOpened):
                continue
            if event.at > self.scene.clock.now():
                await self.scene.clock.advance(event.at)
            await self.settle(2)
            self.feed.waiting.put_nowait(event)
            await self.settle(2)


@asynccontextmanager
async def trading(
    here: Scene, folder: Path, venue: VenueScript = AT_ONCE, badge: str = "SIM"
) -> AsyncIterator[Trading]:
    desk = Trading(here, folder, venue, badge)
    running = asyncio.create_task(desk.run())
    try:
        await desk.settle()
        yield desk
    finally:
        running.cancel()
        await asyncio.wait([running])
        if not running.cancelled() and running.exception() is not None:
            raise running.exception()
        desk.journal.close()


def cards(here: Scene) -> list[Any]:
    """The messages with a picture."""
    return [each for each in here.messenger.room(OWNER).messages.values() if each.message.photo]


@story
async def test_a_sweep_a_tap_a_fill_a_target(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(OFFER, head=ORDINARY)
            (shown,) = cards(here)
            caption = shown.message.caption
            assert "LUNR" in caption
            assert "SYNTHETIC MARKET" in caption
            labels = [each.text for row in shown.message.reply_markup.inline_keyboard for each in row]
            assert labels[0].startswith("✅ Buy 4")
            await desk.market("14:06:50 quote LUNR 12C 0.98x1.02")
            number = shown.message.message_id
            await desk.person("tap", who="owner", chat=OWNER, message=number, button="Buy", times=3)
            assert sorted(toast.split()[0] for toast in desk.toasts) == ["Already", "Already", "Sent:"]
            await desk.market("14:06:52 quote LUNR 12C 0.97x1.00")
            await desk.market(
                "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n14:07:50 tick\n14:08:10 tick"
            )
            await desk.settle()
            texts = desk.texts()
            assert sum("Bought 4" in text for text in texts) == 1
            assert sum("🎯 Target" in text for text in texts) >= 1
            again = here.messenger.room(OWNER).messages[number].message
            assert again.caption != caption
            assert again.reply_markup is None
            intents = [intent for step in desk.journal.steps() for intent in step.intents]
            orders = [
                each for each in intents if isinstance(each, SubmitOrder) and each.effect is Effect.OPEN
            ]
            assert len(orders) == 1
            assert desk.journal.inbox.pending() == []


@story
async def test_panic_by_hand_halts_and_its_red_button_closes_everything(tmp_path):
    async with scene() as here:
        await here.start()
        async with trading(here, tmp_path) as desk:
            await desk.market(OFFER, head=ORDINARY)
            (shown,) = cards(here)
            await desk.market("14:06:50 quote LUNR 12C 0.98x1.02")
            await desk.person("tap", who="owner", chat=OWNER, message=shown.message.message_id, button="Buy")
            await desk.market("14:06:52 quote LUNR 12C 0.97x1.00\n14:06:54 tick\n14:07:00 tick")
            await desk.person("say", who="owner", text="/panic")
            (red,) = [each for each in buttons(here.messenger) if each.style == "danger"]
            assert red.text == "🛑 Close 1 position"
            last = here.messenger.room(OWNER).last
            await desk.person("tap", who="owner", chat=OWNER, message=last, data=red.callback_data)
            await desk.market("14:07:03 quote LUNR 12C 0.97x1.00\n14:07:04 quote LUNR 12C 0.97x1.00")
            await desk.market("14:07:20 quote LUNR 12C 0.97x1.00")
            assert any("✋ You closed" in text for text in desk.texts())
