"""What one life of the bot is told, and lives."""

import asyncio
import sys
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from bot.app import opened, until_stopped
from bot.config import Config
from bot.live import desk
from bot.recalling.bookmark import proof
from bot.sheltered import sheltered
from sandbox.crash.careless import careless
from sandbox.crash.dial import Dial
from storage.journal import Journal

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

    stops: bool = False
    """Whether it is told to stop there."""


def live(orders: Orders) -> None:
    """The whole desk, on the sandbox's time, wherever its journal can be written."""
    sheltered(orders.config, lambda config: _live(orders, config), _say)


def _live(orders: Orders, config: Config) -> None:
    with closing(opened(config.database, proof(config.database))) as journal:
        asyncio.run(until_stopped(_at_work(orders, config, journal), _say))


async def _at_work(orders: Orders, config: Config, journal: Journal) -> None:
    async with desk(
        config, careless(frozenset(orders.names)), Dial(Path(orders.dial)), journal,
        prefix=PREFIX, say=_say, synthetic=orders.label,
    ) as alive:  # fmt: skip
        await alive.run()


def _say(line: str) -> None:
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)
