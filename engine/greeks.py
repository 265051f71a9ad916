"""A chain's Greeks: ours for all of it at once, when somebody first asks, and the vendor's beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from engine.model.calendar import closes_at, eastern_date
from engine.model.contract import Contract, NotAContract, Right, contract
from engine.model.events import ChainRow
from engine.pricing.black_scholes import Greeks
from engine.pricing.chain import StrikeQuotes, read_chain
from engine.pricing.greeks_source import SourcedGreeks, VendorGreeks, choose_greeks
from engine.pricing.one import OneGreeks
from engine.pricing.trading_time import years_left
from engine.pricing.worth import WhyNone

RATE = 0.04
"""A year of short money, owed for nights: on its last day a contract is priced without it."""

FRESH_FOR = timedelta(seconds=60)

_Strike = tuple[date, Decimal]


class Aged(NamedTuple):
    """Greeks, whose they are, and the moment they were true."""

    sourced: SourcedGreeks
    at: datetime
    why: str
    """Why there are none; empty when there are."""


@dataclass(slots=True)
class Batch:
    """The rows that arrived together, with the price of the shares at that moment."""

    at: datetime
    rows: tuple[ChainRow, ...]
    spot: float | None
    closes: datetime | None
    _ours: dict[str, OneGreeks | WhyNone] | None = field(default=None, init=False)

    def greeks(self, row: ChainRow, now: datetime) -> Aged:
        """The vendor's while they are fresh, ours otherwise; with neither, the reason."""
        vendor, ours = vendor_greeks(row), self.ours().get(row.symbol, WhyNone.BAD_TERMS)
        sourced = choose_greeks(vendor, ours, now=now, fresh_for=FRESH_FOR)
        at = vendor.at if vendor is not None and sourced.source == "vendor" else self.at
        blind = sourced.greeks is None and self.spot is None
        return Aged(sourced, at, "no price of the shares" if blind else sourced.why.words)

    def ours(self) -> dict[str, OneGreeks | WhyNone]:
        """Read once: the same rows and the same price of the shares say the same thing whenever asked."""
        if self._ours is None:
            self._ours = self._read() if self.spot is not None else {}
        return self._ours

    def _read(self) -> dict[str, OneGreeks | WhyNone]:
        strikes = list(_beside(self.rows).items())
        if not strikes:
            return {}
        terms = {expiry: self._terms(expiry) for expiry in {expiry for (expiry, _), _ in strikes}}
        years, rates = np.array([terms[expiry] for (expiry, _), _ in strikes]).T
        calls = np.array([_prices(both.get(Right.CALL)) for _, both in strikes])
        puts = np.array([_prices(both.get(Right.PUT)) for _, both in strikes])
        quotes = StrikeQuotes(
            strike=np.array([float(strike) for (_, strike), _ in strikes]),
            years=years,
            call_bid=calls[:, 0],
            call_ask=calls[:, 1],
            put_bid=puts[:, 0],
            put_ask=puts[:, 1],
        )
        reading = read_chain(quotes, spot=self.spot or 0.0, rate=rates)
        found: dict[str, OneGreeks | WhyNone] = {}
        for index, (_, both) in enumerate(strikes):
            why = WhyNone(int(reading.why[index]))
            for right, row in both.items():
                side = reading.calls if right is Right.CALL else reading.puts
                known = why is WhyNone.KNOWN
                found[row.symbol] = _one(float(reading.vol[index]), side, index) if known else why
        return found

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


def _beside(rows: Iterable[ChainRow]) -> dict[_Strike, dict[Right, ChainRow]]:
    """Call and put of a strike together: one volatility is theirs."""
    strikes: dict[_Strike, dict[Right, ChainRow]] = {}
    for row in rows:
        try:
            each = contract(row.symbol)
        except NotAContract:
            continue
        strikes.setdefault((each.expiry, each.strike), {})[each.right] = row
    return strikes


def _prices(row: ChainRow | None) -> tuple[float, float]:
    return (float(row.quote.bid), float(row.quote.ask)) if row is not None else (np.nan, np.nan)


def _one(vol: float, side: Greeks, index: int) -> OneGreeks:
    return OneGreeks(
        vol,
        float(side.delta[index]),
        float(side.gamma[index]),
        float(side.theta[index]),
        float(side.vega[index]),
        float(side.rho[index]),
    )
