"""What a person has given the desk, as its records tell it: real money, and what goes without a tap."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.model.autonomy import Autonomy
from engine.model.records import Arming, AutonomySet
from engine.ours.authority import without


@dataclass(slots=True)
class Given:
    """Read from records alone."""

    live: bool = False
    levels: dict[str, Autonomy] = field(default_factory=dict)
    arming: Arming | None = None
    until: datetime | None = None

    def take(self, output: Arming | AutonomySet) -> None:
        """One more word about it."""
        match output:
            case Arming():
                self.arming = output
            case AutonomySet():
                self.levels |= dict.fromkeys(output.plays, output.level)
                self.until = output.until or self.until
                self.arming = without(self.arming, output.plays)

    @property
    def highest(self) -> Autonomy:
        """The most that any play may do."""
        return max((Autonomy.CONFIRM, *self.levels.values()), key=lambda level: level.step)

    def at(self, level: Autonomy) -> list[str]:
        """The plays that somebody put there."""
        return [play for play, its in self.levels.items() if its is level]
