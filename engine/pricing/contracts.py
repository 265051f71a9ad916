"""What is priced: European contracts as a struct of arrays, and the forward both rights of a strike share."""

from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.pricing.normal import Floats

Bools: TypeAlias = npt.NDArray[np.bool_]

LEG_MIN, LEG_MAX = 1e-12, 1e15  # dollars of spot or strike, as quoted and as discounted, that can be meant
CARRY_MAX = 100.0  # rate times years


@dataclass(frozen=True, slots=True)
class Contracts:
    """The same contract stands at the same index of every array."""

    is_call: Bools
    spot: Floats
    strike: Floats
    years: Floats
    rate: Floats
    dividend: Floats  # continuous yield

    @classmethod
    def of(
        cls,
        is_call: npt.ArrayLike,
        *,
        spot: npt.ArrayLike,
        strike: npt.ArrayLike,
        years: npt.ArrayLike,
        rate: npt.ArrayLike = 0.0,
        dividend: npt.ArrayLike = 0.0,
    ) -> Self:
        """Stretch scalars over the chain, so that a chain with one spot and one expiry is easily said."""
        rights = np.asarray(is_call, dtype=np.bool_)
        measures = [np.asarray(each, dtype=np.float64) for each in (spot, strike, years, rate, dividend)]
        shape = np.broadcast_shapes(rights.shape, *(each.shape for each in measures))
        size = shape if shape else (1,)
        return cls(np.broadcast_to(rights, size), *(np.broadcast_to(each, size) for each in measures))

    def __len__(self) -> int:
        return len(self.strike)

    def __getitem__(self, which: slice | npt.NDArray[np.intp]) -> "Contracts":
        return Contracts(
            self.is_call[which],
            self.spot[which],
            self.strike[which],
            self.years[which],
            self.rate[which],
            self.dividend[which],
        )


@dataclass(frozen=True, slots=True)
class Forwards:
    """Spot less its yield and strike discounted, the gap between them kept to its last digit."""

    spot: Floats
    strike: Floats
    gap: Floats  # spot - strike, without the cancellation of subtracting two rounded numbers
    carried: Floats  # the size of what discounting moved, which bounds how well the gap is known
    scale: Floats  # the geometric mean of spot and strike
    skew: Floats  # |log(spot / strike)|

    def __getitem__(self, which: slice | npt.NDArray[np.intp]) -> "Forwards":
        return Forwards(
            self.spot[which],
            self.strike[which],
            self.gap[which],
            self.carried[which],
            self.scale[which],
            self.skew[which],
        )


def carry(contracts: Contracts) -> Forwards:
    """Discount both legs by expm1, for minutes before expiry the small differences are the whole price."""
    yielded = contracts.spot * np.expm1(-contracts.dividend * contracts.years)
    financed = contracts.strike * np.expm1(-contracts.rate * contracts.years)
    spot = contracts.spot + yielded
    strike = contracts.strike + financed
    gap = (contracts.spot - contracts.strike) + (yielded - financed)
    carried = np.abs(yielded) + np.abs(financed)
    skew = np.log1p(np.abs(gap) / np.minimum(spot, strike))
    return Forwards(spot, strike, gap, carried=carried, scale=np.sqrt(spot * strike), skew=skew)


def meant(contracts: Contracts, forwards: Forwards) -> Bools:
    """Tell which terms can be those of a contract, so that nothing further on can overflow."""
    carried = (np.abs(contracts.rate) + np.abs(contracts.dividend)) * contracts.years < CARRY_MAX
    return carried & legs_meant(contracts.spot, contracts.strike) & legs_meant(forwards.spot, forwards.strike)


def legs_meant(spot: Floats, strike: Floats) -> Bools:
    """Tell which dollars of spot and strike are of this world."""
    return (np.minimum(spot, strike) >= LEG_MIN) & (np.maximum(spot, strike) <= LEG_MAX)
