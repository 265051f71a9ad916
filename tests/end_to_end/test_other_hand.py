"""The owner trades in the broker's own app, while the desk runs and while it is down: found and told."""

import asyncio
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.model.events import AccountSeen
from engine.model.intents import SubmitOrder
from engine.model.money import Side
from engine.model.records import Adopted, ClosedOutside, Fill, ForeignMoved, LatchCleared, SetupEnded, Trade
from engine.replay import Step
from sandbox.alpaca.control import Hand
from sandbox.demo.autopilot import WHO
from sandbox.telegram.acts import tap
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import Life, alone, life, market, outputs

IN_THE_DARK_S = 5
PRICE = "1.23"
IN_TIME_S = 20


@dataclass(frozen=True)
class Told:
    """What the journal and the chat hold in the end, and when the app was used."""

    steps: tuple[Step, ...]
    traded_at: Any
    texts: str


def held(here: Life) -> bool:
    """Bought, whole, and nothing of it is being sold."""
    return bool(here.book.positions) and not here.book.working


def in_the_app(here: Life, quantity: int, symbol: str) -> None:
    """What the owner does there is filled at once."""
    Hand(here.stage.alpaca.venue).position({"symbol": symbol, "qty": quantity, "price": PRICE})


def texts(here: Life) -> str:
    kept = here.stage.messenger.rooms[OWNER.user.id].messages.values()
    return "\n".join(each.message.caption or each.message.text or "" for each in kept)


def pressable(here: Life, words: str) -> list[tuple[int, str]]:
    """Buttons that say so, the newest last."""
    return [
        (number, button.callback_data)
        for number, kept in here.stage.messenger.rooms[OWNER.user.id].messages.items()
        for row in (kept.message.reply_markup.inline_keyboard if kept.message.reply_markup else ())
        for button in row
        if words in button.text and button.callback_data is not None
    ]


def press(here: Life, words: str) -> None:
    """The newest button that says so."""
    tap(here.stage.messenger, WHO, OWNER.user.id, *pressable(here, words)[-1], 1)


async def _sold_while_running(folder: Path) -> Told:
    async with market(folder) as stage, life(stage) as here:
        await here.until(lambda: held(here))
        ((symbol, position),) = here.book.positions.items()
        at = stage.clock.now()
        in_the_app(here, -position.qty, symbol)
        await here.until(lambda: bool(outputs(here.journal.steps(), Trade)))
        await here.lockstep.second()
        return Told(tuple(here.journal.steps()), at, texts(here))


async def _sold_while_down(folder: Path) -> Told:
    async with market(folder) as stage:
        async with life(stage) as here:
            await here.until(lambda: held(here))
            ((symbol, position),) = here.book.positions.items()
        in_the_app(here, -position.qty, symbol)
        await alone(stage, IN_THE_DARK_S)
        at = stage.clock.now()
        async with life(stage) as here:
            await here.until(lambda: bool(outputs(here.journal.steps(), Trade)))
            await here.lockstep.second()
            return Told(tuple(here.journal.steps()), at, texts(here))


async def _bought_in_the_app(folder: Path) -> Told:
    async with market(folder) as stage, life(stage) as here:
        await here.until(lambda: bool(outputs(here.journal.steps(), LatchCleared)))
        at = stage.clock.now()
        in_the_app(here, 3, "IWM")
        await here.until(lambda: bool(outputs(here.journal.steps(), ForeignMoved)))
        await here.lockstep.second()
        press(here, "Sell 3")
        await here.until(lambda: "IWM" not in here.book.positions)
        await here.until(lambda: bool(outputs(here.journal.steps(), Trade)))
        await here.lockstep.second()
        return Told(tuple(here.journal.steps()), at, texts(here))


@pytest.fixture(scope="module", params=[_sold_while_running, _sold_while_down], ids=["running", "down"])
def sold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return asyncio.run(request.param(tmp_path_factory.mktemp("sold")))


def test_what_was_sold_in_the_app_is_found_soon_and_its_price_is_known(sold: Told) -> None:
    (gone,) = outputs(sold.steps, ClosedOutside)
    assert (gone.price, gone.price_known, gone.how) == (Decimal(PRICE), True, "closed in the broker's app")
    at = next(step.event.at for step in sold.steps if gone in step.outputs)
    assert (at - sold.traded_at).total_seconds() <= IN_TIME_S


def test_it_ends_the_trade_and_nothing_is_sold_for_it(sold: Told) -> None:
    (trade,) = outputs(sold.steps, Trade)
    assert (trade.because, trade.exit) == ("closed in the broker's app", Decimal(PRICE))
    ended = [each.why for each in outputs(sold.steps, SetupEnded) if each.setup == trade.setup]
    assert ended == [f"closed in the broker's app, {trade.pnl:+.2f}"]
    assert {each.side for each in outputs(sold.steps, SubmitOrder)} == {Side.BUY}
    assert "closed in the broker's app" in sold.texts.replace("&#x27;", "'").lower()


def test_what_was_bought_in_the_app_is_shown_with_buttons_and_sold_when_asked(tmp_path: Path) -> None:
    told = asyncio.run(_bought_in_the_app(tmp_path))
    found, gone = outputs(told.steps, ForeignMoved)[0], outputs(told.steps, Adopted)
    assert (found.symbol, found.held, found.average) == ("IWM", 3, Decimal(PRICE))
    at = next(step.event.at for step in told.steps if found in step.outputs)
    assert (at - told.traded_at).total_seconds() <= IN_TIME_S
    assert [each.quantity for each in gone] == [3]
    sales = [fill for fill in outputs(told.steps, Fill) if fill.setup == gone[0].setup]
    assert {(each.symbol, each.side) for each in sales} == {("IWM", Side.SELL)}
    assert sum(each.quantity for each in sales) == 3
    assert "is at the broker and not ours" in told.texts


def test_the_journal_says_of_whose_account_it_is(sold: Told) -> None:
    seen = {step.event.account for step in sold.steps if isinstance(step.event, AccountSeen)}
    assert len(seen) == 1
    assert re.fullmatch("paper-[0-9a-f]{12}", *seen)
