"""Authority goes down at once: what is being bought when it falls is not bought on."""

import pytest

from tests.stories.test_exits_tranches import BOUNCE, FRESH, HALF, HALVES, LATER
from tests.stories.test_flow_first import SWEEPS, TAP
from tests.stories.test_over_night import about
from tests.tape import story

MARKET = "".join(f"14:06:{second} quote LUNR 12C 0.98x1.02\n" for second in range(52, 60))
ON = MARKET + "14:07:01 quote LUNR 12C 0.98x1.02\n14:07:05 tick\n"


@pytest.mark.parametrize("level", ["off", "alert"])
def test_a_play_that_is_switched_off_while_it_buys_sends_no_other_order(level: str):
    told = story("venue entries=never\n" + TAP + f"14:06:51 autonomy flow_first {level}\n" + ON)
    assert about(" order ", told) == ["14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 1.00"]


def test_a_desk_that_is_trusted_with_alerts_again_calls_back_what_it_is_buying():
    told = story("venue entries=never\n" + TAP + "14:06:51 rollout alerts\n14:06:52 tick\n")
    assert about(" cancel ", told) == ["14:06:51 cancel LUNR-1-E1"]


def test_the_next_step_of_an_entry_spends_no_more_than_what_the_stage_leaves_of_it():
    """Half of it is bought for $200; a stage of $250 a trade does not pay for the other half."""
    trusted = "venue entries=never\n14:01:00 rollout live_250\n14:01:01 rollout live\n"
    half = "14:06:51 filled LUNR-1-E1 2@1.00 A\n14:06:51.5 rollout live_250\n"
    told = story(trusted + TAP + half + ON)
    assert about(" order ", told) == ["14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 1.00"]


def test_what_automatic_has_begun_to_buy_is_not_bought_on_when_a_person_takes_automatic_away():
    armed = "14:04:00 autonomy flow_first auto\n14:04:31 tick\n"
    asked = SWEEPS + "14:06:11 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n14:06:40 quote LUNR 12C 0.98x1.02\n"
    taken = "14:06:42 autonomy flow_first confirm\n"
    market = "".join(f"14:06:{second} quote LUNR 12C 0.98x1.02\n" for second in range(43, 60))
    told = story("venue entries=never\n" + armed + asked + taken + market + "14:07:05 tick\n")
    assert about(" order ", told) == ["14:06:40 order LUNR-1-E1 buy 4 LUNR 12C at 1.00"]


def test_the_second_half_of_a_plan_is_not_bought_for_a_play_that_was_switched_off():
    told = story(HALF + "14:07:30 autonomy flow_first off\n" + FRESH + BOUNCE + LATER, playbook=HALVES)
    assert about(" order ", told) == ["14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00"]


def test_the_second_half_of_a_plan_spends_no_more_than_what_the_stage_leaves_of_it():
    trusted = "14:01:00 rollout live_250\n14:01:01 rollout live\n"
    less = "14:07:30 rollout live_250\n"
    told = story(trusted + HALF + less + FRESH + BOUNCE + LATER, playbook=HALVES)
    assert about(" order ", told) == ["14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00"]
