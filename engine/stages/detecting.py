"""Opinions become ideas."""

from datetime import datetime, timedelta

from engine.book import Pursuit
from engine.floor import Floor, Outputs
from engine.model.contract import Direction
from engine.model.intents import FetchChain
from engine.model.records import Alarm, Setup, SetupGrew, Signal
from engine.plays.play import Play


def detect(floor: Floor, at: datetime, signals: list[Signal]) -> Outputs:
    """Write down every opinion, and the idea when enough of them agree."""
    for signal in signals:
        yield signal
        play = floor.play(signal.play)
        open_idea = _open(floor, play, signal.underlying)
        if open_idea is not None:
            yield from _grow(play, open_idea, signal)
        elif not _engaged(floor, play, signal.underlying, signal.direction, at):
            yield from _set_up(floor, play, signal, at)


def _set_up(floor: Floor, play: Play, signal: Signal, at: datetime) -> Outputs:
    known = floor.book.signals[play.name, signal.underlying]
    agreed = play.agree.agree(known, signal.direction, at)
    if not agreed:
        return
    if len(floor.book.pursuits) >= floor.playbook.pursuits_max:
        yield Alarm(signal.underlying, f"setup not taken up: {floor.playbook.pursuits_max} are open already")
        return
    setup = floor.book.next_setup(signal.underlying)
    expires_at = max(each.expires_at for each in agreed)
    yield Setup(
        setup, play.name, signal.underlying, signal.direction, agreed, expires_at, play.agree.lift(agreed)
    )
    yield FetchChain(setup, signal.underlying)


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


def _open(floor: Floor, play: Play, underlying: str) -> Pursuit | None:
    """One idea at a time for one play on one name."""
    for pursuit in floor.book.pursuits.values():
        if pursuit.setup.play == play.name and pursuit.setup.underlying == underlying:
            return pursuit
    return None


def _engaged(floor: Floor, play: Play, underlying: str, direction: Direction, at: datetime) -> bool:
    """What is held is not bought again; a fresh idea comes only after a pause."""
    for position in floor.book.positions.values():
        if position.play == play.name and position.underlying == underlying:
            return True
    ended = floor.book.ended.get((play.name, underlying, direction))
    return ended is not None and at - ended < timedelta(seconds=play.again_after_s)
