"""What one market alone showed was no price: the best of a day counts the lower bid of the last two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from bot.chat.cards.episode import Episode
from engine.model.contract import multiplier
from engine.ours.peaks import Peaks

_ZERO = Decimal(0)


@dataclass(slots=True)
class Agreed:
    """The gate's own rule, but of bids: the gate counts middles."""

    peaks: dict[str, Peaks] = field(default_factory=dict)

    def quoted(self, each: Episode) -> None:
        """Its last market is a new one; the first follows what was paid."""
        if each.quote is not None and each.position is not None:
            known = self.peaks.setdefault(each.setup.setup, Peaks())
            known.quoted(each.quote.bid, each.quote.bid, each.position.average)

    def above(self, held: Iterable[Episode]) -> Decimal:
        """How much of what is held comes to is by its last market alone."""
        known, self.peaks, above = self.peaks, {}, _ZERO
        for each in held:
            if (setup := each.setup.setup) in known:
                self.peaks[setup] = known[setup]
            else:
                self.quoted(each)
            above += self._once(each)
        return above

    def _once(self, each: Episode) -> Decimal:
        if each.quote is None or each.position is None:
            return _ZERO
        agreed = self.peaks[each.setup.setup].agreed
        twice = each.position.average if agreed is None else agreed
        return (each.quote.bid - twice) * each.held * multiplier(each.position.symbol)
