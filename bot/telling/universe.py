"""Which play trades which names, in words: a play without any is silent, and nothing is wrong with it."""

from collections.abc import Iterable

from engine.plays.play import Play, Playbook
from engine.plays.playbook import PLAYBOOK
from engine.selection.ranked import RankedStrikes
from engine.selection.swept import SweptStrike

SHOWN_MAX = 8


def closed(name: str) -> str:
    """Why it cannot be opted into."""
    off = PLAYBOOK.named[name].off if name in PLAYBOOK.named else ""
    return f"it is off: {off}" if off else f"not one of {', '.join(sorted(OPEN))}"


def watched(playbook: Playbook) -> frozenset[str]:
    """All names of all plays."""
    return frozenset(name for play in playbook.plays for name in play.universe)


def taken(playbook: Playbook) -> frozenset[str]:
    """Names that one more `/watch` would change nothing about: every play open to it has them."""
    open_to = [play.universe for play in playbook.plays if play.opt_in]
    return frozenset.intersection(*open_to) if open_to else frozenset()


def traded(playbook: Playbook, *, most: int = SHOWN_MAX) -> str:
    """Plays that trade the same are told together, so many names of each."""
    together: dict[frozenset[str], list[str]] = {}
    for play in playbook.plays:
        if play.universe:
            together.setdefault(play.universe, []).append(play.name)
    told = (f"{_few(names, most)} by {', '.join(plays)}" for names, plays in together.items())
    return "; ".join(told) or "nothing"


def untraded(playbook: Playbook) -> tuple[str, ...]:
    """Plays that could be opted into."""
    return tuple(play.name for play in playbook.plays if not play.universe and not play.off)


OPEN = frozenset(untraded(PLAYBOOK))
"""Plays that trade nothing until somebody opts into them."""


def handed(playbook: Playbook) -> dict[str, list[str]]:
    """Plays that need no names: which others hand them their own ideas when no option ends in time."""
    given: dict[str, list[str]] = {}
    for play in playbook.plays:
        to = playbook.named.get(_instead(play))
        if play.universe and to is not None and not to.off:
            given.setdefault(to.name, []).append(play.name)
    return given


def _instead(play: Play) -> str:
    match play.select:
        case SweptStrike() as swept:
            return swept.instead
        case RankedStrikes() as ranked:
            return ranked.expiry.instead
        case _:
            return ""


def _few(names: Iterable[str], most: int) -> str:
    shown = sorted(names)
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return f"{', '.join(shown[:most])}{more}"
