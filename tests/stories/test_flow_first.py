"""The first play, told from the first sweep to the closed trade."""

from tests.tape import story

SWEEPS = """
14:05:00 stock LUNR 11.99x12.01
14:05:00 flow  LUNR 12C 600@1.00 sweep opening above-ask x4
14:06:10 flow  LUNR 12C 700@1.00 sweep opening above-ask x3
"""
OFFER = SWEEPS + "14:06:11 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
TAP = OFFER + "14:06:50 quote LUNR 12C 0.98x1.02\n14:06:50 approve LUNR-1\n"
BOUGHT = TAP + "14:06:52 quote LUNR 12C 0.97x1.00\n"

OFFERED = [
    "14:06:10 signal sweeps bullish 80: 2 opening sweeps, $130k",
    "14:06:10 setup LUNR-1 flow_first bullish on LUNR",
    "14:06:11 ticket LUNR-1 LUNR 12C x4 limit 1.00 stop 0.85 target 1.20",
]
APPROVED = [
    "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
    "14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
]


def test_two_urgent_sweeps_become_a_ticket():
    assert story(OFFER) == OFFERED


def test_the_architecture_s_own_example_is_read_as_written():
    told = story(
        """
        14:35:00 flow  LUNR 12C 60k sweep opening above-ask
        14:36:10 flow  LUNR 12C 70k sweep opening above-ask
        14:36:11 chain LUNR 12C 0.98x1.02 oi=812 vol=1500
        """
    )
    assert told[0] == "14:36:10 signal sweeps bullish 50: 2 opening sweeps, $130k"
    assert told[2] == "14:36:11 refused LUNR-1 at offer: chase unknown, limit 10.0 %"


def test_a_tap_buys_and_the_target_sells():
    told = story(BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n")
    assert told == [
        *OFFERED,
        *APPROVED,
        "14:06:52 fill LUNR-1-E1 4 at 1.00",
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 4 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X1 4 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:48)",
    ]


def test_a_stop_needs_two_marks_and_sells_at_the_bid():
    told = story(
        BOUGHT
        + """
14:07:30 quote LUNR 12C 0.83x0.87
14:07:31 quote LUNR 12C 0.98x1.00
14:07:40 quote LUNR 12C 0.83x0.87
14:07:41 quote LUNR 12C 0.83x0.86
14:07:42 tick
"""
    )
    assert told[-4:] == [
        "14:07:41 exit LUNR-1 stop: mid -15.5 % twice, stop -15.0 %",
        "14:07:41 order LUNR-1-X1 sell 4 LUNR 12C at 0.83",
        "14:07:41 fill LUNR-1-X1 4 at 0.83",
        "14:07:41 trade LUNR-1 LUNR 12C x4 1.00 -> 0.83 -68.40 (stop, 0:49)",
    ]


def test_a_bid_far_through_the_stop_sells_at_once():
    told = story(BOUGHT + "14:07:30 quote LUNR 12C 0.77x0.95\n14:07:31 tick\n")
    assert told[-4] == "14:07:30 exit LUNR-1 stop: bid -23.0 %, fail-safe"


def test_one_crossed_quote_is_no_mark():
    told = story(
        BOUGHT + "14:07:30 quote LUNR 12C 0.90x0.10\n14:07:31 quote LUNR 12C 0x0.05\n14:07:32 tick\n"
    )
    assert told[-1] == "14:06:52 fill LUNR-1-E1 4 at 1.00"


def test_fifteen_minutes_are_enough():
    seen = "".join(f"14:{minute:02d}:50 quote LUNR 12C 1.00x1.04\n" for minute in range(7, 22))
    told = story(BOUGHT + seen + "14:22:10 tick\n")
    assert told[6:] == [
        "14:21:53 exit LUNR-1 hold limit: held 15 min",
        "14:21:53 order LUNR-1-X1 sell 4 LUNR 12C at 1.02",
        "14:21:58 cancel LUNR-1-X1",
        "14:21:58 cancelled LUNR-1-X1 0 of 4",
        "14:21:58 order LUNR-1-X2 sell 4 LUNR 12C at 1.00",
        "14:21:58 fill LUNR-1-X2 4 at 1.00",
        "14:21:58 trade LUNR-1 LUNR 12C x4 1.00 -> 1.00 -0.40 (hold limit, 15:06)",
    ]


def test_the_other_side_sweeping_ends_it():
    told = story(
        BOUGHT
        + """
14:07:00 flow LUNR 12P 300@0.90 sweep opening above-ask
14:07:30 flow LUNR 12P 300@0.90 sweep closing above-ask
14:07:31 tick
"""
    )
    assert "14:07:30 exit LUNR-1 flow reversal: $54k swept against" in told
    assert told[-1].startswith("14:07:30 trade LUNR-1")


def test_without_an_option_quote_the_shares_decide():
    told = story(
        BOUGHT
        + """
14:07:40 stock LUNR 11.90x11.92
14:07:54 tick
14:08:20 quote LUNR 12C 0.90x0.92
14:08:21 tick
"""
    )
    assert told[6:] == [
        "14:07:53 exit LUNR-1 underlying stop: shares -0.8 %, no option quote",
        "14:07:53 ALARM LUNR-1: must leave (underlying stop) and no market is shown: asking for one",
        "14:08:20 order LUNR-1-X1 sell 4 LUNR 12C at 0.90",
        "14:08:20 fill LUNR-1-X1 4 at 0.90",
        "14:08:20 trade LUNR-1 LUNR 12C x4 1.00 -> 0.90 -40.40 (underlying stop, 1:28)",
    ]


def test_a_bearish_sweep_buys_the_put():
    told = story(
        """
        14:05:00 flow  LUNR 12P 1300@1.00 sweep opening above-ask x4
        14:05:01 chain LUNR 12P 0.98x1.02 oi=812 vol=1500
        """
    )
    assert told[-1] == "14:05:01 ticket LUNR-1 LUNR 12P x4 limit 1.00 stop 0.85 target 1.20"


def test_a_sold_call_sweep_is_no_bullish_signal():
    assert story("14:05:00 flow LUNR 12C 1300@1.00 sweep opening at-bid x4") == []


def test_unknown_opening_is_not_opening():
    assert story("14:05:00 flow LUNR 12C 1300@1.00 sweep above-ask x4") == []


def test_a_multi_leg_print_leans_nowhere():
    assert story("14:05:00 flow LUNR 12C 1300@1.00 multi-leg opening above-ask x4") == []


def test_small_sweeps_five_minutes_apart_do_not_add_up():
    assert (
        story(
            """
        14:05:00 flow LUNR 12C 600@1.00 sweep opening above-ask x4
        14:10:01 flow LUNR 12C 600@1.00 sweep opening above-ask x4
        """
        )
        == []
    )


def test_names_nobody_opted_into_are_not_traded():
    assert story("14:05:00 flow AAPL 200C 9000@1.00 sweep opening above-ask x4") == []


def test_a_third_sweep_joins_the_open_setup():
    told = story(OFFER + "14:06:30 flow LUNR 12C 500@1.00 sweep opening above-ask x2\n")
    assert told == [
        *OFFERED,
        "14:06:30 signal sweeps bullish 80: 3 opening sweeps, $180k",
        "14:06:30 setup LUNR-1 grows to 80: 3 opening sweeps, $180k",
    ]


def test_a_fill_found_after_a_restart_knows_what_the_shares_cost():
    """Prices of the life before are too old to act on, and still what was paid can be compared with them."""
    tape = (
        "venue entries=never\n" + OFFER + "14:06:40 quote LUNR 12C 0.98x1.02\n14:06:40 approve LUNR-1\n"
        "14:06:42 restart\n14:06:43 filled LUNR-1-E1 4@1.00\n14:06:44 stock LUNR 11.99x12.01\n"
        "14:07:05 stock LUNR 11.49x11.51\n14:07:07 stock LUNR 11.49x11.51\n"
    )
    assert any("exit LUNR-1 underlying stop: shares -4.2 %" in line for line in story(tape))


def test_a_yes_that_a_restart_overtakes_waits_for_a_price_of_its_own():
    tape = OFFER + "14:06:40 quote LUNR 12C 0.98x1.02\n14:06:40 restart\n14:06:41 approve LUNR-1\n"
    assert not any("no price" in line for line in story(tape))
