"""How much a play may do without being asked: each step up is a person's, the way down is anybody's."""

from enum import StrEnum


class Autonomy(StrEnum):
    OFF = "off"
    ALERT = "alert"
    CONFIRM = "confirm"
    VETO = "veto"
    AUTO = "auto"

    @property
    def step(self) -> int:
        """Its place on the way up."""
        return _STEPS[self]

    @property
    def by_itself(self) -> bool:
        """Whether a ticket may go without a tap."""
        return self in _BY_ITSELF


_STEPS = {level: step for step, level in enumerate(Autonomy)}
_BY_ITSELF = frozenset(level for level in Autonomy if level.step > Autonomy.CONFIRM.step)
