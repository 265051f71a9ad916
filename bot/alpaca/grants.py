"""Which feeds these keys may read; the vendor itself would choose the poorer one without a word."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from msgspec import Raw

from bot.alpaca.rest import Denied, Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line, together
from bot.clock import Clock
from bot.config import BadConfig
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, PricesClassed
from engine.model.quote import PriceClass

FEED = "alpaca data"
AGAIN = timedelta(seconds=5)
WITHHELD = frozenset({402, 403, 409, 422})
"""How a plan without the feed is told."""


@dataclass(frozen=True, slots=True)
class Grants:
    """The class of every price: quotes derived from others are not prices to decide on."""

    options: PriceClass
    stocks: PriceClass


async def probe(data: Rest) -> Grants:
    """Ask for the better feed; a refusal is an answer, silence is not and goes on as `Silence`."""
    options = ("/v1beta1/options/snapshots/SPY", {"limit": "1", "feed": "opra"})
    stocks = ("/v2/stocks/quotes/latest", {"symbols": "SPY", "feed": "sip"})
    opra, sip = await asyncio.gather(_granted(data, *options), _granted(data, *stocks))
    return Grants(
        PriceClass.OPRA if opra else PriceClass.INDICATIVE, PriceClass.SIP if sip else PriceClass.IEX
    )


async def _granted(data: Rest, path: str, query: dict[str, str]) -> bool:
    try:
        await data.get(path, Raw, query)
    except Refused as no:
        if no.http in WITHHELD:
            return False
        raise
    return True


class Granting:
    """Asks as soon as the desk runs, so that the chat can say what is waited for; told once, it ends."""

    def __init__(self, data: Rest, clock: Clock, heartbeats: Heartbeats, settings: str) -> None:
        self._data = data
        self._clock = clock
        self._heartbeats = heartbeats
        self._settings = settings
        self._grants: asyncio.Future[Grants] = asyncio.get_running_loop().create_future()
        self._sight = Sight(FEED, clock)

    async def known(self) -> Grants:
        """Lasts until the vendor has said."""
        return await asyncio.shield(self._grants)

    async def events(self) -> AsyncIterator[Event]:
        """Whose prices they are; that nobody answers, until somebody does. Refused keys end the desk."""
        async for event in together(self._heartbeats, (self._ask,)):
            yield event

    async def _ask(self, put: Line) -> None:
        while not self._grants.done():
            with self._heartbeats.working():
                try:
                    grants = await probe(self._data)
                except Denied as error:
                    raise BadConfig(f"{self._settings}: {error}") from None
                except (Silence, Refused) as error:
                    self._sight.lose(put, f"waiting for Alpaca: {error}")
                else:
                    self._sight.restore(put)
                    put(PricesClassed(self._clock.now(), grants.options, grants.stocks))
                    self._grants.set_result(grants)
                    return
            await self._clock.sleep_until(self._clock.now() + AGAIN)
