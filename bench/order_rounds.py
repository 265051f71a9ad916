"""A day in rounds for `order`: one name tapped and left again, then the next."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import httpx
import msgspec

from bench.load import BUSY, NAMES, START, SYMBOLS, bar, opening
from bot.chat.keeping import Aside
from bot.errands import Errands
from bot.feeds.whales.alerts import printed
from bot.feeds.whales.reading import AlertRow, read
from bot.venues.sim import SimulatedVenue
from bot.wire.warm import Connection, Warm
from engine.model.contract import Contract, Right, contract
from engine.model.events import (
    Approve,
    ChainArrived,
    ChainRow,
    Event,
    FlowPrinted,
    Location,
    Opening,
    QuoteMoved,
    Shape,
)
from engine.model.intents import Intent, SubmitOrder
from engine.model.quote import Quote
from engine.model.records import Ticket
from engine.replay import Step
from engine.sim import SimVenue, VenueScript
from storage.chat import Decided
from storage.journal import Journal

APART = timedelta(seconds=20)
BREATH_S = 0.01
PATIENCE_S = 5.0
"""A busy machine may take a while to make the ticket; whether it does is not what is timed."""

PLAYBOOK = replace(BUSY, plays=tuple(replace(play, follow_delay_s=0.0) for play in BUSY.plays))


class OnTheWire(Warm):
    """The desk's own HTTP, and the moment at which a request's last byte was handed to the socket."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[float, bytes]] = []

    def hand_over(self, connection: Connection, request: httpx.Request) -> None:
        """As the desk does, and looks at the clock."""
        super().hand_over(connection, request)
        self.sent.append((time.perf_counter(), request.content))

    def orders(self) -> Iterator[tuple[float, str]]:
        """When, and which."""
        for at, content in self.sent:
            if content:
                yield at, msgspec.json.decode(content)["client_order_id"]


class NoChains:
    """Chains come on the script."""

    async def fetch(self, _underlying: str) -> Iterable[Event]:
        return ()


class Both:
    """Orders leave for the broker; what becomes of them is the simulated venue's."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._sim = SimulatedVenue(SimVenue(VenueScript()))
        self.caused: dict[str, datetime] = {}

    def observe(self, event: Event) -> Iterable[Event]:
        return self._sim.observe(event)

    async def carry_out(self, at: datetime, intents: Iterable[Intent]) -> Iterable[Event]:
        wishes = list(intents)
        await self._errands.carry_out(at, wishes)
        for intent in wishes:
            if isinstance(intent, SubmitOrder):
                self.caused[intent.order_id] = at
        return await self._sim.carry_out(at, wishes)


class Script:
    """Sweeps, a chain, a tap, a fill, a sweep the other way, a fill; then the next name."""

    def __init__(self, journal: Journal, rounds: int) -> None:
        self._journal = journal
        self._rounds = rounds
        self._disk = Aside("inbox")
        self._tickets: asyncio.Queue[str] = asyncio.Queue()
        self.began: dict[datetime, float] = {}
        self.taps: set[datetime] = set()

    def told(self, steps: Iterable[Step]) -> None:
        """The card is what the person taps."""
        for step in steps:
            for output in step.outputs:
                if isinstance(output, Ticket):
                    self._tickets.put_nowait(output.ticket)

    async def events(self) -> AsyncIterator[Event]:
        """With a breath between, as markets and people take one."""
        for event in opening(START):
            yield event
        for number in range(self._rounds):
            async for event in self._round(START + APART * (number + 1), NAMES[number % len(NAMES)]):
                yield event
                await asyncio.sleep(BREATH_S)

    async def _round(self, at: datetime, name: str) -> AsyncIterator[Event]:
        first, second = SYMBOLS[name][0], timedelta(seconds=1)
        minute = (at - START) // timedelta(minutes=1)
        yield bar(at, name, START + timedelta(minutes=minute - 1))
        yield QuoteMoved(at, name, Quote(Decimal("20.00"), Decimal("20.02"), 300, 300), at)
        yield FlowPrinted(
            at, name, first, Decimal(120_000), Decimal("1.00"), 1200,
            Shape.SWEEP, Opening.CERTAIN, Location.ABOVE_ASK, 4,
        )  # fmt: skip
        rows = tuple(ChainRow(symbol, _quote("0.98", "1.02"), 5000, 9000) for symbol in SYMBOLS[name])
        yield ChainArrived(at + second / 5, name, rows, 9_000_000)
        yield QuoteMoved(at + second, first, _quote("0.98", "1.02"), at + second)
        try:
            ticket = await asyncio.wait_for(self._tickets.get(), PATIENCE_S)
        except TimeoutError:
            return
        yield await self._tap(at + second * 2, ticket)
        yield QuoteMoved(at + second * 3, first, _quote("0.97", "0.99"), at + second * 3)
        yield QuoteMoved(at + second * 4, first, _quote("0.98", "1.02"), at + second * 4)
        yield self._against(at + second * 5, first)
        for after in range(6, 12):
            yield QuoteMoved(at + second * after, first, _quote("1.01", "1.03"), at + second * after)

    async def _tap(self, at: datetime, ticket: str) -> Event:
        """On the disk before it is believed, and again when it is known to be the first, as every tap is."""
        self.began[at] = time.perf_counter()
        self.taps.add(at)
        update = f'{{"update_id":{ticket!r}}}'
        await self._disk.at_once(self._journal.inbox.accept_all, "telegram", [(ticket, update)])
        decided = Decided(f"ticket {ticket}", f"tap {ticket}", 7, "buy", ticket, at)
        await self._disk.at_once(self._journal.chat.decide, decided)
        return Approve(at, ticket, "bench")

    def _against(self, at: datetime, symbol: str) -> Event:
        """The vendor's frame, from its bytes on."""
        frame = _frame(symbol)
        self.began[at] = time.perf_counter()
        _, payload = msgspec.json.decode(frame, type=tuple[str, msgspec.Raw])
        return printed(read(bytes(payload), AlertRow), at)


def _quote(bid: str, ask: str) -> Quote:
    return Quote(Decimal(bid), Decimal(ask), 20, 20)


def _frame(symbol: str) -> bytes:
    """A sweep into puts, as the stream of alerts spells one."""
    call = contract(symbol)
    put = Contract(call.root, call.expiry, Right.PUT, call.strike)
    row = {
        "id": f"{put.symbol}-{time.perf_counter_ns()}", "option_chain": put.symbol, "ticker": call.root,
        "total_premium": "80000", "total_ask_side_prem": "80000", "total_bid_side_prem": "0",
        "total_size": 800, "price": "1.02", "bid": "0.98", "ask": "1.02", "volume": 9000,
        "open_interest": 100, "has_sweep": True, "has_floor": False, "has_multileg": False,
        "exchanges": ["XCBO", "XPHL", "MPRL"],
    }  # fmt: skip
    return msgspec.json.encode(["flow-alerts", row])
