"""What a price says beyond its intrinsic value, and in words why it sometimes says nothing."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from engine.pricing.contracts import Bools, Contracts, Forwards, legs_meant, meant
from engine.pricing.normal import Floats

Reasons: TypeAlias = npt.NDArray[np.uint8]

GRAIN = 4.5e-16  # two roundings of a double
TINIEST = (
    1e-150  # dollars; a worth below this is no price, and arithmetic with it would soon leave the doubles
)
YEARS_MIN = 1e-9  # 32 ms; with less time than that, rounding alone moves a volatility by more than 1e-11


class WhyNone(IntEnum):
    """Why there is no implied volatility; KNOWN, zero, means that there is one."""

    KNOWN = 0
    NOT_FINITE = 1
    BAD_TERMS = 2
    EXPIRED = 3
    NO_BID = 4
    CROSSED = 5
    BELOW_INTRINSIC = 6
    ABOVE_BOUND = 7
    NO_INFORMATION = 8

    @property
    def words(self) -> str:
        """Say it as a trader would read it beside a missing number."""
        return WORDS[self]


KNOWN = np.uint8(WhyNone.KNOWN)
"""For comparing whole arrays: beside them an enum's member costs numpy several times as much."""

WORDS = {
    WhyNone.KNOWN: "",
    WhyNone.NOT_FINITE: "not finite",
    WhyNone.BAD_TERMS: "terms out of range",
    WhyNone.EXPIRED: "expired",
    WhyNone.NO_BID: "no bid",
    WhyNone.CROSSED: "crossed quote",
    WhyNone.BELOW_INTRINSIC: "below intrinsic",
    WhyNone.ABOVE_BOUND: "above bound",
    WhyNone.NO_INFORMATION: "no information",
}


@dataclass(frozen=True, slots=True)
class Worth:
    """A price less its intrinsic value, which is the price of the out-of-the-money right of that strike."""

    time: Floats
    rest: Floats  # what is missing to the highest possible worth
    doubt: Floats  # how much of the time value may be rounding

    def __getitem__(self, which: npt.NDArray[np.intp]) -> "Worth":
        return Worth(self.time[which], self.rest[which], self.doubt[which])


def weigh(contracts: Contracts, forwards: Forwards, price: Floats) -> Worth:
    """Take out the intrinsic value, and say how much of what is left is noise of the subtraction."""
    intrinsic = np.maximum(np.where(contracts.is_call, forwards.gap, -forwards.gap), 0.0)
    time = price - intrinsic
    rest = np.minimum(forwards.spot, forwards.strike) - time
    doubt = (intrinsic > 0.0) * (price + forwards.carried) * GRAIN + TINIEST
    return Worth(time, rest, doubt)


def determined(contracts: Contracts, forwards: Forwards, worth: Worth) -> Bools:
    """Tell which prices hold a volatility; every comparison is false for a NaN."""
    inside = (worth.time > worth.doubt) & (worth.rest > worth.doubt + worth.time * GRAIN)
    return inside & (contracts.years >= YEARS_MIN) & meant(contracts, forwards)


def explain(contracts: Contracts, forwards: Forwards, worth: Worth, price: Floats) -> Reasons:
    """Name the first thing wrong with each contract, given that something is."""
    finite = np.isfinite(contracts.spot) & np.isfinite(contracts.strike) & np.isfinite(contracts.years)
    finite &= np.isfinite(contracts.rate) & np.isfinite(contracts.dividend) & np.isfinite(price)
    causes = (
        (~finite, WhyNone.NOT_FINITE),
        (~legs_meant(contracts.spot, contracts.strike), WhyNone.BAD_TERMS),
        (contracts.years < YEARS_MIN, WhyNone.EXPIRED),
        (price <= 0.0, WhyNone.NO_BID),
        (~meant(contracts, forwards), WhyNone.BAD_TERMS),
        (worth.time < -worth.doubt, WhyNone.BELOW_INTRINSIC),
        (worth.rest <= -worth.doubt, WhyNone.ABOVE_BOUND),
    )
    reasons = np.select(
        [when for when, _ in causes], [int(why) for _, why in causes], int(WhyNone.NO_INFORMATION)
    )
    return reasons.astype(np.uint8)
