"""What becomes of the account by other hands than the desk's."""

from collections import Counter
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Short:
    """A contract that is oversold, by however many plays: the desk says which of them has one back."""

    since: float
    owed: int = 0
    back: int = 0
    """Of those owed: bought back, and not yet seen by the desk."""

    def seen(self, owed: int) -> "Short":
        return replace(self, owed=owed, back=max(self.back - max(self.owed - owed, 0), 0))


class Others:
    """A person in the broker's own app, and the broker itself."""

    def __init__(self, plan: Plan, broker: Broker, market: Market) -> None:
        self._plan = plan
        self._broker = broker
        self._market = market
        self._short: dict[str, Short] = {}
        self.calm_at = 0.0
        """Since then nothing more was oversold: that too has to come to rest."""

    def look(self, book: Book, passed: float) -> None:
        """Whoever owns the account buys back what the desk says it has sold beyond what it held."""
        owed = Counter[str]()
        for each in book.positions.values():
            owed[each.symbol] += max(-each.quantity, 0)
        before = {symbol: self._short.get(symbol, Short(passed)) for symbol in +owed}
        self._short = {symbol: short.seen(owed[symbol]) for symbol, short in before.items()}
        self.calm_at = max((self.calm_at, *(short.since for short in before.values())))
        for symbol, short in self._short.items():
            left = short.owed - short.back
            if left > 0 and passed - short.since >= self._waits(short.since):
                self._short[symbol] = replace(short, back=short.back + self._bought(symbol, left))

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
