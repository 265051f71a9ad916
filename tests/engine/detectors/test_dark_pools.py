"""Off the exchange: what leans, what never does, and what five days of it say."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from engine.detectors.dark_pool import DarkPoolRule
from engine.detectors.dark_scanner import DarkScannerRule
from engine.measures.dark_net import DarkNet
from engine.measures.off_exchange import imbalance, priority, side_confidence
from engine.model.contract import Direction
from engine.model.events import DarkPrinted, Trap
from tests.engine.detectors.listen import MINUTE, NAME, bar, heard, opened, sessions
from tests.tape import ORDINARY, story

BID, ASK = Decimal("99.98"), Decimal("100.02")


def dark(at, size, price="100.02", **facts) -> DarkPrinted:
    return DarkPrinted(at, NAME, Decimal(price), size, bid=BID, ask=ASK, **facts)


def accumulation(days: int = 5, size: int = 12_000, price: str = "100.02", **facts) -> list:
    """Each day one bought print of $1.2M, an hour after the open."""
    events = []
    for number, session in enumerate(sessions(days)):
        events += [
            opened(session),
            dark(session.opens + 60 * MINUTE, size, price, print_id=str(number), **facts),
        ]
    return events


@pytest.mark.parametrize(
    ("price", "direction"),
    [
        ("100.02", "bullish"),
        ("100.01", "bullish"),
        ("100.00", None),
        ("99.99", "bearish"),
        ("99.98", "bearish"),
    ],
)
def test_a_print_leans_by_the_middle_of_the_market(price, direction):
    assert dark(sessions(1)[0].opens, 100, price).leans == direction


@pytest.mark.parametrize("trap", list(Trap))
def test_a_trap_never_leans_whatever_the_feed_says(trap):
    trapped = dark(sessions(1)[0].opens, 100, trap=trap, direction=Direction.BULLISH)
    assert trapped.leans is None
    net = DarkNet()
    net.add(trapped)
    assert (net.net, net.sided_share) in ((0.0, 0.0), (0.0, None))


@pytest.mark.parametrize(("bid", "ask"), [("0", "100"), ("100", "100"), ("100.02", "99.98")])
def test_a_broken_market_gives_no_side(bid, ask):
    print_ = DarkPrinted(sessions(1)[0].opens, NAME, Decimal(100), 1, bid=Decimal(bid), ask=Decimal(ask))
    assert print_.leans is None
    assert side_confidence(Decimal(100), Decimal(bid), Decimal(ask)) is None


def test_outside_regular_hours_it_is_volume_without_a_side():
    net = DarkNet()
    net.add(dark(sessions(1)[0].closes, 100), in_hours=False)
    assert (net.net, net.sided_share) == (0.0, 0.0)


def test_days_add_up_to_the_same_on_every_python():
    net = DarkNet()
    for session, price in zip(sessions(3), ("0.10", "0.20", "0.30"), strict=True):
        net.open_day()
        net.add(replace(dark(session.opens, 1, price), bid=Decimal("0.01"), ask=Decimal("0.02")))
    assert (net.net, net.sided_share) == (0.6, 1.0)


def test_confidence_is_the_distance_from_the_middle():
    assert side_confidence(Decimal("100.02"), BID, ASK) == 1.0
    assert side_confidence(Decimal("100.01"), BID, ASK) == 0.5
    assert side_confidence(Decimal("100.00"), BID, ASK) == 0.0


@pytest.mark.parametrize(
    ("share", "prints", "shares", "expected"),
    [(0.32, 7, 1.5e6, 61.0), (0.26, 3, 120e3, 33.2), (0.55, 15, 6e6, 100.0)],
)
def test_priority(share, prints, shares, expected):
    assert priority(share, prints, shares) == pytest.approx(expected, abs=1e-9)


def test_imbalance_of_nothing_is_not_a_number():
    assert imbalance(0, 0) is None
    assert imbalance(100, 0) == 10.0
    assert imbalance(300, 200) == 1.5


def test_five_days_of_buying_are_accumulation():
    (signal,) = heard(accumulation(), DarkPoolRule())
    assert (signal.detector, signal.direction) == ("dark_pool", Direction.BULLISH)
    assert signal.why == "$+6.0M off exchange in 5 days, side known of 100%"


def test_four_days_are_not_five_and_five_million_is_not_above_it():
    assert heard(accumulation(days=4, size=20_000), DarkPoolRule()) == []
    assert heard(accumulation(size=10_000, price="100"), DarkPoolRule()) == []


def test_a_threshold_of_nothing_is_refused_at_once_and_not_at_the_first_print():
    with pytest.raises(ValidationError):
        DarkPoolRule(net_above_usd=0.0)


def test_most_of_it_must_have_a_side():
    session = sessions(1)[0]
    unsided = dark(session.opens + 50 * MINUTE, 70_000, "100.00")
    assert len(heard(accumulation(), DarkPoolRule())) == 1
    told = heard([*accumulation()[:-1], unsided, accumulation()[-1]], DarkPoolRule())
    assert told == []


@pytest.mark.parametrize(
    "trap", [Trap.AVERAGE_PRICE, Trap.OUT_OF_SEQUENCE, Trap.DERIVATIVE, Trap.CLOSING_CROSS]
)
def test_trapped_dollars_accumulate_nothing(trap):
    assert heard(accumulation(size=90_000, trap=trap), DarkPoolRule()) == []


def test_after_hours_prints_need_no_label_to_be_left_out():
    late = [
        replace(event, at=event.at + timedelta(hours=7)) if isinstance(event, DarkPrinted) else event
        for event in accumulation(size=90_000)
    ]
    assert heard(late, DarkPoolRule()) == []


def test_a_cancelled_print_is_taken_back():
    events = accumulation()
    last = events.pop()
    cancelled = replace(events[-2], at=last.at - MINUTE, trap=Trap.CANCELLED)
    cancelled = replace(cancelled, print_id=last.print_id)
    again = replace(last, at=last.at - 2 * MINUTE, size=60_000)
    told = heard([*events, again, cancelled, replace(last, print_id="x", size=100)], DarkPoolRule())
    assert len(told) == 1  # the print told before it was cancelled; nothing after it
    assert told[0].at == again.at


def test_the_same_opinion_is_not_repeated_within_half_an_hour():
    events = accumulation()
    more = [replace(events[-1], at=events[-1].at + minute * MINUTE, print_id=None) for minute in (1, 29, 30)]
    assert [signal.at for signal in heard([*events, *more], DarkPoolRule())] == [events[-1].at, more[-1].at]


# ---- the scanner


def days_of(
    shares: int, *, count: int = 21, last: int | None = None, price: str = "100.02", busy: int = 30_000
) -> list:
    """Each minute of the first half hour trades 30,000 shares; three prints go off the exchange."""
    events = []
    for number, session in enumerate(sessions(count)):
        events.append(opened(session))
        size = last if last is not None and number == count - 1 else shares + 100 * (number % 3)
        for minute in range(30):
            if minute in (5, 6, 7):
                events.append(dark(session.opens + (minute + 0.5) * MINUTE, size, price))
            events.append(bar(session, minute, 100.0, 100.0, busy if number == count - 1 else 30_000))
    return events


def test_an_unusual_half_hour_that_leans_is_told_once():
    (signal,) = heard(days_of(10_000, last=60_000), DarkScannerRule())
    assert signal.direction is Direction.BULLISH
    assert signal.at == sessions(1)[0].opens + 8 * MINUTE
    assert signal.why.startswith("75% off exchange, usually 3%")


def test_what_is_usual_for_the_name_is_not_unusual_however_much_it_is():
    assert heard(days_of(60_000), DarkScannerRule()) == []


def test_much_of_a_busy_half_hour_is_no_larger_share_of_it():
    assert heard(days_of(10_000, last=60_000, busy=500_000), DarkScannerRule()) == []


def test_nineteen_sessions_are_too_few_and_the_middle_leans_nowhere():
    assert heard(days_of(10_000, count=20, last=60_000), DarkScannerRule()) == []
    assert heard(days_of(10_000, last=60_000, price="100.00"), DarkScannerRule()) == []


def test_the_market_itself_takes_no_direction_from_a_trap():
    tape = """
        14:05:00 dark LUNR 900000@12.00 sell average-price
        14:05:01 flow LUNR 12C 1300@1.00 sweep opening above-ask x4
        14:05:02 chain LUNR 12C 0.98x1.02 oi=812 vol=1500
    """
    assert story(tape)[-1].startswith("14:05:02 ticket")
    assert "dark" in story(tape.replace(" average-price", ""))[-1]


def test_what_is_sold_after_the_close_is_no_objection_in_the_morning():
    evening = "day 2026-07-30\n15:59:00 dark LUNR 500000@12.00 sell\n"
    morning = f"""day 2026-07-31{ORDINARY}
14:05:01 flow LUNR 12C 1300@1.00 sweep opening above-ask x4
14:05:02 chain LUNR 12C 0.98x1.02 oi=812 vol=1500
"""
    assert "dark pool agrees" in story(evening + morning, ordinary=False)[-1]
    assert "ticket" in story(evening.replace("15:59", "16:00") + morning, ordinary=False)[-1]
