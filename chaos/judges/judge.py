"""What a judge is, and what it raises."""

from chaos.broker import Placed
from chaos.world import World
from engine.replay import Step


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant, self.what = invariant, what


class Judge:
    """Looks on; it keeps its own books from what was committed and never asks the engine."""

    def __init__(self, world: World) -> None:
        self.world = world

    def committed(self, step: Step) -> None:
        """It is in the journal now."""

    def placed(self, order: Placed) -> None:
        """It is at the broker now."""

    def traded(self, order: Placed) -> None:
        """It has filled at the broker."""

    def rested(self) -> None:
        """Faults are over, and so is the time that everything has to come to rest."""
