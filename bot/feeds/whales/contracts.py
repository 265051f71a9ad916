"""What this vendor counts of a name's contracts, asked while somebody weighs one of them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.feeds.base import AHEAD, Count, Counted
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.endpoints import CONTRACTS
from bot.feeds.whales.reading import WHY_MAX, ContractRow, Misread, Unreadable, moment, read_all
from bot.feeds.whales.remembered import Seen
from engine.model.calendar import eastern_date, session_before
from engine.model.contract import NotAContract, contract
from engine.model.events import Event, PayloadRefused

FEED = "contracts"
EVERY = timedelta(seconds=60)
WITHIN_S = 1.0
"""The chain waits no longer: somebody may want it to leave with, and it goes with what the broker counts."""

ASKED = {"limit": "500", "max_dte": str(AHEAD.days)}
"""The most traded come first; further down nothing trades enough to be bought."""

NOTHING = Count({})


class Contracts:
    """Each name at most once a minute, answered or not; a part that is not in the plan not again that day."""

    def __init__(self, asking: Asking, clock: Clock, *, within_s: float = WITHIN_S) -> None:
        self._asking = asking
        self._within_s = within_s
        self._clock = clock
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, tuple[datetime, Count]] = {}
        self._refused = Seen()
        self._off: date | None = None
        self._told = ""

    async def of(self, underlying: str) -> Count:
        """The latest answer of today; trouble is told once, by whoever met it."""
        async with self._one_at_a_time[underlying]:
            now = self._clock.now()
            asked, known = self._known.get(underlying, (now - EVERY, NOTHING))
            if eastern_date(asked) != eastern_date(now):
                known = NOTHING
            if self._off == eastern_date(now) or now < asked + EVERY:
                return known
            told = await self._ask(underlying, known)
            self._known[underlying] = now, Count(told.contracts)
            return told

    async def _ask(self, underlying: str, known: Count) -> Count:
        try:
            async with asyncio.timeout(self._within_s):
                body = await self._asking.ask(CONTRACTS, ASKED, name=underlying)
        except TimeoutError:
            body = Refusal(Fault.PASSING, f"no answer within {self._within_s:g} s")
        if isinstance(body, Refusal):
            return Count(known.contracts, self._trouble(underlying, body))
        events: list[Event] = []
        try:
            contracts = dict(self._read(underlying, body, events))
        except Unreadable as error:
            return Count(known.contracts, self._trouble(underlying, Refusal(Fault.PASSING, str(error))))
        self._told = ""
        return Count(contracts, tuple(events))

    def _trouble(self, underlying: str, refusal: Refusal) -> tuple[Event, ...]:
        now, why = self._clock.now(), refusal.why
        if refusal.fault in (Fault.PLAN, Fault.KEY):
            self._off = eastern_date(now)
        again, self._told = why == self._told, why
        return () if again else (PayloadRefused(now, FEED, f"{underlying}: {why}"[:WHY_MAX]),)

    def _read(self, underlying: str, body: bytes, events: list[Event]) -> Iterator[tuple[str, Counted]]:
        now = self._clock.now()
        for row in read_all(body, ContractRow):
            try:
                if isinstance(row, Misread):
                    raise Unreadable(row.why)
                yield row.option_symbol, counted(row, now)
            except (Unreadable, NotAContract) as error:
                why = f"{underlying}: {error}"[:WHY_MAX]
                events += [PayloadRefused(now, FEED, why)] if self._refused.add(why) else []


def counted(row: ContractRow, now: datetime) -> Counted:
    """Open interest is the last close's, for it is counted once a night; a volume is of the day it traded."""
    contract(row.option_symbol)
    today, traded = eastern_date(now), moment(row.last_tape_time)
    for number in (row.open_interest, row.volume):
        if number is not None and number < 0:
            raise Unreadable(f"{row.option_symbol}: {number} contracts")
    held = row.open_interest
    return Counted(
        held,
        session_before(today) if held is not None else None,
        row.volume if traded is None or eastern_date(traded) == today else None,
    )
