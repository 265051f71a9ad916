"""How an order meets the market: taken at the quote, or by chance inside it, never more than is shown."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.model.money import Side
from sandbox.alpaca import chance
from sandbox.alpaca.nouns import Kind, Order
from sandbox.alpaca.prices import Touch
from sandbox.alpaca.terms import Fills


@dataclass(frozen=True, slots=True)
class Match:
    """So many at that price."""

    qty: int
    price: Decimal


def match(order: Order, touch: Touch | None, fills: Fills, seed: int, at: datetime) -> Match | None:
    """What this second gives an order; the same order, second and quote give the same."""
    if touch is None or touch.halted or not fills.trading:
        return None
    price, shown = _met(order, touch, fills, seed, at)
    if price is None or shown <= 0:
        return None
    qty = min(order.left, shown) if fills.by_size else order.left
    if qty > 1 and chance.draw(seed, "partial", order.id, at) < fills.partial:
        qty = 1 + int(chance.draw(seed, "part", order.id, at) * (qty - 1))
    return Match(qty, price)


def _met(order: Order, touch: Touch, fills: Fills, seed: int, at: datetime) -> tuple[Decimal | None, int]:
    """The price it is met at, and how much is there."""
    buy = order.wish.side is Side.BUY
    near, far = (touch.bid, touch.ask) if buy else (touch.ask, touch.bid)
    shown = touch.ask_size if buy else touch.bid_size
    if far <= 0:
        return None, 0
    if order.wish.kind is Kind.MARKET or order.limit is None:
        return far, shown
    reach = order.limit - near if buy else near - order.limit
    width = far - near if buy else near - far
    if (order.limit >= far) if buy else (order.limit <= far):
        return far, shown
    if reach <= 0 or width <= 0:
        return None, 0
    odds = fills.inside * float(reach / width)
    return (order.limit, shown) if chance.draw(seed, "inside", order.id, at) < odds else (None, 0)
