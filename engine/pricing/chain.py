"""A chain read at once: each strike's volatility from its out-of-the-money side, all Greeks from that."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.pricing.black import shape
from engine.pricing.black_scholes import Greeks, greeks, sides
from engine.pricing.contracts import Bools, Contracts, carry
from engine.pricing.implied_vol import Implied, imply
from engine.pricing.normal import Floats
from engine.pricing.worth import Reasons, WhyNone

SidesUsed: TypeAlias = npt.NDArray[np.uint8]


class SideUsed(IntEnum):
    """Whose quote a strike's volatility was read from."""

    NEITHER = 0
    CALL = 1
    PUT = 2


@dataclass(frozen=True, slots=True)
class StrikeQuotes:
    """One strike of one expiry an index, both rights beside each other; NaN for a quote that is missing."""

    strike: Floats
    years: Floats
    call_bid: Floats
    call_ask: Floats
    put_bid: Floats
    put_ask: Floats


@dataclass(frozen=True, slots=True)
class ChainReading:
    """What a chain says: NaN in volatility and Greeks exactly where `why` gives a reason."""

    strike: Floats
    vol: Floats
    why: Reasons
    side: SidesUsed
    calls: Greeks
    puts: Greeks


@dataclass(frozen=True, slots=True)
class Mids:
    """The middle of each quote, NaN where its reason says why it has none."""

    price: Floats
    why: Reasons


def read_chain(
    quotes: StrikeQuotes, *, spot: npt.ArrayLike, rate: npt.ArrayLike = 0.0, dividend: npt.ArrayLike = 0.0
) -> ChainReading:
    """Read the cheaper side, whose price is all time value, and the dearer where the cheaper is silent."""
    calls = Contracts.of(
        True, spot=spot, strike=quotes.strike, years=quotes.years, rate=rate, dividend=dividend
    )
    with np.errstate(all="ignore"):
        put_is_cheaper = carry(calls).gap > 0.0
        call_mid, put_mid = mids(quotes.call_bid, quotes.call_ask), mids(quotes.put_bid, quotes.put_ask)
        implied = _read_side(calls, ~put_is_cheaper, call_mid, put_mid)
        side = np.where(put_is_cheaper, SideUsed.PUT, SideUsed.CALL).astype(np.uint8)
        silent = np.flatnonzero(implied.why)
        if len(silent):
            _fall_back(calls, put_is_cheaper, call_mid, put_mid, silent, implied, side)
        return _both_rights(calls, implied, side)


def mids(bid: Floats, ask: Floats) -> Mids:
    """Refuse a middle to a quote that nobody bids for, that is crossed or that is not there."""
    why = np.where(ask < bid, WhyNone.CROSSED, WhyNone.KNOWN)
    why = np.where(bid <= 0.0, WhyNone.NO_BID, why)
    why = np.where(np.isfinite(bid) & np.isfinite(ask), why, WhyNone.NOT_FINITE)
    return Mids(np.where(why == WhyNone.KNOWN, (bid + ask) * 0.5, np.nan), why.astype(np.uint8))


def _read_side(calls: Contracts, is_call: Bools, call_mid: Mids, put_mid: Mids) -> Implied:
    implied = imply(replace(calls, is_call=is_call), np.where(is_call, call_mid.price, put_mid.price))
    unquoted = np.where(is_call, call_mid.why, put_mid.why)
    return replace(implied, why=np.where(unquoted == WhyNone.KNOWN, implied.why, unquoted))


def _fall_back(
    calls: Contracts,
    is_call: Bools,
    call_mid: Mids,
    put_mid: Mids,
    silent: npt.NDArray[np.intp],
    implied: Implied,
    side: SidesUsed,
) -> None:
    """Ask the dearer side of the silent strikes; where it is silent too, the cheaper side's reason stands."""
    other = imply(
        replace(calls[silent], is_call=is_call[silent]),
        np.where(is_call[silent], call_mid.price[silent], put_mid.price[silent]),
    )
    heard = other.why == WhyNone.KNOWN
    implied.vol[silent] = other.vol
    implied.why[silent] = np.where(heard, WhyNone.KNOWN, implied.why[silent])
    dearer = np.where(is_call[silent], SideUsed.CALL, SideUsed.PUT)
    side[silent] = np.where(heard, dearer, SideUsed.NEITHER)


def _both_rights(calls: Contracts, implied: Implied, side: SidesUsed) -> ChainReading:
    forwards = carry(calls)
    deviation = implied.vol * np.sqrt(calls.years)
    parts = sides(forwards, shape(forwards.skew, deviation))
    puts = replace(calls, is_call=~calls.is_call)
    call_greeks = greeks(calls, forwards, parts, deviation)
    return ChainReading(
        calls.strike, implied.vol, implied.why, side, call_greeks, greeks(puts, forwards, parts, deviation)
    )
