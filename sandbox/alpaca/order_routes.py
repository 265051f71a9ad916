"""Orders over REST: place, list, find, cancel, replace."""

from collections.abc import Callable
from datetime import datetime

from sandbox.alpaca.asking import decimal
from sandbox.alpaca.nouns import Order, contract_of
from sandbox.alpaca.refusals import ORDER_NOT_FOUND, Refused, bad_query, semantics
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.statements import Json, order_json
from sandbox.alpaca.venue import Ask, Reply
from sandbox.alpaca.wishes import ELSEWHERE, client_id, limit_of, qty_of, wish_of

Wanted = Callable[[Order], bool]


def shown(ask: Ask, order: Order) -> Json:
    """An order as this venue shows it."""
    return order_json(order, ask.venue.hours)


def place(ask: Ask) -> Reply:
    """A new order."""
    return ok(shown(ask, ask.venue.broker.place(wish_of(ask.body), ask.at)))


def one(ask: Ask) -> Reply:
    """By the broker's id."""
    return ok(shown(ask, ask.venue.broker.find(ask.path["order_id"])))


def by_client(ask: Ask) -> Reply:
    """By the client's id: how an order whose answer was lost is found again."""
    order = ask.venue.book.by_client.get(ask.query.needed("client_order_id"))
    if order is None:
        raise ORDER_NOT_FOUND
    return ok(shown(ask, order))


def cancel(ask: Ask) -> Reply:
    """Asked, not done."""
    ask.venue.broker.cancel(ask.path["order_id"], ask.at)
    return Reply(204)


def cancel_all(ask: Ask) -> Reply:
    """A result for each."""
    return Reply(207, [_cancelled(ask, order) for order in list(ask.venue.book.working.values())])


def _cancelled(ask: Ask, order: Order) -> Json:
    try:
        ask.venue.broker.cancel(order.id, ask.at)
    except Refused as refused:
        return {"id": order.id, "status": refused.http, "body": refused.body}
    return {"id": order.id, "status": 200}


def amend(ask: Ask) -> Reply:
    """A replacement; the answer does not mean that it took place."""
    old = ask.venue.broker.find(ask.path["order_id"])
    if any(ask.body.get(name) is not None for name in ("stop_price", "trail", "notional")):
        raise semantics(f"{ELSEWHERE} replacing stop, trail or notional")
    tif = ask.body.get("time_in_force")
    if tif not in (None, old.wish.tif.value):
        raise semantics(f"{ELSEWHERE} replacing time_in_force")
    value = ask.body.get("qty")
    qty = None if value is None else qty_of(value, option=old.wish.contract is not None)
    heir = ask.venue.broker.amend(old.id, ask.at, qty, limit_of(ask.body), client_id(ask.body))
    return ok(shown(ask, heir))


def listed(ask: Ask) -> Reply:
    """Orders by time of arrival, newest first unless asked otherwise, a page at a time."""
    query = ask.query
    limit = query.whole("limit", 50, least=1, most=500)
    newest_first = query.choice("direction", "asc", "desc", default="desc") == "desc"
    query.flag("nested", default=False)
    wanted = _wanted(ask)
    orders = [order for order in _window(ask) if wanted(order)]
    page = orders[::-1][:limit] if newest_first else orders[:limit]
    return ok([shown(ask, order) for order in page])


def _window(ask: Ask) -> list[Order]:
    """Between the cursors, both left out; ids are in the order of arrival."""
    orders = list(ask.venue.book.orders.values())
    places = {order.id: n for n, order in enumerate(orders)}
    first, last = 0, len(orders)
    after, before = ask.query.text("after_order_id"), ask.query.text("before_order_id")
    for name in (after, before):
        if name is not None and name not in places:
            raise ORDER_NOT_FOUND
    if after is not None:
        first = places[after] + 1
    if before is not None:
        last = places[before]
    return orders[first:last]


def _wanted(ask: Ask) -> Wanted:
    """All the filters as one."""
    query = ask.query
    status = query.choice("status", "open", "closed", "all", default="open")
    symbols = set(query.symbols()) if query.text("symbols") else None
    side = query.choice("side", "buy", "sell")
    classes = _classes(query.text("asset_class"))
    after, until = query.moment("after"), query.moment("until")

    def wanted(order: Order) -> bool:
        return (
            (status == "all" or (status == "closed") == order.over)
            and (symbols is None or order.symbol in symbols)
            and side in (None, order.wish.side.value)
            and (classes is None or _class(order) in classes)
            and _between(order.created, after, until)
        )

    return wanted


def _class(order: Order) -> str:
    return "us_equity" if contract_of(order.symbol) is None else "us_option"


def _classes(text: str | None) -> set[str] | None:
    if text is None or "all" in text.split(","):
        return None
    return set(text.split(","))


def _between(at: datetime, after: datetime | None, until: datetime | None) -> bool:
    return (after is None or at > after) and (until is None or at <= until)


def closing_qty(ask: Ask, held: int) -> int | None:
    """How much of a position to close: a quantity, a percentage, or all."""
    qty, percentage = ask.query.text("qty"), ask.query.number("percentage")
    if qty is not None and percentage is not None:
        raise bad_query("qty and percentage are mutually exclusive")
    if percentage is not None:
        if not 0 < percentage <= 100:
            raise bad_query("invalid percentage")
        return max(1, int(abs(held) * percentage / 100))
    if qty is None:
        return None
    if decimal(qty) is None:
        raise bad_query("invalid qty")
    return qty_of(qty, option=True)


ROUTES = (
    Route("POST", "/v2/orders", place),
    Route(
        "GET", "/v2/orders", listed,
        known("status limit after until direction nested symbols side asset_class")
        | known("before_order_id after_order_id"),
    ),
    Route("DELETE", "/v2/orders", cancel_all),
    Route("GET", "/v2/orders:by_client_order_id", by_client, known("client_order_id")),
    Route("GET", "/v2/orders/{order_id}", one, known("nested")),
    Route("DELETE", "/v2/orders/{order_id}", cancel),
    Route("PATCH", "/v2/orders/{order_id}", amend),
)  # fmt: skip
