"""What one market alone showed was no price: the best of a day counts the lower bid of the last two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.chat.cards.episode import Episode
from engine.model.contract import multiplier

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Market:
    """The last one of what is held, and what the one before it bid."""

    at: datetime | None
    bid: Decimal
    before: Decimal


@dataclass(slots=True)
class Agreed:
    """As the gate counts it, whose first market follows what was paid."""

    last: dict[str, _Market] = field(default_factory=dict)

    def above(self, held: Iterable[Episode]) -> Decimal:
        """How much of what is held comes to is by its last market alone."""
        known, self.last, above = self.last, {}, _ZERO
        for each in held:
            if each.quote is None or each.position is None:
                continue
            name, paid = each.setup.setup, each.position.average
            market = self.last[name] = _next(known.get(name), each.quoted_at, each.quote.bid, paid)
            once = max(market.bid - market.before, _ZERO)
            above += once * each.held * multiplier(each.position.symbol)
        return above


def _next(was: _Market | None, at: datetime | None, bid: Decimal, paid: Decimal) -> _Market:
    if was is None:
        return _Market(at, bid, paid)
    return was if (was.at, was.bid) == (at, bid) else _Market(at, bid, was.bid)
