"""Prices that wander, prints that come, and a feed that tells of them, well or badly."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from chaos.agenda import Agenda
from chaos.faults import Plan
from chaos.halts import Halts
from chaos.kinds import Kind
from engine.model.contract import Contract, Right
from engine.model.events import (
    ChainArrived,
    ChainRow,
    Event,
    FlowPrinted,
    Location,
    Opening,
    PayloadRefused,
    QuoteMoved,
    Shape,
)
from engine.model.quote import Quote
from engine.model.session import Session

NAMES = ("SPY", "QQQ")
THIRD, THEIRS = "IWM", "DIA"
"""One that is traded now and then, and one that only a person buys."""
SHARES = {
    "SPY": Decimal("500.00"),
    "QQQ": Decimal("400.00"),
    THIRD: Decimal("200.00"),
    THEIRS: Decimal("300.00"),
}
HALF = Decimal("0.01")
CENT = Decimal("0.01")
STEPS = (-4, -2, -1, -1, 0, 0, 1, 1, 2, 4)
SMALL_STEPS = (-1, 0, 0, 0, 0, 0, 0, 0, 0, 1)
FLOOR = 20
BURST = 100
LISTED_DAYS = 2


class Market:
    """One contract a name; its middle is a whole number of cents that walks, one step a second."""

    def __init__(self, random: Random, third: Random, agenda: Agenda, plan: Plan, session: Session) -> None:
        self._random = random
        self._third = third
        """So that the first two walk the same way whether a third is traded or not."""
        self._agenda, self._plan = agenda, plan
        self._last_day, self._in_the_money = bool(plan.of(Kind.LAST_DAY)), bool(plan.of(Kind.EXERCISED))
        self._right = Right.PUT if plan.of(Kind.PUTS) else Right.CALL
        self._steps = SMALL_STEPS if plan.of(Kind.HALVES) else STEPS
        self.symbols = {name: self._listed(name, session.day) for name in SHARES}
        self.open = True
        self.opened_at = agenda.start
        self._cents = dict.fromkeys(self.symbols.values(), 100)
        self._walks = {self.symbols[name]: random for name in NAMES}
        for name, kind in ((THIRD, Kind.THREE_NAMES), (THEIRS, Kind.BOUGHT_BY_HAND)):
            if plan.of(kind):
                self._walks[self.symbols[name]] = third
        self._drift = random.choice((-1, 0, 0, 1))
        self._quotes = {symbol: _quote(cents) for symbol, cents in self._cents.items()}
        self._quotes |= {name: Quote(price - CENT, price + CENT, 100, 100) for name, price in SHARES.items()}
        """Shares stand still."""
        self.bids: set[tuple[str, Decimal]] = set()
        """Whatever was bid for what may be exercised, or asked for what may be assigned."""
        self.halts = Halts(agenda, plan, NAMES)
        self._noted()

    def _listed(self, name: str, today: date) -> str:
        days = 0 if self._last_day and name != THEIRS else LISTED_DAYS
        return Contract(name, today + timedelta(days=days), self._right, self.strike(name)).symbol

    def strike(self, name: str) -> Decimal:
        """At the money, or by as much in it as its options cost in the morning."""
        return SHARES[name] + self._in_the_money * (1 if self._right is Right.PUT else -1)

    def expires_today(self, symbol: str) -> bool:
        """On the first day: the second has no bell."""
        return self._last_day and symbol not in SHARES and symbol != self.symbols[THEIRS]

    def is_over(self, symbol: str) -> bool:
        """Past its last bell nobody trades it."""
        return self.expires_today(symbol) and (not self.open or self.opened_at != self._agenda.start)

    def name_of(self, symbol: str) -> str:
        """What a contract is on."""
        return next(name for name, each in self.symbols.items() if each == symbol)

    def prints(self) -> list[tuple[float, FlowPrinted]]:
        """The sweeps of the day, each with its second."""
        random, found = self._random, []
        for number in range(random.choice((1, 2, 2, 3, 4))):
            name = random.choice(NAMES)
            at = round(random.uniform(1, 4) if number == 0 else random.uniform(2, 25), 2)
            found.append((at, self._print(name, number)))
        return found

    def burst(self) -> list[tuple[float, FlowPrinted]]:
        """Two sweeps at once in each name, all within a second: enough to be bought whole."""
        found = list[tuple[float, FlowPrinted]]()
        for number, name in enumerate((*NAMES, THIRD)):
            at = round(self._third.uniform(0, 0.8), 2)
            found += [(at, self._print(name, BURST + 2 * number + again)) for again in range(2)]
        return found

    def plunge(self) -> None:
        """Sixty per cent in an instant."""
        still = self._still
        for symbol, cents in self._cents.items():
            if symbol not in still:
                self._move(symbol, cents * 2 // 5)
        self._noted()

    def reopen(self, name: str, cents: int) -> None:
        """Where buyers and sellers meet after a halt."""
        symbol = self.symbols[name]
        self._move(symbol, self._cents[symbol] + cents)
        self._noted()

    def _move(self, symbol: str, cents: int) -> None:
        self._cents[symbol] = max(cents, FLOOR)
        self._quotes[symbol] = _quote(self._cents[symbol])

    @property
    def _still(self) -> list[str]:
        """A quote stands as it stood when the halt began."""
        return [self.symbols[name] for name in self.halts.stopped]

    def trades(self, symbol: str) -> bool:
        """Whether anybody can buy or sell it now."""
        return self.open and symbol not in self._still

    def refuses(self, symbol: str) -> bool:
        """Whether the broker takes no order in it now: past its last bell, or while it is halted."""
        return self.is_over(symbol) or any(self.symbols[name] == symbol for name in self.halts.refused)

    def _print(self, name: str, number: int) -> FlowPrinted:
        return FlowPrinted(
            self._agenda.start,
            name,
            self.symbols[name],
            Decimal(60_000),
            Decimal("1.00"),
            600,
            Shape.SWEEP,
            Opening.CERTAIN,
            Location.ABOVE_ASK,
            4,
            print_id=f"print {number}",
        )

    def step(self) -> None:
        """A second of everybody else's trading."""
        still = self._still
        for symbol, random in self._walks.items():
            moved = random.choice(self._steps) + (self._drift if random.random() < 0.3 else 0)
            if symbol not in still:
                self._move(symbol, self._cents[symbol] + moved)
        if self._in_the_money:
            self._noted()

    def _noted(self) -> None:
        for symbol, quote in self._quotes.items():
            self.bids |= {(symbol, quote.bid), (symbol, quote.ask)}

    def quote(self, symbol: str) -> Quote:
        """What is really bid and asked."""
        return self._quotes[symbol]

    def told(self, symbol: str, at: datetime) -> Iterator[Event]:
        """What the feed says of it now, stamped by whoever hears it."""
        passed = self._agenda.passed
        if symbol in SHARES:
            yield QuoteMoved(at, symbol, self._quotes[symbol], at)
            return
        quote = self._quotes[symbol]
        if self._plan.during(Kind.QUOTES_BAD, passed):
            quote = self._random.choice(_spoilt(quote))
        yield QuoteMoved(at, symbol, quote, at)
        if self._plan.during(Kind.QUOTES_TWICE, passed):
            yield QuoteMoved(at, symbol, quote, at - timedelta(seconds=2))

    def chain(self, name: str, at: datetime) -> Iterator[Event]:
        """The contract with everything a gate asks about, or the reason why there is none."""
        if self._plan.during(Kind.CHAIN_LOST, self._agenda.passed):
            yield PayloadRefused(at, "chaos chains", f"{name}: nobody answered")
            return
        symbol = self.symbols[name]
        yield QuoteMoved(at, name, self._quotes[name], at)
        row = ChainRow(symbol, self._quotes[symbol], 5000, 6000, at, 0.3, 0.4, 0.05, -0.05, 0.05, at)
        yield ChainArrived(at, name, (row,), 5_000_000, SHARES[name])


@cache
def _quote(cents: int) -> Quote:
    """Days go over the same few hundred prices again and again."""
    middle = cents * CENT
    return Quote(middle - HALF, middle + HALF, 10, 10)


def _spoilt(quote: Quote) -> tuple[Quote, ...]:
    """Crossed, one-sided, empty, torn, and a hundred times too dear."""
    return (
        Quote(quote.ask, quote.bid),
        Quote(Decimal(0), quote.ask),
        Quote(Decimal(0), Decimal(0)),
        Quote(CENT, quote.ask),
        Quote(quote.bid * 100, quote.ask * 100),
        quote,
    )
