"""Everything outside the desk, opened together: two vendors' clients and what they are asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from bot.alpaca.grants import Grants, probe
from bot.alpaca.keys import Keys
from bot.alpaca.rest import Denied, Rest, Silence
from bot.alpaca.stream import DataStream
from bot.alpaca.updates import Updates
from bot.alpaca.whose import whose
from bot.clock import Clock
from bot.config import BadConfig, Config
from bot.feeds.alpaca_bars import AlpacaBars
from bot.feeds.alpaca_chain import AlpacaChains
from bot.feeds.alpaca_days import AlpacaDays
from bot.feeds.alpaca_quotes import INDICATIVE, AlpacaQuotes
from bot.feeds.unusual_whales import WhalesFeed
from bot.recovery import Heard
from bot.venues.alpaca import AlpacaBroker
from bot.watch.heartbeats import Heartbeats
from bot.watch.skew import Skew

TRADING_PER_MINUTE = 200
DATA_PER_MINUTE = 200
AGAIN = timedelta(seconds=5)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edges:
    """Each behind the port the desk knows it by."""

    whales: WhalesFeed
    days: AlpacaDays
    bars: AlpacaBars
    quotes: AlpacaQuotes
    chains: AlpacaChains
    broker: AlpacaBroker
    skew: Skew
    grants: Grants
    account: str
    """Whose books these are."""


@asynccontextmanager
async def opened(
    config: Config,
    watching: frozenset[str],
    clock: Clock,
    heartbeats: Heartbeats,
    *,
    environment: str,
    prefix: str,
    heard: Heard,
    say: Callable[[str], None],
) -> AsyncIterator[Edges]:
    """The better feeds where the keys may read them; the connections close with the block."""
    keys = Keys(config.alpaca_key, config.alpaca_secret)
    async with AsyncExitStack() as closing:
        trading = Rest("alpaca trading", config.alpaca_url, keys, clock, heartbeats, limit=TRADING_PER_MINUTE)
        data = Rest("alpaca data", config.alpaca_data_url, keys, clock, heartbeats, limit=DATA_PER_MINUTE)
        for rest in (trading, data):
            closing.push_async_callback(rest.close)
        grants = await _answered(lambda: probe(data), clock, say)
        if not grants.true_options:
            say(INDICATIVE)
        account = await _answered(lambda: whose(trading, environment), clock, say)
        stocks = _stream("stocks", f"/v2/{grants.stocks}", config, keys, clock, heartbeats)
        options = _stream(
            "options", f"/v1beta1/{grants.options}", config, keys, clock, heartbeats, packed=True
        )
        updates = Updates(config.alpaca_url, keys, clock, heartbeats, "trade_updates")
        yield Edges(
            whales=WhalesFeed(
                config.whales_url, config.whales_key, watching, clock, heartbeats, already=heard.prints
            ),
            days=AlpacaDays(data, clock, heartbeats, watching, told=heard.days),
            bars=AlpacaBars(
                stocks, data, clock, heartbeats, watching, feed=grants.stocks, already=heard.minutes
            ),
            quotes=AlpacaQuotes(
                options, stocks, data, clock, heartbeats,
                option_feed=grants.options, stock_feed=grants.stocks,
            ),
            chains=AlpacaChains(data, trading, clock, options=grants.options, shares=grants.stocks),
            broker=AlpacaBroker(
                trading, updates, clock, heartbeats, prefix=f"{prefix}-", already=heard.lines
            ),
            skew=Skew(trading, clock, heartbeats),
            grants=grants,
            account=account,
        )  # fmt: skip


def _stream(
    name: str,
    path: str,
    config: Config,
    keys: Keys,
    clock: Clock,
    heartbeats: Heartbeats,
    *,
    packed: bool = False,
) -> DataStream:
    url = f"{config.alpaca_stream_url}{path}"
    return DataStream(f"alpaca {name}", url, keys, clock, heartbeats, packed=packed)


async def _answered(ask: Callable[[], Awaitable[T]], clock: Clock, say: Callable[[str], None]) -> T:
    """Keys that are refused end the start; a vendor that is silent is asked until it speaks."""
    said = False
    while True:
        try:
            return await ask()
        except Denied as error:
            raise BadConfig(f"ALPACA_KEY, ALPACA_SECRET: {error}") from None
        except Silence as error:
            if not said:
                say(f"waiting for Alpaca: {error}")
            said = True
        await clock.sleep_until(clock.now() + AGAIN)
