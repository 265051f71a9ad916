"""Who may let the desk do what: given slowly by a person, taken at once by anything that goes wrong."""

from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

import pytest

from engine.bounds import Bounds
from engine.core import Engine
from engine.gates.exposure import NoAddToLosersGate, SymbolPositionsGate
from engine.model.events import FlowPrinted
from engine.model.records import Candidate
from engine.model.rule import Hears, Rule
from engine.model.verdict import Unit, Verdict, at_most
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.tranches import Tranches
from tests.stories.test_flow_first import BOUGHT, OFFER, OFFERED, SWEEPS, TAP
from tests.stories.test_refusals import bought, morning, swept
from tests.tape import steps, story

AUTO = "14:00:00 autonomy flow_first auto\n"
VETO = "14:00:00 autonomy flow_first veto\n"
ARMING = "14:00:00 arming flow_first auto by owner: from 14:00:30 until 16:00:00"
ARMED = "14:00:30 autonomy flow_first auto: by owner, until 16:00:00"
QUOTE = "14:06:40 quote LUNR 12C 0.98x1.02\n"


def after_the_arming(tape: str, level: str = AUTO) -> list[str]:
    """What follows once the play may act without a tap."""
    told = story(level + "14:01:00 tick\n" + tape)
    assert [line.split()[1] for line in told[:2]] == ["arming", "autonomy"]
    return told[2:]


def test_automatic_is_announced_waits_and_then_counts():
    assert story(AUTO + "14:00:31 tick\n") == [ARMING, ARMED]


def test_whoever_cancels_in_time_has_asked_for_nothing():
    assert story(AUTO + "14:00:29 autonomy flow_first confirm\n14:01:00 tick\n") == [
        ARMING,
        "14:00:29 autonomy flow_first confirm: by owner",
    ]


def test_an_automatic_ticket_goes_without_a_tap_and_is_judged_like_any_other():
    assert after_the_arming(OFFER + QUOTE) == [
        *OFFERED,
        "14:06:11 approved LUNR-1 by auto, in from 14:06:40",
        "14:06:40 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]
    wide = "14:06:40 quote LUNR 12C 0.95x1.05\n"
    assert after_the_arming(OFFER + wide)[-1].startswith("14:06:40 refused LUNR-1 at entry: spread")


def test_only_the_play_that_was_armed_goes_by_itself():
    told = story("14:00:00 autonomy momentum auto\n" + OFFER + QUOTE)
    assert told[-len(OFFERED) :] == OFFERED


def test_a_ticket_from_before_the_arming_still_wants_its_tap():
    told = story(OFFER + "14:06:12 autonomy flow_first auto\n14:06:50 quote LUNR 12C 0.98x1.02\n")
    assert told[-1].startswith("14:06:42 autonomy flow_first auto")


def test_a_veto_counts_down_and_goes():
    assert after_the_arming(OFFER + "14:06:31 tick\n14:06:40 quote LUNR 12C 0.98x1.02\n", VETO) == [
        *OFFERED,
        "14:06:11 countdown LUNR-1: goes at 14:06:31 unless skipped",
        "14:06:31 approved LUNR-1 by veto, in from 14:06:40",
        "14:06:40 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]


def test_a_veto_is_a_skip_in_time_and_a_tap_does_not_wait_for_it():
    assert after_the_arming(OFFER + "14:06:30 skip LUNR-1\n14:06:40 tick\n", VETO)[-1] == (
        "14:06:30 skipped LUNR-1: by owner"
    )
    assert after_the_arming(OFFER + "14:06:15 approve LUNR-1\n14:06:40 tick\n", VETO)[-1] == (
        "14:06:15 approved LUNR-1 by owner, in from 14:06:40"
    )


def test_nothing_goes_by_itself_in_the_moment_in_which_its_ground_is_gone():
    swept_late = swept("RKLB").replace("14:06:10", "14:07:32").replace("14:06:11", "14:07:33")
    tape = "14:00:30 tick\n" + BOUGHT + swept_late + "14:07:53 tick\n"
    assert story(morning(50_000, "LUNR", "RKLB") + VETO + tape)[-5:] == [
        "14:07:33 ticket RKLB-1 RKLB 12C x4 limit 0.99 stop 0.84 target 1.19",
        "14:07:33 countdown RKLB-1: goes at 14:07:53 unless skipped",
        "14:07:53 ALARM LUNR-1: no fresh market for the option nor its shares: nobody can watch this",
        "14:07:53 latch blind: exits_only (nothing fresh to see for LUNR-1)",
        "14:07:53 autonomy flow_first confirm: blind",
    ]


def test_a_price_that_left_its_band_is_a_person_s_question_even_then():
    told = after_the_arming(OFFER + "14:06:40 quote LUNR 12C 1.06x1.09\n14:06:50 tick\n")
    assert told[-2].startswith("14:06:40 ticket LUNR-1.2")
    assert told[-1] == "14:06:40 answer auto about LUNR-1: price moved to 1.07: tap again"


def test_what_is_off_is_heard_and_not_taken_up():
    assert story("14:00:00 autonomy flow_first off\n" + OFFER)[1:] == OFFERED[:1]


def test_switching_off_ends_what_waits_and_keeps_what_is_held():
    assert (
        story(OFFER + "14:06:20 autonomy all off\n")[-1] == "14:06:20 lapsed LUNR-1: flow_first fell to off"
    )
    told = story(
        BOUGHT + "14:07:00 autonomy flow_first off\n14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
    )
    assert told[-1].startswith("14:07:40 trade LUNR-1")


def test_an_alert_is_read_and_never_tapped():
    told = story("14:00:00 autonomy flow_first alert\n" + OFFER + "14:06:50 approve LUNR-1\n")
    assert told[-2] == (
        "14:06:11 alert LUNR-1 LUNR 12C x4 near 1.00 stop 0.85 target 1.20: not for sale at this stage"
    )
    assert told[-1] == "14:06:50 answer owner about LUNR-1: no such ticket"


def test_lowering_takes_back_what_the_desk_said_yes_to_by_itself():
    told = after_the_arming(OFFER + "14:06:20 autonomy all confirm\n" + QUOTE)
    assert told[-2:] == [
        "14:06:20 autonomy flow_first confirm: by owner",
        "14:06:20 lapsed LUNR-1: flow_first fell to confirm",
    ]
    told = story(VETO + OFFER + "14:06:20 approve LUNR-1\n14:06:21 autonomy all confirm\n" + QUOTE)
    assert told[-1] == "14:06:40 order LUNR-1-E1 buy 4 LUNR 12C at 1.00", "a person's yes stays"


@pytest.mark.parametrize(
    ("tape", "why"),
    [
        ("lost flow", "feed flow"),
        ("lost telegram", "feed telegram"),
        ("halt", "halt"),
        ("pause", "pause"),
        ("flatten", "flatten"),
        ("restart", "started again"),
    ],
)
def test_automatic_falls_with_any_latch_and_with_a_restart(tape, why):
    told = after_the_arming(f"14:02:00 {tape}\n14:30:00 resume\n14:31:00 restored flow\n")
    assert f"14:02:00 autonomy flow_first confirm: {why}" in told
    assert sum(line.split()[1] == "autonomy" for line in told) == 1


def test_automatic_falls_with_the_daily_loss():
    crash = "14:06:00 quote LUNR 12C 0.10x0.12\n14:06:01 quote RKLB 12C 0.10x0.12\n14:06:02 tick\n"
    told = story(morning(10_000, "LUNR", "RKLB") + AUTO + bought("LUNR", "RKLB") + crash, ordinary=False)
    assert "14:06:01 autonomy flow_first confirm: daily loss" in told


def test_automatic_ends_at_the_close_and_an_early_close_is_one():
    assert after_the_arming("16:00:00 tick\n") == [
        "16:00:00 autonomy flow_first confirm: the session is over"
    ]
    early = "day 2026-11-27 close=13:00\n12:00:00 autonomy all auto\n13:00:00 tick\n"
    assert story(early)[-1] == "13:00:00 autonomy 9 plays confirm: the session is over"


@pytest.mark.parametrize("count", [2, 3])
def test_three_rejected_orders_in_ten_minutes_end_it_and_two_do_not(count):
    names, sent = ("LUNR", "RKLB", "SLS"), "14:06:40 quote {} 12C 0.98x1.02\n"
    no = "".join(f"14:06:4{number} rejected {name}-1-E1 no\n" for number, name in enumerate(names[:count], 1))
    ideas = sorted("".join(map(swept, names)).splitlines(keepends=True))
    tape = AUTO + "".join(ideas) + "".join(map(sent.format, names)) + no
    told = story("venue never\n" + morning(90_000, *names) + tape, ordinary=False)
    assert sum(line.split()[1] == "rejected" and "-E1" in line for line in told) == count
    fell = "14:06:43 autonomy flow_first confirm: 3 orders rejected within 10 minutes"
    assert (fell in told) is (count == 3)


def test_it_is_not_armed_while_anything_is_wrong_or_nothing_is_open():
    assert story("14:00:00 halt\n14:00:01 autonomy all auto\n")[-1] == (
        "14:00:01 answer owner about autonomy: not now: halt"
    )
    assert story("16:30:00 autonomy all auto\n")[-1] == (
        "16:30:00 answer owner about autonomy: no session is open: arm it between the bells"
    )
    assert story("14:00:00 autonomy flow_furst auto\n") == [
        "14:00:00 answer owner about autonomy: no such play: flow_furst"
    ]


@pytest.mark.parametrize("bounds", [Bounds(auto_trades_max=0), Bounds(auto_premium_max=Decimal(419))])
def test_what_may_be_spent_in_a_day_without_a_tap_ends_it(bounds):
    told = story(AUTO + OFFER + QUOTE, playbook=replace(PLAYBOOK, bounds=bounds))
    assert told[-1] == (
        "14:06:11 autonomy flow_first confirm: what may be spent in a day without a tap is spent"
    )
    enough = replace(PLAYBOOK, bounds=Bounds(auto_trades_max=1, auto_premium_max=Decimal(420)))
    assert story(AUTO + OFFER + QUOTE, playbook=enough)[-1].startswith("14:06:40 order")


def test_real_money_wants_arming_every_day_and_every_start():
    live = "14:00:00 restart live\n14:00:01 rollout live_250\n14:00:01 prices opra sip\n"
    told = story(live + TAP)
    assert told[0] == "14:00:00 latch unarmed: exits_only (real money is armed anew each day and each start)"
    assert told[-2].startswith("14:06:11 refused LUNR-1 at offer: entries are off: unarmed")
    armed = story(live + "14:00:02 arm\n" + TAP)
    assert "14:00:02 latch unarmed lifted: armed by owner until the close" in armed
    assert armed[-1].startswith("14:06:50 order LUNR-1-E1 buy 2")
    again = story(live + "14:00:02 arm\n14:10:00 restart live\n")
    assert again[-1].startswith("14:10:00 latch unarmed")
    closed = story(live + "14:00:02 arm\n16:00:01 tick\n")
    assert closed[-1] == "16:00:00 latch unarmed: exits_only (the session is over)"


@pytest.mark.parametrize("word", ["restart live", "woke 600"])
def test_what_a_start_with_real_money_finds_being_bought_is_called_back(word):
    live = "14:00:00 restart live\n14:00:01 rollout live_250\n14:00:01 prices opra sip\n14:00:02 arm\n"
    told = story("venue entries=never\n" + live + TAP + f"14:06:51 {word}\n14:06:52 tick\n")
    assert told[-1] == "14:06:51 unfilled LUNR-1: called back"


def test_resume_does_not_arm_and_disarming_is_at_once():
    live = "14:00:00 restart live\n14:00:01 resume\n14:00:02 arm\n14:00:03 arm\n14:00:04 disarm\n"
    assert story(live)[1:] == [
        "14:00:01 answer owner about resume: still no entries: unarmed",
        "14:00:02 latch unarmed lifted: armed by owner until the close",
        "14:00:03 answer owner about live: armed already, until the close",
        "14:00:04 latch unarmed: exits_only (by owner)",
    ]


def test_there_is_nothing_to_arm_on_paper():
    assert story("14:00:00 arm\n14:00:01 disarm\n") == [
        "14:00:00 answer owner about live: nothing to arm: this desk trades no real money",
        "14:00:01 answer owner about live: nothing was armed",
    ]


def test_three_starts_in_ten_minutes_are_exits_only_until_somebody_has_looked():
    told = story("14:00:00 restart\n14:04:00 restart\n14:08:00 restart\n14:09:00 resume\n")
    assert told[0] == "14:08:00 latch starts: exits_only (3 starts within 10 minutes)"
    assert told[1] == "14:09:00 latch starts lifted: owner"
    assert story("14:00:00 restart\n14:04:00 restart\n14:10:01 restart\n") == []


class Broken(Rule):
    """A programmer's error, in one name."""

    def judge(self, candidate: Candidate) -> Verdict:
        return at_most("broken", 1 / (candidate.symbol[:3] != "RKL"), 1.0, Unit.RATIO)


class BrokenEar(Rule):
    """The same error, in what listens to the tape."""

    hears: ClassVar = frozenset({Hears.FLOW})

    def watch(self, play: str, underlying: str) -> "BrokenEar":
        return self

    def observe(self, event: FlowPrinted, readings: object) -> None:
        assert 1 / (event.underlying != "RKLB")


@pytest.mark.parametrize(
    "playbook",
    [
        replace(PLAYBOOK, gates=(*PLAYBOOK.gates, Broken())),
        replace(PLAYBOOK, plays=(replace(FLOW_FIRST, detectors=(*FLOW_FIRST.detectors, BrokenEar())),)),
    ],
    ids=["by a gate", "by a detector"],
)
def test_a_desk_that_keeps_falling_over_what_it_would_buy_still_sells_what_it_holds(playbook):
    restarts = ["14:07:01 restart\n", "14:07:02 restart\n", "14:07:03 restart\n"]
    another = "14:07:10 flow RKLB 12C 1300@1.00 sweep opening above-ask x4\n"
    error = another + "14:07:11 chain RKLB 12C 0.98x1.00 oi=812 vol=1500\n"
    with pytest.raises(ZeroDivisionError):
        story(BOUGHT + "".join(restarts[:2]) + error, playbook=playbook)
    told = story(
        BOUGHT + "".join(restarts) + error + "14:07:12 quote LUNR 12C 0.70x0.74\n", playbook=playbook
    )
    assert told[-3:] == [
        "14:07:03 latch starts: exits_only (3 starts within 10 minutes)",
        "14:07:12 exit LUNR-1 stop: bid -30.0 %, fail-safe",
        "14:07:12 order LUNR-1-X1 sell 4 LUNR 12C at 0.70",
    ]


def test_a_detector_that_was_asked_nothing_forgets_what_it_had_heard_before():
    """What was taken back meanwhile was not told to it."""
    falls = "".join(f"14:05:0{second} restart\n" for second in (1, 2, 3))
    down = falls + "14:05:20 bust LUNR 12C 60k 14:05:00\n14:05:30 resume\n"
    third = "14:06:20 flow LUNR 12C 600@1.00 sweep opening above-ask x4\n"
    heard = [
        line for line in story(SWEEPS.replace("14:06:10", down + "14:06:10") + third) if "signal" in line
    ]
    assert heard == ["14:06:20 signal sweeps bullish 80: 2 opening sweeps, $130k"]


def test_a_pause_lets_the_order_that_is_out_fill_and_begins_nothing():
    told = story(TAP + "14:06:51 pause\n14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 tick\n")
    assert told[-2:] == ["14:06:51 latch pause: exits_only (by owner)", "14:06:52 fill LUNR-1-E1 4 at 1.00"]
    told = story("14:00:00 pause\n" + OFFER)
    assert told[-1].startswith("14:06:11 refused LUNR-1 at offer: entries are off: pause")
    assert story("14:00:00 pause\n14:00:01 resume\n")[-1] == "14:00:01 latch pause lifted: owner"


def test_what_is_not_flat_is_said_every_minute_until_it_is():
    stuck = "venue exits=never\n" + BOUGHT + "14:07:00 quote LUNR 12C 0.98x1.02\n14:07:01 flatten\n"
    told = [line for line in story(stuck + "14:09:10 tick\n") if "ALARM flatten" in line]
    assert [line.split()[0] for line in told] == ["14:08:01", "14:09:01"]
    assert told[0].startswith("14:08:01 ALARM flatten: still open: 4 LUNR260731C00012000 (LUNR-1)")


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        (Bounds(orders_a_minute_max=2), "2 orders within a minute"),
        (Bounds(orders_a_day_max=2), "2 orders in a day"),
    ],
)
def test_an_order_storm_halts_and_the_exits_go_on(bounds, why):
    playbook = replace(PLAYBOOK, bounds=bounds)
    climbing = story("venue entries=never\n" + TAP + "14:06:56 quote LUNR 12C 0.98x1.02\n", playbook=playbook)
    assert climbing[-3:-1] == [f"14:06:56 ALARM orders: {why}", f"14:06:56 latch orders: halted ({why})"]
    assert climbing[-1] == "14:06:56 cancel LUNR-1-E2"
    sold = story(BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n", playbook=playbook)
    assert sold[-1].startswith("14:07:40 trade LUNR-1")
    assert f"14:07:40 latch orders: halted ({why})" in sold


HALVES = Tranches()


def twice(
    first: Tranches | None = None, second: Tranches | None = None, bounds: Bounds = PLAYBOOK.bounds
) -> Playbook:
    """Two plays with the same idea, and no gate that would have only one of them."""
    plays = (
        replace(FLOW_FIRST, name="flow_first", tranches=first),
        replace(FLOW_FIRST, name="flow_again", tranches=second),
    )
    loose = tuple(
        gate for gate in PLAYBOOK.gates if not isinstance(gate, SymbolPositionsGate | NoAddToLosersGate)
    )
    return replace(PLAYBOOK, plays=plays, gates=loose, bounds=bounds)


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        (Bounds(orders_a_minute_max=1), "1 orders within a minute"),
        (Bounds(orders_a_day_max=1), "1 orders in a day"),
    ],
)
def test_the_order_that_reaches_a_bound_is_the_last_entry_also_of_its_own_moment(bounds, why):
    waiting = "venue entries=never\n" + OFFER + "14:06:50 approve LUNR-1\n14:06:50 approve LUNR-2 3\n"
    chain = "14:06:51 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
    assert story(waiting + chain, playbook=twice(bounds=bounds))[-5:] == [
        "14:06:51 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
        f"14:06:51 refused LUNR-2 at entry: {why}",
        f"14:06:51 ALARM orders: {why}",
        f"14:06:51 latch orders: halted ({why})",
        "14:06:51 cancel LUNR-1-E1",
    ]


@pytest.mark.parametrize("bounds", [Bounds(orders_a_minute_max=2), Bounds(orders_a_day_max=2)])
def test_whoever_resumes_after_a_storm_has_looked_and_the_count_begins_anew(bounds):
    storm = morning(90_000, "LUNR", "RKLB", "SLS") + bought("LUNR", "RKLB") + "14:05:35 resume\n"
    again = (
        swept("SLS").replace("14:06:1", "14:05:4")
        + "14:05:42 approve SLS-1\n14:06:11 quote SLS 12C 0.98x1.00\n"
    )
    told = story(storm + again, ordinary=False, playbook=replace(PLAYBOOK, bounds=bounds))
    assert "14:05:31 latch orders: halted" in "\n".join(told)
    assert told[-1] == "14:06:11 order SLS-1-E1 buy 4 SLS 12C at 0.99"


def test_a_pause_that_ends_begins_no_count_anew():
    playbook = replace(PLAYBOOK, bounds=Bounds(orders_a_minute_max=2))
    bought_one = morning(90_000, "LUNR", "RKLB") + bought("LUNR") + "14:05:35 pause\n14:05:36 resume\n"
    another = (
        swept("RKLB").replace("14:06:1", "14:05:4")
        + "14:05:42 approve RKLB-1\n14:06:11 quote RKLB 12C 0.98x1.00\n"
    )
    told = story(bought_one + another, ordinary=False, playbook=playbook)
    assert told[-2] == "14:06:11 latch orders: halted (2 orders within a minute)"


def after_another(first: Tranches | None, second: Tranches | None, wish: str = "approve LUNR-2") -> str:
    """What becomes of the second of two ideas that may both be bought."""
    tape = "venue entries=never\n" + TAP + f"14:06:50 {wish}\n"
    return story(tape, playbook=twice(first, second))[-1]


@pytest.mark.parametrize("first", [None, HALVES])
@pytest.mark.parametrize("second", [None, HALVES])
def test_two_ideas_do_not_come_to_the_same_order_within_moments(first, second):
    """Bought at once or in halves: if not the order, then the plan is the same."""
    twin = "14:06:50 refused LUNR-2 at entry: an equal order has just gone out for LUNR-1"
    assert after_another(first, second) == twin
    assert after_another(HALVES, None, "approve LUNR-2 2") == twin, "as many as the half that went out"
    assert after_another(first, None, "approve LUNR-2 3") == "14:06:50 order LUNR-2-E1 buy 3 LUNR 12C at 1.00"


def test_reading_the_journal_again_gives_the_same_authority():
    for tape in (
        AUTO + OFFER + QUOTE,
        VETO + OFFER,
        AUTO + "14:02:00 lost flow\n",
        BOUGHT + "14:07:01 flatten\n",
    ):
        lived, read = Engine(PLAYBOOK), Engine(PLAYBOOK)
        for step in steps(tape):
            assert lived.step(step.event) == step.outputs
            read.recall(step.event, step.outputs)
            assert read.floor.book.authority == lived.floor.book.authority
        assert read.floor.book.pursuits == lived.floor.book.pursuits
