"""Verdicts and sizes as a trader reads them on a phone; tape and terminal keep their own short form."""

from functools import partial
from typing import NamedTuple

from bot.telling import verdicts
from bot.telling.verdicts import amount, apart, beside
from engine.gates.exposure import IN_THIS_NAME
from engine.gates.freshness import TRUE_PRICES
from engine.gates.halts import HALT
from engine.gates.risk import AT_RISK, COOL_DOWN, PER_TRADE, ROLLOUT, TRADING
from engine.gates.timing import OUTSIDE_FOMC
from engine.model.contract import Direction
from engine.model.records import Candidate, Refusal, Size
from engine.model.verdict import Sense, Unit, Verdict

MILLION = 1_000_000
_SIGNS = {Sense.AT_MOST: "≤", Sense.AT_LEAST: "≥"}
_LIMIT = "{measured} (limit {limit})"


class Words(NamedTuple):
    """What is measured, what is said when it stands against a trade, by how much, and how it passes."""

    name: str
    fault: str
    by: str = _LIMIT
    passing: str = "{name} {measured} {sign} {limit}"


WORDS = {
    TRADING: Words("desk trading", "the desk is not trading", "", "{name}: yes"),
    HALT: Words("trading halt", "trading is halted"),
    "daily loss": Words("daily loss", "the day has lost enough"),
    "drawdown": Words("drawdown", "the day gave back enough"),
    "open positions": Words("open positions", "too many positions with it"),
    "positions in this name": Words("in this name", "too many in this name"),
    IN_THIS_NAME: Words("held in this name", "it would add to a loss", "{measured} in this name"),
    PER_TRADE: Words("per trade, for one", "one is much of the account"),
    AT_RISK: Words("at risk with it", "too much at risk with it"),
    ROLLOUT: Words("trust", "trust does not pay for one", "", "trust has room for {measured}"),
    COOL_DOWN: Words("cool-down", "a pause after losses", "{measured} of {limit}"),
    "net delta": Words("net delta", "all lean too far one way"),
    "net vega": Words("net vega", "too much on volatility"),
    TRUE_PRICES: Words("true prices", "the price is worked out", "not the exchanges' own", "{name}: yes"),
    "stock age": Words("stock age", "the shares' price is old"),
    "greeks age": Words("Greeks age", "the Greeks are old"),
    "quote age": Words("quote age", "the quote is old"),
    "flow age": Words("flow age", "the flow is old"),
    "bars missing": Words("bars missing", "minutes are missing"),
    "after the open": Words("after the open", "too soon after the open"),
    "before the close": Words("before the close", "too near the close"),
    "expiry cut-off": Words("expiry cut-off", "too late for its expiry"),
    OUTSIDE_FOMC: Words("rate decision", "too near a rate decision", "{size} inside its quiet time"),
    "earnings": Words("to its report", "too near its report"),
    "expiry": Words("days left", "too many days left"),
    "spread": Words("spread", "spread too wide"),
    "spread in dollars": Words("spread in dollars", "spread too wide in dollars"),
    "open interest": Words("open interest", "open interest too small"),
    "volume": Words("volume", "volume too small"),
    "volume to usual": Words("volume to usual", "volume is not unusual"),
    "stock volume": Words("shares traded", "shares trade too little"),
    "premium": Words("premium", "premium too small"),
    "tick": Words("tick", "a tick is much of the price"),
    "spread to target": Words("spread for the target", "spread eats the target"),
    "spread to stop": Words("spread for the stop", "spread reaches the stop"),
    "expected value": Words("expected after costs", "costs eat the edge"),
    "chase": Words("above what they paid", "far above what they paid"),
    "conviction": Words("conviction", "the signal is too weak"),
    "flow agrees": Words("flow our way", "flow is divided", "{measured} our way (limit {limit})"),
    "dark pool agrees": Words("dark pool our way", "dark pool against it"),
    "momentum agrees": Words("momentum our way", "momentum is against {it}", "{measured}"),
    "macro bias": Words("10-minute cloud", "10-minute cloud {lean} {it}", "", "{name} {lean} {it}"),
    "trend": Words("trend", "trend {lean} {it}", "", "{name} {lean} {it}"),
    "trend of days": Words("trend of days", "trend of days {lean} {it}", "", "{name} {lean} {it}"),
    "chop": Words("crossings of the mean", "it only crosses its mean", "{measured} times (limit {limit})"),
    "chop of days": Words(
        "crossings in days", "for days it goes nowhere", "{measured} times (limit {limit})"
    ),
    "delta floor": Words("delta", "delta too small"),
    "delta ceiling": Words("delta", "delta too large"),
    "IV rank": Words("IV rank", "IV rank too high"),
    "IV percentile": Words("IV percentile", "IV percentile too high"),
    "IV to realised": Words("IV to realised", "IV far above realised"),
    "theta": Words("theta", "theta costs too much"),
    "gamma": Words("gamma", "gamma too high"),
    "gamma per 1 %": Words("gamma per 1 %", "delta turns too fast"),
}
"""One line a gate. A fault fits a line of the funnel."""

CAPS = {
    "premium": "dollars a trade",
    "contracts": "most a trade",
    "premium share": "account share",
    "stop risk": "risk to the stop",
    "total at risk": "all at risk",
    "rollout": "trust",
    "ATR": "range of the shares",
}
"""What bounds a size; what is not here is called as it is."""


def said(verdict: Verdict, candidate: Candidate | None = None) -> str:
    """A verdict in a sentence: `spread too wide: 18.2 % (limit 15.0 %)`, `spread 4.0 % ≤ 15.0 %`."""
    words = WORDS.get(verdict.gate, Words(verdict.gate, verdict.gate))
    if (plainly := beside(verdict, candidate)) is not None:
        return f"{words.name}{plainly}"
    if verdict.measured is None:
        return f"{words.name} not known"
    told = _numbers(verdict.measured, verdict)
    told |= {"name": words.name, "it": _it(candidate), "sign": _SIGNS[verdict.sense]}
    if verdict.passed:
        return words.passing.format_map(told)
    return f"{words.fault}: {words.by}".removesuffix(": ").format_map(told)


def stood_against(refusal: Refusal) -> list[str]:
    """All that failed; else that not one fits, and by what; else the reason as it was given."""
    failed = verdicts.against(refusal, said)
    if not failed and refusal.size is not None:
        return [f"not one fits, {_bound(refusal.size.bound_by)}"]
    return failed or [refusal.because]


def counted_by(gate: str) -> str:
    """What stopped several, without the numbers of one; a reason that is no gate's is said as it is."""
    if gate == "size":
        return "not one fits"
    words = WORDS.get(gate)
    return words.fault.format(it="it", lean="not with") if words is not None else gate


def sized(size: Size) -> str:
    """How many, what held it down, and every cap's own answer."""
    ordered = sorted(size.caps, key=lambda cap: cap.contracts)
    caps = ", ".join(f"{CAPS.get(cap.name, cap.name)} {cap.contracts:,}" for cap in ordered)
    return f"{size.contracts}, {_bound(size.bound_by)} ({caps})"


def _bound(by: str) -> str:
    name, _, halved = by.partition(", ")
    return f"limited by {CAPS.get(name, name)}{', then halved: conviction is medium' if halved else ''}"


def _it(candidate: Candidate | None) -> str:
    """What would be bought."""
    if candidate is None or candidate.of_shares:
        return "it"
    return "a call" if candidate.direction is Direction.BULLISH else "a put"


def _numbers(measured: float, verdict: Verdict) -> dict[str, str]:
    """Measure and limit; where it refuses, as finely as it takes to see why."""
    told = partial(_amount, verdict.unit)
    shown = told(measured), told(verdict.limit)
    if not verdict.passed:
        shown = apart(measured, verdict.limit, told)
    lean = "with" if measured > 0 else "against" if measured < 0 else "neither with nor against"
    return {"measured": shown[0], "limit": shown[1], "size": shown[0].lstrip("−"), "lean": lean}


def _amount(unit: Unit, value: float, finer: int = 0) -> str:
    """A number in its unit; dollars by the million where there are millions."""
    if unit is Unit.USD and abs(value) >= MILLION:
        millions = f"{abs(value) / MILLION:.{1 + finer}f}".removesuffix(".0")
        return f"{'−' if value < 0 else ''}${millions}M"
    return amount(value, unit, finer).replace("-", "−")
