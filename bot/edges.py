"""Everything outside the desk, opened together: two vendors' clients and what they are asked for."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.alpaca.grants import Granting, Grants
from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.alpaca.stream import DataStream
from bot.alpaca.updates import Updates
from bot.clock import Clock
from bot.config import Config
from bot.feeds.alpaca_bars import AlpacaBars
from bot.feeds.alpaca_chain import AlpacaChains
from bot.feeds.alpaca_days import AlpacaDays
from bot.feeds.alpaca_prices import AlpacaPrices, LateBars, Parts
from bot.feeds.alpaca_quotes import AlpacaQuotes
from bot.feeds.base import Chains
from bot.feeds.counted_chain import CountedChain
from bot.feeds.unusual_whales import WhalesFeed
from bot.feeds.whales.contracts import Contracts
from bot.recalling.heard import Heard
from bot.recalling.recovery import Recalled
from bot.venues.alpaca import AlpacaBroker
from bot.venues.simulated import SimulatedBroker
from bot.watch.calendar import CalendarWatch
from bot.watch.heartbeats import Heartbeats
from bot.watch.skew import Skew

TRADING_PER_MINUTE = 200
DATA_PER_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Edges:
    """Each behind the port the desk knows it by."""

    whales: WhalesFeed
    days: AlpacaDays
    bars: LateBars
    prices: AlpacaPrices
    chains: Chains
    broker: AlpacaBroker | SimulatedBroker
    skew: Skew
    calendar: CalendarWatch
    granting: Granting
    trading: Rest


@asynccontextmanager
async def opened(
    config: Config,
    watching: frozenset[str],
    clock: Clock,
    heartbeats: Heartbeats,
    recalled: Recalled,
    simulated: SimulatedBroker | None = None,
) -> AsyncIterator[Edges]:
    """Nothing is asked before the desk runs; the connections close with the block."""
    account, heard = config.account, recalled.heard
    keys = Keys(account.key, account.secret)
    async with AsyncExitStack() as closing:
        trading = Rest("alpaca trading", account.url, keys, clock, heartbeats, limit=TRADING_PER_MINUTE)
        data = Rest("alpaca data", config.alpaca_data_url, keys, clock, heartbeats, limit=DATA_PER_MINUTE)
        whales = _whales(config, watching, clock, heartbeats, heard)
        for each in (trading, data, whales.asking):
            closing.push_async_callback(each.close)
        seed = f"{recalled.prefix} {clock.now()}"
        updates = Updates(account.url, keys, clock, heartbeats, "trade_updates", seed=seed)
        granting = Granting(data, clock, heartbeats, account.settings)

        def build(grants: Grants) -> Parts:
            return _parts(config, watching, clock, heartbeats, trading, data, grants, heard, seed)

        prices = AlpacaPrices(granting, build, clock)
        yield Edges(
            whales=whales,
            days=AlpacaDays(data, clock, heartbeats, watching, told=heard.days),
            bars=LateBars(prices),
            prices=prices,
            chains=CountedChain(prices, Contracts(whales.asking, clock)),
            broker=simulated or AlpacaBroker(
                trading, updates, clock, heartbeats,
                prefix=f"{recalled.prefix}-", already=heard.lines, given=recalled.given,
                environment=config.venue, account=recalled.account, left_at=recalled.at,
            ),
            skew=Skew(trading, clock, heartbeats),
            calendar=CalendarWatch(trading, clock, heartbeats),
            granting=granting,
            trading=trading,
        )  # fmt: skip


def _whales(
    config: Config, watching: frozenset[str], clock: Clock, heartbeats: Heartbeats, heard: Heard
) -> WhalesFeed:
    return WhalesFeed(
        config.whales_url, config.whales_key, watching, clock, heartbeats,
        already=heard.prints, singly=config.singly,
    )  # fmt: skip


def _parts(
    config: Config,
    watching: frozenset[str],
    clock: Clock,
    heartbeats: Heartbeats,
    trading: Rest,
    data: Rest,
    grants: Grants,
    heard: Heard,
    seed: str,
) -> Parts:
    """The better feeds where the keys may read them; each life draws lots of its own."""
    keys = Keys(config.account.key, config.account.secret)
    stocks = _stream("stocks", f"/v2/{grants.stocks}", config, keys, clock, heartbeats, seed)
    options = _stream(
        "options", f"/v1beta1/{grants.options}", config, keys, clock, heartbeats, seed, packed=True
    )
    return Parts(
        AlpacaBars(stocks, data, clock, heartbeats, watching, feed=grants.stocks, already=heard.minutes),
        AlpacaQuotes(
            options, stocks, data, clock, heartbeats,
            option_feed=grants.options, stock_feed=grants.stocks, witness=min(watching, default=None),
        ),
        AlpacaChains(data, trading, clock, options=grants.options, shares=grants.stocks),
    )  # fmt: skip


def _stream(
    name: str,
    path: str,
    config: Config,
    keys: Keys,
    clock: Clock,
    heartbeats: Heartbeats,
    seed: str,
    *,
    packed: bool = False,
) -> DataStream:
    url = f"{config.alpaca_stream_url}{path}"
    return DataStream(f"alpaca {name}", url, keys, clock, heartbeats, seed=seed, packed=packed)
