"""Two small plays whose lives fit into a minute, under the gates that guard the account."""

from dataclasses import replace
from decimal import Decimal

from chaos.faults import Plan
from chaos.kinds import Kind
from engine.bounds import Bounds
from engine.confluence import Confluence
from engine.detectors.sweeps import SweepRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.partial import Part, Partials
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.gates.exposure import SymbolPositionsGate
from engine.gates.freshness import QuoteAgeGate
from engine.gates.halts import HaltGate
from engine.gates.liquidity import SpreadGate
from engine.gates.risk import (
    AtRiskGate,
    DailyLossGate,
    DrawdownGate,
    PerTradeGate,
    PositionsGate,
    RolloutGate,
    TradingGate,
)
from engine.gates.timing import ClosingGate, OpeningGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play, Playbook
from engine.selection.shares import TheShares
from engine.selection.swept import SweptStrike
from engine.sizing import Caps
from engine.tranches import Tranches

OPEN_MAX = 2
QUOTE_AGE_MAX_S = 3.0
ATTEMPTS_MAX = 6
OPENING_S, CLOSING_S, CUTOFF_S = 300.0, 4500.0, 4480.0
LATE_CLOSING_S, LATE_CUTOFF_S = 5.0, 2.5
LOSS_MAX, FALL_MAX, FALL_SMALL = 0.002, 0.0015, 0.0004
AT_RISK_MAX, AT_RISK_TIGHT = 0.05, 0.0038
ORDERS_FEW = 4
ARM_S, VETO_S = 3.0, 2.0
BLIND_S = 10.0
HALVES_HOLD_S, HALVES_BAND = 125.0, 0.15

QUICK = Play(
    name="quick",
    universe=frozenset({"SPY"}),
    detectors=(SweepRule(premium_min=Decimal(50_000)),),
    agree=Confluence(at_least=1),
    select=SweptStrike(dte_max=5),
    gates=(ClosingGate(left_min_s=CLOSING_S), SpreadGate(spread_max=0.20)),
    fresh=QuoteAgeGate(age_max_s=QUOTE_AGE_MAX_S),
    sizing=Caps(
        premium_max=Decimal(500),
        contracts_max=4,
        premium_share_max=0.03,
        stop_risk_max=0.02,
        total_at_risk_max=AT_RISK_MAX,
    ),
    target=Target(gain=0.12),
    stop=Stop(loss=0.10),
    cutoff=CloseCutoff(before_close_s=CUTOFF_S),
    exits=(HoldLimit(hold_max_s=18.0),),
    enter=EntryLadder(wait_s=2.0),
    leave=ExitLadder(wait_s=2.0, attempts_a_minute_max=ATTEMPTS_MAX, quote_age_max_s=BLIND_S),
    follow_delay_s=1.0,
    ticket_life_s=20.0,
    quote_wait_s=4.0,
    band=0.05,
    again_after_s=8.0,
    fee=Decimal("0.05"),
    veto_s=VETO_S,
)
PARTS = replace(
    QUICK,
    name="parts",
    universe=frozenset({"QQQ"}),
    exits=(Partials(parts=(Part(gain=0.03, fraction=0.5),)), HoldLimit(hold_max_s=25.0)),
    enter=EntryLadder(rungs=2, wait_s=3.0),
)
THIRD = replace(QUICK, name="third", universe=frozenset({"IWM"}))
SECOND = replace(
    QUICK,
    name="second",
    sizing=QUICK.sizing.model_copy(update={"contracts_max": 3}),
    exits=(HoldLimit(hold_max_s=12.0),),
    follow_delay_s=3.0,
)
"""It trades what the first one trades, for less and for less long."""

HOLDER = replace(QUICK, name="holder", universe=frozenset[str](), select=TheShares())
"""It looks for nothing, and takes care of shares that somebody hands over."""

PLAYBOOK = Playbook(
    plays=(QUICK, PARTS, THIRD),
    daily_loss=DailyLossGate(loss_max=LOSS_MAX),
    drawdown=DrawdownGate(fall_max=FALL_MAX),
    gates=(
        TradingGate(),
        HaltGate(),
        DailyLossGate(loss_max=LOSS_MAX),
        DrawdownGate(fall_max=FALL_MAX),
        PositionsGate(open_max=OPEN_MAX),
        SymbolPositionsGate(open_max=1),
        PerTradeGate(share_max=0.03),
        AtRiskGate(share_max=AT_RISK_MAX),
        RolloutGate(),
        OpeningGate(wait_s=OPENING_S),
    ),
    pursuits_max=20,
    bounds=Bounds(starts_max=1_000, arm_delay_s=ARM_S),
)
"""A desk that may fall over as often as it likes and still buys; `OTHER` is put aside after three starts."""

TIGHT = replace(
    PLAYBOOK,
    plays=tuple(
        replace(play, sizing=play.sizing.model_copy(update={"total_at_risk_max": AT_RISK_TIGHT}))
        for play in PLAYBOOK.plays
    ),
    gates=tuple(
        AtRiskGate(share_max=AT_RISK_TIGHT) if isinstance(gate, AtRiskGate) else gate
        for gate in PLAYBOOK.gates
    ),
)
"""A desk that may carry little more than one position."""

FEW = replace(PLAYBOOK, bounds=PLAYBOOK.bounds.model_copy(update={"orders_a_minute_max": ORDERS_FEW}))
"""A desk that is soon suspected of an order storm."""

OTHER = replace(
    PLAYBOOK,
    bounds=Bounds(arm_delay_s=ARM_S),
    plays=tuple(
        replace(
            play,
            exits=(HoldLimit(hold_max_s=10.0),),
            enter=EntryLadder(rungs=4, wait_s=1.0),
            leave=play.leave.model_copy(update={"wait_s": 4.0}),
        )
        for play in PLAYBOOK.plays
    ),
)
"""What the desk may come back with: the same plays, other numbers."""


def _halved(playbook: Playbook) -> Playbook:
    """The same desk, which buys in two halves and has the patience for it."""
    return replace(
        playbook,
        plays=tuple(
            replace(
                play,
                tranches=Tranches(),
                target=Target(gain=0.9),
                stop=Stop(loss=0.5),
                exits=(HoldLimit(hold_max_s=HALVES_HOLD_S),),
                band=HALVES_BAND,
            )
            for play in playbook.plays
        ),
    )


def _late(playbook: Playbook) -> Playbook:
    """The same desk, which trades until shortly before the bell and may not be out in time."""
    return replace(
        playbook,
        plays=tuple(
            replace(
                play,
                gates=(ClosingGate(left_min_s=LATE_CLOSING_S), SpreadGate(spread_max=0.20)),
                cutoff=CloseCutoff(before_close_s=LATE_CUTOFF_S),
            )
            for play in playbook.plays
        ),
    )


def _doubled(playbook: Playbook) -> Playbook:
    """Two plays follow the same prints, and may both hold the same contract."""
    gates = tuple(
        SymbolPositionsGate(open_max=2) if isinstance(gate, SymbolPositionsGate) else gate
        for gate in playbook.gates
    )
    second = replace(
        SECOND,
        sizing=SECOND.sizing.model_copy(
            update={"total_at_risk_max": playbook.plays[0].sizing.total_at_risk_max}
        ),
    )
    return replace(playbook, plays=(*playbook.plays, second), gates=gates)


def _content(playbook: Playbook) -> Playbook:
    """The same desk, whose day is over as soon as a little of what it had come to is gone."""
    gates = tuple(
        DrawdownGate(fall_max=FALL_SMALL) if isinstance(gate, DrawdownGate) else gate
        for gate in playbook.gates
    )
    return replace(playbook, drawdown=DrawdownGate(fall_max=FALL_SMALL), gates=gates)


def played(plan: Plan, *, again: bool) -> Playbook:
    """By which numbers a life trades; the strictest that a fault asks for."""
    playbook = OTHER if again and plan.of(Kind.OTHER_PLAYBOOK) else PLAYBOOK
    for kind, strict in ((Kind.LITTLE_ROOM, TIGHT), (Kind.FEW_ORDERS, FEW)):
        playbook = strict if plan.of(kind) else playbook
    if plan.of(Kind.SMALL_FALL):
        playbook = _content(playbook)
    if plan.of(Kind.TWO_PLAYS):
        playbook = _doubled(playbook)
    if plan.of(Kind.HALVES):
        playbook = _halved(playbook)
    if plan.of(Kind.EXERCISED):
        playbook = replace(playbook, plays=(*playbook.plays, HOLDER))
    return _late(playbook) if plan.of(Kind.BELL) else playbook
