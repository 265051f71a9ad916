"""One position at one moment, as the exits see it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from engine.measures.flow import Sweep
from engine.model.calendar import closes_at, eastern_date
from engine.model.contract import Direction, Right, contract, expiry_of
from engine.model.events import QuoteMoved
from engine.model.records import Exit, Urgency
from engine.pricing.one import OneGreeks, imply_one
from engine.pricing.trading_time import years_left
from engine.theirs.readings import Readings

MINUTE = timedelta(minutes=1)
BARS_AGE_MAX = 2 * MINUTE
"""Older readings are of a market that is gone: a minute for the next bar, and one for its delay."""

LOTS_MIN = 2
"""Fewer cannot be parted."""


class Holding(NamedTuple):
    """Gains are parts of the average price paid; none where no fresh market says so."""

    at: datetime
    setup: str
    symbol: str
    direction: Direction
    quantity: int
    opened_at: datetime
    gain_bid: float | None
    gain_mid: float | None
    gain_mid_before: float | None
    mark_age_s: float | None
    stock_at_entry: Decimal | None
    average: Decimal = Decimal(0)
    bought: int = 0
    sold: int = 0
    peak_gain: float | None = None
    stop: Decimal | None = None
    """Where a hand has raised the stop to, above the one that was agreed on."""
    stock: QuoteMoved | None = None
    """From here on what a quote of the option alone does not tell."""
    sweeps_against: tuple[Sweep, ...] = ()
    to_close_s: float | None = None
    stock_best: float | None = None
    readings: Readings | None = None
    out_by: datetime | None = None
    """The hour that was agreed on, of the day it was bought or taken over."""

    def stock_move(self, age_max_s: float) -> float | None:
        """The shares' move since the entry, positive when it is ours; none when they are not fresh."""
        return self._moved(self.stock_at_entry, age_max_s)

    def stock_given_back(self, age_max_s: float) -> float | None:
        """How far the shares are from the best they reached for us, as a part of that; never negative."""
        best = self.stock_at_entry if self.stock_best is None else Decimal(self.stock_best)
        move = self._moved(best, age_max_s)
        return max(-move, 0.0) if move is not None else None

    def _moved(self, since: Decimal | None, age_max_s: float) -> float | None:
        stock = self.stock
        if stock is None or not since or not stock.quote.usable:
            return None
        if (self.at - stock.at).total_seconds() > age_max_s:
            return None
        move = float(stock.quote.mid / since - 1)
        return move if self.direction is Direction.BULLISH else -move

    def fresh_bid(self, age_max_s: float) -> float | None:
        """The gain on the bid, unless the market that showed it is too old."""
        age = self.mark_age_s
        return self.gain_bid if age is not None and age <= age_max_s else None

    @property
    def against(self) -> Literal["bull", "bear"]:
        """The side of a cloud or a candle that is not ours."""
        return "bear" if self.direction is Direction.BULLISH else "bull"

    @property
    def closed_minutes(self) -> int:
        """Candles of this session that have closed since the entry and are news; the entry's own is one."""
        ended = self.readings.ended_at if self.readings is not None else None
        if ended is None or ended <= self.opened_at or self.at - ended > BARS_AGE_MAX:
            return 0
        return -((self.opened_at - ended) // MINUTE)

    @property
    def seen(self) -> Readings | None:
        """The readings, once a minute has closed since the entry and while that is news."""
        return self.readings if self.closed_minutes else None

    @property
    def held_s(self) -> float:
        return (self.at - self.opened_at).total_seconds()

    @property
    def dte(self) -> int | None:
        """Calendar days the option has left in New York; none for shares."""
        expiry = expiry_of(self.symbol)
        return (expiry - eastern_date(self.at)).days if expiry is not None else None

    def greeks(self, age_max_s: float, rate: float) -> OneGreeks | None:
        """What the two fresh markets imply; none where they imply nothing."""
        stock, expiry = self.stock, expiry_of(self.symbol)
        if expiry is None or stock is None or self.stock_move(age_max_s) is None:
            return None
        if self.fresh_bid(age_max_s) is None or self.gain_mid is None:
            return None
        option, days = contract(self.symbol), (expiry - eastern_date(self.at)).days
        implied = imply_one(
            self.mid,
            is_call=option.right is Right.CALL,
            spot=float(stock.quote.mid),
            strike=float(option.strike),
            years=years_left(self.at, closes_at(expiry), dte=days),
            rate=rate,
        )
        return implied if isinstance(implied, OneGreeks) else None

    @property
    def mid(self) -> float:
        """The middle of the last market, in dollars."""
        return float(self.average) * (1 + (self.gain_mid or 0.0))

    def due(self, share: float) -> int:
        """What is left of this share of all that was bought, whole contracts; one alone cannot be parted."""
        if share >= 1.0 or self.bought < LOTS_MIN:
            return self.quantity
        return max(int(self.bought * share + 1e-9) - self.sold, 0)

    def leave(self, because: str, urgency: Urgency, why: str, quantity: int | None = None) -> Exit:
        """All of it, unless a quantity says how much."""
        part = self.quantity if quantity is None else min(quantity, self.quantity)
        return Exit(self.setup, self.symbol, because, urgency, part, why)


def percent(ratio: float | Decimal) -> str:
    """As a trader says it."""
    return f"{float(ratio) * 100:+.1f} %"
