"""From an HTTP request to a route's answer and back: keys, rate limit, strays, refusals."""

from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import web

from sandbox.alpaca.asking import Query, body
from sandbox.alpaca.refusals import NOT_AUTHORIZED, WRONG_PAIR, Refused, bad_query, gone
from sandbox.alpaca.routing import Route
from sandbox.alpaca.venue import Allowance, Ask, Reply, Venue
from sandbox.alpaca.wishes import AMENDED, FIELDS, strange
from sandbox.faults import Faults, SkewedClock

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
BODIES = {("POST", "/v2/orders"): FIELDS, ("PATCH", "/v2/orders/{order_id}"): AMENDED}
KEY, SECRET = "APCA-API-KEY-ID", "APCA-API-SECRET-KEY"


def authorise(venue: Venue, request: web.Request) -> None:
    """No keys and wrong keys are refused differently."""
    key, secret = request.headers.get(KEY), request.headers.get(SECRET)
    if key is None or secret is None:
        raise NOT_AUTHORIZED
    if (key, secret) != (venue.keys.id, venue.keys.secret):
        raise WRONG_PAIR


def answered(venue: Venue, route: Route, faults: Faults) -> Handler:
    """An aiohttp handler for a route."""
    shown = SkewedClock(venue.clock, faults, "alpaca")

    async def handle(request: web.Request) -> web.StreamResponse:
        at = venue.clock.now()
        plan = venue.terms.plan
        rate, limit = (venue.data, plan.data_rate) if route.data else (venue.trading, plan.trading_rate)
        content = await request.read()
        allowance = None
        try:
            authorise(venue, request)
            allowance = rate.spend(at, limit)
            rate.over(limit)
            _known(venue, route, request)
            said = body(content) if request.method in ("POST", "PATCH") else {}
            _spelt(venue, route, request, said)
            query = Query(dict(request.query))
            ask = Ask(venue, at, shown.now(), dict(request.match_info), query, said)
            reply = route.answer(ask)
        except Refused as refused:
            reply = Reply(refused.http, refused.body)
        return response(reply, allowance)

    return handle


def _known(venue: Venue, route: Route, request: web.Request) -> None:
    """A query parameter that no specification knows is a client's mistake that the vendor would not show."""
    unknown = sorted(set(request.query) - route.known)
    for name in unknown:
        venue.strays.add(request.method, request.path, f"unknown query parameter {name}")
    if unknown and venue.terms.strict:
        raise bad_query(f"sandbox, strict: unknown query parameter {unknown[0][:60]}")


def _spelt(venue: Venue, route: Route, request: web.Request, said: dict[str, object]) -> None:
    """The same for bodies; these are put on record only, because the vendor takes them."""
    fields = BODIES.get((route.method, route.path))
    if fields is not None:
        for what in strange(said, fields):
            venue.strays.add(request.method, request.path, what)


def lost(venue: Venue) -> Handler:
    """A path nobody serves, put on record."""

    async def handle(request: web.Request) -> web.StreamResponse:
        venue.strays.add(request.method, request.path, "no such path")
        return response(Reply(404, gone("endpoint not found").body), None)

    return handle


def response(reply: Reply, allowance: Allowance | None) -> web.Response:
    """JSON with the rate-limit headers; some answers have no body at all."""
    headers: dict[str, str] = {}
    if allowance is not None:
        headers = {
            "X-RateLimit-Limit": f"{allowance.limit}",
            "X-RateLimit-Remaining": f"{allowance.remaining}",
            "X-RateLimit-Reset": f"{allowance.reset}",
        }
    if reply.body is None:
        return web.Response(status=reply.status, headers=headers)
    content = msgspec.json.encode(reply.body)
    return web.Response(status=reply.status, body=content, content_type="application/json", headers=headers)
