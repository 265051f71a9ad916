"""One question over HTTP and what became of it: an answer, or a refusal that says whether to ask again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import httpx
import msgspec
from msgspec import Struct

from bot.clock import Clock
from bot.feeds.whales.budget import Budget, count, next_reset
from bot.feeds.whales.endpoints import Endpoint, Priority
from bot.feeds.whales.reading import UNREADABLE
from bot.watch.heartbeats import Heartbeats
from bot.wire.bounded import Bounded

STREAM = "whales"
ANSWER_S, CONNECT_S, WHOLE_S = 8.0, 5.0, 12.0
CLIENT_ID = "100001"
BRIEFLY = timedelta(seconds=1)
MINUTE_MS = 60_000


class Fault(StrEnum):
    """Why there is no answer."""

    KEY = "key"
    PLAN = "plan"
    MISSING = "missing"
    LIMIT = "limit"
    PASSING = "passing"


@dataclass(frozen=True, slots=True)
class Refusal:
    """No answer; `why` never holds an address or a key."""

    fault: Fault
    why: str


class Dated(NamedTuple):
    """What an answer says of the time, and between which moments it was said."""

    asked: datetime
    told: str
    heard: datetime


class _Said(Struct, frozen=True):
    code: str | None = None
    message: str | None = None
    msg: str | None = None


class Asking:
    """A client that reads the quota, keeps to it, and never retries by itself: the next poll is the retry.

    Two questions at once, for some plans allow no more than three; and flow never waits behind the rest.
    `patience` is how many times as long as a desk it waits for an answer.
    """

    def __init__(
        self,
        url: str,
        key: str,
        clock: Clock,
        heartbeats: Heartbeats,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: float = 1.0,
    ) -> None:
        self.budget = Budget()
        self.dated: Dated | None = None
        """The latest answer."""
        self._clock = clock
        self._heartbeats = heartbeats
        self._key = key.encode()
        urgent, patient = asyncio.Lock(), asyncio.Lock()
        self._lanes = {
            Priority.FLOW: urgent,
            Priority.DETAIL: urgent,
            Priority.CONTRACTS: patient,
            Priority.USUAL: patient,
            Priority.DARK: patient,
            Priority.FACTS: patient,
        }
        headers = {
            "Authorization": f"Bearer {key}",
            "Accept": "application/json",
            "UW-CLIENT-API-ID": CLIENT_ID,
        }
        within = Bounded(WHOLE_S * patience, transport)
        waits = httpx.Timeout(ANSWER_S * patience, connect=CONNECT_S * patience)
        self._client = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=waits, transport=within, trust_env=False
        )

    async def close(self) -> None:
        """Lets the connections go."""
        await self._client.aclose()

    async def ask(
        self, endpoint: Endpoint, params: Mapping[str, str], *, name: str | None = None
    ) -> bytes | Refusal:
        """The body of a good answer."""
        path = endpoint.filled(name, frozenset(params))
        async with self._lanes[endpoint.priority]:
            now = self._clock.now()
            if self.budget.opens(endpoint.priority, now) > now:
                return Refusal(Fault.LIMIT, "the request budget is used up")
            self.budget.spend(endpoint.priority, now)
            try:
                reply = await self._client.get(path, params=params)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                return Refusal(Fault.PASSING, type(error).__name__)
        asked, now = now, self._clock.now()
        self.dated = Dated(asked, reply.headers.get("date", ""), now)
        self._heartbeats.heard(STREAM, now)
        self.budget.heard(reply.headers, now)
        return reply.content if self._good(reply) else self._refused(reply)

    def _good(self, reply: httpx.Response) -> bool:
        return reply.status_code == 200 and "html" not in reply.headers.get("content-type", "")

    def _refused(self, reply: httpx.Response) -> Refusal:
        said, why = words(reply.content), f"status {reply.status_code}"
        if said and self._key not in reply.content:
            why = f"{why} {said}"
        match reply.status_code:
            case 401:
                return Refusal(Fault.KEY, why)
            case 403:
                return Refusal(Fault.PLAN, why)
            case 422 if "Missing access" in said:
                return Refusal(Fault.PLAN, why)
            case 404 | 501:
                return Refusal(Fault.MISSING, why)
            case 429:
                self._wait(reply, said)
                return Refusal(Fault.LIMIT, why)
            case _:
                return Refusal(Fault.PASSING, why)

    def _wait(self, reply: httpx.Response, said: str) -> None:
        """As long as we were told: until the evening, the next minute, or the end of another question."""
        now = self._clock.now()
        if "daily_request_limit_hit" in said:
            self.budget.rest(next_reset(now))
        elif (seconds := count(reply.headers, "retry-after")) is not None:
            self.budget.rest(now + timedelta(seconds=min(seconds, 3600)))
        elif "concurrent" in said:
            self.budget.rest(now + BRIEFLY)
        else:
            left = count(reply.headers, "x-uw-req-per-minute-reset")
            self.budget.rest(now + timedelta(milliseconds=min(left or MINUTE_MS, MINUTE_MS)))


def words(body: bytes) -> str:
    """What a refusal says, short; one that is no JSON says nothing."""
    try:
        said = msgspec.json.decode(body, type=_Said)
    except UNREADABLE:
        return ""
    return " ".join(part for part in (said.code, said.message, said.msg) if part)[:160]
