"""Some of it now, the rest for the chance of more."""

from math import fsum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from engine.holding import LOTS_MIN, Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Part(Rule):
    """From this gain on the bid, this fraction of all that was bought."""

    gain: float = Field(gt=0.0)
    fraction: Ratio


class Partials(Rule):
    """What was bought and what was sold say which parts are still due, so no count of parts can be lost."""

    on_quote: ClassVar[bool] = True

    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _no_more_than_all(self) -> Self:
        if fsum(part.fraction for part in self.parts) > 1.0:
            raise ValueError("the parts are more than the whole")
        return self

    def propose(self, holding: Holding) -> Exit | None:
        """Whole contracts only, rounded down; one contract cannot be parted: another rule leaves it."""
        bid = holding.gain_bid
        if bid is None or holding.bought < LOTS_MIN:
            return None
        reached = [part for part in self.parts if bid >= part.gain]
        due = holding.due(fsum(part.fraction for part in reached))
        if not reached or due < 1:
            return None
        highest = max(part.gain for part in reached)
        why = f"bid {percent(bid)}, part target {percent(highest)}"
        return holding.leave("part target", Urgency.URGENT, why, due)
