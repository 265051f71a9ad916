"""People in a hurry buy one contract again and again: enough of them to show, none of whom knows tomorrow."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from engine.model.contract import contract
from sandbox.market.days import Day, Kind
from sandbox.market.nouns import FlowAlert
from sandbox.world import World

DAY = Day(date(2026, 11, 18))
SEEDS = range(6)
WITHIN = timedelta(minutes=5)
FUNDS = frozenset({"SPY", "QQQ", "IWM"})
DOLLARS = 100_000.0


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [World(seed, DAY) for seed in SEEDS]


def bought(world: World) -> list[FlowAlert]:
    """Sweeps at the ask in what expires today."""
    return [
        each
        for each in world.alerts(world.session.opens, world.session.closes)
        if each.underlying in FUNDS and each.has_sweep and not each.has_multileg
        if each.expiry == world.today and each.ask_premium >= 0.7 * each.total_premium
    ]


def clusters(world: World) -> list[list[FlowAlert]]:
    """Two and more of them in one contract within minutes, together worth an institution's while."""
    by_contract = defaultdict(list)
    for each in bought(world):
        by_contract[each.symbol].append(each)
    found = []
    for each in by_contract.values():
        group = [alert for alert in each if alert.created - each[0].created <= WITHIN]
        if len(group) > 1 and sum(alert.total_premium for alert in group) >= DOLLARS:
            found.append(group)
    return found


def test_every_day_has_some_and_the_morning_has_them_early(worlds: list[World]) -> None:
    firsts = []
    for world in worlds:
        groups = clusters(world)
        assert 5 <= len(groups) <= 60
        firsts.append(min(group[1].created for group in groups) - world.session.opens)
    assert sorted(firsts)[len(firsts) // 2] < timedelta(minutes=20)


def test_they_mostly_take_what_is_a_little_out_of_the_money(worlds: list[World]) -> None:
    deltas = []
    for world in worlds:
        for group in clusters(world):
            quote = world.option(group[0].symbol, group[0].first)
            assert quote is not None
            deltas.append(abs(quote.delta or 0.0))
    assert 0.30 < sorted(deltas)[len(deltas) // 2] < 0.55


def test_they_go_with_the_minutes_before_them_but_not_all(worlds: list[World]) -> None:
    with_it = []
    for world in worlds:
        for group in clusters(world):
            first = group[0]
            before = world.stock(first.underlying, first.first - timedelta(minutes=5)).mid
            moved = world.stock(first.underlying, first.first).mid - before
            with_it.append((moved > 0) == (contract(first.symbol).right == "C"))
    assert 0.6 < sum(with_it) / len(with_it) < 0.95


def test_a_half_day_has_about_half_of_them() -> None:
    whole = sum(len(bought(World(seed, DAY))) for seed in range(2))
    half = sum(len(bought(World(seed, Day.of(Kind.HALF)))) for seed in range(2))
    assert 0.25 * whole < half < 0.9 * whole
