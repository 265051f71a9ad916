"""Who may do what, in plain words: given, taken, and what came of it."""

from datetime import datetime

from engine.floor import Output
from engine.model.calendar import EASTERN
from engine.model.records import Arming, AutonomySet, Countdown, Flattened


def authority(output: Output) -> str:
    """One record, one sentence; nothing of what is not about authority."""
    match output:
        case Arming():
            when, until = _clock(output.effective_at), _clock(output.until)
            return f"arming {_plays(output.plays)} {output.level} by {output.by}: from {when} until {until}"
        case AutonomySet():
            until = f", until {_clock(output.until)}" if output.until is not None else ""
            return f"autonomy {_plays(output.plays)} {output.level}: {output.why}{until}"
        case Countdown():
            return f"countdown {output.ticket}: goes at {_clock(output.goes_at)} unless skipped"
        case Flattened():
            return f"flat, asked for at {_clock(output.asked_at)}"
        case _:
            return ""


def _plays(plays: tuple[str, ...]) -> str:
    return plays[0] if len(plays) == 1 else f"{len(plays)} plays"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(EASTERN):%H:%M:%S}"
