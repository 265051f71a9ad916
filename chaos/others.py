"""What becomes of the account by other hands than the desk's."""

from chaos.broker import Broker
from chaos.market import SHARES, THEIRS, Market


class Others:
    """A person in the broker's own app, and the broker itself."""

    def __init__(self, broker: Broker, market: Market) -> None:
        self._broker = broker
        self._market = market

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
        return [(symbol, held) for symbol, held in self._broker.held.items() if held and symbol not in others]

    def _sold(self, symbol: str, quantity: int) -> None:
        """Only while somebody buys."""
        if self._market.trades(symbol):
            self._broker.gone += quantity
            price, name = self._market.quote(symbol).bid, f"other{self._broker.gone}"
            self._broker.moved(name, "theirs", symbol, "sell", quantity, price)
