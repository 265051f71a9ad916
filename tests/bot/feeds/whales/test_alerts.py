"""What an alert says about a trade, and what it leaves unknown."""

from decimal import Decimal

import pytest

from bot.feeds.whales.alerts import detailed, printed
from bot.feeds.whales.overlap import Overlap
from bot.feeds.whales.reading import Unreadable
from engine.model.contract import Direction
from engine.model.events import Location, Opening, Shape
from tests.bot.feeds.whales.rows import AT, alert, alert_without, detail


def test_an_urgent_sweep_is_told_whole() -> None:
    event = printed(alert(), AT)
    assert (event.at, event.underlying, event.symbol) == (AT, "LUNR", "LUNR261120C00012000")
    assert (event.premium, event.price, event.size) == (Decimal(60_000), Decimal("1.02"), 600)
    assert (event.shape, event.location, event.opening) == (Shape.SWEEP, Location.AT_ASK, Opening.LIKELY)
    assert event.direction is Direction.BULLISH
    assert (event.open_interest, event.volume, event.iv) == (3911, 5120, 0.71)
    assert (event.exchanges, event.exchange) == (None, None)
    assert event.source_at is not None
    assert event.source_at.isoformat() == "2026-11-18T15:31:04.001000+00:00"


@pytest.mark.parametrize(
    ("changes", "shape"),
    [
        ({"has_sweep": True}, Shape.SWEEP),
        ({"has_sweep": True, "has_floor": True}, Shape.CROSS),
        ({"has_floor": True, "has_sweep": False}, Shape.CROSS),
        ({"has_multileg": True}, Shape.MULTI_LEG),
        ({"has_sweep": False}, Shape.SPLIT),
        ({"has_sweep": False, "trade_count": 1}, Shape.BLOCK),
        ({"has_sweep": False, "trade_count": 1, "total_size": 499}, Shape.SINGLE),
        ({"has_sweep": False, "trade_count": None}, Shape.SINGLE),
        ({"has_sweep": False, "trade_count": 0}, Shape.SINGLE),
        ({"has_sweep": False, "trade_count": 1, "total_size": 500}, Shape.BLOCK),
        ({"has_sweep": False, "trade_count": 1, "total_size": None}, Shape.SINGLE),
        ({"has_sweep": None, "trade_count": 1}, Shape.SINGLE),
        ({"has_sweep": None, "trade_count": 41}, Shape.SINGLE),
    ],
)
def test_what_kind_of_paper(changes, shape) -> None:
    assert printed(alert(**changes), AT).shape is shape


@pytest.mark.parametrize(
    ("changes", "location"),
    [
        ({"price": "1.03"}, Location.ABOVE_ASK),
        ({"price": "1.01"}, Location.MID),
        ({"ask": "0"}, Location.UNKNOWN),
        ({"ask": None}, Location.UNKNOWN),
        ({"bid": "1.05"}, Location.UNKNOWN),
        ({"bid": "1.02"}, Location.UNKNOWN),
        ({"price": None}, Location.UNKNOWN),
        ({"total_ask_side_prem": None}, Location.UNKNOWN),
        ({"has_multileg": None}, Location.UNKNOWN),
        ({"has_floor": None}, Location.UNKNOWN),
        ({"total_ask_side_prem": "40000"}, Location.MID),
        ({"total_ask_side_prem": "0", "total_bid_side_prem": "50000", "price": "0.98"}, Location.AT_BID),
        ({"total_ask_side_prem": "0", "total_bid_side_prem": "50000", "price": "0.95"}, Location.BELOW_BID),
        ({"total_ask_side_prem": "0", "total_bid_side_prem": "50000", "price": "1.00"}, Location.MID),
    ],
)
def test_where_it_traded_needs_the_money_and_the_price(changes, location) -> None:
    assert printed(alert(**changes), AT).location is location


@pytest.mark.parametrize(
    ("changes", "opening"),
    [
        ({"total_size": 9000, "volume": 9100}, Opening.CERTAIN),
        ({"open_interest": 0}, Opening.CERTAIN),
        ({"volume": 3000}, Opening.UNKNOWN),
        ({"open_interest": None}, Opening.UNKNOWN),
        ({"open_interest": None, "all_opening_trades": True}, Opening.LIKELY),
        ({"volume": None, "all_opening_trades": False}, Opening.UNKNOWN),
    ],
)
def test_opening_is_certain_likely_or_not_known(changes, opening) -> None:
    changes = {"total_size": 600} | changes
    if changes.get("open_interest") == 0:
        changes["volume"] = 600
    assert printed(alert(**changes), AT).opening is opening


def test_an_alert_of_the_stream_names_its_exchanges() -> None:
    event = printed(alert(exchanges=["XCBO", "ARCO", "XCBO"], rule_name="RepeatedHits"), AT)
    assert event.exchanges == 2


def test_what_nobody_reads_of_an_alert_refuses_none() -> None:
    odd = alert(alert_rule={"new": "kind"}, rule_name=7, has_singleleg="maybe", premium_rank=[])
    assert printed(odd, AT) == printed(alert(), AT)


@pytest.mark.parametrize("name", ["id", "ticker", "created_at", "start_time", "end_time", "iv_end", "bid"])
def test_whatever_is_missing_is_unknown_and_nothing_else(name: str) -> None:
    event = printed(alert_without(name), AT)
    assert (event.underlying, event.premium, event.shape) == ("LUNR", Decimal(60_000), Shape.SWEEP)
    assert event.print_id


@pytest.mark.parametrize(
    "changes",
    [
        {"total_premium": "0"},
        {"total_premium": "NaN"},
        {"option_chain": "LUNR1261120C00012000"},
        {"option_chain": "nonsense"},
        {"created_at": "yesterday", "end_time": None},
    ],
)
def test_what_cannot_be_is_refused(changes) -> None:
    with pytest.raises(Unreadable):
        printed(alert(**changes), AT)


def test_the_prints_below_say_where_and_on_how_many_exchanges() -> None:
    event = printed(alert(ask="0", total_size=600), AT)
    known = detailed(
        event,
        detail(
            ("1.03", 300, "0.98", "1.02", "XCBO"),
            ("1.02", 200, "0.98", "1.02", "ARCO"),
            ("1.00", 100, "0.98", "1.02", "XCBO"),
        ),
    )
    assert (known.exchanges, known.location) == (2, Location.ABOVE_ASK)


def test_prints_that_are_not_shown_count_for_nobody() -> None:
    event = printed(alert(total_size=1000), AT)
    known = detailed(event, detail(("1.02", 600, "0.98", "1.02", "XCBO"), more=True))
    assert (known.exchanges, known.location) == (1, Location.MID)


def test_prints_without_a_quote_leave_what_the_alert_says() -> None:
    event = printed(alert(), AT)
    known = detailed(event, detail(("1.02", 600, "0", "0", "XCBO")))
    assert (known.exchanges, known.location) == (1, Location.AT_ASK)
    assert detailed(event, detail()) == event


def test_a_floor_print_after_a_sweep_adds_only_itself() -> None:
    told = Overlap()
    sweep = printed(alert(), AT)
    assert told.rest(alert(), sweep) == sweep
    again = alert(
        id="two", alert_rule="SweepsFollowedByFloor", has_floor=True, total_premium="95000", total_size=900
    )
    rest = told.rest(again, printed(again, AT))
    assert rest is not None
    assert (rest.premium, rest.size, rest.price, rest.shape) == (Decimal(35_000), 300, None, Shape.CROSS)
    assert told.rest(again, printed(again, AT)) is None
