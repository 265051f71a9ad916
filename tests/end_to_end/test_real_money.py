"""Pretended real money, from the paper desk that earned it to the exit that nobody has to arm."""

import asyncio
from base64 import b32encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bot.chat.hands.proving import ASKED
from bot.chat.hands.totp import Judged, code
from bot.commands.trust import carry
from bot.config import BadConfig
from engine.model.events import AccountSeen, Approve
from engine.model.intents import Effect
from engine.model.latch_names import UNARMED
from engine.model.records import LatchCleared, LatchSet, RolloutSet
from sandbox.demo.autopilot import WHO
from sandbox.demo.stage import Stage
from sandbox.telegram.acts import data_behind, say, tap
from sandbox.telegram.people import OWNER
from storage.refused import StorageRefused
from tests.end_to_end.mornings import MORNING, Life, life, market, outputs

KEY = b"12345678901234567890"
SECRET = b32encode(KEY).decode()
HALF_MINUTE = 30


def codes(stage: Stage, later: int = 0) -> str:
    """What the owner's authenticator shows."""
    return code(KEY, int(stage.clock.now().timestamp()) // HALF_MINUTE + later)


def texts(stage: Stage) -> list[str]:
    """What the bot's messages say now, oldest first."""
    kept = stage.messenger.rooms[OWNER.user.id].messages.values()
    return [each.message.caption or each.message.text or "" for each in kept if each.by.key == "bot"]


def labels(stage: Stage) -> dict[str, int]:
    """Every button on the screen, and the newest message it is on."""
    found = {}
    for number, kept in stage.messenger.rooms[OWNER.user.id].messages.items():
        markup = kept.message.reply_markup
        for row in markup.inline_keyboard if markup else ():
            found |= dict.fromkeys((button.text for button in row), number)
    return found


async def says(here: Life, text: str) -> None:
    say(here.stage.messenger, WHO, text, None, None)
    await here.lockstep.second()


async def taps(here: Life, label: str) -> None:
    """The newest button with these words on it."""
    room = here.stage.messenger.rooms[OWNER.user.id]
    number = [at for text, at in labels(here.stage).items() if label in text][-1]
    tap(here.stage.messenger, WHO, OWNER.user.id, number, data_behind(room, number, label), 1)
    await here.lockstep.second()


async def until(here: Life, happened: Callable[[], bool]) -> None:
    """Second by second; reading the journal each second would take longer than the morning."""
    end = here.stage.world.session.opens + MORNING
    while not happened():
        assert here.stage.clock.now() < end, texts(here.stage)
        await here.lockstep.second()


def on_screen(stage: Stage, words: str) -> bool:
    """Whether any message of the bot's says so now."""
    return any(words in each for each in texts(stage))


def offered(stage: Stage) -> bool:
    """Whether there is a button that buys."""
    return any("✅ Buy" in text for text in labels(stage))


async def trusted_on_paper(stage: Stage) -> None:
    """The owner says so in the paper desk's chat, twice, with a code."""
    async with life(stage) as here:
        await here.lockstep.second()
        assert any(isinstance(step.event, AccountSeen) for step in here.journal.steps())
        await says(here, "/trust live_250")
        await taps(here, "Trust live_250")
        assert texts(stage)[-1] == ASKED
        assert not outputs(here.journal.steps(), RolloutSet)
        await says(here, codes(stage))
        assert len(outputs(here.journal.steps(), RolloutSet)) == 1


def of_real_money(stage: Stage, folder: Path) -> Stage:
    """The same world, with the account called live, its keys in their own settings, a journal of its own."""
    exchange = stage.alpaca.venue.broker.exchange
    account = msgspec.structs.replace(exchange.terms.account, number="123456789", paper=False)
    exchange.terms = msgspec.structs.replace(exchange.terms, account=account)
    config = stage.config
    live = replace(
        config, venue="live", database=str(folder / "live.db"), totp_secret=SECRET,
        alpaca_live_key=config.alpaca_key, alpaca_live_secret=config.alpaca_secret,
        alpaca_live_url=config.alpaca_url, alpaca_key="", alpaca_secret="",
    )  # fmt: skip
    return replace(stage, config=live)


@asynccontextmanager
async def earned(folder: Path) -> AsyncIterator[Stage]:
    """A stage of real money whose journal was given what the paper journal reached."""
    async with market(folder) as stage:
        paper = replace(stage, config=replace(stage.config, totp_secret=SECRET))
        live = of_real_money(stage, folder)
        with pytest.raises(BadConfig, match="trusted with paper"):
            async with life(live):
                pass
        with pytest.raises(StorageRefused, match="no journal there"):
            carry(paper.config.database, live.config, stage.clock)
        await trusted_on_paper(paper)
        said = carry(paper.config.database, live.config, stage.clock)
        assert said.startswith("LIVE: ")
        assert "live_250" in said
        with pytest.raises(BadConfig, match="already"):
            carry(paper.config.database, live.config, stage.clock)
        yield live


def unarmed(here: Life) -> bool:
    """Whether the latch lies, by the journal."""
    laid = False
    for step in here.journal.steps():
        for output in step.outputs:
            if isinstance(output, LatchSet | LatchCleared) and output.latch == UNARMED:
                laid = isinstance(output, LatchSet)
    return laid


async def armed(here: Life) -> None:
    """By a right code, after a wrong one."""
    stage = here.stage
    while stage.clock.now() <= stage.world.session.opens:
        await here.lockstep.second()
    await says(here, "/arm")
    await taps(here, "Arm LIVE")
    await says(here, "000000")
    assert texts(stage)[-1] == f"🔴 LIVE · {Judged.WRONG}"
    assert unarmed(here)
    await says(here, codes(stage))
    assert not unarmed(here)


async def _bought_and_left(folder: Path) -> None:
    async with earned(folder) as stage:
        async with life(stage) as here:
            await armed(here)
            await until(here, lambda: offered(stage))
            card = next(each for each in texts(stage) if "Buy " in each and "max loss" in each)
            assert card.startswith("🔴 LIVE · ")
            await taps(here, "✅ Buy")
            assert not any(isinstance(step.event, Approve) for step in here.journal.steps())
            assert texts(stage)[-1].startswith("🔴 LIVE · ⚠️ Confirm: buy")
            await taps(here, "🔴 LIVE")
            await until(here, lambda: bool(here.book.executions))
            (order,) = here.asked()
            assert order.limit * order.quantity * 100 <= 250
        async with life(stage, prefix="another") as here:
            assert unarmed(here)
            await until(here, lambda: on_screen(stage, "Closed"))
            assert any(order.effect is Effect.CLOSE for order in here.asked())
            assert not here.book.positions
            assert unarmed(here)


async def _disarmed(folder: Path) -> None:
    async with earned(folder) as stage, life(stage) as here:
        await armed(here)
        await until(here, lambda: offered(stage))
        await says(here, "/disarm")
        await taps(here, "✅ Buy")
        await taps(here, "🔴 LIVE")
        await until(here, lambda: on_screen(stage, "Not sent"))
        assert on_screen(stage, "entries are off: unarmed")
        assert here.asked() == []
        assert not here.book.orders


def test_real_money_is_earned_armed_confirmed_and_left_without_arming(tmp_path):
    asyncio.run(_bought_and_left(tmp_path))


def test_a_tap_on_real_money_that_is_not_armed_is_refused_with_the_reason(tmp_path):
    asyncio.run(_disarmed(tmp_path))
