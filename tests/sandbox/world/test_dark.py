"""Off-exchange prints: what they look like, and that the largest are mostly traps."""

from collections import Counter
from datetime import date, timedelta

import pytest

from sandbox.market.days import Day
from sandbox.market.nouns import DarkPrint
from sandbox.world import World

DAY = Day(date(2026, 11, 18))


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, DAY)


@pytest.fixture(scope="module")
def prints(world: World) -> tuple[DarkPrint, ...]:
    return tuple(world.dark_prints(world.session.opens, world.session.closes + timedelta(hours=3)))


def trap(each: DarkPrint) -> bool:
    late = each.executed is not None and each.at - each.executed > timedelta(seconds=5)
    told = (each.sale_conditions, each.trade_code, each.extended_hours)
    return late or each.canceled or any(code is not None for code in told)


def test_plain_prints_stand_where_they_were_measured(world: World, prints: tuple[DarkPrint, ...]) -> None:
    """In hours, against the quote a second before: 38 % at bid, 44 % at ask, 2.5 % inside, 14 % outside."""
    places: Counter[str] = Counter()
    for each in (plain for plain in prints if not trap(plain)):
        quote = world.stock(each.symbol, each.at - timedelta(seconds=1))
        match each.price:
            case price if abs(price - quote.bid) < 0.001:
                places["bid"] += 1
            case price if abs(price - quote.ask) < 0.001:
                places["ask"] += 1
            case price if quote.bid < price < quote.ask:
                places["inside"] += 1
            case _:
                places["outside"] += 1
    count = places.total()
    assert places["bid"] / count == pytest.approx(0.38, abs=0.04)
    assert places["ask"] / count == pytest.approx(0.44, abs=0.04)
    assert places["inside"] / count == pytest.approx(0.025, abs=0.02)
    assert places["outside"] / count == pytest.approx(0.14, abs=0.03)


def test_every_trap_is_there(prints: tuple[DarkPrint, ...]) -> None:
    sales = Counter(each.sale_conditions for each in prints)
    codes = Counter(each.trade_code for each in prints)
    assert {"average_price_trade", "prior_reference_price", "contingent_trade", "odd_lot_execution"} <= set(
        sales
    )
    assert {"derivative_priced", "qualified_contingent_trade"} <= set(codes)
    assert 0.004 <= sales["average_price_trade"] / len(prints) <= 0.03  # findings: 0.4-3 %
    assert any(each.canceled for each in prints)
    assert any(each.executed is None for each in prints)
    assert any(
        each.executed is not None and each.at - each.executed > timedelta(minutes=1) for each in prints
    )


def test_the_largest_are_mostly_traps(prints: tuple[DarkPrint, ...]) -> None:
    largest = sorted(prints, key=lambda each: -each.premium)[:50]
    assert sum(trap(each) for each in largest) > 25
    assert sum(trap(each) for each in prints) < 0.15 * len(prints)


def test_after_hours_prints_say_so(world: World, prints: tuple[DarkPrint, ...]) -> None:
    for each in prints:
        assert (each.extended_hours is not None) is (each.at >= world.session.closes)


def test_no_trap_tells_where_the_price_will_be(world: World) -> None:
    """An average price is of the past; a price of the future would be one that nobody could have paid."""
    for each in world.dark_prints(world.session.opens, world.session.closes):
        if each.sale_conditions in ("average_price_trade", "prior_reference_price"):
            day = world.day_so_far(each.symbol, each.at)
            if day is not None:
                assert day.low * 0.99 <= each.price <= day.high * 1.01


def test_volume_is_of_the_whole_tape(world: World, prints: tuple[DarkPrint, ...]) -> None:
    for each in prints[::200]:
        assert each.volume == world.stock(each.symbol, each.at).volume
        assert each.bid < each.ask
    assert len({each.id for each in prints}) == len(prints) or len(
        {(each.symbol, each.id) for each in prints}
    ) == len(prints)
