"""The trade's own words for tests: a few lines of tape in, a few lines of story out."""

from collections.abc import Iterator
from itertools import groupby
from textwrap import dedent

from bot.telling.story import tell
from engine.core import Engine
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import SimVenue
from storage.tape.text import TextTape
from tests.shares import quiet

ORDINARY = """
09:31:00 account 50000
09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M
"""
"""An account, and shares that trade enough: what most stories take for granted."""


HEAD = ("day ", "venue ")
"""What a tape may begin with; only there, for a second `day` is another day."""


def steps(
    tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True, shares: bool = True
) -> Iterator[Step]:
    """Play a tape on a fresh engine and the venue the tape asks for."""
    parsed = TextTape(whole(tape, ordinary=ordinary, shares=shares), "tape")
    events = parsed.events()
    return replay(events, Engine(playbook), SimVenue(parsed.script))


def whole(tape: str, *, ordinary: bool = False, shares: bool = True) -> list[str]:
    """The whole tape: its own head, what is taken for granted, and its lines day by day."""
    lines = [line.strip() for line in dedent(tape).splitlines()]
    said = (place for place, line in enumerate(lines) if line and not line.startswith(HEAD))
    first = next(said, len(lines))
    told = [*lines[:first], *(ORDINARY.splitlines() if ordinary else [])]
    for is_head, some in groupby(lines[first:], key=lambda line: line.startswith(HEAD)):
        part = list(some)
        told += part if is_head or not shares else quiet(part)
    return told


def story(
    tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True, shares: bool = True
) -> list[str]:
    """What the desk says about it, line by line."""
    played = steps(tape, playbook=playbook, ordinary=ordinary, shares=shares)
    return [line for step in played for line in tell(step)]
