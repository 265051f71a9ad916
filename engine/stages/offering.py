"""An idea and a chain become a ticket, or a refusal with every number."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.floor import Floor, Outputs
from engine.gates.risk import ROLLOUT
from engine.ladder import EntryLadder
from engine.model.autonomy import Autonomy
from engine.model.contract import ticks
from engine.model.money import Side, on_tick
from engine.model.records import (
    Alert,
    Candidate,
    Outcome,
    Refusal,
    Setup,
    SetupEnded,
    Size,
    Stage,
    Ticket,
)
from engine.model.rollout import Rollout
from engine.model.rule import OptionRule
from engine.model.verdict import Verdict
from engine.ours.pursuit import Pursuit
from engine.plays.play import Play, Playbook
from engine.selection.board import Ranking
from engine.stages.setting_up import engaged, open_idea, priced, take_up

OFF = "entries are off"
"""Begins the reason of a refusal while a latch holds; the latches' names follow."""

Judged = tuple[Candidate, tuple[Verdict, ...]]


def draft(floor: Floor, at: datetime, underlying: str) -> Outputs:
    """Every setup that was waiting for this chain gets its answer."""
    for pursuit in _waiting(floor, for_chain=True):
        if pursuit.setup.underlying == underlying:
            yield from _offer(floor, pursuit, at)


def draft_shares(floor: Floor, at: datetime) -> Outputs:
    """A setup on the shares waits for their price, and for nothing else."""
    for pursuit in _waiting(floor, for_chain=False):
        if priced(floor, floor.play(pursuit.setup.play), pursuit.setup.underlying, at):
            yield from _offer(floor, pursuit, at)


def _waiting(floor: Floor, *, for_chain: bool) -> list[Pursuit]:
    """Setups without a ticket yet, by what they wait for."""
    return [
        pursuit
        for pursuit in floor.book.pursuits.values()
        if pursuit.ticket is None and floor.play(pursuit.setup.play).select.needs_chain is for_chain
    ]


def _offer(floor: Floor, pursuit: Pursuit, at: datetime) -> Outputs:
    setup, play = pursuit.setup, floor.play(pursuit.setup.play)
    ranking = play.select.rank(setup, floor.board(setup.underlying, at))
    best = _best(floor, pursuit, ranking, at)
    if best is None:
        yield from refuse(pursuit, Stage.OFFER, ranking.why)
    else:
        yield from _settle_on(floor, pursuit, *best)
    if ranking.instead:
        yield from _fall_back(floor, setup, ranking.instead, at)


def _fall_back(floor: Floor, setup: Setup, instead: str, at: datetime) -> Outputs:
    """No option ends in time: the same signals, as an idea about the shares."""
    play = floor.playbook.named.get(instead)
    name, direction = setup.underlying, setup.direction
    if play is None or play.off or open_idea(floor, play, name) or engaged(floor, play, name, direction, at):
        return
    yield from take_up(floor, play, setup.signals, setup.lift, at)
    yield from draft_shares(floor, at)


def _settle_on(
    floor: Floor, pursuit: Pursuit, candidate: Candidate, verdicts: tuple[Verdict, ...]
) -> Outputs:
    play = floor.play(pursuit.setup.play)
    if _only_watching(floor, play) and stands(verdicts, but=ROLLOUT):
        yield from _alert(floor, pursuit, candidate, verdicts)
        return
    ticket = plan(pursuit, play, candidate, verdicts)
    against = objection(floor, ticket, verdicts)
    if against:
        yield from refuse(pursuit, Stage.OFFER, against, candidate, verdicts, sized(ticket))
    elif isinstance(ticket, Ticket):
        yield ticket


def _only_watching(floor: Floor, play: Play) -> bool:
    alerted = floor.book.authority.level(play.name) is Autonomy.ALERT
    return alerted or floor.book.account.rollout is Rollout.ALERTS


def stands(verdicts: tuple[Verdict, ...], *, but: str = "") -> bool:
    """Whether nothing speaks against it, one gate aside."""
    return all(verdict.passed or verdict.gate == but for verdict in verdicts)


def _alert(floor: Floor, pursuit: Pursuit, candidate: Candidate, verdicts: tuple[Verdict, ...]) -> Outputs:
    """The ticket it would be once the desk is trusted with paper, said and not offered."""
    play, paper = floor.play(pursuit.setup.play), floor.playbook.ceilings.paper
    planned = plan(pursuit, play, replace(candidate, ceiling=paper), verdicts)
    if isinstance(planned, Size):
        yield from refuse(pursuit, Stage.OFFER, "size", candidate, verdicts, planned)
        return
    yield Alert(
        planned.setup,
        planned.play,
        planned.underlying,
        planned.symbol,
        planned.direction,
        planned.quantity,
        planned.limit,
        planned.stop,
        planned.target,
        planned.why,
        candidate,
        verdicts,
        planned.size,
    )
    yield SetupEnded(planned.setup, planned.underlying, Outcome.ALERTED, "at this stage nothing is bought")


def objection(floor: Floor, planned: Ticket | Size, verdicts: tuple[Verdict, ...]) -> str:
    """What stands against it, latches before gates, gates before size; nothing if it may go ahead."""
    if not stands(verdicts):
        latches = ", ".join(floor.book.latches)
        return f"{OFF}: {latches}" if latches else "gates"
    return "size" if isinstance(planned, Size) else ""


def sized(planned: Ticket | Size) -> Size:
    return planned if isinstance(planned, Size) else planned.size


def _best(floor: Floor, pursuit: Pursuit, ranking: Ranking, at: datetime) -> Judged | None:
    """The best-ranked contract whose gates pass; when none does, the best-ranked with its verdicts."""
    play, first = floor.play(pursuit.setup.play), None
    aside = ROLLOUT if _only_watching(floor, play) else ""
    for ranked in ranking.ranked:
        candidate = floor.weigh(pursuit, ranked.symbol, at, ranked.quality)
        if candidate is None:
            continue
        verdicts = judge(floor.playbook, play, candidate)
        if stands(verdicts, but=aside):
            return candidate, verdicts
        first = first or (candidate, verdicts)
    return first


def judge(playbook: Playbook, play: Play, candidate: Candidate) -> tuple[Verdict, ...]:
    """All gates, none short-circuits: the reader of a refusal sees every number."""
    gates = (*playbook.gates, *play.gates, play.fresh)
    if not candidate.of_shares:
        return tuple(gate.judge(candidate) for gate in gates)
    return tuple(
        gate.judge(candidate).unasked() if isinstance(gate, OptionRule) else gate.judge(candidate)
        for gate in gates
    )


def plan(pursuit: Pursuit, play: Play, candidate: Candidate, verdicts: tuple[Verdict, ...]) -> Ticket | Size:
    """The whole plan at the current price; only a size when not even one contract fits."""
    kind = ticks(candidate.symbol, candidate.quote.bid, candidate.quote.ask)
    limit = first_price(play.enter, candidate)
    price_max = on_tick(limit * (1 + Decimal(str(play.band))), kind, Side.BUY)
    size = play.sizing.size(candidate, price_max)
    if size.contracts == 0 or not candidate.quote.usable:
        return size
    setup, replaced = pursuit.setup, pursuit.ticket
    closes = candidate.at + timedelta(seconds=candidate.to_close_s or 0)
    return Ticket(
        ticket=_next_id(setup.setup, replaced),
        setup=setup.setup,
        play=play.name,
        underlying=setup.underlying,
        symbol=candidate.symbol,
        direction=setup.direction,
        quantity=size.contracts,
        limit=limit,
        price_max=price_max,
        stop=on_tick(limit * (1 - Decimal(str(play.stop.loss))), kind, Side.BUY),
        target=on_tick(limit * (1 + Decimal(str(play.target.gain))), kind, Side.SELL),
        not_before=max(signal.at for signal in setup.signals) + timedelta(seconds=play.follow_delay_s),
        lapses_at=min(setup.expires_at, candidate.at + timedelta(seconds=play.ticket_life_s)),
        out_by=play.out_by(closes, candidate.dte),
        why="; ".join(signal.why for signal in setup.signals),
        candidate=candidate,
        verdicts=verdicts,
        size=size,
        replaces=replaced.ticket if replaced is not None else None,
    )


def first_price(ladder: EntryLadder, candidate: Candidate) -> Decimal:
    """Where the entry would begin now."""
    quote = candidate.quote
    return ladder.price(candidate.symbol, quote, 0, quote.ask)


def refuse(
    pursuit: Pursuit,
    stage: Stage,
    because: str,
    candidate: Candidate | None = None,
    verdicts: tuple[Verdict, ...] = (),
    size: Size | None = None,
) -> Outputs:
    """Turned down by us, and why."""
    setup = pursuit.setup
    refusal = Refusal(setup.setup, setup.underlying, stage, because, candidate, verdicts, size)
    yield refusal
    yield SetupEnded(setup.setup, setup.underlying, Outcome.REFUSED, ", ".join(refusal.gates))


def _next_id(setup: str, replaced: Ticket | None) -> str:
    """The first ticket carries the setup's name; a new price is a new ticket."""
    if replaced is None:
        return setup
    revision = int(replaced.ticket.removeprefix(setup).removeprefix(".") or 1)
    return f"{setup}.{revision + 1}"
