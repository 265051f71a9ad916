"""A chain with what a second vendor counts: missing or old open interest, and a slow volume, made good."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot.feeds.base import Chains, Count, Counted, Counts
from engine.model.events import ChainArrived, ChainRow, Event


class CountedChain:
    """Both are asked at once; who lists the chain decides what is in it."""

    def __init__(self, chains: Chains, counts: Counts) -> None:
        self._chains = chains
        self._counts = counts

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """The chain as an event; what a failure of either leaves of it is one too."""
        events, count = await asyncio.gather(self._chains.fetch(underlying), self._counts.of(underlying))
        return [*count.troubles, *(_counted(event, count) for event in events)]


def _counted(event: Event, count: Count) -> Event:
    if not isinstance(event, ChainArrived):
        return event
    told = count.contracts
    rows = (merged(row, told[row.symbol]) if row.symbol in told else row for row in event.rows)
    return replace(event, rows=tuple(rows))


def merged(row: ChainRow, said: Counted) -> ChainRow:
    """The younger count of what was held, with its day; of what traded today, whoever has seen more."""
    held, on = row.open_interest, row.interest_on
    if said.interest_on is not None and (held is None or on is None or on < said.interest_on):
        held, on = said.open_interest, said.interest_on
    volumes = [each for each in (row.volume, said.volume) if each is not None]
    return replace(row, open_interest=held, interest_on=on, volume=max(volumes, default=None))
