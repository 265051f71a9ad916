"""What every gate owes: a number, a limit, refusal of the unknown, and no reward for getting worse."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.direction import DarkPoolAgreesGate, FlowAgreesGate, MomentumAgreesGate
from engine.gates.expiry import ExpiryGate
from engine.gates.exposure import NetDeltaGate, NetVegaGate, NoAddToLosersGate, SymbolPositionsGate
from engine.gates.freshness import (
    BarsMissingGate,
    ChaseGate,
    FlowAgeGate,
    GreeksAgeGate,
    QuoteAgeGate,
    StockAgeGate,
    TruePricesGate,
)
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate
from engine.gates.halts import HaltGate
from engine.gates.liquidity import (
    OpenInterestGate,
    PremiumGate,
    SpreadGate,
    StockVolumeGate,
    TickGate,
    VolumeGate,
)
from engine.gates.risk import (
    AtRiskGate,
    CoolDownGate,
    DailyLossGate,
    DrawdownGate,
    PerTradeGate,
    PositionsGate,
    RolloutGate,
    TradingGate,
)
from engine.gates.timing import ClosingGate, FomcGate, OpeningGate
from engine.model.quote import PriceClass, Quote
from engine.model.records import Candidate, TradingState
from engine.model.verdict import Sense
from engine.plays.play import Gate
from tests.conformance.shipped import GATES, name_of
from tests.engine.examples import CANDIDATE, STEADY, candidates, market

NO_MARKET = {"quote": market("0", "0.05")}


@dataclass(frozen=True)
class Aspect:
    """The fact a gate looks at: values from worst to best, and what not knowing it looks like."""

    values: st.SearchStrategy[Any]
    facts: Callable[[Any], dict[str, Any]]
    more_is_better: bool = True
    unknown: dict[str, Any] | None = field(default=None)


def fact(name: str, values: st.SearchStrategy[Any], *, less: bool = False, unknown: bool = True) -> Aspect:
    return Aspect(values, lambda value: {name: value}, not less, {name: None} if unknown else None)


def around_one(cents: int) -> dict[str, Any]:
    half = Decimal(cents) / 200
    return {"quote": Quote(1 - half, 1 + half)}


counts = st.integers(0, 3_000_000)
seconds = st.floats(-30_000, 30_000)
dollars = st.integers(0, 100_000).map(Decimal)
dearer = Aspect(
    st.integers(1, 100), lambda cents: {"quote": Quote(Decimal(cents) / 100, Decimal(cents) / 100)},
    unknown=NO_MARKET,
)  # fmt: skip
narrower = Aspect(st.integers(0, 150), around_one, more_is_better=False, unknown=NO_MARKET)
CLASSES = (PriceClass.INDICATIVE, PriceClass.OPRA)
worst_first = (TradingState.HALTED, TradingState.EXITS_ONLY, TradingState.TRADING)

ASPECTS: dict[type, Aspect] = {
    SpreadGate: narrower,
    TollToTargetGate: narrower,
    TollToStopGate: narrower,
    ExpectedValueGate: narrower,
    OpenInterestGate: fact("open_interest", counts),
    VolumeGate: fact("volume", counts),
    StockVolumeGate: fact("stock_volume", counts),
    PremiumGate: dearer,
    TickGate: dearer,
    SymbolPositionsGate: fact("symbol_positions", st.integers(0, 9), less=True),
    NoAddToLosersGate: fact("symbol_gain", st.floats(-1, 1)),
    PerTradeGate: fact("equity", dollars),
    AtRiskGate: fact("at_risk", dollars, less=True, unknown=False),
    RolloutGate: fact("ceiling", dollars),
    CoolDownGate: Aspect(
        seconds, lambda since: {"losses": 9, "since_loss_s": since}, unknown={"losses": None}
    ),
    NetDeltaGate: fact("net_delta", st.floats(0, 1e6), less=True),
    NetVegaGate: fact("net_vega", st.floats(0, 1e6), less=True),
    StockAgeGate: fact("stock_age_s", st.floats(0, 900), less=True),
    TruePricesGate: Aspect(
        st.integers(0, 1),
        lambda true: {"live": True, "prices": CLASSES[true]},
        unknown={"live": True, "prices": None},
    ),
    GreeksAgeGate: fact("greeks_age_s", st.floats(0, 900), less=True),
    DeltaFloorGate: fact("delta", st.floats(0, 1)),
    DeltaCeilingGate: fact("delta", st.floats(0, 1), less=True),
    MomentumAgreesGate: fact("momentum", st.floats(-1, 1)),
    BarsMissingGate: fact("bars_missing", st.integers(0, 99), less=True),
    ExpiryGate: fact("dte", st.integers(0, 60), less=True, unknown=False),
    FlowAgreesGate: fact("flow_share", st.floats(0, 1)),
    DarkPoolAgreesGate: fact("dark_net", st.floats(-1e9, 1e9), unknown=False),
    FlowAgeGate: fact("flow_age_s", st.floats(0, 900), less=True, unknown=False),
    QuoteAgeGate: fact("quote_age_s", st.floats(0, 900), less=True),
    ChaseGate: fact("paid", st.integers(1, 300).map(lambda cents: Decimal(cents) / 100)),
    TradingGate: Aspect(st.integers(0, 2), lambda rank: {"state": worst_first[rank]}),
    HaltGate: fact("halted", st.sampled_from(["", "T1 Halt News Pending"]), less=True, unknown=False),
    DailyLossGate: fact("day_loss", st.floats(0, 1), less=True),
    DrawdownGate: fact("drawdown", st.floats(0, 1), less=True),
    PositionsGate: fact("open_positions", st.integers(0, 9), less=True, unknown=False),
    OpeningGate: fact("opened_s", seconds),
    ClosingGate: fact("to_close_s", seconds),
    FomcGate: Aspect(st.floats(0, 30_000), lambda away: {"to_fomc_s": away}),
}  # fmt: skip

every_gate = pytest.mark.parametrize("gate", GATES, ids=name_of)


def test_no_gate_ships_untested():
    assert {type(gate) for gate in GATES} <= set(ASPECTS)


def test_no_two_gates_answer_to_one_name():
    names = [gate.judge(CANDIDATE).gate for gate in GATES]
    assert len(names) == len(set(names))


@every_gate
@STEADY
@given(st.data())
def test_getting_better_never_turns_a_pass_into_a_refusal(gate: Gate, data):
    aspect = ASPECTS[type(gate)]
    base: Candidate = data.draw(candidates)
    worse, better = sorted((data.draw(aspect.values), data.draw(aspect.values)))
    if not aspect.more_is_better:
        worse, better = better, worse
    before = gate.judge(replace(base, **aspect.facts(worse)))
    after = gate.judge(replace(base, **aspect.facts(better)))
    assert after.passed >= before.passed


@every_gate
@STEADY
@given(candidates)
def test_a_verdict_is_its_number_against_its_limit_and_says_so_again(gate: Gate, candidate):
    verdict = gate.judge(candidate)
    measured, limit = verdict.measured, verdict.limit
    assert math.isfinite(limit)
    if measured is None:
        assert not verdict.passed
    else:
        assert math.isfinite(measured)
        assert verdict.passed == (measured <= limit if verdict.sense is Sense.AT_MOST else measured >= limit)
    assert gate.judge(candidate) == verdict


@every_gate
def test_what_nobody_could_measure_is_refused(gate: Gate):
    unknown = ASPECTS[type(gate)].unknown
    if unknown is not None:
        verdict = gate.judge(replace(CANDIDATE, **unknown))
        assert verdict.measured is None
        assert not verdict.passed


@STEADY
@given(st.floats(-30_000, 0), st.floats(-30_000, 0))
def test_the_longer_after_a_rate_decision_the_better(first, second):
    earlier, later = sorted((first, second), reverse=True)
    gate = next(gate for gate in GATES if isinstance(gate, FomcGate))
    before = gate.judge(replace(CANDIDATE, to_fomc_s=earlier))
    after = gate.judge(replace(CANDIDATE, to_fomc_s=later))
    assert after.passed >= before.passed
