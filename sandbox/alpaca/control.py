"""For tests, below a random key: turn the terms, act as the customer's other hand, look into the book."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

import msgspec
from aiohttp import web

from engine.model.money import Side
from sandbox.alpaca.asking import body, decimal
from sandbox.alpaca.links import Link
from sandbox.alpaca.nouns import Kind, Order, Source, Tif, Wish
from sandbox.alpaca.refusals import Refused, invalid
from sandbox.alpaca.statements import order_json
from sandbox.alpaca.terms import changed
from sandbox.alpaca.venue import Venue
from sandbox.alpaca.wishes import qty_of, wish_of
from sandbox.faults.replies import SPARED

Json = dict[str, object]
Act = Callable[[Mapping[str, object]], object]


def book_json(venue: Venue) -> Json:
    """The broker's truth, for whoever compares."""
    book = venue.book
    return {
        "at": venue.exchange.seen,
        "cash": str(book.cash),
        "orders": [order_json(order, venue.hours) for order in book.orders.values()],
        "working": list(book.working),
        "positions": {each.symbol: each.qty for each in book.positions.values()},
        "executions": [asdict(execution) for execution in book.executions],
        "history": [asdict(line) for line in book.history],
        "unpublished": len(book.updates),
    }


class Hand:
    """What the control endpoints do; the broker's own rules hold for all of it but forced fills."""

    def __init__(self, venue: Venue) -> None:
        self.venue = venue

    def terms(self, said: Mapping[str, object]) -> object:
        """Replaces any part of the terms; an account is closed, a stream frozen, a plan changed here."""
        try:
            self.venue.exchange.terms = changed(self.venue.terms, dict(said))
        except msgspec.ValidationError as wrong:
            raise invalid(str(wrong)) from None
        return msgspec.to_builtins(self.venue.terms)

    def order(self, said: Mapping[str, object]) -> object:
        """An order from the broker's own app."""
        wish = wish_of(said)
        return self._shown(self._place(wish))

    def _place(self, wish: Wish) -> Order:
        foreign = Wish(
            wish.symbol, wish.qty, wish.side, wish.kind, wish.tif, wish.limit, wish.intent, wish.client_id,
            wish.extended, Source.APP,
        )  # fmt: skip
        return self.venue.broker.place(foreign, self.venue.clock.now())

    def position(self, said: Mapping[str, object]) -> object:
        """Bought or sold in the app at a price, at once; a negative quantity sells."""
        symbol, price = said.get("symbol"), _price(said)
        qty = decimal(said.get("qty"))
        if not isinstance(symbol, str) or qty is None or qty == 0:
            raise invalid("symbol, qty and price are needed")
        side = Side.BUY if qty > 0 else Side.SELL
        wish = Wish(symbol.upper(), qty_of(abs(qty), option=True), side, Kind.LIMIT, Tif.DAY, price)
        order = self._place(wish)
        self._fill(order, order.qty, price)
        return self._shown(order)

    def fill(self, said: Mapping[str, object]) -> object:
        """A fill of a working order at any price, now."""
        order = self.venue.broker.find(str(said.get("order_id")))
        qty = order.left if said.get("qty") is None else qty_of(said["qty"], option=True)
        if order.id not in self.venue.book.working or qty > order.left:
            raise invalid("nothing left to fill")
        self._fill(order, qty, _price(said))
        return self._shown(order)

    def _fill(self, order: Order, qty: int, price: Decimal) -> None:
        self.venue.exchange.fill(order, qty, price, self.venue.clock.now())

    def status(self, said: Mapping[str, object]) -> object:
        """Shows another status than the true one, also one no client has heard of; null ends it."""
        order = self.venue.broker.find(str(said.get("order_id")))
        shown = said.get("status")
        order.shown_as = None if shown is None else str(shown)
        return self._shown(order)

    def cash(self, said: Mapping[str, object]) -> object:
        """Money in or out."""
        amount = decimal(said.get("amount"))
        if amount is None:
            raise invalid("amount is needed")
        now, day = self.venue.clock.now(), self.venue.hours.day
        self.venue.book.record("CSD" if amount > 0 else "CSW", day, now, amount=amount)
        return {"cash": str(self.venue.book.cash)}

    def _shown(self, order: Order) -> Json:
        return order_json(order, self.venue.hours)


def _price(said: Mapping[str, object]) -> Decimal:
    price = decimal(said.get("price"))
    if price is None or price < 0:
        raise invalid("price is needed")
    return price


def control(
    venue: Venue, disconnect: Callable[[], Awaitable[None]], links: Callable[[], Sequence[Link]]
) -> web.Application:
    """An application to mount under the key; no fault reaches it."""
    hand = Hand(venue)
    application = web.Application()
    application[SPARED] = True

    def shows(look: Callable[[], object]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(_: web.Request) -> web.Response:
            return in_json(look())

        return handle

    def does(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                return in_json(act(body(await request.read())))
            except Refused as refused:
                return in_json(refused.body, refused.http)

        return handle

    async def drop(_: web.Request) -> web.Response:
        await disconnect()
        return in_json({})

    acts = {"orders": hand.order, "positions": hand.position, "fills": hand.fill, "statuses": hand.status}
    for name, act in {**acts, "cash": hand.cash}.items():
        application.router.add_post(f"/{name}", does(act))
    application.router.add_patch("/terms", does(hand.terms))
    application.router.add_get("/terms", shows(lambda: msgspec.to_builtins(venue.terms)))
    application.router.add_get("/book", shows(lambda: book_json(venue)))
    application.router.add_get("/strays", shows(lambda: [asdict(stray) for stray in venue.strays.kept]))
    application.router.add_get(
        "/streams",
        shows(lambda: [{"name": link.name, "frames_sent": link.frames_sent} for link in links()]),
    )
    application.router.add_delete("/streams", drop)
    return application


def in_json(data: object, status: int = 200) -> web.Response:
    """A JSON reply."""
    return web.Response(body=msgspec.json.encode(data), status=status, content_type="application/json")
