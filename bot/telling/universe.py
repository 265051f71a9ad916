"""Which play trades which names, in words: a play without any is silent, and nothing is wrong with it."""

from collections.abc import Iterable

from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK

SHOWN_MAX = 8


def closed(name: str) -> str:
    """Why it cannot be opted into."""
    off = PLAYBOOK.named[name].off if name in PLAYBOOK.named else ""
    return f"it is off: {off}" if off else f"not one of {', '.join(sorted(OPEN))}"


def watched(playbook: Playbook) -> frozenset[str]:
    """All names of all plays."""
    return frozenset(name for play in playbook.plays for name in play.universe)


def traded(playbook: Playbook) -> str:
    """Plays that trade the same are told together."""
    together: dict[frozenset[str], list[str]] = {}
    for play in playbook.plays:
        if play.universe:
            together.setdefault(play.universe, []).append(play.name)
    told = (f"{_few(names)} by {', '.join(plays)}" for names, plays in together.items())
    return "; ".join(told) or "nothing"


def untraded(playbook: Playbook) -> tuple[str, ...]:
    """Plays that could be opted into."""
    return tuple(play.name for play in playbook.plays if not play.universe and not play.off)


OPEN = frozenset(untraded(PLAYBOOK))
"""Plays that trade nothing until somebody opts into them."""


def _few(names: Iterable[str]) -> str:
    shown = sorted(names)
    more = f" and {len(shown) - SHOWN_MAX} more" if len(shown) > SHOWN_MAX else ""
    return f"{', '.join(shown[:SHOWN_MAX])}{more}"
