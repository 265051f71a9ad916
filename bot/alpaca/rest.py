"""One request, one answer, every way it can fail told apart; nothing is ever sent twice from here."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import httpx
import msgspec

from bot.alpaca.budget import Budget, Spend
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UNREADABLE, RefusalSaid
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from bot.wire.warm import Warm

T = TypeVar("T")
READ_S, CONNECT_S, POOL_S = 5.0, 3.0, 1.0
PLAIN = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": "tapdesk"}
JSON = {"Content-Type": "application/json"}
WHOLE_S = 8.0
"""A server that drips a byte now and then must not hold an order for ever."""
address = lru_cache(64)(httpx.URL)
"""Taken apart once, where it is asked for again and again."""

LIMITS = tuple(f"X-RateLimit-{each}" for each in ("Limit", "Remaining", "Reset"))
RETRY = "Retry-After"
UNAUTHORIZED, FORBIDDEN, TIMED_OUT, TOO_MANY = 401, 403, 408, 429
NOT_LOOKED_AT = 42910000
"""The vendor's own word for it: a page of somebody's between us and the vendor proves nothing."""


class Silence(Exception):
    """No usable answer: what was asked may or may not have been done."""


class Denied(Silence):
    """The keys are not taken; asking again will not help."""


class Unreadable(Silence):
    """An answer came, and nobody can read it: of one row that says nothing of the others."""


class TooMany(Silence):
    """The minute's requests are used up: the one silence that proves that nothing was done."""

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.until = until


class Refused(Exception):
    """The vendor understood and said no, in words and usually with a code."""

    def __init__(self, http: int, code: int | None, message: str) -> None:
        super().__init__(message)
        self.http, self.code, self.message = http, code, message


class Rest:
    """One host with its own connections, so that one host's crowd never holds up the other."""

    def __init__(
        self,
        name: str,
        url: str,
        keys: Keys,
        clock: Clock,
        heartbeats: Heartbeats,
        *,
        limit: int,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: float = 1.0,
    ) -> None:
        """`patience` is how many times as long as a desk it waits for an answer."""
        self.name = name
        self.budget = Budget(clock, limit)
        self._clock = clock
        self._heartbeats = heartbeats
        self._url = url.rstrip("/")
        self._headers = {**PLAIN, **keys.headers}
        self._transport = transport or Warm()
        waits = httpx.Timeout(READ_S * patience, connect=CONNECT_S * patience, pool=POOL_S * patience)
        self._patience, self._whole_s = {"timeout": waits.as_dict()}, WHOLE_S * patience

    async def close(self) -> None:
        """Lets the connections go."""
        await self._transport.aclose()

    async def get(
        self, path: str, kind: type[T], query: Mapping[str, str] | None = None, spend: Spend = Spend.LOOK
    ) -> T:
        """A reply of this kind, or the reason why there is none."""
        return _read(await self._send("GET", path, spend, query), kind)

    async def post(self, path: str, kind: type[T], body: Mapping[str, str]) -> T:
        """Sent once, whatever comes of it."""
        return _read(await self._send("POST", path, Spend.ORDER, body=body), kind)

    async def delete(self, path: str) -> None:
        """Asked for, not done: what becomes of it is told elsewhere."""
        await self._send("DELETE", path, Spend.ORDER)

    async def _send(
        self,
        method: str,
        path: str,
        spend: Spend,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> bytes:
        if not self.budget.allows(spend):
            raise Silence(f"{self.name}: the minute's requests are kept for orders")
        self.budget.spend()
        content = None if body is None else msgspec.json.encode(body)
        headers = self._headers if body is None else {**self._headers, **JSON}
        try:
            request = httpx.Request(
                method,
                address(f"{self._url}{path}"),
                params=query,
                content=content,
                headers=headers,
                extensions=self._patience,
            )
            async with asyncio.timeout(self._whole_s):
                reply = await self._transport.handle_async_request(request)
                await reply.aread()
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise Silence(f"{self.name}: {type(error).__name__}") from None
        self._heartbeats.heard(self.name, self._clock.now())
        self._count(reply)
        return _judged(self.name, reply, self.budget.free_at)

    def _count(self, reply: httpx.Response) -> None:
        limit, left, reset, after = (reply.headers.get(each) for each in (*LIMITS, RETRY))
        self.budget.told(limit, left, reset, after, exhausted=reply.status_code == TOO_MANY)


def _judged(name: str, reply: httpx.Response, free_at: datetime) -> bytes:
    """The body of a success; everything else by what it proves."""
    status = reply.status_code
    if reply.is_success:
        return reply.content
    try:
        said = msgspec.json.decode(reply.content, type=RefusalSaid)
    except UNREADABLE:
        said = None
    if status == UNAUTHORIZED or (status == FORBIDDEN and (said is None or _no_entry(said))):
        raise Denied(f"{name}: {status} {'' if said is None else said.message}".rstrip())
    if status == TOO_MANY and said is not None and said.code == NOT_LOOKED_AT:
        raise TooMany(f"{name}: {said.message}", free_at)
    if said is None or not 400 <= status < 500 or status in (TIMED_OUT, TOO_MANY):
        raise Silence(f"{name}: {status}")
    raise Refused(status, said.code, said.message)


def _no_entry(said: RefusalSaid) -> bool:
    """A wrong pair of keys; a plan that is too small has no code either, but says so."""
    return said.code is None and said.message.lower().startswith("forbidden")


def _read(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except UNREADABLE as error:
        raise Unreadable(f"unreadable: {error}") from None
