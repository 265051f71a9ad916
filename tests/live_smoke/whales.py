"""What the sandbox claims about Unusual Whales; about fifteen requests of the day's quota."""

from typing import Any

import httpx

from tests.live_smoke.claims import Claim, body_of, differs, kinds_of

ALERTS = "/api/option-trades/flow-alerts"
QUOTA = (
    "x-uw-daily-req-count",
    "x-uw-token-req-limit",
    "x-uw-minute-req-counter",
    "x-uw-req-per-minute-remaining",
)
TEXTS = (
    "id",
    "alert_rule",
    "ticker",
    "option_chain",
    "created_at",
    "total_premium",
    "price",
    "bid",
    "ask",
    "strike",
)


async def rows(client: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    """The rows of an answer."""
    body = body_of(await client.get(path, params=query))
    found: list[dict[str, Any]] = body if isinstance(body, list) else body["data"]
    return found


async def strings(client: httpx.AsyncClient) -> str | None:
    """Numbers are strings, times of the burst are milliseconds."""
    (row,) = await rows(client, ALERTS, limit="1")
    return kinds_of(row, dict.fromkeys(TEXTS, str) | {"start_time": int, "has_sweep": bool})


async def spelling(client: httpx.AsyncClient) -> str | None:
    """How lists write the time."""
    (row,) = await rows(client, ALERTS, limit="1")
    return differs(("T", "Z"), (row["created_at"][10], row["created_at"][-1]))


async def exclusive(client: httpx.AsyncClient) -> str | None:
    """A row is not newer than itself."""
    row = (await rows(client, ALERTS, limit="2"))[-1]
    newer = await rows(client, ALERTS, newer_than=row["created_at"], limit="200")
    return differs(False, row["id"] in {each["id"] for each in newer})


async def edges(client: httpx.AsyncClient) -> str | None:
    """A page says where it begins and ends."""
    body = body_of(await client.get(ALERTS, params={"limit": "3"}))
    wanted = (body["data"][0]["created_at"], body["data"][-1]["created_at"])
    return differs(wanted, (body["newer_than"], body["older_than"]))


async def detail(client: httpx.AsyncClient) -> str | None:
    """A detail has prints with exchanges, and no rule name."""
    (row,) = await rows(client, ALERTS, limit="1")
    body = body_of(await client.get(f"{ALERTS}/{row['id']}"))
    found = (set(body), "alert_rule" in body["alert"], "exchange" in body["trades"][0])
    return differs(({"alert", "trades", "has_more"}, False, True), found)


async def bare(client: httpx.AsyncClient) -> str | None:
    """A share's recent flow is a bare list."""
    return differs(list, type(body_of(await client.get("/api/stock/SPY/flow-recent"))))


async def sideless(client: httpx.AsyncClient) -> str | None:
    """Dark prints say no side."""
    (row,) = await rows(client, "/api/darkpool/recent", limit="1")
    return differs(set(), {"side", "value"} & set(row)) or kinds_of(row, {"tracking_id": int, "price": str})


async def wrong_path(client: httpx.AsyncClient) -> str | None:
    """A path nobody published."""
    reply = await client.get("/api/flow/alerts")
    return differs((404, {"error": "Route not found"}), (reply.status_code, body_of(reply)))


async def wrong_share(client: httpx.AsyncClient) -> str | None:
    """A share that does not trade."""
    reply = await client.get("/api/darkpool/QQQQ")
    return differs((404, {}), (reply.status_code, body_of(reply)))


async def misread(client: httpx.AsyncClient) -> str | None:
    """A value that cannot be read."""
    reply = await client.get(ALERTS, params={"limit": "0"})
    return differs((422, {"msg", "path", "query", "url"}), (reply.status_code, set(body_of(reply))))


async def keyless(client: httpx.AsyncClient) -> str | None:
    """A wrong key is told no quota."""
    reply = await client.get(ALERTS, headers={"Authorization": "Bearer nobody"})
    return differs((401, False), (reply.status_code, any(name.startswith("x-uw") for name in reply.headers)))


async def quota(client: httpx.AsyncClient) -> str | None:
    """The headers are there, and a refusal does not count."""
    before = await client.get(ALERTS, params={"limit": "1"})
    after = await client.get(ALERTS, params={"limit": "0"})
    missing = [name for name in QUOTA if name not in before.headers]
    return f"missing: {missing}" if missing else differs(before.headers[QUOTA[0]], after.headers[QUOTA[0]])


CLAIMS = [
    Claim("an alert writes numbers as strings", strings),
    Claim("an alert's time is written with T and Z", spelling),
    Claim("newer_than excludes the time itself", exclusive),
    Claim("a page has its edges", edges),
    Claim("a detail has prints and no rule name", detail),
    Claim("recent flow is a bare list", bare),
    Claim("dark prints have no side", sideless),
    Claim("a wrong path is 404 with a sentence", wrong_path),
    Claim("an unknown share is 404 with nothing", wrong_share),
    Claim("a bad value is 422 with four fields", misread),
    Claim("a wrong key is 401 without quota", keyless),
    Claim("only good answers count", quota),
]
