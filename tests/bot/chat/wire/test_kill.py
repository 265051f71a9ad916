"""The desk is killed outright, again and again, while somebody taps: each tap counts, and counts once."""

import asyncio
import random
from multiprocessing import get_context
from pathlib import Path

from bot.chat.chat import Chat
from bot.chat.wishes import Act, Button, Verb
from bot.clock import SystemClock
from bot.config import Config
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Approve, Command
from engine.replay import Step
from sandbox.telegram.messenger import TOKEN
from storage.journal import open_journal
from tests.bot.chat.wire.play import Script, card, obliging, quote, story
from tests.sandbox.telegram.scene import OWNER, scene

TAPS = 8
FORKS = get_context("forkserver")
"""Each life is a process of its own, yet none has to import the whole desk again."""
FORKS.set_forkserver_preload([__name__])


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


@story
async def test_a_killed_desk_loses_no_tap_and_doubles_none(tmp_path: Path):
    chance = random.Random(11)
    async with scene() as here:
        await here.start()
        room = here.messenger.room(OWNER)
        first = room.last
        for number in range(TAPS + 1):
            asked = here.messenger.updates.polls
            child = FORKS.Process(target=life, args=(here.server.url, str(tmp_path)))
            child.start()
            try:
                while room.last == first or asked == here.messenger.updates.polls:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                if number == TAPS:
                    await asyncio.sleep(1)
                else:
                    button = f"Buy {number}"
                    await here.person("tap", who="owner", chat=OWNER, message=first + 1, button=button)
                    await asyncio.sleep(chance.uniform(0, 0.03))
            finally:
                child.kill()
                child.join()
        with open_journal(str(tmp_path / "desk.db"), holder="test") as journal:
            bought = [step.event.ticket for step in journal.steps() if isinstance(step.event, Approve)]
            assert sorted(bought) == [f"LUNR-{n}.1" for n in range(TAPS)]
            assert journal.inbox.pending() == []
        shown = [kept for kept in room.messages.values() if kept.by.key == "bot"]
        assert sum(bool(kept.message.reply_markup) for kept in shown) == 1
