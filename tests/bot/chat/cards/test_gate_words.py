"""Every gate has a sentence for a phone: no comparison to decipher, no name of a field."""

from dataclasses import replace

import pytest

from bot.chat.gate_words import CAPS, WORDS, counted_by, said, sized, stood_against
from bot.chat.reports.table import WIDTH
from engine.gates.direction import DarkPoolAgreesGate, MomentumAgreesGate
from engine.gates.greeks import ThetaGate
from engine.gates.halts import HaltGate
from engine.gates.regime import MacroGate, TrendGate
from engine.gates.risk import RolloutGate, TradingGate
from engine.gates.timing import FomcGate
from engine.model.contract import Direction
from engine.model.records import Cap, Refusal, Size, Stage, TradingState
from engine.model.verdict import Sense
from tests.bot.chat.cards.chats import chat
from tests.engine.gates.cases import APART, CASES, Case
from tests.engine.gates.evidence import GOOD, asked, dollars, good
from tests.stories.test_flow_first import OFFER

COUNT = 6
CLOUD, TREND = MacroGate(bars_min=150), TrendGate(leaning_min=1)


def failing(case: Case) -> str:
    shown = case.shown(case.limit + case.step * (1 if case.sense is Sense.AT_MOST else -1))
    return said(case.gate.judge(shown), shown)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.name}-{index}" for index, case in enumerate(CASES)])
def test_what_refuses_is_a_sentence_of_the_table_short_enough_for_a_phone(case):
    told = failing(case)
    assert case.name in WORDS
    assert not set("<>≤≥_{}-") & set(told.replace("10-minute", ""))
    assert len(told) <= 70


def test_no_line_of_the_table_is_of_a_gate_that_is_gone():
    assert set(WORDS) == {case.name for case in CASES} | {"tick"}
    assert len(APART) == 1


def test_what_is_counted_fits_a_line_of_the_funnel():
    said_of = [counted_by(gate) for gate in WORDS]
    assert all(len(told) < WIDTH - COUNT for told in said_of), said_of
    assert counted_by("momentum agrees") == "momentum is against it"
    assert counted_by("trend") == "trend not with it"
    assert counted_by("size") == "not one fits"
    assert counted_by("shares are bought, never sold short") == "shares are bought, never sold short"


@pytest.mark.parametrize(
    ("gate", "candidate", "told"),
    [
        (MomentumAgreesGate(return_min=0.0), good(momentum=0.004), "momentum our way 0.4 % ≥ 0.0 %"),
        (MomentumAgreesGate(return_min=0.0), good(momentum=None), "momentum our way not known"),
        (DarkPoolAgreesGate(against_max=dollars(5e6)), good(dark_net=-1.25e6),
         "dark pool our way −$1.2M ≥ −$5M"),
        (DarkPoolAgreesGate(against_max=dollars(5e6)), good(dark_net=-5_000_001.0),
         "dark pool against it: −$5.000001M (limit −$5.000000M)"),
        (RolloutGate(), good(quote=asked(1), ceiling=dollars(925_900)), "trust has room for 9,259"),
        (RolloutGate(), good(quote=asked(1), ceiling=dollars(99)), "trust does not pay for one"),
        (CLOUD, good(macro=1), "10-minute cloud with a call"),
        (CLOUD, good(macro=1, direction=Direction.BEARISH), "10-minute cloud against a put"),
        (CLOUD, good(macro=0), "10-minute cloud neither with nor against a call"),
        (TREND, good(trend=-1, symbol="SPY"), "trend against it"),
        (TradingGate(), GOOD, "desk trading: yes"),
        (TradingGate(), good(state=TradingState.HALTED), "the desk is not trading"),
        (HaltGate(), good(halted="T1 news pending"), "trading halt: T1 news pending"),
        (FomcGate(before_s=1800.0, after_s=3600.0), good(to_fomc_s=0.0),
         "too near a rate decision: 30 min inside its quiet time"),
        (FomcGate(before_s=1800.0, after_s=3600.0), GOOD, "rate decision: none today"),
        (ThetaGate(share_max=0.05, hold_s=900.0), good(dte=0), "theta not asked on the day of expiry"),
    ],
)  # fmt: skip
def test_what_a_person_reads_of_a_verdict(gate, candidate, told):
    assert said(gate.judge(candidate), candidate) == told


def test_a_size_names_what_limits_it():
    caps = (Cap("contracts", 5), Cap("rollout", 8_928), Cap("half Kelly", 7))
    assert sized(Size(5, "contracts", caps)) == (
        "5, limited by most a trade (most a trade 5, half Kelly 7, trust 8,928)"
    )
    assert sized(Size(2, "contracts, halved", caps)).startswith(
        "2, limited by most a trade, then halved: conviction is medium ("
    )


def test_every_cap_of_the_sizer_that_is_no_word_of_the_trade_has_words():
    names = {cap.name for cap in chat(OFFER).steps[-1].outputs[-1].size.caps}
    assert names == set(CAPS) - {"ATR"}


def test_a_reason_of_a_size_or_in_words_stays_whole():
    refusal = Refusal("SPY-1", "SPY", Stage.OFFER, "no chain")
    assert stood_against(refusal) == ["no chain"]
    assert stood_against(replace(refusal, size=Size(0, "rollout", ()))) == ["not one fits, limited by trust"]
