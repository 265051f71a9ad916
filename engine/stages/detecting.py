"""Opinions become ideas."""

from datetime import datetime

from engine.floor import Floor, Outputs
from engine.model.records import SetupGrew, Signal
from engine.ours.pursuit import Pursuit
from engine.plays.play import Play
from engine.stages.setting_up import engaged, open_idea, take_up


def detect(floor: Floor, at: datetime, signals: list[Signal]) -> Outputs:
    """Write down every opinion, and the idea when enough of them agree."""
    for signal in signals:
        yield signal
        play = floor.play(signal.play)
        found = open_idea(floor, play, signal.underlying)
        if found is not None:
            yield from _grow(play, found, signal)
        elif not engaged(floor, play, signal.underlying, signal.direction, at):
            yield from _set_up(floor, play, signal, at)


def _set_up(floor: Floor, play: Play, signal: Signal, at: datetime) -> Outputs:
    known = floor.book.signals[play.name, signal.underlying]
    agreed = play.agree.agree(known, signal.direction, at)
    if agreed:
        yield from take_up(floor, play, agreed, play.agree.lift(agreed), at)


def _grow(play: Play, pursuit: Pursuit, signal: Signal) -> Outputs:
    """A related print joins its idea until something is bought on it; one against it does not."""
    setup = pursuit.setup
    if pursuit.orders or signal.direction is not setup.direction:
        return
    others = tuple(each for each in setup.signals if _about(each) != _about(signal))
    signals = (*others, signal)
    lift, expires_at = play.agree.lift(signals), max(setup.expires_at, signal.expires_at)
    strength = min(max(each.strength for each in signals) + lift, 100)
    yield SetupGrew(setup.setup, setup.underlying, signals, expires_at, lift, strength)


def _about(signal: Signal) -> tuple[str, str | None]:
    """The newest word of a detector on a contract replaces its last one."""
    return signal.detector, signal.symbol
