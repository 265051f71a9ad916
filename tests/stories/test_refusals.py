"""Each gate turning a setup down at the offer, with its number, and with every other number beside it."""

from dataclasses import replace

import pytest

from engine.model.records import Outcome, Refusal, SetupEnded, Stage, Ticket
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK, watching
from tests.tape import steps, story

SWEEPS = """
14:05:00 flow  LUNR 12C 600@1.00 sweep opening above-ask x4
14:06:10 flow  LUNR 12C 700@1.00 sweep opening above-ask x3
"""
OFFER = SWEEPS + "14:06:11 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
SWEEP = "flow LUNR 12C 1300@1.00 sweep opening above-ask x4\n"
CHAIN = "chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"


def offered(chain: str) -> str:
    """What the desk answers when this is what the chain shows."""
    return refused(SWEEPS + f"14:06:11 chain LUNR {chain}\n")


def refused(tape: str, *, ordinary: bool = True, playbook: Playbook = PLAYBOOK) -> str:
    """The last line told, without its clock; the refusal behind it holds every verdict."""
    *_, last = story(tape, ordinary=ordinary, playbook=playbook)
    played = steps(tape, ordinary=ordinary, playbook=playbook)
    outputs = [output for step in played for output in step.outputs]
    (refusal,) = (output for output in outputs if isinstance(output, Refusal))
    (ended,) = (each for each in outputs if isinstance(each, SetupEnded) and each.setup == refusal.setup)
    assert ended.outcome is Outcome.REFUSED
    assert ended.why == ", ".join(refusal.gates)
    assert len(refusal.verdicts) == len(PLAYBOOK.gates) + len(FLOW_FIRST.gates) + 1
    assert refusal.candidate is not None
    assert refusal.size is not None
    tickets = [output.setup for output in outputs if isinstance(output, Ticket)]
    assert (refusal.setup in tickets) == (refusal.stage is Stage.ENTRY)
    return last.split(" ", 1)[1]


def test_a_wide_market_is_refused_for_every_toll_it_takes():
    assert offered("12C 0.90x1.10 oi=812 vol=1500") == (
        "refused LUNR-1 at offer: spread 20.0 % > 15.0 %; spread to target 20.0 % > 5.0 %; "
        "spread to stop 20.0 % > 7.5 %; expected value -15.0 % < 0.0 %"
    )


def test_a_spread_that_eats_the_target():
    assert offered("12C 0.97x1.03 oi=812 vol=1500") == (
        "refused LUNR-1 at offer: spread to target 6.0 % > 5.0 %; expected value -1.0 % < 0.0 %"
    )


def test_a_spread_that_sits_on_the_stop():
    assert offered("12C 0.96x1.04 oi=812 vol=1500") == (
        "refused LUNR-1 at offer: spread to target 8.0 % > 5.0 %; spread to stop 8.0 % > 7.5 %; "
        "expected value -3.0 % < 0.0 %"
    )


def test_a_spread_of_five_percent_leaves_nothing_to_expect_once_fees_are_paid():
    tape = "14:05:00 flow LUNR 12C 9000@0.50 sweep opening above-ask x4\n"
    assert refused(tape + "14:05:01 chain LUNR 12C 0.49x0.515 oi=812 vol=1500\n") == (
        "refused LUNR-1 at offer: expected value -0.05 % < 0.00 %"
    )


def test_too_few_contracts_are_held_by_anybody():
    assert offered("12C 0.98x1.02 oi=499 vol=1500") == "refused LUNR-1 at offer: open interest 499 < 500"


def test_open_interest_nobody_reports_is_not_enough():
    assert offered("12C 0.98x1.02 vol=1500") == "refused LUNR-1 at offer: open interest unknown, limit 500"


def test_a_contract_that_did_not_trade_today():
    tape = "14:05:00 flow LUNR 12C 99@12.00 sweep opening above-ask x4\n"
    assert refused(tape + "14:05:01 chain LUNR 12C 0.98x1.02 oi=812 vol=99\n") == (
        "refused LUNR-1 at offer: volume 99 < 100"
    )


def test_shares_that_hardly_trade():
    day = "09:31:00 account 50000\n09:31:00 bar LUNR 11.9 12.1 11.8 12.0 900k\n"
    assert refused(day + OFFER, ordinary=False) == (
        "refused LUNR-1 at offer: stock volume 900,000 < 1,000,000"
    )


def test_shares_that_nobody_trades():
    assert refused("09:31:00 account 50000\n" + OFFER, ordinary=False) == (
        "refused LUNR-1 at offer: stock volume 0 < 1,000,000"
    )


def test_a_premium_of_a_few_ticks():
    tape = "14:05:00 flow LUNR 12C 9000@0.20 sweep opening above-ask x4\n"
    assert refused(tape + "14:05:01 chain LUNR 12C 0.20x0.20 oi=812 vol=9000\n") == (
        "refused LUNR-1 at offer: premium $0.20 < $0.30; tick 25.0 % > 15.0 %"
    )


def test_a_weekly_only_name_has_no_contract_that_ends_today():
    options_only = replace(PLAYBOOK, plays=(FLOW_FIRST,))
    tape = """
        day 2026-07-30
        14:05:00 flow  LUNR 12C/2026-07-31 1300@1.00 sweep opening above-ask x4
        14:05:01 chain LUNR 12C/2026-07-31 0.98x1.02 oi=812 vol=1500
        """
    assert refused(tape, playbook=options_only) == "refused LUNR-1 at offer: expiry 1 d > 0 d"


def test_sweeps_on_both_sides_are_no_direction():
    puts = "14:04:00 flow LUNR 12P 950@1.00 sweep opening above-ask x4\n"
    assert refused(puts + OFFER) == "refused LUNR-1 at offer: flow agrees 57.8 % < 60.0 %"


def test_the_dark_pool_sells_what_the_sweeps_buy():
    dark = "14:04:00 dark LUNR 500000@12.00 sell\n"
    assert refused(dark + OFFER) == (
        "refused LUNR-1 at offer: dark pool agrees -$6,000,000.00 < -$5,000,000.00"
    )


def test_the_dark_pool_buying_is_no_objection():
    assert "ticket LUNR-1" in story("14:04:00 dark LUNR 900000@12.00 buy\n" + OFFER)[-1]


def test_a_price_from_four_seconds_ago():
    assert offered("12C 0.98x1.02 oi=812 vol=1500 age=4") == ("refused LUNR-1 at offer: quote age 4 s > 3 s")


def test_the_price_has_run_away_from_what_they_paid():
    assert offered("12C 1.10x1.12 oi=812 vol=1500") == "refused LUNR-1 at offer: chase 12.0 % > 10.0 %"


def test_what_they_paid_is_unknown_so_nobody_knows_whether_this_is_chasing():
    tape = "14:05:00 flow LUNR 12C 130k sweep opening above-ask x4\n"
    assert refused(tape + "14:05:01 " + CHAIN) == "refused LUNR-1 at offer: chase unknown, limit 10.0 %"


def test_a_one_sided_market_is_no_market():
    told = offered("12C 0x1.02 oi=812 vol=1500")
    for gate in (
        "per trade (for one)",
        "total at risk (one more)",
        "spread",
        "premium",
        "tick",
        "delta floor",
        "chase",
    ):
        assert f"{gate} unknown" in told


MORNING = "09:30:00 account 50000\n09:31:00 " + SWEEP


def test_the_first_five_minutes_belong_to_the_auction():
    late = MORNING + "09:34:59 chain LUNR stockvol=2M 12C 0.98x1.02 oi=812 vol=1500\n"
    assert refused(late, ordinary=False) == (
        "refused LUNR-1 at offer: after the open 4 min 59 s < 5 min; momentum agrees unknown, limit 0.0 %"
    )


def test_at_five_minutes_past_the_auction_is_over_and_momentum_not_yet_known():
    told = story(MORNING + "09:35:00 chain LUNR stockvol=2M 12C 0.98x1.02 oi=812 vol=1500\n", ordinary=False)
    assert told[-1] == "09:35:00 refused LUNR-1 at offer: momentum agrees unknown, limit 0.0 %"


def test_an_hour_and_a_quarter_before_the_close_nothing_is_begun():
    assert refused(f"14:45:00 {SWEEP}14:45:01 {CHAIN}") == (
        "refused LUNR-1 at offer: before the close 1 h 14 min 59 s < 1 h 15 min"
    )
    assert "ticket LUNR-1" in story(f"14:44:59 {SWEEP}14:45:00 {CHAIN}")[-1]


@pytest.mark.parametrize(
    ("clock", "outside"),
    [("13:30:01", "-1 s"), ("14:00:00", "-30 min"), ("14:30:00", "-30 min")],
)
def test_around_a_rate_decision_nobody_s_flow_means_much(clock, outside):
    tape = f"day 2026-07-31 fomc=14:00\n13:29:00 {SWEEP}{clock} {CHAIN}"
    if clock > "13:35":
        tape = f"day 2026-07-31 fomc=14:00\n{clock} {SWEEP}{clock} {CHAIN}"
    assert refused(tape) == f"refused LUNR-1 at offer: outside FOMC {outside} < 0 s"


def test_half_an_hour_before_the_decision_is_still_early_enough():
    tape = f"day 2026-07-31 fomc=14:00\n13:29:00 {SWEEP}13:30:00 {CHAIN}"
    assert "ticket LUNR-1" in story(tape)[-1]


def test_the_published_decision_days_need_no_telling():
    tape = f"day 2026-07-29\n13:40:00 {SWEEP}13:40:01 {CHAIN}"
    assert refused(tape) == "refused LUNR-1 at offer: outside FOMC -10 min 1 s < 0 s"


@pytest.mark.parametrize("wish", ["halt", "flatten"])
def test_a_halted_desk_takes_no_risk(wish):
    assert refused(f"14:00:00 {wish}\n" + OFFER) == f"refused LUNR-1 at offer: entries are off: {wish}"


def test_a_desk_with_a_silent_feed_takes_no_risk():
    assert refused("14:00:00 lost\n" + OFFER) == "refused LUNR-1 at offer: entries are off: feed quotes"


def test_an_account_nobody_has_seen_has_no_day_to_lose():
    unknown = "09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
    assert refused(unknown + OFFER, ordinary=False) == (
        "refused LUNR-1 at offer: daily loss unknown, limit 3.0 %; drawdown unknown, limit 4.0 %; "
        "per trade (for one) unknown, limit 3.0 %; total at risk (one more) unknown, limit 5.0 %; "
        "net delta unknown, limit 2.0x; net vega unknown, limit 0.5 %"
    )


GREEKS = "iv=3 delta=0.5 gamma=0.1 theta=-1 vega=0.01"


def test_a_contract_dearer_than_the_budget():
    tape = "14:05:00 flow LUNR 12C 1300@5.00 sweep opening above-ask x4\n"
    assert refused(
        tape
        + "14:05:01 chain LUNR 12C 5.05x5.10 oi=812 vol=1500 iv=3 delta=0.5 gamma=0.1 theta=-1 vega=0.01\n"
    ) == ("refused LUNR-1 at offer: no contract fits (premium)")


def test_an_account_too_small_for_one():
    small = "09:31:00 account 1000\n09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
    assert refused(small + OFFER, ordinary=False) == (
        "refused LUNR-1 at offer: per trade (for one) 10.2 % > 3.0 %; total at risk (one more) 10.2 % > 5.0 %"
    )


def test_a_chain_that_takes_five_minutes_finds_nobody_waiting():
    told = story(SWEEPS + "14:11:11 " + CHAIN + "14:11:12 tick\n")
    assert told[-1] == "14:11:10 lapsed LUNR-1: no chain arrived in time"


def test_a_chain_without_the_swept_contract():
    told = story(SWEEPS + "14:06:11 chain LUNR 13C 0.98x1.02 oi=812 vol=1500\n")
    assert told[-1] == "14:06:11 refused LUNR-1 at offer: no such contract in the chain"


def test_sweeps_too_old_when_the_price_comes_at_last_are_refused_at_the_entry():
    late = "14:08:30 " + CHAIN + "14:11:05 approve LUNR-1\n14:11:12 quote LUNR 12C 0.98x1.02\n"
    assert refused(SWEEPS + late) == (
        "refused LUNR-1 at entry: flow agrees unknown, limit 60.0 %; flow age 5 min 2 s > 5 min"
    )


BEGUN = """\
14:05:00 flow {name} 12C 1300@1.00 sweep opening above-ask x4
14:05:01 chain {name} 12C 0.98x1.00 oi=812 vol=1500
14:05:31 quote {name} 12C 0.98x1.00
14:05:31 approve {name}-1
14:05:33 quote {name} 12C 0.97x0.98
"""


def bought(*names: str) -> str:
    """Positions in all of these, begun and filled in the same half-minute."""
    return "".join(f"{line.format(name=name)}\n" for line in BEGUN.splitlines() for name in names)


def swept(name: str) -> str:
    """One more idea, a little later."""
    sweep = f"14:06:10 flow {name} 12C 1300@1.00 sweep opening above-ask x4\n"
    return sweep + f"14:06:11 chain {name} 12C 0.98x1.00 oi=812 vol=1500\n"


def morning(equity: int, *names: str) -> str:
    bars = "".join(f"09:31:00 bar {name} 11.9 12.1 11.8 12.0 2M\n" for name in names)
    return f"09:31:00 account {equity}\n{bars}"


def test_three_positions_are_as_many_as_a_person_can_follow():
    names = ("AAA", "BBB", "CCC", "DDD")
    tape = morning(50_000, *names) + bought(*names[:3]) + swept("DDD")
    assert refused(tape, ordinary=False, playbook=watching(frozenset(names))) == (
        "refused DDD-1 at offer: open positions 4 > 3"
    )


def test_a_day_that_lost_three_percent_begins_nothing_more_and_resume_does_not_change_that():
    crash = "14:06:00 quote LUNR 12C 0.10x0.12\n14:06:01 quote RKLB 12C 0.10x0.12\n14:06:02 resume\n"
    tape = morning(10_000, "LUNR", "RKLB", "SLS") + bought("LUNR", "RKLB") + crash + swept("SLS")
    assert refused(tape, ordinary=False) == (
        "refused SLS-1 at offer: entries are off: daily loss; daily loss 3.6 % > 3.0 %"
    )
