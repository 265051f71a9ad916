"""What becomes of the account by other hands than the desk's."""

from chaos.broker import Broker
from chaos.faults import Plan
from chaos.kinds import Kind
from chaos.market import SHARES, THEIRS, Market
from engine.ours.book import Book

WAITS_S = (4, 8, 12, 16)
"""Until a person who was told that too much is sold has bought it back."""
STILL_COMES = (Kind.ARRIVES_LATE, Kind.ARRIVES_DOWN, Kind.FILL_LATE)
LONG_S = 18
"""So long he waits, and for all that is under way, where it may come back by itself."""


class Others:
    """A person in the broker's own app, and the broker itself."""

    def __init__(self, plan: Plan, broker: Broker, market: Market) -> None:
        self._plan = plan
        self._broker = broker
        self._market = market
        self._short: dict[str, tuple[float, int]] = {}
        """By setup: since when it is oversold, and how many of those are bought back."""

    def look(self, book: Book, passed: float) -> None:
        """Whoever owns the account buys back what the desk says it has sold beyond what it held."""
        short = {each.setup: each for each in book.positions.values() if each.quantity < 0}
        self._short = {setup: self._short.get(setup, (passed, 0)) for setup in short}
        for setup, (since, back) in self._short.items():
            symbol, owed = short[setup].symbol, -short[setup].quantity - back
            if owed > 0 and passed - since >= self._waits(since):
                self._short[setup] = since, back + self._bought(symbol, owed)

    def _waits(self, since: float) -> float:
        if any(self._plan.of(kind) for kind in STILL_COMES):
            return max(LONG_S, self._plan.late_until + 1 - since)
        return WAITS_S[int(since) % len(WAITS_S)]

    def sell(self) -> None:
        """A person sells one: only what no order of ours has reserved."""
        for symbol, held in self._ours():
            if held > self._broker.offered(symbol):
                self._sold(symbol, 1)
                return

    def liquidate(self) -> None:
        """The broker would rather not have it exercised: our orders are over, and it sells all there is."""
        for symbol, held in self._ours():
            for order in self._broker.working(symbol):
                self._broker.cancelled(order)
            self._sold(symbol, held)
            return

    def cancel(self) -> None:
        """The broker ends an order: a human there, or a check of risk."""
        order = next((each for each in self._broker.orders.values() if each.open), None)
        if order is not None:
            self._broker.cancelled(order)

    def _ours(self) -> list[tuple[str, int]]:
        others = {self._market.symbols[THEIRS], *SHARES}
        held = self._broker.held.items()
        return [(symbol, quantity) for symbol, quantity in held if quantity > 0 and symbol not in others]

    def _bought(self, symbol: str, quantity: int) -> int:
        """While somebody sells."""
        if not self._market.trades(symbol) or self._market.is_over(symbol):
            return 0
        self._broker.gone -= quantity
        price, name = self._market.quote(symbol).ask, f"back{len(self._broker.lines)}"
        self._broker.moved(name, "theirs", symbol, "buy", quantity, price)
        return quantity

    def _sold(self, symbol: str, quantity: int) -> None:
        """Only while somebody buys."""
        if self._market.trades(symbol):
            self._broker.gone += quantity
            price, name = self._market.quote(symbol).bid, f"other{self._broker.gone}"
            self._broker.moved(name, "theirs", symbol, "sell", quantity, price)
