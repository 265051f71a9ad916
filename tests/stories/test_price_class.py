"""Whose prices the desk looks at: real money only ever on the exchanges' own."""

from tests.tape import story

FLOW = "14:05:00 stock LUNR 11.99x12.01\n14:05:00 flow LUNR 12C 1300@1.00 sweep opening above-ask x4\n"
CHAIN = "14:05:01 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
LIVE = "14:00:00 restart live\n14:00:00 rollout live_250\n14:00:00 arm\n"
HELD = (
    "14:05:30 stock LUNR 11.99x12.01\n14:05:31 quote LUNR 12C 0.98x1.02\n14:05:31 approve LUNR-1\n"
    "14:05:33 quote LUNR 12C 0.99x1.00\n14:06:30 quote LUNR 12C 1.25x1.27\n"
)


def test_real_money_is_not_bet_on_prices_somebody_worked_out() -> None:
    told = story(LIVE + "14:00:01 prices indicative sip\n" + FLOW + CHAIN)
    assert told[-1] == "14:05:01 refused LUNR-1 at offer: true prices: no"


def test_real_money_is_not_bet_while_nobody_has_said_whose_prices_they_are() -> None:
    assert story(LIVE + FLOW + CHAIN)[-1].endswith("true prices unknown, limit 1")


def test_true_prices_are_traded_with_real_money() -> None:
    assert " ticket LUNR-1 " in story(LIVE + "14:00:01 prices opra iex\n" + FLOW + CHAIN)[-1]


def test_a_plan_that_gets_poorer_prices_before_the_tap_is_not_bought() -> None:
    tape = LIVE + "14:00:01 prices opra sip\n" + FLOW + CHAIN + "14:05:10 prices indicative sip\n"
    told = story(tape + "14:05:31 quote LUNR 12C 0.98x1.02\n14:05:31 approve LUNR-1\n")
    assert told[-1] == "14:05:31 refused LUNR-1 at entry: true prices: no"


def test_paper_goes_on_and_its_exits_say_what_they_were_decided_on() -> None:
    told = story("14:00:01 prices indicative sip\n" + FLOW + CHAIN + HELD)
    assert "14:06:30 exit LUNR-1 target: bid +25.0 %, target +20.0 %, on indicative prices" in told


def test_exits_on_true_prices_say_nothing_of_it() -> None:
    told = story("14:00:01 prices opra sip\n" + FLOW + CHAIN + HELD)
    assert "14:06:30 exit LUNR-1 target: bid +25.0 %, target +20.0 %" in told
