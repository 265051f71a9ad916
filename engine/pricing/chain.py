"""A chain read at once: each strike's volatility from its out-of-the-money side, all Greeks from that."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.pricing.black import shape
from engine.pricing.black_scholes import Greeks, greeks, sides
from engine.pricing.contracts import Bools, Contracts, Forwards, carry
from engine.pricing.implied_vol import imply_vols
from engine.pricing.normal import Floats
from engine.pricing.worth import KNOWN, Reasons, WhyNone

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

    def __getitem__(self, which: npt.NDArray[np.intp]) -> "Mids":
        return Mids(self.price[which], self.why[which])


@dataclass(frozen=True, slots=True)
class SideReading:
    """The volatility one side of each strike implies, or why it implies none."""

    is_call: Bools
    vol: Floats
    why: Reasons


def read_chain(
    quotes: StrikeQuotes, *, spot: npt.ArrayLike, rate: npt.ArrayLike = 0.0, dividend: npt.ArrayLike = 0.0
) -> ChainReading:
    """Read the cheaper side, whose price is all time value, and the dearer where the cheaper is silent.

    Where both are silent, the reason is the cheaper side's.
    """
    calls = Contracts.of(
        True, spot=spot, strike=quotes.strike, years=quotes.years, rate=rate, dividend=dividend
    )
    with np.errstate(all="ignore"):
        forwards = carry(calls)
        call_is_cheaper = forwards.gap <= 0.0
        call_mid, put_mid = mids(quotes.call_bid, quotes.call_ask), mids(quotes.put_bid, quotes.put_ask)
        quoted_call, quoted_put = call_mid.why == KNOWN, put_mid.why == KNOWN
        is_call = np.where(call_is_cheaper, quoted_call | ~quoted_put, quoted_call & ~quoted_put)
        reading = _read_side(calls, forwards, is_call, call_mid, put_mid)
        again = np.flatnonzero((reading.why != KNOWN) & quoted_call & quoted_put)
        if len(again):
            reading = _ask_other_side(calls, forwards, reading, again, call_mid, put_mid)
        unquoted = np.where(call_is_cheaper, call_mid.why, put_mid.why)
        unheard = (reading.why != KNOWN) & (unquoted != KNOWN)
        return _both_rights(calls, forwards, replace(reading, why=np.where(unheard, unquoted, reading.why)))


def mids(bid: Floats, ask: Floats) -> Mids:
    """Refuse a middle to a quote that nobody bids for, that is crossed or that is not there."""
    why = np.where(ask < bid, WhyNone.CROSSED, WhyNone.KNOWN)
    why = np.where(bid <= 0.0, WhyNone.NO_BID, why)
    why = np.where(np.isfinite(bid) & np.isfinite(ask), why, WhyNone.NOT_FINITE)
    return Mids(np.where(why == KNOWN, (bid + ask) * 0.5, np.nan), why.astype(np.uint8))


def _read_side(
    calls: Contracts, forwards: Forwards, is_call: Bools, call_mid: Mids, put_mid: Mids
) -> SideReading:
    price = np.where(is_call, call_mid.price, put_mid.price)
    read = imply_vols(replace(calls, is_call=is_call), forwards, price)
    return SideReading(is_call, read.vol, read.why)


def _ask_other_side(
    calls: Contracts,
    forwards: Forwards,
    first: SideReading,
    again: npt.NDArray[np.intp],
    call_mid: Mids,
    put_mid: Mids,
) -> SideReading:
    """Ask the dearer side where the cheaper is quoted but senseless."""
    other = ~first.is_call[again]
    second = _read_side(calls[again], forwards[again], other, call_mid[again], put_mid[again])
    heard = second.why == KNOWN
    better = again[heard]
    is_call, vol, why = first.is_call.copy(), first.vol.copy(), first.why.copy()
    is_call[better], vol[better], why[better] = second.is_call[heard], second.vol[heard], WhyNone.KNOWN
    return SideReading(is_call, vol, why)


def _both_rights(calls: Contracts, forwards: Forwards, read: SideReading) -> ChainReading:
    deviation = read.vol * np.sqrt(calls.years)
    parts = sides(forwards, shape(forwards.skew, deviation))
    puts = replace(calls, is_call=~calls.is_call)
    side = np.where(read.is_call, SideUsed.CALL, SideUsed.PUT)
    return ChainReading(
        strike=calls.strike,
        vol=read.vol,
        why=read.why,
        side=np.where(read.why == KNOWN, side, SideUsed.NEITHER).astype(np.uint8),
        calls=greeks(calls, forwards, parts, deviation),
        puts=greeks(puts, forwards, parts, deviation),
    )
