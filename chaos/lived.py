"""What bad days were worth: whether there was anything for their faults to strike."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations

from chaos.faults import PAIRS, Schedule
from chaos.kinds import Kind


@dataclass(slots=True)
class Lived:
    """Of one day or of many."""

    days: int = 0
    traded: int = 0
    """Days on which an order reached the broker."""
    deaths: int = 0
    caught: int = 0
    """Deaths that met an order at work or something held."""
    pairs: Counter[tuple[Kind, ...]] = field(default_factory=Counter)
    """How often two kinds of fault were drawn for one day."""

    def died(self, *, under_way: bool) -> None:
        """Once more."""
        self.deaths += 1
        self.caught += under_way

    def ended(self, schedule: Schedule, *, traded: bool) -> None:
        """A day is over."""
        self.days += 1
        self.traded += traded
        self.pairs.update(combinations(sorted({fault.kind for fault in schedule.faults}), 2))

    def add(self, other: "Lived") -> None:
        """Both together."""
        self.days += other.days
        self.traded += other.traded
        self.deaths += other.deaths
        self.caught += other.caught
        self.pairs.update(other.pairs)

    def numbers(self) -> dict[str, float]:
        """Shares of one, and how many pairs of kinds were drawn for one day."""
        return {
            "days_that_trade": round(self.traded / max(self.days, 1), 3),
            "deaths": self.deaths,
            "deaths_under_way": round(self.caught / max(self.deaths, 1), 3),
            "pairs_of_faults": len(self.pairs),
            "pairs_there_are": len(PAIRS),
        }
