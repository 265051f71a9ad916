"""Whatever the chat does to the real desk, its exits go out in the second in which they would have anyway."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.model.events import Command, FeedLost, FeedRestored
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import Fill, Trade
from engine.replay import Step
from sandbox.faults import Drop, Rule, Status
from sandbox.telegram.acts import block, change, delete, retap, say, tap
from sandbox.telegram.people import OWNER
from tests.bot.chat.wire.play import story
from tests.bot.watch.post import webhook
from tests.end_to_end.lives import Morning, morning
from tests.end_to_end.mornings import outputs
from tests.sandbox.telegram.scene import GROUP

FLOOD = '{"ok": false, "error_code": 429, "parameters": {"retry_after": 30}}'
Exits = list[tuple[datetime, str, int]]


def exits(steps: tuple[Step, ...]) -> Exits:
    """Each order out: when, what and how many."""
    orders = [(step.event.at, order) for step in steps for order in outputs([step], SubmitOrder)]
    return [(at, order.symbol, order.quantity) for at, order in orders if order.effect is Effect.CLOSE]


async def held(here: Morning) -> None:
    """From the start to the fill."""
    await here.begin()
    await here.until(lambda: here.offered)
    here.tap("✅ Buy")
    await here.until(lambda: bool(here.book.executions))


async def _calm(folder: Path) -> Exits:
    async with morning(folder) as here:
        await held(here)
        await here.until(lambda: here.flat)
        await here.second()
        await here.kill()
        return exits(here.steps())


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Exits:
    """The exits of a morning in which Telegram is well."""
    found = asyncio.run(_calm(tmp_path_factory.mktemp("calm")))
    assert len(found) == 2
    return found


@story
async def test_ten_minutes_without_telegram_delay_no_exit_and_lose_nothing(
    tmp_path: Path, calm: Exits
) -> None:
    async with webhook() as inbox, morning(tmp_path, second_channel=inbox.url) as here:
        await held(here)
        here.deaf, until = True, here.now + timedelta(minutes=10)
        await here.fault(Rule("down", Status(502, "<html>"), "telegram", "* /bot*", until=until))
        await here.until(lambda: here.flat)
        await here.until(lambda: here.now > until, at_most=660)
        here.deaf = False
        for _ in range(30):
            await here.second()
        await here.kill()
        steps = here.steps()
        assert exits(steps) == calm
        assert any("Stop · IWM" in text for text in inbox.taken)
        assert sum("Stop · IWM" in text for text in here.texts) == 1
        assert sum("Closed IWM" in text for text in here.texts) == 1
        feeds = [step.event for step in steps if isinstance(step.event, FeedLost | FeedRestored)]
        assert [type(each) for each in feeds if each.feed == "telegram"] == [FeedLost, FeedRestored]


@story
async def test_an_owner_who_blocks_the_bot_is_sold_out_of_in_time_and_told_another_way(
    tmp_path: Path, calm: Exits
) -> None:
    async with webhook() as inbox, morning(tmp_path, second_channel=inbox.url) as here:
        await held(here)
        block(here.chat, "owner", True)
        await here.until(lambda: here.flat)
        for _ in range(10):
            await here.second()
        assert any("Stop · IWM" in text for text in inbox.taken)
        block(here.chat, "owner", False)
        for _ in range(20):
            await here.second()
        await here.kill()
        steps = here.steps()
        assert exits(steps) == calm
        assert any("While you were out of reach" in text and "Stop · IWM" in text for text in here.texts)
        feeds = [step.event for step in steps if isinstance(step.event, FeedLost | FeedRestored)]
        assert [type(each) for each in feeds if each.feed == "owner-chat"] == [FeedLost, FeedRestored]


@story
async def test_an_exit_in_a_flood_whose_answer_is_then_lost(tmp_path: Path, calm: Exits) -> None:
    async with morning(tmp_path) as here:
        await held(here)
        await here.until(lambda: len(here.book.by_client) > 1)
        await here.fault(Rule("flood", Status(429, FLOOD), "telegram", "* */send*", times=1))
        await here.until(lambda: here.flat)
        sold = here.now
        await here.fault(Rule("lost", Drop(applied=True), "telegram", "* */sendPhoto", times=1))
        await here.until(lambda: any("Stop · IWM" in text for text in here.texts))
        assert timedelta(seconds=20) < here.now - sold < timedelta(seconds=40)
        for _ in range(15):
            await here.second()
        await here.kill()
        assert exits(here.steps()) == calm
        assert [text[:1] for text in here.texts if "Stop · IWM" in text] == ["⚪", "🔁"]
        assert len(outputs(here.steps(), Trade)) == 1


@story
async def test_of_all_who_press_and_write_one_is_obeyed_once(tmp_path: Path) -> None:
    async with morning(tmp_path) as here:
        await here.begin()
        await here.until(lambda: here.offered)
        number, data = here.button("✅ Buy")
        mine = OWNER.user.id
        for who in ("stranger", "observer", "member"):
            say(here.chat, who, "/panic", None, None)
        say(here.chat, "member", "/panic@desk", GROUP, None)
        say(here.chat, "anonymous", "/panic@desk", GROUP, None)
        said = say(here.chat, "owner", "hello", None, None)
        change(here.chat, "owner", mine, said.message_id, "/panic")
        tap(here.chat, "owner", mine, number, data.replace("IWM", "SPY"), 1)
        tap(here.chat, "owner", mine, number, data[:-1], 1)
        await here.second()
        queries = tap(here.chat, "owner", mine, number, data, 3)
        await here.second()
        retap(here.chat, queries[0].query)
        delete(here.chat, "owner", mine, number)
        tap(here.chat, "owner", mine, number, data, 1)
        await here.until(lambda: here.flat)
        for _ in range(5):
            await here.second()
        await here.kill()
        commands = [step.event for step in here.steps() if isinstance(step.event, Command)]
        assert [type(each).__name__ for each in commands] == ["Approve"]
        assert sum(fill.quantity for fill in outputs(here.steps(), Fill) if fill.order_id.endswith("E1")) == 5
        toasts = [toast.text for toast in here.chat.toasts]
        assert toasts.count("This button was not made by this desk.") == 2
        assert sum(toast.startswith("Already done") for toast in toasts) == 4
        assert sum("Closed IWM" in text for text in here.texts) == 1
