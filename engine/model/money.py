"""Money is Decimal; prices land on ticks."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

Ratio = Annotated[float, Field(ge=0.0, le=1.0)]
"""A share of one: 0.15 is fifteen percent, and 15.0 is refused."""

MULTIPLIER = 100
"""Shares behind one standard option contract; adjusted contracts never get this far."""


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"


class TickClass(StrEnum):
    CENT = "cent"
    PENNY = "penny"
    NICKEL = "nickel"


CENT_ALWAYS = frozenset({"SPY", "QQQ", "IWM"})

_CENT, _NICKEL, _DIME = Decimal("0.01"), Decimal("0.05"), Decimal("0.10")
_THREE = Decimal(3)


def tick_class(root: str, *prices: Decimal) -> TickClass:
    """What the prices prove; without proof the coarse grid, which every class accepts."""
    if root in CENT_ALWAYS:
        return TickClass.CENT
    if any(price % tick(TickClass.NICKEL, price) for price in prices):
        return TickClass.PENNY
    return TickClass.NICKEL


def tick(kind: TickClass, price: Decimal) -> Decimal:
    """The smallest step an exchange takes at this price."""
    match kind:
        case TickClass.CENT:
            return _CENT
        case TickClass.PENNY:
            return _CENT if price < _THREE else _NICKEL
        case TickClass.NICKEL:
            return _NICKEL if price < _THREE else _DIME


def on_tick(price: Decimal, kind: TickClass, side: Side) -> Decimal:
    """Round in our favour, so that rounding never pays more or asks less than was decided."""
    step = tick(kind, price)
    rounding = ROUND_FLOOR if side is Side.BUY else ROUND_CEILING
    return (price / step).to_integral_value(rounding=rounding) * step
