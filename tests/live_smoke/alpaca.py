"""What the sandbox claims about Alpaca's paper account; reads only, unless one order is asked for."""

from uuid import uuid4

import httpx

from tests.live_smoke.claims import Claim, body_of, differs, kinds_of

PAPER = ("paper-api.alpaca.markets", "127.0.0.1", "localhost")
GONE = {"daytrade_count", "pattern_day_trader", "daytrading_buying_power"}


async def account(client: httpx.AsyncClient) -> str | None:
    """Money is written as strings; the day-trading fields are gone."""
    body = body_of(await client.get("/v2/account"))
    return kinds_of(body, {"equity": str, "cash": str, "buying_power": str}) or differs(
        set(), GONE & set(body)
    )


async def clock(client: httpx.AsyncClient) -> str | None:
    """The clock says four things."""
    return differs(
        {"timestamp", "is_open", "next_open", "next_close"}, set(body_of(await client.get("/v2/clock")))
    )


async def contracts(client: httpx.AsyncClient) -> str | None:
    """A contract's open interest and strike are strings, with the date the interest was counted."""
    query = {"underlying_symbols": "SPY", "limit": "1"}
    body = body_of(await client.get("/v2/options/contracts", params=query))
    (row,) = body["option_contracts"]
    return kinds_of(
        row, {"symbol": str, "strike_price": str, "open_interest": str, "open_interest_date": str}
    )


async def unknown_order(client: httpx.AsyncClient) -> str | None:
    """An order nobody sent."""
    query = {"client_order_id": f"nobody-{uuid4()}"}
    return differs(404, (await client.get("/v2/orders:by_client_order_id", params=query)).status_code)


async def wrong_key(client: httpx.AsyncClient) -> str | None:
    """A wrong key is refused, with 401 or 403."""
    headers = {"APCA-API-KEY-ID": "nobody", "APCA-API-SECRET-KEY": "nothing"}
    return differs(True, (await client.get("/v2/account", headers=headers)).status_code in (401, 403))


async def one_order(client: httpx.AsyncClient) -> str | None:
    """One share far below the market: placed, refused a second time under its id, cancelled."""
    order = {"symbol": "SPY", "qty": "1", "side": "buy", "type": "limit", "limit_price": "1.00"}
    order |= {"time_in_force": "day", "client_order_id": f"smoke-{uuid4()}"}
    first = await client.post("/v2/orders", json=order)
    try:
        again = await client.post("/v2/orders", json=order)
    finally:
        ended = await client.delete(f"/v2/orders/{body_of(first)['id']}")
    return differs((200, 422, 204), (first.status_code, again.status_code, ended.status_code))


CLAIMS = [
    Claim("money is written as strings and day-trading fields are gone", account),
    Claim("the clock says four things", clock),
    Claim("a contract's open interest is a string with its date", contracts),
    Claim("an unknown client id is 404", unknown_order),
    Claim("a wrong key is refused", wrong_key),
]
ORDER = Claim("a client id is taken for ever: the second order is 422", one_order)


def is_paper(url: str) -> bool:
    """True for the paper account and for this machine; a live account is never asked anything."""
    return httpx.URL(url).host in PAPER
