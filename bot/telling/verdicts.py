"""Verdicts in words: what was measured against what was asked, and what holds entries back."""

from collections.abc import Callable

from engine.gates.exposure import IN_THIS_NAME
from engine.gates.freshness import TRUE_PRICES
from engine.gates.halts import HALT
from engine.gates.risk import AT_RISK, COOL_DOWN, PER_TRADE, ROLLOUT, TRADING
from engine.gates.timing import A_DAY_S, OUTSIDE_FOMC
from engine.model.records import Candidate, Refusal
from engine.model.verdict import Sense, Unit, Verdict
from engine.stages.offering import OFF

_SAID = {
    PER_TRADE: f"{PER_TRADE} (for one)",
    AT_RISK: f"{AT_RISK} (one more)",
    ROLLOUT: "trust allows",
}
"""What is judged before the size is known is of one; how many there may be is the size's own answer."""
FINER_MAX = 7
"""As fine as a clock: microseconds."""

SHORT_S, MINUTE_S, HOUR_S = 120, 60, 3600
"""Under two minutes people count seconds."""


def judged(verdict: Verdict, candidate: Candidate | None = None) -> str:
    """What was measured against what was asked: `spread 18.2 % > 15 %`; of a halt its reason, if known."""
    gate = _SAID.get(verdict.gate, verdict.gate)
    if (plainly := beside(verdict, candidate)) is not None:
        return f"{gate}{plainly}"
    if verdict.measured is None:
        return f"{gate} unknown, limit {amount(verdict.limit, verdict.unit)}"
    if verdict.unit is Unit.FLAG:
        return f"{gate}: {'yes' if verdict.passed else 'no'}"
    better = "<=" if verdict.sense is Sense.AT_MOST else ">="
    worse = ">" if verdict.sense is Sense.AT_MOST else "<"
    if verdict.passed:
        return (
            f"{gate} {amount(verdict.measured, verdict.unit)} {better} {amount(verdict.limit, verdict.unit)}"
        )
    measured, limit = apart(
        verdict.measured, verdict.limit, lambda value, finer: amount(value, verdict.unit, finer)
    )
    return f"{gate} {measured} {worse} {limit}"


def beside(verdict: Verdict, candidate: Candidate | None) -> str | None:
    """What follows a gate's name where no number does: not asked, nothing to ask, a halt's reason."""
    if not verdict.asked:
        return f" not asked{_of_what(candidate)}"
    if verdict.gate == HALT:
        halted = candidate.halted if candidate is not None else ""
        return f": {'none heard' if verdict.passed else halted or 'heard'}"
    nothing = _nothing_to_ask(verdict)
    return f": {nothing}" if nothing is not None else None


def _of_what(candidate: Candidate | None) -> str:
    """Whom it was not asked of; journals name the candidate beside the verdicts."""
    if candidate is None:
        return ""
    return " of shares" if candidate.of_shares else " on the day of expiry"


Said = Callable[[Verdict, Candidate | None], str]


def against(refusal: Refusal, said: Said = judged) -> list[str]:
    """All that stood against it, in the tape's words or others; of a desk at rest and a halted name, why."""
    failed = (verdict for verdict in refusal.verdicts if not verdict.passed)
    return [
        _held(refusal, verdict) or _halted(refusal, verdict) or said(verdict, refusal.candidate)
        for verdict in failed
    ]


def _halted(refusal: Refusal, verdict: Verdict) -> str:
    """In the words of whoever halted it."""
    if verdict.gate != HALT or refusal.candidate is None:
        return ""
    return f"trading in {refusal.underlying} is halted: {refusal.candidate.halted}"


def _held(refusal: Refusal, verdict: Verdict) -> str:
    """Journals from before the latches were named say only that the desk was not trading."""
    return refusal.because if verdict.gate == TRADING and refusal.because.startswith(OFF) else ""


def apart(measured: float, limit: float, told: Callable[[float, int], str]) -> tuple[str, str]:
    """As finely as it takes: `0.60 > 0.60` would be no reason to refuse anything."""
    finely = ((told(measured, finer), told(limit, finer)) for finer in range(FINER_MAX + 1))
    return next(
        (each for each in finely if each[0].lstrip("-−") != each[1].lstrip("-−")), (str(measured), str(limit))
    )


def _nothing_to_ask(verdict: Verdict) -> str | None:
    """Why it passed, where the number would say nothing."""
    number = verdict.measured if verdict.passed else None
    if verdict.gate == TRUE_PRICES and number == 0.0:
        return "not asked for on paper"
    if verdict.gate == COOL_DOWN and number == verdict.limit:
        return "no streak of losses"
    if verdict.gate == OUTSIDE_FOMC and number == A_DAY_S:
        return "none today"
    if verdict.gate == IN_THIS_NAME and number == 0.0:
        return "no loss"
    return None


def amount(value: float, unit: Unit, finer: int = 0) -> str:
    """A number in its unit, as short as it can be said, or with so many places more."""
    match unit:
        case Unit.RATIO:
            return f"{value * 100:.{1 + finer}f} %"
        case Unit.USD:
            return f"{'-' if value < 0 else ''}${abs(value):,.{2 + finer}f}"
        case Unit.SECONDS:
            return ("-" if value < 0 else "") + _span(abs(value), finer)
        case Unit.TIMES:
            return f"{value:.{1 + finer}f}x"
        case Unit.NUMBER:
            return f"{value:.{2 + finer}f}"
        case Unit.DAYS:
            return f"{value:.{finer}f} d"
        case Unit.COUNT | Unit.FLAG:
            return f"{value:,.{finer}f}"


def _span(seconds: float, finer: int) -> str:
    """`49 s`, `4 min 59 s`, `4 h 36 min`: of hours the seconds are said only where they decide."""
    places = max(finer - 1, 0)
    coarse = seconds >= HOUR_S and not finer
    shown = round(seconds / MINUTE_S) * MINUTE_S if coarse else round(seconds, places)
    if shown < SHORT_S:
        return f"{shown:.{places}f} s"
    minutes, left = divmod(shown, MINUTE_S)
    hours, minutes = divmod(int(minutes), MINUTE_S)
    parts = {
        f"{hours} h": hours,
        f"{minutes:{'02' if hours else ''}d} min": minutes,
        f"{left:.{places}f} s": left,
    }
    return " ".join(part for part, there in parts.items() if there)
