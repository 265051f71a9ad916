"""Desks killed outright while somebody taps: `python -m tests.bot.chat.wire kill 1000`."""

import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.chat.acts import Act, Verb
from bot.chat.chat import Chat
from bot.chat.wishes import Button
from bot.clock import SystemClock
from bot.config import Config
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Approve, Command
from engine.replay import Step
from sandbox.telegram.messenger import TOKEN
from storage.journal import open_journal
from tests.bot.chat.wire.play import Script, card, obliging, quote
from tests.sandbox.telegram.scene import OWNER, Scene, scene

TAPS = 8
LATEST_S = 0.04
"""Killed at any moment from the tap itself to well after its answer."""
FORKS = get_context("forkserver")
"""Each life is a process of its own, yet none has to import the whole desk again."""
FORKS.set_forkserver_preload(["tests.bot.chat.wire.killing"])


@dataclass(frozen=True)
class Toll:
    """What became of the taps of so many killed desks."""

    killed: int = 0
    taps: int = 0
    lost: int = 0
    doubled: int = 0
    unsettled: int = 0
    cards: int = 0

    def __add__(self, other: "Toll") -> "Toll":
        return Toll(
            *(one + two for one, two in zip(asdict(self).values(), asdict(other).values(), strict=True))
        )


async def live(url: str, folder: str) -> None:
    """One life of the desk, in a process of its own; it ends when it is killed."""
    journal = open_journal(f"{folder}/desk.db", holder="child")
    buttons = tuple((Button(f"Buy {n}", Act(Verb.BUY, f"LUNR-{n}.1", "sure")),) for n in range(TAPS))
    script = Script({quote(1): (card("LUNR", *buttons),)})
    config = Config(
        database=f"{folder}/desk.db", telegram_token=TOKEN, telegram_url=url, telegram_owner=str(OWNER)
    )
    chat = Chat(config, SystemClock(), Heartbeats(), journal, cards=script, say=print)
    old = [step.event for step in journal.steps()]
    for step in journal.steps():
        chat.recall(step)

    async def decide() -> None:
        if not old:
            journal.append([Step(quote(1), ())])
            chat.told([Step(quote(1), ())])
        async for event in chat.events():
            assert isinstance(event, Command)
            step = Step(event, obliging(event))
            journal.append([step])
            chat.told([step])

    await asyncio.gather(chat.run(), decide())


def life(url: str, folder: str) -> None:
    asyncio.run(live(url, folder))


async def one_desk(chance: random.Random, folder: Path) -> Toll:
    """As many lives as it has buttons, each killed, and one more that is left in peace."""
    async with scene() as here:
        await here.start()
        first = here.messenger.room(OWNER).last
        for number in range(TAPS + 1):
            await _one_life(here, folder, chance, first, number)
        return _counted(here, folder)


async def _one_life(here: Scene, folder: Path, chance: random.Random, first: int, number: int) -> None:
    asked, room = here.messenger.updates.polls, here.messenger.room(OWNER)
    child = FORKS.Process(target=life, args=(here.server.url, str(folder)))
    child.start()
    while room.last == first or here.messenger.updates.polls < asked + 2:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    if number == TAPS:
        await asyncio.sleep(1)
    else:
        times = chance.choice((1, 1, 2, 3))
        tap = {"who": "owner", "chat": OWNER, "message": first + 1, "button": f"Buy {number}", "times": times}
        await here.person("tap", **tap)
        await asyncio.sleep(chance.uniform(0, LATEST_S))
    child.kill()
    child.join()


def _counted(here: Scene, folder: Path) -> Toll:
    with open_journal(str(folder / "desk.db"), holder="test") as journal:
        bought = Counter(step.event.ticket for step in journal.steps() if isinstance(step.event, Approve))
        left = len(journal.inbox.pending())
    shown = [kept for kept in here.messenger.room(OWNER).messages.values() if kept.by.key == "bot"]
    cards = sum(bool(kept.message.reply_markup) for kept in shown)
    lost = sum(bought[f"LUNR-{number}.1"] == 0 for number in range(TAPS))
    return Toll(TAPS, TAPS, lost, sum(times - 1 for times in bought.values()), left, cards)


async def toll(kills: int, seed: int) -> Toll:
    """So many at least, one desk after another."""
    chance, sum_ = random.Random(seed), Toll()
    while sum_.killed < kills:
        with tempfile.TemporaryDirectory() as folder:
            sum_ += await one_desk(chance, Path(folder))
        if sum_.killed % 80 == 0:
            print(json.dumps(asdict(sum_)), file=sys.stderr, flush=True)
    return sum_
