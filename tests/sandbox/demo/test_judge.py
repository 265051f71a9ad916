"""The judge of a rehearsal: what must not happen is made to happen, and is named."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.model.events import Tick
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import Fill
from engine.replay import Step
from sandbox.alpaca.asking import Strays
from sandbox.alpaca.book import Book
from sandbox.alpaca.nouns import Intent, Kind, Status, Tif, Wish
from sandbox.clock import MarketClock
from sandbox.demo.judge import strange, violations
from sandbox.telegram.messenger import Messenger
from tests.sandbox.telegram.scene import MORNING, OWNER, scene

LUNR = "LUNR261120C00012000"
PRICE = Decimal("1.00")


@dataclass
class Day:
    """A broker's book and a desk's journal, written by hand, a second apart."""

    book: Book = field(default_factory=lambda: Book(7, Decimal(50_000)))
    steps: list[Step] = field(default_factory=list)

    @property
    def messenger(self) -> Messenger:
        """Nobody said anything."""
        return Messenger(MarketClock(MORNING), seed=7)

    def writes_down(self, order_id: str, side: Side, quantity: int) -> None:
        """The desk wants to."""
        effect = Effect.OPEN if side is Side.BUY else Effect.CLOSE
        wish = SubmitOrder(order_id, "LUNR-1", LUNR, side, effect, quantity, PRICE)
        self._keep(wish)

    def broker_fills(self, order_id: str, side: Side, quantity: int) -> None:
        """The broker has the order, and all of it done."""
        intent = Intent.BUY_TO_OPEN if side is Side.BUY else Intent.SELL_TO_CLOSE
        wish = Wish(LUNR, quantity, side, Kind.LIMIT, Tif.DAY, PRICE, intent, order_id)
        order = self.book.add(wish, intent, MORNING, Status.NEW)
        self.book.fill(order, quantity, PRICE, MORNING + timedelta(seconds=len(self.book.executions)))

    def hears_fill(self, order_id: str, side: Side, quantity: int) -> None:
        """The desk was told."""
        fee, unseen = Decimal(0), (None, None, None)
        self._keep(
            Fill(order_id, f"{order_id}-1", "LUNR-1", LUNR, side, quantity, PRICE, fee, False, *unseen)
        )

    def _keep(self, output: SubmitOrder | Fill) -> None:
        self.steps.append(Step(Tick(MORNING), (output,)))

    def judged(self) -> Sequence[str]:
        """What the judge says."""
        return violations(self.steps, self.book, self.messenger)

    def trades(self, order_id: str, side: Side, quantity: int) -> None:
        """As it should be."""
        self.writes_down(order_id, side, quantity)
        self.broker_fills(order_id, side, quantity)
        self.hears_fill(order_id, side, quantity)


@pytest.fixture
def day() -> Day:
    return Day()


def test_a_day_on_which_both_books_agree_is_clean(day: Day) -> None:
    day.trades("demo-LUNR-1-E1", Side.BUY, 4)
    day.trades("demo-LUNR-1-X1", Side.SELL, 4)
    assert day.judged() == ()


def test_an_order_that_nobody_wrote_down_is_named(day: Day) -> None:
    day.broker_fills("somebody-else", Side.BUY, 1)
    day.hears_fill("somebody-else", Side.BUY, 1)
    assert day.judged() == ("order somebody-else is at the broker and not in the journal",)


def test_an_order_for_more_than_was_written_down_is_named(day: Day) -> None:
    day.writes_down("demo-LUNR-1-E1", Side.BUY, 2)
    day.broker_fills("demo-LUNR-1-E1", Side.BUY, 4)
    day.hears_fill("demo-LUNR-1-E1", Side.BUY, 4)
    assert day.judged() == ("order demo-LUNR-1-E1 is not what the journal says",)


def test_a_fill_that_was_lost_on_the_way_is_named(day: Day) -> None:
    day.writes_down("demo-LUNR-1-E1", Side.BUY, 4)
    day.broker_fills("demo-LUNR-1-E1", Side.BUY, 4)
    assert day.judged() == ("order demo-LUNR-1-E1: 4 filled there, 0 in the journal",)


def test_a_fill_that_was_booked_twice_is_named(day: Day) -> None:
    day.trades("demo-LUNR-1-E1", Side.BUY, 4)
    day.hears_fill("demo-LUNR-1-E1", Side.BUY, 4)
    assert day.judged() == ("order demo-LUNR-1-E1: 4 filled there, 8 in the journal",)


def test_a_fill_of_an_order_the_broker_never_had_is_named(day: Day) -> None:
    day.writes_down("demo-LUNR-1-E1", Side.BUY, 4)
    day.hears_fill("demo-LUNR-1-E1", Side.BUY, 4)
    assert day.judged() == ("order demo-LUNR-1-E1: 0 filled there, 4 in the journal",)


def test_more_sold_than_was_held_is_named(day: Day) -> None:
    day.trades("demo-LUNR-1-E1", Side.BUY, 2)
    day.trades("demo-LUNR-1-X1", Side.SELL, 2)
    first, last = day.book.executions
    day.book.executions[:] = [first, replace(last, qty=3)]
    assert day.judged() == (f"{LUNR}: sold more than was held at {last.at:%H:%M:%S}",)


def test_what_the_vendor_never_published_is_named() -> None:
    strays = Strays()
    assert list(strange(strays)) == []
    strays.add("GET", "/v2/orders", "unknown query parameter colour")
    assert list(strange(strays)) == ["GET /v2/orders: unknown query parameter colour"]


def test_what_telegram_does_not_know_or_will_not_do_is_named() -> None:
    async def said() -> Sequence[str]:
        async with scene() as here:
            await here.start()
            await here.call("sendMessage", chat_id=OWNER, text="hello")
            assert violations((), Day().book, here.messenger) == ()
            await here.call("sendMessage", chat_id=OWNER, text="hello", colour="green")
            await here.call("sendMessage", chat_id=OWNER, text="")
            return violations((), Day().book, here.messenger)

    unknown, refused = asyncio.run(said())
    assert unknown == "sendMessage: unknown parameter colour"
    assert refused.startswith("sendMessage: ")
    assert "empty" in refused
