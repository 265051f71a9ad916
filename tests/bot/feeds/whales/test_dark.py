"""What an off-exchange row says: its trap, and a side only where it can be known."""

from decimal import Decimal

import pytest

from bot.feeds.whales.dark import printed
from bot.feeds.whales.reading import Unreadable
from engine.model.contract import Direction
from engine.model.events import Trap
from tests.bot.feeds.whales.rows import AT, dark


def test_a_print_at_the_ask_was_bought() -> None:
    event = printed(dark(), AT)
    assert (event.symbol, event.price, event.size) == ("SPY", Decimal("598.42"), 25_000)
    assert (event.direction, event.trap, event.print_id) == (Direction.BULLISH, None, "71123411223344")
    assert (event.bid, event.ask) == (Decimal("598.40"), Decimal("598.42"))


def test_a_print_at_the_bid_was_sold_and_one_between_is_for_the_engine() -> None:
    assert printed(dark(price="598.40"), AT).leans is Direction.BEARISH
    between = printed(dark(price="598.41"), AT)
    assert (between.direction, between.leans) == (None, None)


@pytest.mark.parametrize(
    ("changes", "trap"),
    [
        ({"canceled": True}, Trap.CANCELLED),
        ({"sale_cond_codes": "average_price_trade"}, Trap.AVERAGE_PRICE),
        ({"sale_cond_codes": "prior_reference_price"}, Trap.PRIOR_REFERENCE),
        ({"sale_cond_codes": "prio_reference_price"}, Trap.PRIOR_REFERENCE),
        ({"sale_cond_codes": "contingent_trade"}, Trap.DERIVATIVE),
        ({"trade_code": "derivative_priced"}, Trap.DERIVATIVE),
        ({"trade_code": "qualified_contingent_trade"}, Trap.DERIVATIVE),
        ({"trade_code": "opening_print"}, Trap.OPENING_CROSS),
        ({"trade_code": "closing_print"}, Trap.CLOSING_CROSS),
        ({"ext_hour_sold_codes": "sold_out_of_sequence"}, Trap.OUT_OF_SEQUENCE),
        ({"ext_hour_sold_codes": "extended_hours_trade_late_or_out_of_sequence"}, Trap.OUT_OF_SEQUENCE),
        ({"ext_hour_sold_codes": "extended_hours_trade"}, Trap.AFTER_HOURS),
        ({"trf_executed_at": "2026-11-18T15:30:59Z"}, Trap.LATE),
        ({"trade_code": "intermarket_sweep"}, None),
    ],
)
def test_every_trap_is_named_and_none_leans(changes, trap) -> None:
    event = printed(dark(**changes), AT)
    assert event.trap is trap
    assert event.leans is (None if trap is not None else Direction.BULLISH)


@pytest.mark.parametrize(
    "changes",
    [
        {"trf_executed_at": None},
        {"nbbo_bid": "0"},
        {"nbbo_ask": None},
        {"nbbo_bid": "598.42"},
        {"nbbo_bid": "598.50"},
        {"sale_cond_codes": "odd_lot_execution"},
        {"trade_code": "something_new"},
        {"trade_settlement": "next_day"},
    ],
)
def test_where_the_side_cannot_be_known_there_is_none(changes) -> None:
    event = printed(dark(**changes), AT)
    assert (event.direction, event.leans, event.trap) == (None, None, None)
    assert event.size == 25_000


@pytest.mark.parametrize(
    "changes", [{"size": 0}, {"price": "0"}, {"price": "NaN"}, {"executed_at": None}, {"executed_at": "?"}]
)
def test_what_cannot_be_is_refused(changes) -> None:
    with pytest.raises(Unreadable):
        printed(dark(**changes), AT)


def test_without_a_number_a_print_is_all_that_is_said_of_it() -> None:
    one, two = dark(tracking_id=None), dark(tracking_id=None, volume=31_200_451)
    assert printed(one, AT).print_id != printed(two, AT).print_id
    assert printed(one, AT).print_id == printed(dark(tracking_id=None), AT).print_id
