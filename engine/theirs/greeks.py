"""A contract's Greeks: the vendor's while they are fresh, ours otherwise, read when somebody first asks."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.model.calendar import closes_at, eastern_date
from engine.model.contract import Contract, NotAContract, Right, contract
from engine.model.events import ChainRow
from engine.pricing.greeks_source import SourcedGreeks, VendorGreeks, choose_greeks
from engine.pricing.one import OneGreeks
from engine.pricing.strike import Sides, Terms, read_strike
from engine.pricing.trading_time import years_left
from engine.pricing.worth import WhyNone

RATE = 0.04
"""A year of short money, owed for nights: on its last day a contract is priced without it."""

FRESH_FOR = timedelta(seconds=60)


OF_SHARES = OneGreeks(0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""Dollar for dollar with themselves; nothing decays and no volatility is paid for."""


class Aged(NamedTuple):
    """Greeks, whose they are, and the moment they were true."""

    sourced: SourcedGreeks
    at: datetime
    why: str
    """Why there are none; empty when there are."""


def of_shares(at: datetime) -> Aged:
    """Nobody has to be asked what a share does when it moves."""
    return Aged(SourcedGreeks("shares", OF_SHARES, WhyNone.KNOWN), at, "")


@dataclass(slots=True)
class Batch:
    """The rows that arrived together, with the price of the shares at that moment."""

    at: datetime
    rows: tuple[ChainRow, ...]
    spot: float | None
    closes: datetime | None
    _quoted: dict[str, tuple[float, float]] = field(default_factory=dict, init=False)
    _ours: dict[str, OneGreeks | WhyNone] = field(default_factory=dict, init=False)
    _alone: dict[str, Aged] = field(default_factory=dict, init=False)
    """Where the vendor said nothing: ours, which are as old as these rows whenever they are asked for."""

    def greeks(self, row: ChainRow, now: datetime) -> Aged:
        """The vendor's while they are fresh, ours otherwise; with neither, the reason."""
        vendor = vendor_greeks(row)
        if vendor is not None:
            return self._chosen(row, vendor, now)
        found = self._alone.get(row.symbol)
        if found is None:
            found = self._alone[row.symbol] = self._chosen(row, None, now)
        return found

    def _chosen(self, row: ChainRow, vendor: VendorGreeks | None, now: datetime) -> Aged:
        ours = self.ours(row.symbol)
        sourced = choose_greeks(vendor, ours, now=now, fresh_for=FRESH_FOR)
        at = vendor.at if vendor is not None and sourced.source == "vendor" else self.at
        blind = sourced.greeks is None and self.spot is None
        return Aged(sourced, at, "no price of the shares" if blind else sourced.why.words)

    def ours(self, symbol: str) -> OneGreeks | WhyNone:
        """Read once: the same rows and the same price of the shares say the same thing whenever asked."""
        found = self._ours.get(symbol)
        if found is None:
            found = self._ours[symbol] = self._read(symbol)
        return found

    def _read(self, symbol: str) -> OneGreeks | WhyNone:
        """Each strike alone, a few microseconds: a setup asks about one, and a whole chain costs hundreds."""
        try:
            option = contract(symbol)
        except NotAContract:
            return WhyNone.BAD_TERMS
        if self.spot is None:
            return WhyNone.BAD_TERMS
        if not self._quoted:
            self._quoted = {row.symbol: (float(row.quote.bid), float(row.quote.ask)) for row in self.rows}
        years, rate = self._terms(option.expiry)
        is_call = option.right is Right.CALL
        own, other = self._quoted.get(symbol), self._quoted.get(_other_right(symbol))
        quoted = Sides(own, other) if is_call else Sides(other, own)
        terms = Terms(self.spot, float(option.strike), years, rate)
        return read_strike(quoted, terms, is_call=is_call)

    def _terms(self, expiry: date) -> tuple[float, float]:
        """Years and rate: trading minutes and no night's interest on the last day, the calendar before it."""
        if self.closes is not None and expiry == eastern_date(self.closes):
            return years_left(self.at, self.closes, dte=0), 0.0
        return years_left(self.at, closes_at(expiry), dte=1), RATE


def vendor_greeks(row: ChainRow) -> VendorGreeks | None:
    """All of them or none: half a set is somebody else's bug."""
    if row.greeks_at is None or row.iv is None or row.delta is None or row.gamma is None:
        return None
    if row.theta is None or row.vega is None:
        return None
    return VendorGreeks(OneGreeks(row.iv, row.delta, row.gamma, row.theta, row.vega, 0.0), row.greeks_at)


def standard(symbol: str, underlying: str) -> Contract | None:
    """The contract, if it is a standard one on these shares; adjusted and foreign roots are refused."""
    try:
        found = contract(symbol)
    except NotAContract:
        return None
    return found if found.root in (underlying, f"{underlying}W") else None


def _other_right(symbol: str) -> str:
    """The put beside a call, and the call beside a put."""
    return f"{symbol[:-9]}{'P' if symbol[-9] == 'C' else 'C'}{symbol[-8:]}"
