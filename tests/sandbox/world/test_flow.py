"""The option tape, every decoy included, and what a vendor makes of it; figures from the data findings."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from engine.model.contract import Right, contract
from sandbox.market.days import Day, Kind
from sandbox.market.nouns import FlowAlert, OptionPrint, Side
from sandbox.world import World

DAY = Day(date(2026, 11, 18))
MULTI = {"mlet", "mesl", "mlat"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, DAY)


@pytest.fixture(scope="module")
def prints(world: World) -> tuple[OptionPrint, ...]:
    return tuple(world.option_prints(world.session.opens, world.session.closes + timedelta(hours=1)))


@pytest.fixture(scope="module")
def alerts() -> tuple[FlowAlert, ...]:
    """Three days of them, for the shares below are of a few hundred only."""
    worlds = [World(seed, DAY) for seed in (7, 8, 9)]
    return tuple(
        alert
        for each in worlds
        for alert in each.alerts(each.session.opens, each.session.closes + timedelta(minutes=1))
    )


def of(prints: tuple[OptionPrint, ...], symbol: str) -> list[OptionPrint]:
    return [each for each in prints if each.underlying == symbol and not each.canceled]


def test_a_liquid_name_prints_like_the_measured_one(prints: tuple[OptionPrint, ...]) -> None:
    """VST 23 May 2025: 6,847 prints, 53 % single lots, 30 % spreads, ask/bid/mid 29/18/53 %, ~1 % outside."""
    tape = of(prints, "VST")
    sizes = np.array([each.size for each in tape])
    sides = Counter(each.side for each in tape)
    assert 4_000 <= len(tape) <= 10_000
    assert (sizes == 1).mean() == pytest.approx(0.53, abs=0.08)
    assert np.quantile(sizes, 0.50) == pytest.approx(1.0, abs=1.0)
    assert np.quantile(sizes, 0.75) == pytest.approx(5.0, abs=3.0)
    assert 12.0 <= np.quantile(sizes, 0.90) <= 36.0  # measured 12: large orders weigh more here
    assert sides[Side.ASK] / len(tape) == pytest.approx(0.29, abs=0.08)
    assert sides[Side.BID] / len(tape) == pytest.approx(0.18, abs=0.09)
    assert sides[Side.MID] / len(tape) == pytest.approx(0.53, abs=0.12)
    assert sum(each.condition in MULTI for each in tape) / len(tape) == pytest.approx(0.30, abs=0.08)
    outside = sum(not each.bid <= each.price <= each.ask for each in tape) / len(tape)
    assert 0.003 < outside < 0.04


def test_prints_come_in_a_u_with_bursts(prints: tuple[OptionPrint, ...], world: World) -> None:
    halves = Counter((each.at - world.session.opens) // timedelta(minutes=30) for each in of(prints, "VST"))
    counts = [halves[half] for half in range(13)]
    assert min(counts) > 0
    assert max(counts[0], counts[1], counts[-1]) > 1.3 * np.median(counts)


def test_every_print_is_at_the_quote_of_its_second(prints: tuple[OptionPrint, ...], world: World) -> None:
    for each in prints[::500]:
        quote = world.option(each.symbol, each.at)
        assert quote is not None
        assert (each.bid, each.ask) == (quote.bid, quote.ask)
        assert each.open_interest == quote.open_interest


def test_volume_counts_up_and_agrees_with_the_chain(prints: tuple[OptionPrint, ...], world: World) -> None:
    seen: dict[str, int] = defaultdict(int)
    for each in prints:
        if not each.canceled:
            assert each.volume >= seen[each.symbol]
            assert each.ask_volume + each.bid_volume + each.mid_volume == each.volume
            assert each.multi_volume <= each.volume
            seen[each.symbol] = each.volume
    after = world.session.closes + timedelta(minutes=1)
    for symbol, volume in list(seen.items())[::40]:
        quote = world.option(symbol, after)
        assert quote is not None
        assert quote.volume >= volume
        assert quote.last is not None


def test_a_busted_print_comes_again_and_counts_for_nothing(
    prints: tuple[OptionPrint, ...], world: World
) -> None:
    busts = [each for each in prints if each.canceled]
    first = {each.id: place for place, each in enumerate(prints) if not each.canceled}
    assert 10 < len(busts) < len(prints) / 200
    for place, each in enumerate(prints):
        if each.canceled:
            original = prints[first[each.id]]
            assert first[each.id] < place
            assert (original.symbol, original.size, original.at) == (each.symbol, each.size, each.at)
    assert len(first) == len(prints) - len(busts)
    void = {each.id for each in busts}
    kept = {(each.symbol, each.at) for each in prints if each.id not in void}
    for each in busts:
        quote = world.option(each.symbol, each.at + timedelta(seconds=1))
        assert quote is not None
        assert quote.last_at != each.at or (each.symbol, each.at) in kept


def test_a_spread_is_two_legs_in_the_same_microsecond(prints: tuple[OptionPrint, ...]) -> None:
    groups = defaultdict(list)
    for each in prints:
        if each.condition in MULTI and not each.canceled:
            groups[each.underlying, each.group].append(each)
    reached = 0
    for legs in groups.values():
        by_symbol = defaultdict(list)
        for each in legs:
            by_symbol[each.symbol].append((each.at, each.size, each.exchange))
        assert len(by_symbol) == 2
        one, two = by_symbol.values()
        assert sorted(one) == sorted(two)
        assert len({contract(symbol).expiry for symbol in by_symbol}) == 1
        reached += len({exchange for _, _, exchange in one}) >= 5
    assert reached > 20  # the large ones look like sweeps


def test_a_sweep_reaches_many_exchanges_within_a_second(prints: tuple[OptionPrint, ...]) -> None:
    groups = defaultdict(list)
    for each in prints:
        if each.condition != "slft":
            groups[each.underlying, each.group].append(each)
    sweeps = [fills for fills in groups.values() if any(each.condition == "isoi" for each in fills)]
    assert len(sweeps) > 100
    for fills in sweeps:
        assert len({each.symbol for each in fills}) == 1
        assert fills[-1].at - fills[0].at <= timedelta(seconds=1)
    reach = [len({each.exchange for each in fills}) for fills in sweeps]
    assert 5 <= np.median(reach) <= 9  # findings: median 7
    lifted = sum(all(each.side is Side.ASK for each in fills) for fills in sweeps)
    hit = sum(all(each.side is Side.BID for each in fills) for fills in sweeps)
    assert lifted > hit > 0.2 * len(sweeps)


def test_every_decoy_is_there(prints: tuple[OptionPrint, ...]) -> None:
    seen = Counter(each.condition for each in prints)
    assert set(seen) >= {"auto", "isoi", "mlet", "mesl", "mlat", "slan", "slcn", "slft", "late", "oseq"}
    blocks = [each for each in prints if each.condition in {"slan", "slcn"} and each.size >= 100]
    assert blocks
    single = Counter((each.underlying, each.group) for each in prints if each.condition == "slcn")
    assert set(single.values()) <= {1, 2}  # one print, and perhaps its bust


def share(alerts: tuple[FlowAlert, ...], counted: list[bool]) -> float:
    return sum(counted) / len(alerts)


def test_alerts_look_like_the_vendors(alerts: tuple[FlowAlert, ...]) -> None:
    """55 sampled alerts: duration 0-520 ms, median 11; trades 5-61, median 12; exchanges 7; premium median
    $26k, 90 % $172k, 18 % from $100k; 45 % all ask, 31 % all bid; sweeps 31 %; volume over OI median 0.35."""
    hits = [each for each in alerts if each.rule.startswith("RepeatedHits")]
    assert all(each.trades >= 5 for each in hits)
    milliseconds = [(each.last - each.first) / timedelta(milliseconds=1) for each in hits]
    assert 5.0 <= np.median(milliseconds) <= 22.0
    assert max(milliseconds) <= 521.0
    assert 9 <= np.median([each.trades for each in hits]) <= 16
    assert 5 <= np.median([len(each.exchanges) for each in hits]) <= 9
    premiums = [each.total_premium for each in alerts]
    assert 20_000.0 <= np.median(premiums) <= 45_000.0
    assert 120_000.0 <= np.quantile(premiums, 0.90) <= 320_000.0
    assert share(alerts, [each >= 100_000.0 for each in premiums]) == pytest.approx(0.18, abs=0.07)
    assert share(alerts, [each.ask_premium >= 0.99 * each.total_premium for each in alerts]) == pytest.approx(
        0.45, abs=0.12
    )
    assert share(alerts, [each.bid_premium >= 0.99 * each.total_premium for each in alerts]) == pytest.approx(
        0.31, abs=0.10
    )
    assert share(alerts, [each.has_sweep for each in alerts]) == pytest.approx(0.31, abs=0.08)
    ratios = [each.volume_oi_ratio for each in alerts]
    assert 0.2 <= np.median(ratios) <= 1.5  # funds whose options live a day trade far more than is held


def test_an_alert_says_only_what_its_prints_say(world: World, prints: tuple[OptionPrint, ...]) -> None:
    known = {each.id: each for each in prints if not each.canceled}
    for alert in world.alerts(world.session.opens, world.session.closes):
        fills = [known[each] for each in alert.print_ids]
        assert {each.symbol for each in fills} == {alert.symbol}
        assert alert.total_size == sum(each.size for each in fills)
        assert alert.total_premium == pytest.approx(sum(each.premium for each in fills), abs=0.05)
        assert alert.ask_premium + alert.bid_premium <= alert.total_premium + 0.01
        assert alert.has_sweep is any(each.condition == "isoi" for each in fills)
        assert alert.has_multileg is any(each.condition in MULTI for each in fills)
        assert alert.has_singleleg is any(each.condition not in MULTI for each in fills)
        assert set(alert.exchanges) == {each.exchange for each in fills}
        assert (alert.first, alert.last) == (fills[0].at, fills[-1].at)
        assert alert.volume == fills[-1].volume
        named = contract(alert.symbol)
        assert (named.expiry, named.right, float(named.strike)) == (alert.expiry, alert.right, alert.strike)
        assert alert.right in (Right.CALL, Right.PUT)


def test_an_alert_comes_seconds_after_its_last_print(alerts: tuple[FlowAlert, ...]) -> None:
    """Measured: 4.2 to 14.8 s, median 7.1."""
    late = [(each.created - each.last).total_seconds() for each in alerts]
    assert min(late) >= 4.2
    assert max(late) <= 14.8
    assert np.median(late) == pytest.approx(7.1, abs=0.4)


def test_requiring_opening_trades_drops_nearly_all(alerts: tuple[FlowAlert, ...]) -> None:
    """None of 55 sampled alerts said so."""
    assert share(alerts, [each.all_opening for each in alerts]) < 0.04


def test_a_floor_print_tells_a_sweep_twice(alerts: tuple[FlowAlert, ...]) -> None:
    followed = [each for each in alerts if each.rule == "SweepsFollowedByFloor"]
    assert followed
    hits = {(each.symbol, each.first): each for each in alerts if each.rule.startswith("RepeatedHits")}
    for each in followed:
        told = hits[each.symbol, each.first]
        assert set(told.print_ids) < set(each.print_ids)
        assert told.id != each.id
        assert each.has_sweep
        assert each.has_floor


def test_some_alerts_carry_no_quote_and_funds_no_company(alerts: tuple[FlowAlert, ...]) -> None:
    unquoted = share(alerts, [each.ask == 0.0 for each in alerts])
    assert 0.002 < unquoted < 0.03
    for each in alerts:
        assert (each.sector is None) is (each.issue_type == "ETF")
        assert (each.marketcap is None) is (each.next_earnings is None) is (each.issue_type == "ETF")


def test_ids_are_all_different(world: World, prints: tuple[OptionPrint, ...]) -> None:
    told = [each.id for each in world.alerts(world.session.opens, world.session.closes + timedelta(hours=1))]
    assert len(set(told)) == len(told)
    assert not set(told) & {each.id for each in prints}
    assert {len(each) for each in told} == {36}


def test_nothing_expired_is_traded() -> None:
    world = World(2, Day.of(Kind.EXPIRY))
    tape = world.option_prints(world.session.opens, world.session.closes)
    assert all(contract(each.symbol).expiry >= world.today for each in tape)
    nvda = [contract(each.symbol).expiry == world.today for each in tape if each.underlying == "NVDA"]
    assert sum(nvda) > 0.2 * len(nvda)
