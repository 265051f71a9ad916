"""The gates, the ranking and the rollout as a trader would see them."""

from dataclasses import replace

from engine.gates.freshness import ChaseGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate
from engine.model.records import Ticket
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from tests.tape import steps, story

FLOW = "14:05:00 stock LUNR 11.99x12.01\n14:05:00 flow LUNR 12C 1300@1.00 sweep opening above-ask x4\n"
CHAIN = "14:05:01 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
ROW = "oi={oi} vol=1500 iv=0.6 delta={delta} gamma=0.1 theta=-0.1 vega=0.01"


def ranked(**sizing: bool) -> Playbook:
    """The same play, choosing its strike by quality."""
    select = RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=0, instead="equity_momentum"),
        quality=Quality(spread_max=0.15, delta_target=0.5),
        delta_min=0.30,
        delta_max=0.60,
        near_max=0.10,
    )
    kept = tuple(gate for gate in FLOW_FIRST.gates if not isinstance(gate, ChaseGate))
    gates = (*kept, DeltaFloorGate(delta_min=0.30), DeltaCeilingGate(delta_max=0.60))
    caps = FLOW_FIRST.sizing.model_copy(update=sizing)
    play = replace(FLOW_FIRST, select=select, gates=gates, sizing=caps)
    return replace(PLAYBOOK, plays=(play,))


def listing(*rows: tuple[str, str, int, float]) -> str:
    told = " | ".join(f"{name} {market} {ROW.format(oi=oi, delta=delta)}" for name, market, oi, delta in rows)
    return f"14:05:01 chain LUNR {told}\n"


def first_ticket(tape: str, playbook: Playbook) -> Ticket:
    outputs = (each for step in steps(tape, playbook=playbook) for each in step.outputs)
    return next(each for each in outputs if isinstance(each, Ticket))


def test_the_best_contract_whose_gates_pass_is_offered() -> None:
    """13C scores higher, and 400 of open interest is a gate's refusal: it is passed over."""
    tape = FLOW + listing(("13C", "0.99x1.00", 400, 0.5), ("12C", "0.98x1.02", 812, 0.5))
    assert story(tape, playbook=ranked())[-1].startswith("14:05:01 ticket LUNR-1 LUNR 12C x4 limit 1.00")


def test_when_none_passes_the_best_ranked_shows_its_numbers() -> None:
    tape = FLOW + listing(("12.5C", "0.98x1.02", 400, 0.5), ("12C", "0.98x1.02", 300, 0.5))
    told = story(tape, playbook=ranked())[-1]
    assert told == "14:05:01 refused LUNR-1 at offer: open interest 400 < 500"


def test_a_chain_without_today_names_the_play_that_trades_the_shares() -> None:
    tape = FLOW + "14:05:01 chain LUNR 12C/2026-08-07 0.98x1.02 oi=812 vol=1500\n"
    told = story(tape, playbook=ranked())[-1]
    assert told == "14:05:01 refused LUNR-1 at offer: no expiry in 0 days: equity_momentum trades the shares"


def test_a_ticket_keeps_its_score_and_whose_greeks_it_saw() -> None:
    tape = FLOW + listing(("12C", "0.98x1.02", 812, 0.5))
    candidate = first_ticket(tape, ranked()).candidate
    assert candidate.quality is not None
    assert (candidate.greeks_from, candidate.delta) == ("vendor", 0.5)


def test_alerts_are_read_and_never_tapped() -> None:
    told = story("14:00:00 rollout alerts\n" + FLOW + CHAIN + "14:05:02 approve LUNR-1\n")
    assert told[-2:] == [
        "14:05:01 alert LUNR-1 LUNR 12C x4 near 1.00 stop 0.85 target 1.20: not for sale at this stage",
        "14:05:02 answer owner about LUNR-1: no such ticket",
    ]


def test_an_alert_is_no_softer_than_a_ticket() -> None:
    told = story("14:00:00 rollout alerts\n" + FLOW + CHAIN.replace("oi=812", "oi=400"))
    assert told[-1] == ("14:05:01 refused LUNR-1 at offer: trust allows 0 < 1; open interest 400 < 500")


def test_a_ticket_from_before_the_stage_fell_is_not_bought() -> None:
    tape = (
        FLOW + CHAIN + "14:05:10 rollout alerts\n14:05:31 quote LUNR 12C 0.98x1.02\n14:05:31 approve LUNR-1\n"
    )
    assert story(tape)[-1] == "14:05:31 refused LUNR-1 at entry: trust allows 0 < 1"


def test_trust_is_earned_a_stage_at_a_time() -> None:
    assert story("14:00:00 rollout live\n") == [
        "14:00:00 answer owner about rollout: one stage at a time: the desk is at paper"
    ]
    told = story("14:00:00 rollout live_250\n14:00:01 rollout live\n14:00:02 rollout alerts\n")
    assert [line.split(" by ")[0] for line in told] == [
        "14:00:00 rollout live_250", "14:00:01 rollout live", "14:00:02 rollout alerts",
    ]  # fmt: skip


def test_the_first_live_weeks_are_small() -> None:
    told = story("14:00:00 rollout live_250\n" + FLOW + CHAIN)
    assert told[-1] == "14:05:01 ticket LUNR-1 LUNR 12C x2 limit 1.00 stop 0.85 target 1.20"


def test_a_year_without_published_decisions_is_said_and_blocks() -> None:
    told = story("day 2029-03-23\n14:00:00 tick\n" + FLOW + CHAIN)
    assert "ALARM calendar: rate decisions of 2029 are not known here: no entries" in told[0]
    assert told[-1].endswith("outside FOMC unknown, limit 0 s")
