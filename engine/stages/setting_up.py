"""An idea is taken up once: who is engaged already waits, and who needs a market asks for one."""

from datetime import datetime, timedelta

from engine.ages import age_s
from engine.floor import Floor, Outputs
from engine.model.autonomy import Autonomy
from engine.model.contract import Direction
from engine.model.intents import FetchChain
from engine.model.records import Alarm, Setup, Signal
from engine.ours.pursuit import Pursuit
from engine.plays.play import Play


def open_idea(floor: Floor, play: Play, underlying: str) -> Pursuit | None:
    """One idea at a time for one play on one name."""
    for pursuit in floor.book.pursuits.values():
        if pursuit.setup.play == play.name and pursuit.setup.underlying == underlying:
            return pursuit
    return None


def engaged(floor: Floor, play: Play, underlying: str, direction: Direction, at: datetime) -> bool:
    """What is held is not bought again, nor is what its play is switched off for; a fresh idea waits."""
    if floor.book.authority.level(play.name) is Autonomy.OFF:
        return True
    for position in floor.book.positions.values():
        if position.play == play.name and position.underlying == underlying:
            return True
    ended = floor.book.ended.get((play.name, underlying, direction))
    return ended is not None and at - ended < timedelta(seconds=play.again_after_s)


def take_up(floor: Floor, play: Play, agreed: tuple[Signal, ...], lift: int, at: datetime) -> Outputs:
    """The setup, and the question for its market; shares whose price is fresh have theirs already."""
    first = agreed[0]
    if len(floor.book.pursuits) >= floor.playbook.pursuits_max:
        yield Alarm(first.underlying, f"setup not taken up: {floor.playbook.pursuits_max} are open already")
        return
    setup = floor.book.next_setup(first.underlying)
    expires_at = max(each.expires_at for each in agreed)
    yield Setup(setup, play.name, first.underlying, first.direction, agreed, expires_at, lift)
    if play.select.needs_chain or not priced(floor, play, first.underlying, at):
        yield FetchChain(setup, first.underlying)


def priced(floor: Floor, play: Play, underlying: str, at: datetime) -> bool:
    """Whether the shares show a price young enough to be judged."""
    stock = floor.market.stock(underlying)
    age = age_s(stock, at) if stock is not None else None
    return age is not None and age <= play.fresh.age_max_s
