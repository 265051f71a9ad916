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


def steps(tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True) -> Iterator[Step]:
    """Play a tape on a fresh engine and the venue the tape asks for."""
    text = dedent(tape)
    head = [line for line in text.splitlines() if line.split(" ")[0] in ("day", "venue")]
    body = [line for line in text.splitlines() if line.split(" ")[0] not in ("day", "venue")]
    lines = [*head, *(ORDINARY.splitlines() if ordinary else []), *body]
    parsed = TextTape(lines, "tape")
    events = parsed.events()
    return replay(events, Engine(playbook), SimVenue(parsed.script))


def story(tape: str, *, playbook: Playbook = PLAYBOOK, ordinary: bool = True) -> list[str]:
    """What the desk says about it, line by line."""
    return [line for step in steps(tape, playbook=playbook, ordinary=ordinary) for line in tell(step)]
