"""What the exchange itself says of an option print: one leg or several, routed everywhere or crossed."""

from engine.model.events import Shape

_SWEEP = "Sbd"
_CROSS = "c"
_MULTI_LEG = "fghijlm"
_STOCK_TIED = "knopqrs"

SHAPES: dict[str, Shape] = {
    **dict.fromkeys(_SWEEP, Shape.SWEEP),
    **dict.fromkeys(_CROSS, Shape.CROSS),
    **dict.fromkeys(_MULTI_LEG + _STOCK_TIED, Shape.MULTI_LEG),
}
"""OPRA sale conditions: flagged sweeps and auctions sent as sweeps, crosses, legs, and legs tied to stock."""


def shape_of(condition: str | None) -> Shape:
    """An electronic print and an unknown code are single prints until their neighbours say more."""
    return SHAPES.get(condition or "", Shape.SINGLE)
