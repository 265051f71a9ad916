"""A broker and a Telegram that say yes to everything, in a process that gives way: their cost is not ours."""

import asyncio
import itertools
import os

from aiohttp import web

NUMBERS = itertools.count(1)
NICER = 19
"""Elsewhere they have machines of their own; here they share the desk's cores."""


async def order(request: web.Request) -> web.Response:
    """Taken, and nothing more."""
    asked = await request.json()
    told = {"id": f"broker-{next(NUMBERS)}", "status": "new", "filled_qty": "0"}
    fields = {key: asked[key] for key in ("client_order_id", "symbol", "side", "qty", "limit_price")}
    return web.json_response(told | fields)


async def account(_request: web.Request) -> web.Response:
    """Always the same one: nothing is sent before a desk knows whose account it is."""
    return web.json_response({"id": "bench", "equity": "5000000", "long_market_value": "0"})


async def nothing(_request: web.Request) -> web.Response:
    """Held, working, or in the history."""
    return web.json_response([])


async def cancelled(_request: web.Request) -> web.Response:
    """As good as gone."""
    return web.Response(status=204)


async def message(request: web.Request) -> web.Response:
    """A message, whatever was sent."""
    await request.read()
    chat = {"id": 7, "type": "private"}
    return web.json_response({"ok": True, "result": {"message_id": next(NUMBERS), "date": 0, "chat": chat}})


async def serve() -> None:
    """Until the process is ended; the port is the first thing it says."""
    os.nice(NICER)
    application = web.Application()
    application.router.add_get("/v2/account", account)
    for books in ("/v2/positions", "/v2/orders", "/v2/account/activities"):
        application.router.add_get(books, nothing)
    application.router.add_post("/v2/orders", order)
    application.router.add_delete("/v2/orders/{order}", cancelled)
    application.router.add_post("/bot{token}/{method}", message)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
