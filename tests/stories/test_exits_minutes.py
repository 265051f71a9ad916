"""Exits that look at closed minutes and at the clock, told on a tape."""

from dataclasses import replace

from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.cloud_flip import CloudFlip
from engine.exits.exhaustion import Exhaustion
from engine.exits.mean_lost import MeanLost
from engine.exits.no_follow_through import NoFollowThrough
from engine.exits.peak_drop import PeakDrop
from engine.exits.underlying_target import UnderlyingTarget
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import ExitRule
from engine.plays.playbook import PLAYBOOK
from tests.stories.test_flow_first import BOUGHT
from tests.tape import story


def leaves(rule: ExitRule, tape: str, *, cutoff_s: float = 3600.0, head: str = "") -> list[str]:
    """What a position says that has this exit beside its stop and target."""
    play = replace(FLOW_FIRST, exits=(rule,), cutoff=CloseCutoff(before_close_s=cutoff_s))
    told = story(head + BOUGHT + tape, playbook=replace(PLAYBOOK, plays=(play,)))
    return [line for line in told if " exit " in line]


def minutes(*bars: str, first: int = 8) -> str:
    """A quote and a closed candle each minute; the first began after the entry."""
    return "".join(
        f"14:{minute:02d}:00 quote LUNR 12C 1.00x1.02\n14:{minute:02d}:00 bar LUNR {bar} 90000\n"
        for minute, bar in enumerate(bars, first)
    )


UP = ("12.10 12.20 12.09 12.19", "12.19 12.30 12.18 12.29", "12.29 12.40 12.28 12.39")
DOWN = ("12.00 12.00 11.90 11.91", "11.91 11.91 11.80 11.81", "11.81 11.82 11.70 11.71")


def test_three_clean_candles_are_sold_into():
    told = leaves(Exhaustion(), minutes(*UP))
    assert told == ["14:10:00 exit LUNR-1 exhaustion: 3 candles clear of the 5/12 cloud"]


def test_a_wick_to_the_cloud_keeps_us_in():
    assert leaves(Exhaustion(), minutes(UP[0], "12.19 12.30 12.00 12.29", UP[2])) == []


def test_a_cloud_flip_leaves_on_the_minute_that_flips_it():
    told = leaves(CloudFlip(), minutes(*UP[:2], *DOWN))
    assert [line[9:] for line in told] == ["exit LUNR-1 cloud flip: 5/12 cloud turned bear"]


def test_a_close_through_the_mean_leaves():
    assert leaves(MeanLost(), minutes(UP[0], DOWN[0])) == [
        "14:09:00 exit LUNR-1 mean lost: close 11.91 through SMA20 12.00"
    ]


def test_half_an_hour_without_profit_is_enough():
    seen = "".join(f"14:{minute:02d}:50 quote LUNR 12C 0.98x1.00\n" for minute in range(7, 38))
    told = leaves(NoFollowThrough(after_s=1800.0), seen)
    assert told == ["14:36:53 exit LUNR-1 no follow-through: bid -2.0 % after 30 min"]


def test_shares_that_turn_from_their_best_close_are_left():
    tape = (
        minutes("12.00 12.30 12.00 12.24")
        + "14:08:30 stock LUNR 12.17x12.19\n14:08:32 stock LUNR 12.10x12.12\n14:08:34 tick\n"
    )
    told = leaves(PeakDrop(drop=0.01), tape)
    assert told == ["14:08:33 exit LUNR-1 peak drop: shares -1.1 % from their best"]


def test_shares_and_option_must_agree_on_the_target():
    quotes = "14:07:30 stock LUNR 12.10x12.12\n14:07:32 quote LUNR 12C 1.10x1.12\n14:07:34 tick\n"
    rule = UnderlyingTarget(option_gain_min=0.15)
    assert leaves(rule, quotes) == []
    told = leaves(rule, quotes + "14:07:36 quote LUNR 12C 1.15x1.17\n14:07:38 tick\n")
    assert told == ["14:07:37 exit LUNR-1 underlying target: shares +0.9 %, bid +15.0 %"]


def test_a_half_day_moves_the_cut_off():
    tape = BOUGHT.replace("14:0", "11:0")
    quotes = "".join(f"11:{minute:02d}:50 quote LUNR 12C 1.00x1.02\n" for minute in range(7, 41))
    play = replace(FLOW_FIRST, exits=(HoldLimit(hold_max_s=1e5),), cutoff=CloseCutoff(before_close_s=5400.0))
    told = story(
        "day 2026-11-27\n" + tape + quotes + "11:41:00 tick\n", playbook=replace(PLAYBOOK, plays=(play,))
    )
    assert [line for line in told if " exit " in line] == ["11:30:00 exit LUNR-1 clock: 90 min to the close"]


def test_no_play_can_forget_the_last_hour_of_an_option():
    """Its own cut-off is far too late; the desk's is not."""
    seen = "".join(
        f"{minute // 60}:{minute % 60:02d}:50 quote LUNR 12C 1.00x1.02\n" for minute in range(847, 905)
    )
    told = leaves(HoldLimit(hold_max_s=1e5), seen, cutoff_s=60.0)
    assert told == ["15:00:00 exit LUNR-1 expiry: 60 min to the last close"]
