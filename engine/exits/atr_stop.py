"""As far against us as this name moves by itself, twice over."""

from typing import ClassVar

from pydantic import Field

from engine.holding import Holding
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class AtrStop(Rule):
    """A stop in the shares' own measure, on the shares: their range says nothing about the option's price."""

    on_quote: ClassVar[bool] = False

    multiple: float = Field(default=2.0, gt=0.0)
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """Fresh shares against the range of the minutes that have closed."""
        move, entry = holding.stock_move(self.quote_age_max_s), holding.stock_at_entry
        atr = holding.readings.values.atr if holding.readings is not None else None
        if move is None or entry is None or not atr:
            return None
        against = -move * float(entry) / atr
        if against < self.multiple:
            return None
        return holding.leave("ATR stop", Urgency.URGENT, f"shares {against:.1f} ATR against")
