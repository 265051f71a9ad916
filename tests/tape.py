"""The trade's own words for tests: a few lines of tape in, a few lines of story out."""

from collections.abc import Iterator
from itertools import groupby
from textwrap import dedent

from bot.story import tell
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


def steps(
    tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True, shares: bool = True
) -> Iterator[Step]:
    """Play a tape on a fresh engine and the venue the tape asks for."""
    parsed = TextTape(whole(tape, ordinary=ordinary, shares=shares), "tape")
    events = parsed.events()
    return replay(events, Engine(playbook), SimVenue(parsed.script))


def whole(tape: str, *, ordinary: bool = False, shares: bool = True) -> list[str]:
    """The whole tape: its own head, what is taken for granted, and its lines day by day."""
    lines = dedent(tape).splitlines()
    head = [line for line in lines if line.startswith(("day", "venue"))]
    body = [line for line in lines if not line.startswith(("day", "venue"))]
    told = [*head, *(ORDINARY.splitlines() if ordinary else [])]
    for is_day, some in groupby(body, key=lambda line: line.lstrip().startswith("day")):
        lines = list(some)
        told += lines if is_day or not shares else quiet(lines)
    return told


def story(
    tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True, shares: bool = True
) -> list[str]:
    """What the desk says about it, line by line."""
    played = steps(tape, playbook=playbook, ordinary=ordinary, shares=shares)
    return [line for step in played for line in tell(step)]
