"""What a play may do without being asked: given slowly, step by step, and taken at once."""

from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.autonomy import Autonomy
from engine.model.events import Arm, Disarm, SetAutonomy
from engine.model.latch_names import UNARMED
from engine.model.records import (
    Answer,
    Arming,
    AutonomySet,
    LatchCleared,
    LatchSet,
    Outcome,
    SetupEnded,
    TradingState,
)
from engine.ours.pace import crowded
from engine.ours.pursuit import Pursuit
from engine.stages.leaving import call_back
from engine.stages.steering import let_go

ALL = "all"
AUTONOMY = "autonomy"
ARMS = "live"


def set_autonomy(floor: Floor, event: SetAutonomy) -> Outputs:
    """Down at once; up to a tap at once; beyond that by an arming that can be cancelled."""
    authority, level = floor.book.authority, event.level
    plays = _plays(floor, event.play)
    rises = tuple(play for play in plays if level.step > authority.level(play).step)
    falls = tuple(play for play in plays if play not in rises and _changes(floor, play, level))
    against = _against(floor, event, level) if rises else ""
    if not plays:
        yield Answer(event.by, AUTONOMY, f"no such play: {event.play}")
    elif not rises and not falls:
        yield Answer(event.by, AUTONOMY, f"{event.play} is at {level} already")
    if falls:
        yield from lower(floor, falls, level, f"by {event.by}")
    if against:
        yield Answer(event.by, AUTONOMY, against)
    elif rises and level.by_itself:
        yield _arming(floor, event, rises)
    elif rises:
        yield AutonomySet(rises, level, f"by {event.by}")


def _plays(floor: Floor, named: str) -> tuple[str, ...]:
    """Those that can trade at all."""
    return tuple(play.name for play in floor.playbook.plays if named in (ALL, play.name) and not play.off)


def _changes(floor: Floor, play: str, level: Autonomy) -> bool:
    authority = floor.book.authority
    pending = authority.arming is not None and play in authority.arming.plays
    return pending or authority.level(play) is not level


def _against(floor: Floor, event: SetAutonomy, level: Autonomy) -> str:
    """Why nothing rises now; nothing if it may."""
    if floor.book.authority.older(event.at):
        return "said before the desk started: say it again"
    if not level.by_itself:
        return ""
    if not floor.in_session(event.at):
        return "no session is open: arm it between the bells"
    why = fallen(floor, event.at)
    return f"not now: {why}" if why else ""


def _arming(floor: Floor, event: SetAutonomy, plays: tuple[str, ...]) -> Arming:
    effective_at = event.at + timedelta(seconds=floor.playbook.bounds.arm_delay_s)
    until = event.at + timedelta(seconds=floor.to_close_s(event.at) or 0)
    return Arming(plays, event.level, event.by, effective_at, until)


def lower(floor: Floor, plays: tuple[str, ...], level: Autonomy, why: str) -> Outputs:
    """Less, at once: what the desk had said yes to by itself goes with it, bought so far or not yet sent."""
    yield AutonomySet(plays, level, why, floor.book.authority.until if level.by_itself else None)
    for pursuit in list(floor.book.pursuits.values()):
        play = pursuit.setup.play
        if play not in plays or not _ends(pursuit, level):
            continue
        if pursuit.orders:
            yield from let_go(floor, pursuit, f"the fall of {play} to {level}")
        else:
            text = f"{play} fell to {level}"
            yield SetupEnded(pursuit.setup.setup, pursuit.setup.underlying, Outcome.LAPSED, text)


def _ends(pursuit: Pursuit, level: Autonomy) -> bool:
    if level.step < Autonomy.CONFIRM.step:
        return level is Autonomy.OFF or pursuit.ticket is not None
    return not level.by_itself and pursuit.approved is not None and pursuit.approved.by in set(Autonomy)


def watched(floor: Floor) -> bool:
    """Whether time alone could take something away, or give it."""
    armed = floor.book.account.live and UNARMED not in floor.book.latches
    return armed or floor.book.authority.timed


def watch_over(floor: Floor, at: datetime) -> Outputs:
    """After every step: authority whose ground is gone falls, and what was armed in time begins."""
    book, authority = floor.book, floor.book.authority
    if book.account.live and UNARMED not in book.latches and (floor.to_close_s(at) or 0) <= 0:
        yield from _disarm(floor, "the session is over")
    if not authority.timed:
        return
    why = fallen(floor, at)
    if not why and authority.until is not None and at >= authority.until:
        why = "the session is over"
    if why:
        yield from fall(floor, why)
    elif authority.arming is not None and at >= authority.arming.effective_at:
        arming = authority.arming
        yield AutonomySet(arming.plays, arming.level, f"by {arming.by}", arming.until)


def fall(floor: Floor, why: str) -> Outputs:
    """Everything that goes by itself asks again, and what was on its way up stays down."""
    authority = floor.book.authority
    rising = authority.arming.plays if authority.arming is not None else ()
    below = {play for play in rising if not authority.level(play).by_itself}
    if authority.alone:
        yield from lower(floor, authority.alone, Autonomy.CONFIRM, why)
    for level in Autonomy:
        if kept := tuple(play for play in rising if play in below and authority.level(play) is level):
            yield AutonomySet(kept, level, why)


def fallen(floor: Floor, at: datetime) -> str:
    """Why nothing may go by itself; nothing if it may."""
    latches, bounds = tuple(floor.book.latches), floor.playbook.bounds
    if latches:
        return ", ".join(latches)
    if crowded(floor.book.authority.pace.rejects, bounds.rejects_max, bounds.rejects_within_s, at):
        return f"{bounds.rejects_max} orders rejected within {bounds.rejects_within_s / 60:.0f} minutes"
    return ""


def arm(floor: Floor, event: Arm) -> Outputs:
    """Real money is armed by a person, for one session, in this life of the desk."""
    if not floor.book.account.live:
        yield Answer(event.by, ARMS, "nothing to arm: this desk trades no real money")
    elif floor.book.authority.older(event.at):
        yield Answer(event.by, ARMS, "said before the desk started: say it again")
    elif not floor.in_session(event.at):
        yield Answer(event.by, ARMS, "no session is open: arm it between the bells")
    elif UNARMED not in floor.book.latches:
        yield Answer(event.by, ARMS, "armed already, until the close")
    else:
        yield LatchCleared(UNARMED, f"armed by {event.by} until the close")


def disarm(floor: Floor, event: Disarm) -> Outputs:
    """Real money rests; what is held is watched and left as ever."""
    if floor.book.account.live and UNARMED not in floor.book.latches:
        yield from _disarm(floor, f"by {event.by}")
    else:
        yield Answer(event.by, ARMS, "nothing was armed")


def _disarm(floor: Floor, why: str) -> Outputs:
    yield LatchSet(UNARMED, TradingState.EXITS_ONLY, why)
    yield from call_back(floor)


def restarted(floor: Floor, why: str = "started again") -> Outputs:
    """Nothing that adds risk without a tap survives a restart, nor does armed money."""
    book = floor.book
    if book.account.live and UNARMED not in book.latches:
        yield from _disarm(floor, "real money is armed anew each day and each start")
    elif not book.account.live and UNARMED in book.latches:
        yield LatchCleared(UNARMED, "no real money is traded")
    yield from fall(floor, why)
