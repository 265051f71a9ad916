"""One life of the bot: `python -m sandbox.crash.life`, told where to live and where to die."""

import asyncio
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from bot.app import opened
from bot.config import Config
from bot.live import desk
from sandbox.crash.careless import careless
from sandbox.crash.dial import Dial
from sandbox.crash.points import Fuse, Point, laid

PREFIX = "crash"


class Orders(msgspec.Struct, frozen=True):
    """What a life is told at birth."""

    config: Config
    names: tuple[str, ...]
    label: str
    dial: str
    dies: str | None = None
    lit: bool = False
    """Whether its points are counted from its birth on, or from the first offer."""


async def live(orders: Orders) -> None:
    """The whole desk, on the sandbox's time."""
    with closing(opened(orders.config.database)) as journal:
        async with desk(
            orders.config, careless(frozenset(orders.names)), Dial(Path(orders.dial)), journal,
            prefix=PREFIX, say=_say, synthetic=orders.label,
        ) as alive:  # fmt: skip
            await alive.run()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Until somebody or something kills it."""
    orders = msgspec.json.decode(sys.argv[1], type=Orders)
    if orders.dies is not None:
        laid(Fuse(Point.of(orders.dies), lit=orders.lit))
    asyncio.run(live(orders))


if __name__ == "__main__":
    main()
