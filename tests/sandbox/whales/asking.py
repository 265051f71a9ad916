"""A running server with a client, for the tests of this vendor."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.clock import MarketClock
from sandbox.faults import Faults, Rule
from sandbox.serving import Server, serve
from sandbox.whales import KEY, Plan, Whales, whales
from tests.sandbox.whales.market import Shop

SHARED = Path(os.environ.get("TAPDESK_SHARED", str(Path(__file__).parents[4] / "shared")))
SPEC = SHARED / "specs/unusual-whales/uw-openapi-subset.json"


def shared(path: str) -> Path:
    """A file for comparison; without it there is nothing to compare with."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{found} is not here")
    return found


@dataclass(frozen=True)
class Here:
    """Server, clock and client."""

    market: Shop
    clock: MarketClock
    whales: Whales
    server: Server
    client: httpx.AsyncClient
    faults: Faults

    async def get(self, path: str, **query: Any) -> httpx.Response:
        """Asks with the usual key."""
        return await self.client.get(path, params=query or None)

    async def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """The rows of a good answer."""
        reply = await self.get(path, **query)
        assert reply.status_code == 200, reply.text
        body = reply.json()
        rows: list[dict[str, Any]] = body if isinstance(body, list) else body["data"]
        return rows

    async def pass_by(self, **time: float) -> None:
        """Moves the market, and says on the stream what happened."""
        await self.clock.advance(self.clock.now() + timedelta(**time))
        await self.whales.pump(self.clock.now())


@asynccontextmanager
async def running(
    *rules: Rule, plans: Mapping[str, Plan] | None = None, minutes: float = 30, key: str = KEY
) -> AsyncIterator[Here]:
    """Half an hour into the day, unless told otherwise."""
    market = Shop()
    clock, faults = MarketClock(market.session.opens + timedelta(minutes=minutes)), Faults.of(*rules)
    built = whales(market, clock, faults, plans=plans, control_key="secret")
    server = await serve(built.app)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False, timeout=10) as client:
        try:
            yield Here(market, clock, built, server, client, faults)
        finally:
            await server.close()


def run(story: Callable[[], Awaitable[None]], *, seconds: float = 60) -> None:
    """Runs a story that must end by itself."""

    async def bounded() -> None:
        async with asyncio.timeout(seconds):
            await story()

    asyncio.run(bounded())


def spec() -> dict[str, Any]:
    """The vendor's description."""
    found: dict[str, Any] = json.loads(
        shared("specs/unusual-whales/uw-openapi-subset.json").read_text("utf-8")
    )
    return found
