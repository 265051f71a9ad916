"""What each play may do without being asked, since when and until when."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from engine.model import latch_names
from engine.model.autonomy import Autonomy
from engine.model.intents import Intent
from engine.model.records import Alarm, Arming, AutonomySet, Fill, Flattened, LatchSet, Record
from engine.ours.pace import COUNTED, Pace

_OF_AUTHORITY = COUNTED | {Arming, AutonomySet, LatchSet, Flattened, Fill, Alarm}
"""Most of what is written down gives nothing and takes nothing."""


class Standing(NamedTuple):
    """One play's level."""

    level: Autonomy
    since: datetime
    until: datetime | None


@dataclass(slots=True)
class Authority:
    standings: dict[str, Standing] = field(default_factory=dict)
    """A play nobody spoke of asks for each tap."""
    arming: Arming | None = None
    pace: Pace = field(default_factory=Pace)
    started_at: datetime | None = None
    flatten_at: datetime | None = None
    flat: bool = False
    """Whether it was said that everything is closed."""
    open_said_at: datetime | None = None

    def level(self, play: str) -> Autonomy:
        standing = self.standings.get(play)
        return standing.level if standing is not None else Autonomy.CONFIRM

    @property
    def highest(self) -> Autonomy:
        """The most that any play may do."""
        levels = (standing.level for standing in self.standings.values())
        return max((Autonomy.CONFIRM, *levels), key=lambda level: level.step)

    @property
    def alone(self) -> tuple[str, ...]:
        """The plays that act without a tap."""
        return tuple(play for play, standing in self.standings.items() if standing.level.by_itself)

    @property
    def until(self) -> datetime | None:
        """When the first of it ends by the clock."""
        ends = [each.until for each in self.standings.values() if each.until is not None]
        return min([*ends, self.arming.until] if self.arming is not None else ends, default=None)

    @property
    def timed(self) -> bool:
        """Whether time alone could take something away, or give it."""
        return self.arming is not None or (bool(self.standings) and bool(self.alone))

    def older(self, at: datetime) -> bool:
        """Whether a wish is from before this life of the desk: it may lower authority and not raise it."""
        return self.started_at is not None and at < self.started_at

    def started(self, at: datetime) -> None:
        """A new life of the desk."""
        self.started_at = at
        self.pace.starts.append(at)

    def take(self, at: datetime, output: Record | Intent) -> None:
        """All that the desk decided passes here: what was given, what was taken, and how much was done."""
        if type(output) not in _OF_AUTHORITY:
            return
        self.pace.take(at, output)
        match output:
            case Arming():
                self.arming = output
            case AutonomySet():
                for play in output.plays:
                    self.standings[play] = Standing(output.level, at, output.until)
                self.arming = without(self.arming, output.plays)
            case LatchSet(latch=latch_names.FLATTEN):
                self.flatten_at, self.flat, self.open_said_at = at, False, None
            case Flattened():
                self.flat = True
            case Fill():
                self.flat = False
            case Alarm(about=latch_names.FLATTEN):
                self.open_said_at = at
            case _:
                pass


def without(arming: Arming | None, plays: Iterable[str]) -> Arming | None:
    """What is left of an arming when these plays were decided otherwise."""
    left = tuple(play for play in arming.plays if play not in set(plays)) if arming is not None else ()
    return replace(arming, plays=left) if arming is not None and left else None
