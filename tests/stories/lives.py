"""A whole play on an invented name: the tape its detector speaks on, and lines that answer it."""

from collections.abc import Iterable
from dataclasses import replace
from textwrap import dedent

from bot.story import tell
from engine.core import Engine
from engine.model.events import DeskStarted, Event
from engine.plays.play import Play
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from storage.tape.text import TextTape
from tests.engine.detectors.listen import NAME

GREEKS = "iv=0.3 delta={delta} gamma=0.05 theta=-0.05 vega=0.05"
LIQUID = "oi=5000 vol=6000 usual=1000"


def lived(play: Play, heard: Iterable[Event], lines: str, *, before: Iterable[Event] = ()) -> list[str]:
    """What the desk says when this play alone watches this name, signals left out."""
    playbook = replace(PLAYBOOK, plays=(replace(play, universe=frozenset({NAME})),))
    told = list(TextTape(dedent(lines).splitlines(), "tape").events())
    start = [each for each in told if isinstance(each, DeskStarted)]
    rest = sorted([*heard, *(each for each in told if each not in start)], key=lambda event: event.at)
    first = [*before, *rest]
    events = [replace(start[0], at=first[0].at), *first]
    steps = replay(events, Engine(playbook), SimVenue(VenueScript()))
    said = [line for step in steps for line in tell(step)]
    return [line for line in said if line.split(" ")[1] not in ("signal", "setup", "approved", "order")]


def row(contract: str, market: str, delta: float, facts: str = LIQUID) -> str:
    """One contract as a chain shows it, with the vendor's Greeks."""
    return f"{contract} {market} {facts} {GREEKS.format(delta=delta)}"
