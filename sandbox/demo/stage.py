"""The three servers around one world and one clock, and the settings that lead a desk to them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.config import Config
from sandbox.alpaca.server import ALPACA, Alpaca
from sandbox.alpaca.server import app as alpaca_app
from sandbox.alpaca.venue import Keys
from sandbox.clock import MarketClock
from sandbox.faults import Faults
from sandbox.serving import Server, serve
from sandbox.telegram.messenger import TOKEN, Messenger
from sandbox.telegram.pacing import PersonsPace
from sandbox.telegram.people import OWNER
from sandbox.telegram.seen import MarketSeen
from sandbox.telegram.server import MESSENGER
from sandbox.telegram.server import app as telegram_app
from sandbox.whales.server import KEY as WHALES_KEY
from sandbox.whales.server import Whales, whales
from sandbox.world import World

BEFORE_OPEN = timedelta(seconds=10)
KEYS = Keys()


@dataclass(frozen=True)
class Stage:
    """A market to look at, a broker to trade with and a chat to be read in."""

    world: World
    clock: MarketClock
    pace: PersonsPace
    alpaca: Alpaca
    whales: Whales
    messenger: Messenger
    servers: tuple[Server, ...]
    page: str
    faults: tuple[str, ...]
    """Where each server takes rules for what shall go wrong: Telegram, broker, tape."""

    config: Config

    async def pump(self, to: datetime) -> None:
        """What the streams have to say up to a moment."""
        await self.alpaca.pump(to)
        await self.whales.pump(to)

    @property
    def answering(self) -> bool:
        """Whether any server is in the middle of an answer."""
        return any(server.inflight for server in self.servers)

    @property
    def sent(self) -> dict[str, int]:
        """Frames that left each stream, by the name under which the desk counts what it heard."""
        streams = {STREAMS[link.name]: link.frames_sent for link in self.alpaca.links}
        return {**streams, "whales stream": sum(self.whales.frames_sent)}


STREAMS = {
    "trade_updates": "trade_updates",
    "stocks sip": "alpaca stocks",
    "stocks iex": "alpaca stocks",
    "options opra": "alpaca options",
    "options indicative": "alpaca options",
}


@asynccontextmanager
async def staged(
    world: World, *, key: str, pace: float, auto: bool, database: Path, port: int = 0
) -> AsyncIterator[Stage]:
    """All on loopback, each on a port of its own; they close with the block."""
    clock = MarketClock(world.session.opens - BEFORE_OPEN)
    broker = alpaca_app(world, clock, Faults.none(), seed=world.seed, keys=KEYS, control_key=key)
    book = broker[ALPACA].venue.book
    person = PersonsPace(clock, pace=pace, auto=auto, at_work=lambda: bool(book.positions or book.working))
    tape = whales(world, clock, control_key=key)
    seen = MarketSeen(
        int(world.session.opens.timestamp()), int(world.session.closes.timestamp()), world.label, world.edge
    )
    chat = telegram_app(clock, Faults.none(), seed=world.seed, key=key, pacer=person, market=seen)
    async with AsyncExitStack() as closing:
        servers = []
        for application, at in ((chat, port), (broker, 0), (tape.app, 0)):
            server = await serve(application, at)
            closing.push_async_callback(server.close)
            servers.append(server)
        telegram, alpaca, flow = servers
        yield Stage(
            world=world,
            clock=clock,
            pace=person,
            alpaca=broker[ALPACA],
            whales=tape,
            messenger=chat[MESSENGER],
            servers=tuple(servers),
            page=f"{telegram.url}/{key}/",
            faults=(
                f"{telegram.url}/{key}/api/faults",
                f"{alpaca.url}/{key}/faults",
                f"{flow.url}/{key}/faults",
            ),
            config=_leading_to(telegram, alpaca, flow, database),
        )


def _leading_to(chat: Server, broker: Server, tape: Server, database: Path) -> Config:
    return Config(
        database=str(database),
        telegram_token=TOKEN,
        telegram_url=chat.url,
        telegram_owner=str(OWNER.user.id),
        alpaca_key=KEYS.id,
        alpaca_secret=KEYS.secret,
        alpaca_url=broker.url,
        alpaca_data_url=broker.url,
        alpaca_stream_url=broker.url.replace("http", "ws", 1),
        whales_key=WHALES_KEY,
        whales_url=tape.url,
    )
