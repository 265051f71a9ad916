"""A desk of one line of code, the real chat before it, and the pretended Telegram at the end of its wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial, wraps
from pathlib import Path
from typing import Any

from bot.chat.acts import Act, Page, Verb
from bot.chat.cards.ideas import Look
from bot.chat.chat import Chat
from bot.chat.reports.limits import Limits
from bot.chat.reports.past import Past
from bot.chat.wishes import Button, Candle, Chart, Level, Say, Show, Urgency, Wish
from bot.config import Config
from bot.watch.heartbeats import Heartbeats
from engine.floor import Output
from engine.model.calendar import EASTERN
from engine.model.events import Approve, Command, Event, QuoteMoved, Skip
from engine.model.quote import Quote
from engine.model.records import Answer, Approved, Outcome, SetupEnded
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from sandbox.faults import Rule, Status
from sandbox.telegram.messenger import TOKEN, Messenger
from storage.journal import Journal, open_journal
from tests.sandbox.telegram.scene import MORNING, OWNER, Scene

OBSERVER = 7000000002
TICKET = "LUNR-1.1"
HANGING_S = 180
BUY = Button("Buy 2 · $250", Act(Verb.BUY, TICKET, "sure"), "success")
SKIP = Button("Skip", Act(Verb.SKIP, TICKET))


def story(told: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that is a coroutine; the limit is for a machine that hangs, not for a slow one."""

    @wraps(told)
    def test(*args: Any, **kwargs: Any) -> None:
        async def within() -> None:
            async with asyncio.timeout(HANGING_S):
                await told(*args, **kwargs)

        asyncio.run(within())

    return test


def quote(number: int) -> Event:
    """Something that happened; which one is all that matters here."""
    return QuoteMoved(MORNING + timedelta(milliseconds=number), "LUNR", Quote(Decimal(1), Decimal(2)))


def card(html: str = "LUNR 12C", *rows: tuple[Button, ...], **more: Any) -> Show:
    return Show("setup:LUNR-1", html, rows or ((BUY, SKIP),), None, **more)


def chart(label: str) -> Chart:
    """A picture that differs by its label."""
    minute = Candle(MORNING, 12.0, 12.1, 11.9, 12.05, 1000.0)
    return Chart("LUNR", "1 minute", (minute,), (), (Level("entry", 12.0, label),), ())


def undrawable(label: str) -> Chart:
    """A picture of which nobody can say how high it is."""
    return replace(chart(label), candles=(Candle(MORNING, *[float("nan")] * 5),))


def say(key: str, urgency: Urgency = Urgency.FILL, html: str = "") -> Say:
    return Say(html or f"said {key}", urgency, buzz=True, reply_to=None, key=key)


def buttons(messenger: Messenger, chat: int = OWNER) -> list[Any]:
    """The buttons under a chat's last message of the bot's."""
    kept = [each for each in messenger.room(chat).messages.values() if each.by.key == "bot"]
    keyboard = kept[-1].message.reply_markup
    return [] if keyboard is None else [each for row in keyboard.inline_keyboard for each in row]


@dataclass
class Script:
    """What the chat shows, written out: the same events are followed by the same wishes in every life."""

    follows: dict[Event, tuple[Wish, ...]] = field(default_factory=dict)
    cards: dict[str, Show] = field(default_factory=dict)
    confirmed: list[Act] = field(default_factory=list)
    limits: Limits = field(default_factory=partial(Limits.of, PLAYBOOK))

    def told(self, step: Step) -> Sequence[Wish]:
        wishes = self.follows.get(step.event, ())
        self.cards |= {wish.card: wish for wish in wishes if isinstance(wish, Show)}
        return wishes

    def recall(self, step: Step) -> None:
        self.told(step)

    def passed(self, _at: object) -> Sequence[Wish]:
        return ()

    def live(self) -> Sequence[Show]:
        return tuple(self.cards.values())

    def answer(self, page: Page, about: str = "") -> Say | Past:
        if page is Page.HEALTH:
            return Past(page, about, MORNING, Look("SIM", None, EASTERN), known="up")
        return say(f"page {page} {about}", Urgency.ANSWER, f"This is {page} {about}".strip())

    def asks_back(self, act: Act) -> bool:
        return act.detail == "ask"

    def confirm(self, act: Act) -> Say:
        self.confirmed.append(act)
        sure = replace(act, detail="sure")
        rows = ((Button(f"Yes, {act.verb}", sure),),)
        return replace(say(f"confirm {act.verb}", Urgency.ANSWER, f"Really {act.verb}?"), rows=rows)


def obliging(event: Command) -> tuple[Output, ...]:
    """An engine that says yes once."""
    match event:
        case Approve():
            return (Approved(event.ticket, "LUNR-1", event.by, event.at),)
        case Skip():
            return (SetupEnded("LUNR-1", "LUNR", Outcome.SKIPPED, f"by {event.by}"),)
        case _:
            return ()


def refusing(event: Command) -> tuple[Output, ...]:
    """An engine that has moved on."""
    return (Answer("owner", TICKET, "too late: the ticket has lapsed"),)


@dataclass
class Life:
    """One run of the desk, from its start to its end."""

    scene: Scene
    chat: Chat
    journal: Journal
    script: Script
    beats: Heartbeats
    terminal: list[str]
    decides: Callable[[Command], tuple[Output, ...]]
    commands: list[Command] = field(default_factory=list)
    deaf: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.chat.run())
                tasks.create_task(self._decide())
        finally:
            self.over.set()

    async def _decide(self) -> None:
        """The desk: write down, then tell."""
        async for event in self.chat.events():
            assert isinstance(event, Command)
            self.commands.append(event)
            if not self.deaf:
                self.tell(Step(event, self.decides(event)))

    def tell(self, step: Step) -> None:
        self.journal.append([step])
        self.chat.told([step])

    async def happens(self, number: int, *wishes: Wish) -> None:
        """Something happens, the chat is told, and all that can be sent now is sent."""
        self.script.follows[quote(number)] = wishes
        self.tell(Step(quote(number), ()))
        await self.settle()

    async def settle(self, turns: int = 4) -> None:
        """Until the chat has nothing left to do and listens."""
        calm = 0
        while calm < turns:
            await asyncio.sleep(0.002)
            busy = not self.beats.quiet or self.scene.server.inflight
            calm = 0 if busy or not self.scene.messenger.updates.listening else calm + 1

    async def quiet(self, turns: int = 4) -> None:
        """The same, when nobody can listen."""
        calm = 0
        while calm < turns:
            await asyncio.sleep(0.002)
            calm = 0 if not self.beats.quiet or self.scene.server.inflight else calm + 1

    async def wait_it_out(self, seconds: int = 12) -> None:
        """Time goes by until whatever was wrong is over; as much again where a poll was still on its way."""
        for second in range(2 * seconds):
            await self.quiet()
            if second >= seconds and self.scene.messenger.updates.listening:
                break
            await self.scene.pass_time(1)
        await self.settle()

    async def person(self, wish: str, **body: Any) -> Any:
        """Somebody acts, and the chat has dealt with it."""
        told = await self.scene.person(wish, **body)
        assert told.status == 200, told.body
        await self.settle()
        return told.body

    def texts(self, chat: int = OWNER) -> list[str]:
        """What stands in a chat, the bot's own messages only."""
        return [
            kept.message.text or kept.message.caption or ""
            for kept in self.scene.messenger.room(chat).messages.values()
            if kept.by.key == "bot"
        ]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.scene.messenger.calls)

    @property
    def toasts(self) -> list[str]:
        return [toast.text for toast in self.scene.messenger.toasts]


@asynccontextmanager
async def life(
    scene: Scene,
    folder: Path,
    script: Script | None = None,
    *,
    owner: str = str(OWNER),
    observers: str = "",
    second: str = "",
    decides: Callable[[Command], tuple[Output, ...]] = obliging,
    listening: bool = True,
    **settings: str,
) -> AsyncIterator[Life]:
    """Ends as a power cut does: nothing is finished, only what is on the disk stays."""
    journal = open_journal(str(folder / "desk.db"), holder="test")
    script, beats, terminal = script or Script(), Heartbeats(), list[str]()
    config = Config(
        database=str(folder / "desk.db"),
        telegram_token=TOKEN,
        telegram_url=scene.server.url,
        telegram_owner=owner,
        telegram_observers=observers,
        **settings,
        second_channel=second,
    )
    chat: Any = Chat(config, scene.clock, beats, journal, cards=script, say=terminal.append)
    for step in journal.steps():
        chat.recall(step)
    here = Life(scene, chat, journal, script, beats, terminal, decides)
    running = asyncio.create_task(here.run())
    try:
        if listening:
            await here.settle()
        yield here
    finally:
        running.cancel()
        await asyncio.wait([running])
        journal.close()
        if not running.cancelled() and running.exception() is not None:
            raise running.exception()


async def last_hours(
    scene: Scene, folder: Path, script: Script, decides: Callable[[Command], tuple[Output, ...]]
) -> None:
    """A life that is known to end by itself: what ended it is raised."""
    async with life(scene, folder, script, decides=decides, listening=False) as here:
        await here.over.wait()


def fault(name: str, method: str, code: int, times: int | None = 1, **more: Any) -> Rule:
    """A refusal of Telegram's, for so many calls."""
    said = more.pop("said", "Bad Gateway")
    body = f'{{"ok": false, "error_code": {code}, "description": "{said}"{more.pop("beside", "")}}}'
    return Rule(name, Status(code, body), "telegram", f"* */{method}", times=times, **more)
