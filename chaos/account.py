"""What the account holds, what it is worth, and what moved it."""

from decimal import Decimal

from msgspec import Raw, json

from bot.alpaca.nouns import AccountSaid, ActivitySaid, PositionSaid
from chaos.agenda import Agenda
from chaos.faults import Plan
from chaos.kinds import Kind
from chaos.market import THEIRS, Market

HUNDRED, ONE = 100, Decimal(1)
CASH = Decimal(50_000)
BOUGHT = 2


class Account:
    """Contracts, dollars, and a line of history for each time they changed hands."""

    def __init__(self, agenda: Agenda, plan: Plan, market: Market) -> None:
        self._agenda = agenda
        self._plan = plan
        self._market = market
        self.held: dict[str, int] = {}
        self.lines: list[ActivitySaid] = []
        self.gone = 0
        """Contracts of ours that no order of ours has sold."""
        self.theirs = 0
        """Contracts that somebody bought there, and never of a name that the desk trades."""
        self.paid = Decimal(0)
        """Dollars they cost."""
        self.cash = CASH

    def moved(self, name: str, order_id: str, symbol: str, side: str, quantity: int, price: Decimal) -> None:
        """So many changed hands."""
        change = -quantity if side == "sell" else quantity
        self.held[symbol] = self.held.get(symbol, 0) + change
        self.cash -= change * price * HUNDRED
        line_id, at = f"20261118::{name}", self._agenda.now
        line = ActivitySaid(line_id, "FILL", symbol, Decimal(quantity), price, side, order_id, at)
        self.lines.append(line)

    def buy_by_hand(self) -> None:
        """Somebody buys two in the broker's own app."""
        symbol = self._market.symbols[THEIRS]
        price = self._market.quote(symbol).ask
        self.theirs += BOUGHT
        self.paid += price * BOUGHT * HUNDRED
        self.moved(f"theirs{self.theirs}", "theirs", symbol, "buy", BOUGHT, price)

    def expire(self) -> None:
        """What is still held of a contract on its last day is worth nothing the next morning."""
        for symbol, held in self.held.items():
            if held and self._market.expires_today(symbol):
                self.held[symbol] = 0
                self.gone += held
                line_id = f"20261118::expired{self.gone}"
                self.lines.append(ActivitySaid(line_id, "OPEXP", symbol, Decimal(-held), date="2026-11-18"))

    def _average(self, symbol: str) -> Decimal:
        if symbol == self._market.symbols[THEIRS] and self.theirs:
            return self.paid / self.theirs / HUNDRED
        return ONE

    def positions(self) -> list[Raw]:
        """All that is held, or for a moment nothing at all."""
        if self._plan.during(Kind.POSITIONS_EMPTY, self._agenda.passed):
            return []
        return [
            Raw(json.encode(PositionSaid(symbol, Decimal(held), self._average(symbol))))
            for symbol, held in self.held.items()
            if held
        ]

    def history(self) -> list[Raw]:
        """What moved the account, oldest first."""
        return [Raw(json.encode(line)) for line in self.lines]

    def account(self) -> AccountSaid:
        """Cash, and what is held at its middle."""
        long = sum(
            (self._market.quote(symbol).mid * held * HUNDRED for symbol, held in self.held.items()),
            Decimal(0),
        )
        return AccountSaid(self.cash + long, "made up", long)
