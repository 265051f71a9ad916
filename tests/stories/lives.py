"""A whole play on an invented name: the tape its detector speaks on, and lines that answer it."""

from collections.abc import Iterable
from dataclasses import replace
from textwrap import dedent

from bot.telling.story import tell
from bot.telling.why import Reasons
from engine.core import Engine
from engine.model.events import DeskStarted, Event
from engine.plays.play import Play, Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue, VenueScript
from storage.tape.text import TextTape
from tests.engine.detectors.listen import NAME

GREEKS = "iv=0.3 delta={delta} gamma=0.05 theta=-0.05 vega=0.05"
LIQUID = "oi=5000 vol=6000 usual=1000"
UNSAID = frozenset({"signal", "setup", "approved", "order"})


def alone(play: Play) -> Playbook:
    """The playbook with this play only, on the invented name."""
    return replace(PLAYBOOK, plays=(replace(play, universe=frozenset({NAME})),))


def played(play: Play, heard: Iterable[Event], lines: str) -> list[Step]:
    """Both in one order, and the desk started before the first of them."""
    told = list(TextTape(dedent(lines).splitlines(), "tape").events())
    start = next(each for each in told if isinstance(each, DeskStarted))
    events = sorted([*heard, *(each for each in told if each is not start)], key=lambda event: event.at)
    begun = [replace(start, at=events[0].at), *events]
    return list(replay(begun, Engine(alone(play)), SimVenue(VenueScript())))


def lived(play: Play, heard: Iterable[Event], lines: str) -> list[str]:
    """What the desk says from the ticket on."""
    said = [line for step in played(play, heard, lines) for line in tell(step)]
    return [line for line in said if line.split(" ")[1] not in UNSAID]


def explained(play: Play, heard: Iterable[Event], lines: str) -> list[str]:
    """The five lines under its first answer."""
    reasons = Reasons(alone(play))
    return [line.strip() for step in played(play, heard, lines) for line in reasons.lines(step)][:5]


def row(contract: str, market: str, delta: float, facts: str = LIQUID) -> str:
    """One contract as a chain shows it, with the vendor's Greeks."""
    return f"{contract} {market} {facts} {GREEKS.format(delta=delta)}"
