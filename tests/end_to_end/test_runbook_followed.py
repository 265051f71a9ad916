"""The worst entries of docs/runbook.md, followed on a rehearsed morning: it leads where the page says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec

from engine.bounds import Bounds
from engine.model.intents import Effect, SubmitOrder
from engine.model.latch_names import BROKER_DOWN, EXITS, HALT, ORDERS
from engine.model.money import Side
from engine.model.records import Adopted, ClosedOutside, Fill, LatchCleared, LatchSet, Trade
from engine.plays.play import Playbook
from engine.replay import Step
from sandbox.alpaca.control import Hand
from sandbox.crash.careless import careless
from sandbox.demo.autopilot import WHO, Autopilot
from sandbox.demo.stage import Stage
from sandbox.faults import Rule, Status
from sandbox.telegram.acts import say, tap
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import Life, alone, life, market, outputs
from tests.end_to_end.test_older_journal import bring_back, copy, holds
from tests.end_to_end.test_other_hand import held, in_the_app, press, pressable, texts

WAITS_S = 420
BROKER = 1
NO = '{"code": 42210000, "message": "the contract is not tradable"}'
BUSY = careless(frozenset({"SPY", "QQQ", "TSLA"}))
"""Ideas come one after the other, and each is sold after half a minute."""

SIX = "exit not filled after 6 orders in a minute"


@dataclass
class Reader:
    """Somebody with the page in hand, the chat before them, and the broker's app beside it."""

    here: Life
    steps: list[Step] = field(default_factory=list)
    latches: dict[str, int] = field(default_factory=dict)
    """Those that stand, and the step that laid each."""

    read: int = 0

    def __post_init__(self) -> None:
        """An idea lapses soon, and so somebody reads fast."""
        self.here.autopilot = Autopilot(self.here.stage.messenger, reads_for=timedelta(seconds=1))

    def look(self) -> None:
        """What was written down since."""
        journal = self.here.journal
        for step in journal.steps(self.read):
            self.steps.append(step)
            for each in step.outputs:
                if isinstance(each, LatchSet):
                    self.latches.setdefault(each.latch, len(self.steps))
                elif isinstance(each, LatchCleared):
                    self.latches.pop(each.latch, None)
        self.read = journal.seq

    async def passes(self, happened: Callable[[], bool]) -> None:
        """The market goes on until something has happened; a morning in which it never does is red."""

        def seen() -> bool:
            self.look()
            return happened()

        end = self.here.stage.clock.now() + timedelta(seconds=WAITS_S)
        await self.here.until(seen, end)
        assert happened()

    async def laid(self, latch: str) -> None:
        """Authority falls by itself."""
        await self.passes(lambda: latch in self.latches)

    def entries(self, since: int = 0) -> list[SubmitOrder]:
        return [each for each in outputs(self.steps[since:], SubmitOrder) if each.effect is Effect.OPEN]

    def buying(self) -> list[str]:
        """What still works at the broker and would buy."""
        book = self.here.book
        return [each for each in book.working if book.orders[each].wish.side is Side.BUY]

    async def asks(self, page: str) -> str:
        """What the chat answers."""
        before = texts(self.here)
        say(self.here.stage.messenger, WHO, page, None, None)
        await self.here.lockstep.second()
        await self.here.lockstep.second()
        return texts(self.here).removeprefix(before)

    async def resumes(self, latch: str) -> None:
        """Nothing was bought from the latch on; after the word of a person something is."""
        assert self.entries(self.latches[latch]) == []
        await self.asks("/resume")
        press(self.here, "Resume")
        await self.passes(lambda: latch not in self.latches)
        after = len(self.steps)
        await self.passes(lambda: bool(self.filled(after) & {each.setup for each in self.entries(after)}))

    def filled(self, since: int) -> set[str]:
        return {each.setup for each in outputs(self.steps[since:], Fill)}

    @property
    def adopted(self) -> set[str]:
        return {each.setup for each in outputs(self.steps, Adopted)}

    @property
    def closed(self) -> set[str]:
        return {each.setup for each in outputs(self.steps, Trade)}


async def wrong(stage: Stage, where: str, fault: Status) -> None:
    """At the broker, from now on."""
    rule = msgspec.json.encode(Rule("wrong", fault, where=where))
    async with aiohttp.ClientSession() as http, http.post(stage.faults[BROKER], data=rule) as reply:
        reply.raise_for_status()


async def mended(stage: Stage) -> None:
    async with aiohttp.ClientSession() as http, http.delete(stage.faults[BROKER]) as reply:
        reply.raise_for_status()


def followed(folder: Path, told: Callable[[Reader], Awaitable[None]], playbook: Playbook = BUSY) -> None:
    """One morning of a busy desk."""

    async def lived() -> None:
        async with market(folder) as stage, life(stage, playbook=playbook) as here:
            reader = Reader(here)
            await reader.passes(lambda: held(here))
            await told(reader)

    asyncio.run(lived())


def test_exits_what_nobody_buys_is_sold_in_the_app_and_after_a_resume_the_desk_buys_again(
    tmp_path: Path,
) -> None:
    async def told(reader: Reader) -> None:
        here = reader.here
        await wrong(here.stage, "POST /v2/orders", Status(code=422, body=NO))
        await reader.laid(EXITS)
        await here.lockstep.second()
        assert SIX in texts(here)
        for symbol, position in tuple(here.book.positions.items()):
            in_the_app(here, -position.qty, symbol)
        await mended(here.stage)
        await reader.passes(lambda: bool(outputs(reader.steps, ClosedOutside)))
        await reader.resumes(EXITS)

    followed(tmp_path, told)


def test_orders_are_read_in_the_chat_and_after_a_resume_both_counts_begin_anew(tmp_path: Path) -> None:
    async def told(reader: Reader) -> None:
        await reader.laid(ORDERS)
        setup = reader.entries()[-1].setup
        await reader.passes(lambda: not reader.buying())
        assert "no working orders" in await reader.asks("/orders")
        assert setup in await reader.asks(f"/why {setup}")
        await reader.resumes(ORDERS)

    followed(tmp_path, told, replace(BUSY, bounds=Bounds(orders_a_minute_max=3, starts_max=1_000)))


def test_broker_down_is_waited_for_and_what_is_held_is_sold_and_after_a_resume_the_desk_buys_again(
    tmp_path: Path,
) -> None:
    async def told(reader: Reader) -> None:
        here = reader.here
        await wrong(here.stage, "* /v2/*", Status(code=503))
        await reader.laid(BROKER_DOWN)
        assert here.book.positions
        await mended(here.stage)
        await reader.passes(lambda: not here.book.positions)
        await reader.resumes(BROKER_DOWN)

    followed(tmp_path, told)


def test_after_an_older_journal_what_works_is_cancelled_what_is_held_adopted_and_new_ids_buy(
    tmp_path: Path,
) -> None:
    async def lived() -> None:
        async with market(tmp_path) as stage:
            async with life(stage, playbook=BUSY):
                pass
            copy(tmp_path)
            async with life(stage, prefix="lost", playbook=BUSY) as here:
                await forgotten(Reader(here))
            bring_back(tmp_path)
            await alone(stage, 3)
            async with life(stage, prefix="again", playbook=BUSY) as here:
                await looked_into(Reader(here))

    asyncio.run(lived())


async def forgotten(lost: Reader) -> None:
    """Something is held, and something works that nobody fills."""
    await lost.passes(lambda: held(lost.here))
    Hand(lost.here.stage.alpaca.venue).terms({"fills": {"trading": False}})
    await lost.passes(lambda: bool(lost.here.book.working))


async def looked_into(reader: Reader) -> None:
    """By the page, one thing after the other."""
    here, venue = reader.here, reader.here.stage.alpaca.venue
    known, holding = set(here.book.by_client), holds(here.book)
    await reader.laid(HALT)
    for order_id in tuple(here.book.working):
        venue.broker.cancel(order_id, here.stage.clock.now())
    await reader.passes(lambda: not here.book.working)
    Hand(venue).terms({"fills": {"trading": True}})
    await reader.passes(lambda: len(pressable(here, "Adopt")) == len(holding))
    for number, data in pressable(here, "Adopt"):
        tap(here.stage.messenger, WHO, OWNER.user.id, number, data, 1)
    await reader.passes(lambda: len(reader.adopted) == len(holding))
    page = await reader.asks("/positions")
    assert all(f"{quantity} {symbol} " in page for symbol, quantity in holding.items())
    await reader.resumes(HALT)
    assert not {each.order_id for each in reader.entries()} & known
    await reader.passes(lambda: reader.adopted <= reader.closed)
