"""The second half of a plan: bought if the first candle after the entry proves it right, else let go."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.floor import Floor, Outputs
from engine.model.contract import Direction
from engine.model.records import Candidate, HeldBack, Ticket
from engine.ours.portfolio import Position
from engine.ours.pursuit import Pursuit
from engine.plays.play import Play
from engine.stages.bounding import crossed
from engine.stages.entering import buy
from engine.stages.offering import judge
from engine.theirs.readings import Readings
from engine.tranches import Tranches

MINUTE = timedelta(minutes=1)


def scale(floor: Floor, at: datetime, underlying: str) -> Outputs:
    """A minute has closed: every setup on this name that holds something back gets its answer, once."""
    for pursuit in list(floor.book.pursuits.values()):
        held_back, ticket = pursuit.held_back, pursuit.ticket
        if held_back is None or ticket is None or ticket.underlying != underlying or pursuit.called_back:
            continue
        position, readings = floor.book.positions.get(ticket.setup), floor.market.latest(underlying)
        if position is not None and readings is not None:
            yield from _answer(floor, pursuit, held_back, ticket, position, readings, at)


def _answer(
    floor: Floor,
    pursuit: Pursuit,
    held_back: HeldBack,
    ticket: Ticket,
    position: Position,
    readings: Readings,
    at: datetime,
) -> Outputs:
    play, ended = floor.play(ticket.play), readings.ended_at
    if ended is None or play.tranches is None or ended - MINUTE < position.opened_at:
        return
    candidate = floor.weigh(pursuit, ticket.symbol, at)
    why = (
        _against(floor, pursuit, play.tranches, position, readings, ended, at)
        or _refused(floor, play, pursuit, position, candidate)
        or crossed(floor, at)
    )
    if why or candidate is None:
        yield replace(held_back, quantity=0, why=why)
        return
    wanted = held_back.quantity - floor.book.blotter.beyond(pursuit.orders)
    if wanted <= 0:
        yield replace(held_back, quantity=0, why="late fills have bought it already")
        return
    yield replace(held_back, quantity=0, why="the first candle held the cloud")
    rung = play.enter.rungs - 1
    limit = play.enter.price(ticket.symbol, candidate.quote, rung, ticket.price_max)
    yield buy(floor, ticket, wanted, limit)


def _against(
    floor: Floor,
    pursuit: Pursuit,
    rule: Tranches,
    position: Position,
    readings: Readings,
    ended: datetime,
    at: datetime,
) -> str:
    """What speaks against buying more, in the trade's own terms; nothing when the candle proved us right."""
    candle, cloud = readings.candles, readings.cloud_5_12
    ours = "bull" if position.direction is Direction.BULLISH else "bear"
    if ended - MINUTE >= position.opened_at + MINUTE or candle.first is None:
        return "the first candle was not seen"
    if cloud.state != ours or not cloud.bounced(candle.high, candle.low, candle.close):
        return "the first candle did not test the cloud and bounce"
    if pursuit.left(floor.book.blotter) or any(floor.book.blotter.entries(position.setup)):
        return "the first half is not all bought"
    gain = position.gain_mid
    marked = position.marked
    if marked is None or gain is None or (at - marked.at).total_seconds() > rule.quote_age_max_s:
        return "no fresh price to judge the first half by"
    if gain < rule.scale_in_min_pnl:
        return f"the first half stands at {gain * 100:+.1f} %"
    return ""


def _refused(
    floor: Floor, play: Play, pursuit: Pursuit, position: Position, candidate: Candidate | None
) -> str:
    """Judged again like any entry, except that its own risk was counted when it was first bought."""
    if candidate is None or not candidate.quote.usable:
        return "no price"
    others = max(candidate.at_risk - position.at_risk - pursuit.reserved, Decimal(0))
    verdicts = judge(floor.playbook, play, replace(candidate, at_risk=others))
    return ", ".join(verdict.gate for verdict in verdicts if not verdict.passed)
