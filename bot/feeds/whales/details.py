"""What more there is to know of a large alert: its prints, and the contract's usual day."""

import asyncio
from dataclasses import replace
from decimal import Decimal

from bot.clock import Clock
from bot.feeds.whales.alerts import detailed
from bot.feeds.whales.asking import Asking, Refusal
from bot.feeds.whales.endpoints import ALERT
from bot.feeds.whales.reading import Detail, Unreadable, read
from bot.feeds.whales.usual import Usual
from engine.model.events import Event, FlowPrinted, Location, Shape

PREMIUM_MIN = Decimal(25_000)
WITHIN_S = 4.0


class Details:
    """Asked for what could become a trade."""

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking = asking
        self._usual = Usual(asking, clock)

    async def of(self, event: Event) -> Event:
        """More questions about what is large; without an answer it goes as it is."""
        if not isinstance(event, FlowPrinted) or event.premium < PREMIUM_MIN:
            return event
        try:
            async with asyncio.timeout(WITHIN_S):
                event = await exactly(self._asking, event)
                return replace(event, usual_volume=await self._usual.of(event.symbol))
        except TimeoutError:
            return event


async def exactly(asking: Asking, event: FlowPrinted) -> FlowPrinted:
    """Its prints, of a sweep that is not yet known exactly."""
    if not worth_asking(event):
        return event
    body = await asking.ask(ALERT, {}, name=event.print_id)
    try:
        return event if isinstance(body, Refusal) else detailed(event, read(body, Detail))
    except Unreadable:
        return event


def worth_asking(event: FlowPrinted) -> bool:
    """Sweeps only: nothing else is followed by its exchanges."""
    exact = event.exchanges is not None and event.location not in (Location.UNKNOWN, Location.MID)
    sweep = event.shape is Shape.SWEEP and event.premium >= PREMIUM_MIN
    return sweep and not exact and event.print_id is not None and " " not in event.print_id
