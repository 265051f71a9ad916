"""The venue as a web application: every route, every socket, one pump that moves them with market time."""

import asyncio
from datetime import datetime
from decimal import Decimal
from functools import partial

from aiohttp import WSMessage, WSMsgType, web

from sandbox.alpaca import (
    account_routes,
    clock_routes,
    data_stream,
    newest,
    option_routes,
    order_routes,
    reference_routes,
    stock_routes,
    updates_stream,
    worth_routes,
)
from sandbox.alpaca.answering import answered, lost
from sandbox.alpaca.book import Book
from sandbox.alpaca.control import control
from sandbox.alpaca.links import SLOW, Link, Unreadable
from sandbox.alpaca.market import Market
from sandbox.alpaca.publishing import Pulse
from sandbox.alpaca.terms import Terms
from sandbox.alpaca.venue import CASH, Keys, Venue, venue_of
from sandbox.clock import Clock
from sandbox.faults import Faults, Stream, install
from sandbox.faults import control as faults_control
from sandbox.serving import traffic

ROUTES = (
    *order_routes.ROUTES,
    *worth_routes.ROUTES,
    *account_routes.ROUTES,
    *reference_routes.ROUTES,
    *clock_routes.ROUTES,
    *newest.ROUTES,
    *stock_routes.ROUTES,
    *option_routes.ROUTES,
)
SOCKETS = {
    "/stream": "trade_updates",
    "/v2/iex": "stocks iex",
    "/v2/sip": "stocks sip",
    "/v2/delayed_sip": "stocks delayed_sip",
    "/v1beta1/opra": "options opra",
    "/v1beta1/indicative": "options indicative",
    "/v1beta1/news": "news",
}
FRAME_MAX = 1 << 20


class Alpaca:
    """The running venue; whoever drives the market calls `pump`."""

    def __init__(self, venue: Venue, clock: Clock, faults: Faults) -> None:
        self.venue, self.clock, self.faults = venue, clock, faults
        self.links: list[Link] = []
        self.slots: dict[str, int] = {}
        self.pulse = Pulse(venue.market)
        self.pumped_to = clock.now()

    async def pump(self, to: datetime) -> None:
        """Everything up to this moment happens and is told, in order."""
        self.venue.pump(to)
        updates, self.venue.book.updates = self.venue.book.updates, []
        since, self.pumped_to = self.pumped_to, max(self.pumped_to, to)
        for link in tuple(self.links):
            await link.stream.flush()
            if link.name == "trade_updates":
                await updates_stream.publish(link, updates)
            else:
                await self.pulse.publish(link, since, self.pumped_to)
            if link.clogged:
                await self._too_slow(link)

    async def _too_slow(self, link: Link) -> None:
        """A client that does not read is told so and let go."""
        if link.name != "trade_updates":
            await data_stream.wrong(link, SLOW)
        await link.close()

    def taken(self, link: Link) -> bool:
        """Whether its endpoint already has all the connections it allows."""
        return self.slots.get(link.name, 0) >= self.venue.terms.sockets.per_endpoint

    async def connect(self, name: str, request: web.Request) -> web.WebSocketResponse:
        """One client from its first frame to its last."""
        socket = web.WebSocketResponse(max_msg_size=FRAME_MAX, compress=False, timeout=1.0)
        await socket.prepare(request)
        packed = name != "trade_updates" and "msgpack" in request.headers.get("Content-Type", "")
        stream = Stream("alpaca", self.clock, self.faults, request, socket)
        link = Link(name, self.venue, request, socket, stream, packed)
        self.links.append(link)
        loop = asyncio.get_running_loop()
        link.timeout = loop.call_later(self.venue.terms.sockets.auth_s, self._expire, link)
        with traffic(request.app).resting():
            try:
                await self._converse(link)
            finally:
                self._leave(link)
        return socket

    async def _converse(self, link: Link) -> None:
        if link.name != "trade_updates":
            await link.say({"T": "success", "msg": "connected"})
        async for message in link.socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._hear(link, message)

    async def _hear(self, link: Link, message: WSMessage) -> None:
        """One frame of the client."""
        updates = link.name == "trade_updates"
        try:
            said = link.read(message)
        except Unreadable as why:
            await (updates_stream.unreadable(link, why) if updates else data_stream.unreadable(link, why))
            return
        if updates:
            await updates_stream.answer(link, said)
            return
        before = link.authorized
        await data_stream.answer(link, said, taken=self.taken(link))
        if link.authorized and not before:
            self.slots[link.name] = self.slots.get(link.name, 0) + 1

    def _leave(self, link: Link) -> None:
        """A dead session may keep its place for a while."""
        self.links.remove(link)
        self.pulse.forget(link)
        if link.timeout is not None:
            link.timeout.cancel()
        if link.authorized and link.name != "trade_updates":
            loop, hold = asyncio.get_running_loop(), self.venue.terms.sockets.hold_slot_s
            if hold > 0:
                loop.call_later(hold, self._free, link.name)
            else:
                self._free(link.name)

    def _free(self, name: str) -> None:
        self.slots[name] -= 1

    def _expire(self, link: Link) -> None:
        """Nobody authorised in time."""
        task = asyncio.ensure_future(self._time_out(link))
        link.request.app[TASKS].add(task)
        task.add_done_callback(link.request.app[TASKS].discard)

    async def _time_out(self, link: Link) -> None:
        if not link.authorized:
            if link.name != "trade_updates":
                await data_stream.wrong(link, 404)
            await link.close()

    async def disconnect(self) -> None:
        """Drops every socket, as a vendor's restart does."""
        for link in tuple(self.links):
            await link.close()


ALPACA = web.AppKey("ALPACA", Alpaca)
TASKS = web.AppKey("TASKS", set[asyncio.Future[None]])


def app(
    market: Market, clock: Clock, faults: Faults, *, seed: int = 0, cash: Decimal = CASH,
    terms: Terms | None = None, keys: Keys | None = None, book: Book | None = None,
    control_key: str | None = None,
) -> web.Application:  # fmt: skip
    """The application; the running venue is `application[ALPACA]`."""
    venue = venue_of(market, clock, seed=seed, cash=cash, terms=terms, keys=keys, book=book)
    alpaca = Alpaca(venue, clock, faults)
    application = web.Application()
    application[ALPACA], application[TASKS] = alpaca, set()
    traffic(application)
    install(application, "alpaca", clock, faults)
    if control_key is not None:
        application.add_subapp(f"/{control_key}/faults", faults_control(faults))
        hand = control(venue, alpaca.disconnect, lambda: alpaca.links)
        application.add_subapp(f"/{control_key}", hand)
    for path, name in SOCKETS.items():
        application.router.add_get(path, partial(alpaca.connect, name))
    for route in ROUTES:
        application.router.add_route(route.method, route.path, answered(venue, route, faults))
    application.router.add_route("*", "/{tail:.*}", lost(venue))

    async def shut(_: web.Application) -> None:
        await alpaca.disconnect()

    application.on_shutdown.append(shut)
    return application
