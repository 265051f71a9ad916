"""What the account holds, what it is worth, and what moved it."""

from collections import Counter
from decimal import Decimal

from msgspec import Raw, json

from bot.alpaca.nouns import AccountSaid, ActivitySaid, PositionSaid
from chaos.agenda import Agenda
from chaos.faults import Plan
from chaos.kinds import Kind
from chaos.market import SHARES, THEIRS, Market
from engine.model.contract import Right, contract

HUNDRED, ONE = 100, Decimal(1)
CASH = Decimal(50_000)
BOUGHT = 2


def size(symbol: str) -> int:
    """A share is one, a contract a hundred."""
    return 1 if symbol in SHARES else HUNDRED


class Account:
    """Contracts, dollars, and a line of history for each time they changed hands."""

    def __init__(self, agenda: Agenda, plan: Plan, market: Market) -> None:
        self._agenda = agenda
        self._plan = plan
        self._market = market
        self.held: dict[str, int] = {}
        self.lines: list[ActivitySaid] = []
        self._tomorrow: list[ActivitySaid] = []
        """An expiry is seen at once and told of the next day."""
        self.gone = 0
        """Contracts of ours that no order of ours has sold, less those that were bought back for us."""
        self.exercised = 0
        """Contracts of ours that have become shares; what was assigned counts against it."""
        self.strange: Counter[str] = Counter()
        """What no order of ours bought: somebody else did, or it came out of an exercise."""
        self.oversold = False
        """The broker has sold more than it was asked to, and is itself to blame for what is short."""
        self._paid: dict[str, Decimal] = {}
        self.cash = CASH

    @property
    def theirs(self) -> int:
        """All of it."""
        return self.strange.total()

    @property
    def paid(self) -> Decimal:
        """Dollars it cost."""
        return sum(self._paid.values(), Decimal(0))

    def moved(self, name: str, order_id: str, symbol: str, side: str, quantity: int, price: Decimal) -> None:
        """So many changed hands."""
        change = -quantity if side == "sell" else quantity
        self.held[symbol] = self.held.get(symbol, 0) + change
        self.cash -= change * price * size(symbol)
        line_id, at = f"20261118::{name}", self._agenda.now
        line = ActivitySaid(line_id, "FILL", symbol, Decimal(quantity), price, side, order_id, at)
        self.lines.append(line)

    def one_more(self, *, sells: bool) -> bool:
        """Whether an order takes more than it asked for.

        Of sales only while nobody else has sold: whose it is that is short then cannot be told.
        """
        if not sells:
            return self._plan.hits(Kind.OVERFILLED, self._plan.count("bought whole")) is not None
        hit = self._plan.hits(Kind.SALE_OVERFILLED, self._plan.count("sold whole"))
        more = hit is not None and self.gone <= 0
        self.oversold = self.oversold or more
        return more

    def buy_by_hand(self) -> None:
        """Somebody buys two in the broker's own app."""
        symbol = self._market.symbols[THEIRS]
        price = self._market.quote(symbol).ask
        self._came(symbol, BOUGHT, price)
        self.moved(f"theirs{self.theirs}", "theirs", symbol, "buy", BOUGHT, price)

    def settle(self) -> None:
        """What is still held of a contract on its last day becomes shares, or is worth nothing."""
        for symbol, held in list(self.held.items()):
            if held and self._market.expires_today(symbol):
                self.held[symbol] = 0
                self.gone += held
                exercised = bool(self._plan.of(Kind.EXERCISED))
                became = "OPEXC" if held > 0 else "OPASN"
                self._dated(became if exercised else "OPEXP", symbol, -held)
                if exercised:
                    self.exercised += held
                    shares = held * HUNDRED * (-1 if contract(symbol).right is Right.PUT else 1)
                    self._deliver(self._market.name_of(symbol), shares)

    def _deliver(self, name: str, shares: int) -> None:
        """At the strike; below zero they are taken, and short if there are none."""
        price = self._market.strike(name)
        self._came(name, shares, price)
        self.held[name] = self.held.get(name, 0) + shares
        self.cash -= shares * price
        self._dated("OPTRD", name, shares, price)

    def _came(self, symbol: str, quantity: int, price: Decimal) -> None:
        self.strange[symbol] += quantity
        self._paid[symbol] = self._paid.get(symbol, Decimal(0)) + quantity * price * size(symbol)

    def _dated(self, type_: str, symbol: str, quantity: int, price: Decimal | None = None) -> None:
        line_id = f"20261118::nta{self.gone}"
        line = ActivitySaid(line_id, type_, symbol, Decimal(quantity), price, date="2026-11-18")
        self._tomorrow.append(line)

    def new_day(self) -> None:
        """What the account did by itself is in its history now."""
        self.settle()
        self.lines += self._tomorrow
        self._tomorrow.clear()

    def _average(self, symbol: str) -> Decimal:
        if self.strange[symbol]:
            return self._paid[symbol] / self.strange[symbol] / size(symbol)
        return ONE

    def positions(self) -> list[Raw]:
        """All that is held, or for a moment nothing at all."""
        passed = self._agenda.passed
        if self._plan.during(Kind.POSITIONS_EMPTY, passed) or self._plan.during(Kind.ACCOUNT_EMPTY, passed):
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
        if self._plan.during(Kind.ACCOUNT_EMPTY, self._agenda.passed):
            return AccountSaid(self.cash, "made up", Decimal(0))
        held = [self._market.quote(symbol).mid * many * size(symbol) for symbol, many in self.held.items()]
        long = sum((worth for worth in held if worth > 0), Decimal(0))
        return AccountSaid(self.cash + sum(held), "made up", long)
