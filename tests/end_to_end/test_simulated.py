"""VENUE=sim: the real desk on real prices, and not one order that leaves it."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import BadConfig
from engine.model.events import AccountSeen
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import Fill, Trade
from engine.replay import Step
from sandbox.demo.stage import Stage
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import alone, life, lines, market, outputs

LONGER = timedelta(minutes=20)


@dataclass(frozen=True)
class Lived:
    """Two lives of one desk, killed while it held something."""

    steps: tuple[Step, ...]
    at_broker: int
    texts: tuple[str, ...]
    said: tuple[str, ...]
    refused: str


async def _lived(folder: Path) -> Lived:
    async with market(folder) as stage:
        stage = pretending(stage)
        async with life(stage) as here:
            await here.until(lambda: "Bought" in read(stage))
            said = list(here.said)
        await alone(stage, 5)
        async with life(stage) as here:
            end = stage.world.session.opens + LONGER
            await here.until(lambda: "closed" in read(stage).lower(), end)
            await here.until(lambda: False, stage.clock.now() + timedelta(seconds=40))
            steps = tuple(here.journal.steps())
        try:
            async with life(replace(stage, config=replace(stage.config, venue="paper"))):
                refused = ""
        except BadConfig as error:
            refused = f"{error}"
        kept = stage.messenger.rooms[OWNER.user.id].messages.values()
        told = [each.message for each in kept if each.by.key == "bot"]
        texts = tuple(each.caption or each.text or "" for each in told)
        book = stage.alpaca.venue.book
        return Lived(steps, len(book.orders), texts, tuple(said), refused)


def read(stage: Stage) -> str:
    """All that stands in the owner's chat."""
    kept = stage.messenger.rooms[OWNER.user.id].messages.values()
    return "\n".join(each.message.caption or each.message.text or "" for each in kept)


def pretending(stage: Stage) -> Stage:
    """The same stage, and a desk that sends nothing."""
    return replace(stage, config=replace(stage.config, venue="sim"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return asyncio.run(_lived(tmp_path_factory.mktemp("simulated")))


def test_a_trade_is_made_from_card_to_close_and_no_order_leaves(lived: Lived) -> None:
    assert lived.at_broker == 0
    (trade,) = outputs(lived.steps, Trade)
    fills = outputs(lived.steps, Fill)
    bought = sum(fill.quantity for fill in fills if fill.side is Side.BUY)
    assert bought == trade.quantity == sum(fill.quantity for fill in fills if fill.side is Side.SELL)
    assert {order.effect for order in outputs(lived.steps, SubmitOrder)} == {Effect.OPEN, Effect.CLOSE}
    assert len({fill.fill_id for fill in fills}) == len(fills), lines(lived.steps)


def test_its_account_is_made_of_its_fills(lived: Lived) -> None:
    (trade,) = outputs(lived.steps, Trade)
    worth = [step.event for step in lived.steps if isinstance(step.event, AccountSeen)]
    assert {each.account for each in worth} == {"sim"}
    paid = trade.quantity * 100 * (trade.exit - trade.entry)
    assert (worth[0].equity, worth[-1].equity) == (50_000, 50_000 + paid)


def test_it_says_sim_in_every_message_and_never_paper(lived: Lived) -> None:
    assert lived.texts
    assert all(text.startswith("🔵 SIM") for text in lived.texts)
    assert not [text for text in lived.texts if "PAPER" in text]


def test_its_journal_is_of_no_other_money(lived: Lived) -> None:
    assert lived.refused.startswith("DATABASE_URL: this journal is of account sim, and VENUE is paper")
