"""What a tape can say of who may do what: a person's words about the desk itself."""

from datetime import date, datetime

from engine.model.autonomy import Autonomy
from engine.model.events import (
    Arm,
    Disarm,
    Event,
    Flatten,
    Halt,
    Pause,
    Resume,
    SetAutonomy,
    SetRollout,
)
from engine.model.rollout import Rollout
from storage.tape.form import Verb, need, wish
from storage.tape.words import Word

OWNER = "owner"


def _rollout(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    stage, *by = need(verb, rest, 1, f"one of {', '.join(Rollout)}, and [PERSON]")
    if stage.text not in list(Rollout):
        raise stage.wrong(f"one of: {', '.join(Rollout)}")
    return SetRollout(at, Rollout(stage.text), by[0].text if by else OWNER)


def _autonomy(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    play, level, *by = need(verb, rest, 2, f"PLAY or all, one of {', '.join(Autonomy)}, and [PERSON]")
    if level.text not in list(Autonomy):
        raise level.wrong(f"one of: {', '.join(Autonomy)}")
    return SetAutonomy(at, play.text, Autonomy(level.text), by[0].text if by else OWNER)


AUTHORITY: dict[str, Verb] = {
    "rollout": _rollout,
    "autonomy": _autonomy,
    "arm": wish(Arm, OWNER),
    "disarm": wish(Disarm, OWNER),
    "pause": wish(Pause, OWNER),
    "halt": wish(Halt, OWNER),
    "flatten": wish(Flatten, OWNER),
    "resume": wish(Resume, OWNER),
}
