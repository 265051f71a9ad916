"""A vendor in memory, for what needs thousands of polls or an answer of our own choosing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec

from bot.feeds.whales.asking import Asking
from bot.feeds.whales.reading import iso
from bot.watch.heartbeats import Heartbeats
from tests.contracts.openapi import Published

OPENS = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)
URL = "http://127.0.0.1:1"
KEY = "a-key-nobody-may-see"

Answer = Callable[[httpx.Request], httpx.Response]


class Still:
    """A clock that is set by the story."""

    def __init__(self, at: datetime = OPENS) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep_until(self, at: datetime) -> None:
        self.at = max(self.at, at)


def asking(answer: Answer, clock: Still) -> tuple[Asking, Published]:
    published = Published(httpx.MockTransport(answer))
    return Asking(URL, KEY, clock, Heartbeats(), transport=published), published


def page(rows: list[dict[str, Any]], **headers: str) -> httpx.Response:
    body = msgspec.json.encode({"data": rows})
    return httpx.Response(200, content=body, headers={"content-type": "application/json"} | headers)


def since(request: httpx.Request, name: str, otherwise: datetime) -> datetime:
    told = request.url.params.get(name)
    return otherwise if told is None else datetime.fromisoformat(told)


def later(seconds: float) -> datetime:
    return OPENS + timedelta(seconds=seconds)


def written(at: datetime) -> str:
    return iso(at)
