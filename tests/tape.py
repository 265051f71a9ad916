"""The trade's own words for tests: a few lines of tape in, a few lines of story out."""

from collections.abc import Iterator
from textwrap import dedent

from bot.story import tell
from engine.core import Engine
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue
from storage.tape.text import TextTape

ORDINARY = """
09:31:00 account 50000
09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M
"""
"""An account, and shares that trade enough: what most stories take for granted."""


HEAD = ("day ", "venue ")
"""What a tape may begin with; only there, for a second `day` is another day."""


def steps(tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True) -> Iterator[Step]:
    """Play a tape on a fresh engine and the venue the tape asks for."""
    told = [line.strip() for line in dedent(tape).splitlines()]
    first = next((place for place, line in enumerate(told) if line and not line.startswith(HEAD)), len(told))
    lines = [*told[:first], *(ORDINARY.splitlines() if ordinary else []), *told[first:]]
    parsed = TextTape(lines, "tape")
    events = parsed.events()
    return replay(events, Engine(playbook), SimVenue(parsed.script))


def story(tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True) -> list[str]:
    """What the desk says about it, line by line."""
    return [line for step in steps(tape, playbook=playbook, ordinary=ordinary) for line in tell(step)]
