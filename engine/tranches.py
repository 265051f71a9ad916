"""A plan bought in two halves."""

from pydantic import Field

from engine.model.money import Ratio
from engine.model.rule import Rule


class Tranches(Rule):
    """One position, planned once: half on the signal, the rest only if the first candle proves us right."""

    later: Ratio = 0.5
    scale_in_min_pnl: float = Field(default=0.0, ge=0.0)
    """Never below zero: what is losing is not added to."""
    quote_age_max_s: float = 60.0

    def split(self, quantity: int) -> tuple[int, int]:
        """Now and later; a single contract is not split."""
        held_back = int(quantity * self.later)
        return (quantity - held_back, held_back) if held_back < quantity else (quantity, 0)
