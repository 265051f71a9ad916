"""Ticks and roundings: a cent in the wrong direction is a cent nobody decided to pay."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.gates.liquidity import SpreadGate
from engine.model.money import Side, TickClass, on_tick, tick, tick_class
from engine.model.quote import Quote
from tests.engine.examples import STEADY, market, markets

prices = st.decimals("0.001", "99", places=3)
kinds = st.sampled_from(TickClass)


@pytest.mark.parametrize(
    ("price", "kind", "side", "rounded"),
    [
        ("3.127", TickClass.PENNY, Side.BUY, "3.10"),
        ("3.127", TickClass.PENNY, Side.SELL, "3.15"),
        ("5.223", TickClass.CENT, Side.BUY, "5.22"),
        ("1.37", TickClass.NICKEL, Side.BUY, "1.35"),
        ("1.37", TickClass.NICKEL, Side.SELL, "1.40"),
        ("3.12", TickClass.NICKEL, Side.BUY, "3.10"),
        ("3.12", TickClass.NICKEL, Side.SELL, "3.20"),
        ("2.995", TickClass.PENNY, Side.SELL, "3.00"),
        ("1.00", TickClass.PENNY, Side.BUY, "1.00"),
    ],
)
def test_the_worked_numbers(price, kind, side, rounded):
    assert on_tick(Decimal(price), kind, side) == Decimal(rounded)


@STEADY
@given(prices, kinds)
def test_a_buy_is_never_rounded_up_nor_a_sale_down(price, kind):
    bought, sold = on_tick(price, kind, Side.BUY), on_tick(price, kind, Side.SELL)
    assert bought <= price <= sold
    assert price - bought < tick(kind, price)
    assert sold - price < tick(kind, price)


@STEADY
@given(prices, kinds, st.sampled_from(Side))
def test_what_was_rounded_is_a_price_the_exchange_takes(price, kind, side):
    rounded = on_tick(price, kind, side)
    assert rounded % tick(kind, rounded) == 0
    assert on_tick(rounded, kind, side) == rounded


@STEADY
@given(prices)
def test_the_coarse_grid_is_accepted_by_every_class(price):
    safe = on_tick(price, TickClass.NICKEL, Side.BUY)
    assert all(safe % tick(kind, safe) == 0 for kind in TickClass)


@pytest.mark.parametrize(
    ("root", "prices", "kind"),
    [
        ("SPY", ("1.00", "1.05"), TickClass.CENT),
        ("LUNR", ("0.98", "1.02"), TickClass.PENNY),
        ("LUNR", ("0.95", "1.05"), TickClass.NICKEL),
        ("LUNR", ("3.10", "3.20"), TickClass.NICKEL),
        ("LUNR", ("3.05", "3.15"), TickClass.PENNY),
        ("LUNR", ("2.95", "3.05"), TickClass.PENNY),
    ],
)
def test_the_prices_shown_prove_the_class(root, prices, kind):
    assert tick_class(root, *map(Decimal, prices)) is kind


@pytest.mark.parametrize("given_", [15.0, 1.0001, -0.01, float("nan"), float("inf"), "0.15", True])
def test_a_share_of_one_is_no_percentage(given_):
    with pytest.raises(ValidationError):
        SpreadGate(spread_max=given_)


def test_the_spread_is_over_the_middle():
    assert market("0.98", "1.02").spread == pytest.approx(0.04)
    assert market("0.95", "1.05").spread == pytest.approx(0.10)
    assert market("2.30", "2.60").spread == pytest.approx(0.12245, abs=1e-5)


@pytest.mark.parametrize(("bid", "ask"), [("0", "0.05"), ("0.90", "0.10"), ("0", "0"), ("1.00", "0")])
def test_a_one_sided_crossed_or_empty_market_is_no_price(bid, ask):
    assert not market(bid, ask).usable
    assert market(bid, ask).spread is None


@STEADY
@given(markets())
def test_a_locked_market_costs_nothing_and_a_wider_one_never_less(quote):
    locked = Quote(quote.bid, quote.bid)
    wider = Quote(quote.bid, quote.ask + Decimal("0.01"))
    assert locked.spread == 0
    assert quote.spread is not None
    assert wider.spread is not None
    assert wider.spread > quote.spread >= 0
    assert quote.bid <= quote.mid <= quote.ask
