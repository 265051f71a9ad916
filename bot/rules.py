"""The rules as a page: read off the playbook, so that the page cannot say anything else."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

from engine.model.rule import Rule
from engine.plays.play import Play, Playbook

HEAD = """\
# The rules

Written by `./desk rules` from the playbook; a test compares. Ratios are fractions: 0.15 is 15 %.
The widest spread allowed is the smallest of the play's own limit, target / 4 and stop / 2.
Break-even is the part of trades that must win: (stop + spread) / (target + stop).
*Ours* marks what no document gives: a number of this desk's own, to be argued about.
"""

ABOVE = (
    "From: daily loss, positions, total at risk, per trade, FOMC B2 (global); start 001 S11; no adding to "
    "losers 001 S13; cool-down, net delta, net vega, one position a name, ages of shares and Greeks: ours."
)

SOURCES = {
    "flow_first": "000 F03–F09, F13–F15; B2 small_cap_flow; B-98 delay and chase; tick B-97; win rate 57.5 % "
    "from F20. Momentum not against us, two missing minutes, 60 % of the flow, 10 points for another kind of "
    "evidence: ours.",
    "etf_scalp": "001 S02–S24; B2 etf_scalp; theta over the planned hold B-20, gamma per 1 % B-21 "
    "(its limit ours, the raw one kept), tick B-97. Win rate assumed 70 %, two missing minutes: ours.",
    "premium_scalp": "003 W03; B2 premium_scalp; DTE, open interest, premium cap and lots as borrowed there. "
    "Win rate assumed 45 %: ours.",
    "momentum": "003 W04; B2 momentum; DTE, open interest, volume floor, caps borrowed as B2 says; "
    "three usual days of contracts, counted by the hour B-10 (in a straight line: ours). Win "
    "rate assumed 45 %: ours.",
    "day_directional": "002 P01–P08; B2 day_directional: the shares decide, the option's own +35…+80 % and "
    "-40 % stand behind them. No win rate is assumed: break-even is by realised.",
    "swing": "002 P01–P18; B2 swing: trend and SMA20 of finished sessions, held ten of them (14 days), "
    "out two days before expiry, a double locks half; IV percentile I36, rank B-18. The turn of the trend "
    "held for 15 minutes and its strength, 14 days to earnings: ours. No win rate is assumed: break-even "
    "is by realised.",
    "volume_spike": "003 W05; dark pool beside it I42; seeds and B2 name no exits, so the cells are "
    "those of momentum (ours).",
    "flow_follow": "004 I40; B2: alert 50K, act 100K, strength over 0.7; unusual prints I32, blocks I29 and "
    "dark pool I42 make "
    "it stronger (10 points a kind: ours); the other cells are those of "
    "small_cap_flow (ours).",
    "equity_momentum": "000 F11, F19.",
    "etf_micro": "000 F14; B-30.",
}


def page(playbook: Playbook) -> str:
    """The limits above every play, then each play."""
    above = [*_told("gate", playbook.gates), *_told("rule", (playbook.ceilings, playbook.gather))]
    plays = [line for play in playbook.plays for line in _play(play)]
    return "\n".join([HEAD, "## Above every play", "", ABOVE, "", *_TABLE, *above, "", *plays])


_TABLE = ("| | rule | numbers |", "|---|---|---|")


def _play(play: Play) -> Iterator[str]:
    yield from (f"## {play.name}", "", _thesis(play), "")
    if play.off:
        yield from (f"**Off:** {play.off}.", "")
    names = ", ".join(sorted(play.universe)) or "none until they are opted into"
    at_zero, at_two = (f"{breakeven(play, spread) * 100:.1f} %" for spread in (0.0, 0.02))
    yield from (f"Names: {names}. Break-even: {at_zero} at no spread, {at_two} at a spread of 2 %.", "")
    yield from (f"From: {SOURCES[play.name]}", "", *_TABLE)
    yield from _told("detector", play.detectors)
    yield from _told("agree", (play.agree,))
    yield from _told("select", (play.select,))
    yield from _told("gate", (*play.gates, play.fresh))
    yield from _told("size", (play.sizing, *([play.tranches] if play.tranches else [])))
    yield from _told("exit", play.every_exit)
    yield from _told("orders", (play.enter, play.leave))
    yield f"| times | {play.name} | {_times(play)} |"
    yield ""


def breakeven(play: Play, spread: float) -> float:
    """The win rate at which target and stop cancel out once the spread is paid."""
    return (play.stop.loss + spread) / (play.target.gain + play.stop.loss)


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


def _told(kind: str, rules: tuple[object, ...]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, Rule):
            yield f"| {kind} | {type(rule).__name__} | {_numbers(rule)} |"


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
    return str(value)
