"""The rules as a page: read off the playbook, so that the page cannot say anything else."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

from bot.telling.rule_sources import source
from engine.model.rule import Rule
from engine.plays.play import Play, Playbook

HEAD = """\
# The rules

Written by `./desk rules` from the playbook; a test compares. Ratios are fractions: 0.15 is 15 %.
A number that is *none* is not asked for: without a `premium_max` the account's share bounds a trade.
The widest spread allowed is the smallest of the play's own limit, target / 4 and stop / 2.
Break-even is the part of trades that must win: (stop + spread) / (target + stop).
An entry is worked for 15 s (B-27): three prices from the middle to the ask, each for its `wait_s` of 5 s;
a step without a fresh price waits for one, within `quote_wait_s`, or is the last.
On the day of expiry IV rank, theta and gamma are not asked, and no number is shown for them (S18).
The last column says where the numbers come from: `F S P W I` are the systems of the notes this desk
was built from, `B` their corrections, `B2` the table of plays, `C` the definitions
([each in a line](sources.md)). *Ours* marks what no note gives: a number of this desk's own, to be
argued about. A cell of B2 may itself be borrowed, as its table says.
"""


def page(playbook: Playbook) -> str:
    """The limits above every play, then each play."""
    above = [*_told("", "gate", playbook.gates), *_told("", "rule", (playbook.ceilings, playbook.gather))]
    plays = [line for play in playbook.plays for line in _play(play)]
    return "\n".join([HEAD, "## Above every play", "", *_TABLE, *above, "", *plays])


_TABLE = ("| | rule | numbers | from |", "|---|---|---|---|")


def _play(play: Play) -> Iterator[str]:
    yield from (f"## {play.name}", "", _thesis(play), "")
    if play.off:
        yield from (f"**Off:** {play.off}.", "")
    names = ", ".join(sorted(play.universe)) or "none until PLAYS opts it in"
    at_zero, at_two = (_needed(play, spread) for spread in (0.0, 0.02))
    yield from (f"Names: {names}. Break-even: {at_zero} at no spread, {at_two} at a spread of 2 %.", "")
    yield from _TABLE
    yield from _told(play.name, "detector", play.detectors)
    yield from _told(play.name, "agree", (play.agree,))
    yield from _told(play.name, "select", (play.select,))
    yield from _told(play.name, "gate", (*play.gates, play.fresh))
    yield from _told(play.name, "size", (play.sizing, *([play.tranches] if play.tranches else [])))
    yield from _told(play.name, "exit", play.every_exit)
    yield from _told(play.name, "orders", (play.enter, play.leave))
    yield f"| times | {play.name} | {_times(play)} | {source(play.name, 'Times')} |"
    yield ""


def breakeven(play: Play, spread: float) -> float:
    """The win rate at which target and stop cancel out once the spread is paid."""
    return (play.stop.loss + spread) / (play.target.gain + play.stop.loss)


def _needed(play: Play, spread: float) -> str:
    share = breakeven(play, spread)
    return f"{share * 100:.1f} %" if share <= 1.0 else "never"


def _thesis(play: Play) -> str:
    return (import_module(f"engine.plays.{play.name}").__doc__ or "").strip()


def _times(play: Play) -> str:
    parts = {
        "follow_delay_s": play.follow_delay_s,
        "ticket_life_s": play.ticket_life_s,
        "quote_wait_s": play.quote_wait_s,
        "again_after_s": play.again_after_s,
        "band": play.band,
        "fee": play.fee,
    }
    return ", ".join(f"{name} {value}" for name, value in parts.items())


def _told(play: str, kind: str, rules: tuple[object, ...]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, Rule):
            name = type(rule).__name__
            yield f"| {kind} | {name} | {_numbers(rule)} | {source(play, name)} |"


def _numbers(rule: Rule) -> str:
    return ", ".join(f"{name} {_said(value)}" for name, value in rule) or "none"


def _said(value: object) -> str:
    if isinstance(value, Rule):
        return f"({_numbers(value)})"
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g} s"
    if isinstance(value, tuple):
        return " ".join(_said(each) for each in value)
    if isinstance(value, frozenset):
        return " ".join(sorted(value)) or "none"
    return "none" if value is None else str(value) or "none"
