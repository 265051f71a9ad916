"""What positions had come to before they were a part of this day: no result of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.records import Trade

_ZERO = Decimal(0)
FRESH = timedelta(minutes=1)
"""What was shown longer before it was adopted does not say what it was worth then."""


@dataclass(frozen=True, slots=True)
class Untold:
    """Adopted, and no market of now has said what it had come to."""

    since: datetime
    counted: Decimal = _ZERO
    shown: bool = False
    """Whether an old market has."""


@dataclass(slots=True)
class Carried:
    """One rule for the gates that end a day and for the pages that count it."""

    come_to: dict[str, Decimal] = field(default_factory=dict)
    """By setup: held over the night, so that the day's equity holds it already, or adopted."""
    untold: dict[str, Untold] = field(default_factory=dict)
    closed_by_then: Decimal = _ZERO
    """What was closed since the bell when the day's equity was seen: it is in it."""

    def new_day(self) -> None:
        """For what was held over the night an old market will do: the day's equity is of the bell, too."""
        self.come_to, self.closed_by_then = {}, _ZERO
        self.untold = {setup: each for setup, each in self.untold.items() if not each.shown}

    def began(self, held: Mapping[str, Decimal], closed: Decimal) -> None:
        """With what each setup that is held had come to by then, and what was closed."""
        self.come_to, self.closed_by_then = dict(held), closed

    def adopted(self, setup: str, at: datetime) -> None:
        """Whatever it is worth now was made or lost by somebody else."""
        self.untold[setup] = Untold(at)

    def tell(self, setup: str, come_to: Decimal, shown_at: datetime | None) -> None:
        """Before fees: by its first market, and by what is sold of it until that comes."""
        untold = self.untold.pop(setup)
        self.come_to[setup] = self.come_to.get(setup, _ZERO) + come_to - untold.counted
        if shown_at is None or shown_at < untold.since - FRESH:
            self.untold[setup] = replace(untold, counted=come_to, shown=shown_at is not None)

    def closed(self, trade: Trade, *, before: bool) -> None:
        """What was over before the session is no part of it; nor is what was sold without any market."""
        if before:
            self.come_to.pop(trade.setup, None)
            self.untold.pop(trade.setup, None)
        elif trade.setup in self.untold:
            self.tell(trade.setup, trade.pnl + trade.fees, trade.closed_at)

    @property
    def total(self) -> Decimal:
        return sum(self.come_to.values(), self.closed_by_then)
