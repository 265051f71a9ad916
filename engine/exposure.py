"""What the desk carries as a whole: names, dollars of delta and vega; one unknown makes the sum unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from engine.model.contract import Direction, multiplier
from engine.model.records import Plan
from engine.ours.book import Book
from engine.theirs.market import Market

_ZERO = Decimal(0)


class Carried(NamedTuple):
    """One setup's contracts, held or still being bought."""

    setup: str
    underlying: str
    direction: Direction
    symbol: str
    contracts: int
    at_risk: Decimal
    gain: float | None
    """None while something is held and no market says what it is worth."""


@dataclass(frozen=True, slots=True)
class Exposure:
    carried: tuple[Carried, ...]
    delta: float | None
    """Dollars the book moves when every share moves by its own whole price."""
    vega: float | None
    """Dollars the book moves when every volatility moves one point."""

    @classmethod
    def of(cls, book: Book, market: Market, at: datetime) -> "Exposure":
        """Everything at this moment; an order nobody has answered for counts as bought."""
        carried = tuple(_carried(book))
        delta, vega = 0.0, 0.0
        for each in carried:
            aged, stock = market.greeks(each.symbol, each.underlying, at), market.stock(each.underlying)
            if aged is None or aged.sourced.greeks is None or stock is None:
                return cls(carried, None, None)
            shares = each.contracts * multiplier(each.symbol)
            delta += aged.sourced.greeks.delta * float(stock.quote.mid) * shares
            vega += aged.sourced.greeks.vega * shares
        return cls(carried, delta, vega)

    def positions_on(self, underlying: str, but: str) -> int:
        """Other setups on the same name."""
        return len({each.setup for each in self._on(underlying) if each.setup != but})

    def at_risk_on(self, underlying: str) -> Decimal:
        """Dollars that could be lost on one name."""
        return sum((each.at_risk for each in self._on(underlying)), _ZERO)

    def worst_gain(self, underlying: str, direction: Direction, but: str) -> float | None:
        """The worst of what leans the same way on this name; zero when nothing does."""
        gains = [
            each.gain for each in self._on(underlying) if each.direction is direction and each.setup != but
        ]
        known = [gain for gain in gains if gain is not None]
        return min(known, default=0.0) if len(known) == len(gains) else None

    def _on(self, underlying: str) -> Iterator[Carried]:
        return (each for each in self.carried if each.underlying == underlying)


def _carried(book: Book) -> Iterator[Carried]:
    for position in book.positions.values():
        yield Carried(
            position.setup,
            position.underlying,
            position.direction,
            position.symbol,
            position.quantity,
            position.at_risk,
            position.gain_mid,
        )
    for order in book.blotter.live.values():
        ticket: Plan | None = order.ticket
        if not order.is_exit and ticket is not None and order.remaining:
            left, cost = order.remaining, order.cost_left
            yield Carried(ticket.setup, ticket.underlying, ticket.direction, ticket.symbol, left, cost, 0.0)
