"""How many contracts: worked numbers first, then what no numbers may break."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kelly import premium_share, risk_share, surely
from engine.measures.wilson import wilson
from engine.model.records import Candidate, Size
from engine.plays.play import Play
from engine.plays.playbook import PLAYBOOK
from engine.sizing import Caps
from tests.engine.gates.evidence import good

EQUITY = Decimal(182_000)
PRICE = Decimal("2.50")
UNBOUND = Decimal(10_000_000)


def caps(**changes: Any) -> Caps:
    """Budgets that bind nothing, but for what is said."""
    loose: dict[str, Any] = {
        "premium_max": UNBOUND,
        "contracts_max": 1000,
        "premium_share_max": 1.0,
        "stop_risk_max": 1.0,
        "total_at_risk_max": 1.0,
    }
    return Caps(**(loose | changes))


def each(size: Size) -> dict[str, int]:
    return {cap.name: cap.contracts for cap in size.caps}


def test_the_smallest_of_the_three_documents_wins() -> None:
    """B-04: 29 by the stop, 3 by the premium's share, 2 by the dollars."""
    rule = caps(premium_max=Decimal(500), contracts_max=5, premium_share_max=0.005, stop_risk_max=0.02)
    size = rule.size(good(equity=EQUITY, stop=0.5), PRICE)
    told = each(size)
    assert (told["stop risk"], told["premium share"], told["premium"]) == (29, 3, 2)
    assert (size.contracts, size.bound_by) == (2, "premium")


@pytest.mark.parametrize(("share", "lots"), [(0.0025, 1), (0.005, 3), (0.0075, 5), (0.01, 7), (0.015, 10)])
def test_premium_as_a_share_of_the_account(share: float, lots: int) -> None:
    """C16, P01; B-73: 910/250 is 3.64, and that is 3."""
    size = caps(premium_share_max=share).size(good(equity=EQUITY), PRICE)
    assert (size.contracts, size.bound_by) == (lots, "premium share")
    bounded = caps(premium_share_max=share, contracts_max=5).size(good(equity=EQUITY), PRICE)
    assert bounded.contracts == min(lots, 5)


def test_the_move_of_the_shares_sizes_by_delta() -> None:
    """C16: risk 1,000, ATR 0.80, factor 2, delta 0.50 is 12.5, and that is 12."""
    rule = caps(stop_risk_max=0.01, atr_factor=2.0)
    size = rule.size(good(equity=Decimal(100_000), atr=0.80, delta=-0.50, stop=0.01), PRICE)
    assert each(size)["ATR"] == 12
    assert size.bound_by == "ATR"


@pytest.mark.parametrize("unknown", [{"atr": None}, {"delta": None}, {"atr": 0.0}, {"delta": 0.0}])
def test_an_unknown_move_buys_nothing(unknown: dict[str, Any]) -> None:
    assert caps(atr_factor=2.0).size(good(**unknown), PRICE).contracts == 0
    assert "ATR" not in each(caps().size(good(**unknown), PRICE))


def test_half_of_kelly_at_the_win_rate_that_is_sure() -> None:
    """C15: K .2563 and premium 1.708 at 57.5 %; after 200 trades only 50.6 % are sure."""
    assert risk_share(0.575, 0.20, 0.15) == pytest.approx(0.25625)
    assert premium_share(0.575, 0.20, 0.15) == pytest.approx(1.70833, abs=1e-5)
    assert risk_share(0.70, 0.25, 0.50) == pytest.approx(0.10)
    assert premium_share(0.70, 0.25, 0.50) == pytest.approx(0.20)
    assert risk_share(0.55, 0.25, 0.50) == pytest.approx(-0.35)
    assert surely(115, 200) == pytest.approx(0.50571, abs=1e-5)


def record(trades: int, wins: int, win: float | None, loss: float | None) -> dict[str, Any]:
    return {"trades": trades, "wins": wins, "win_mean": win, "loss_mean": loss, "equity": EQUITY}


def test_wilson_s_lower_bound() -> None:
    """15 of 50 at 95 %: 19.1 %; none of 100 is 0, and 100 of 100 is n / (n + z²)."""
    assert surely(15, 50) == pytest.approx(0.19103, abs=1e-5)
    assert surely(0, 100) == 0.0
    assert surely(100, 100) == pytest.approx(0.96301, abs=1e-5)


def test_wilson_s_upper_bound_is_as_far_from_certain() -> None:
    """What 15 of 50 may be at best, 35 of 50 are not at worst; nothing is likelier than certain."""
    assert wilson(15, 50)[1] == pytest.approx(1 - surely(35, 50), abs=1e-12)
    assert wilson(100, 100)[1] == pytest.approx(1.0, abs=1e-12)


def test_kelly_speaks_from_a_hundred_trades_on() -> None:
    """70 of 100 is surely 60.4 %: no edge at +30/-50 %, and 67.6 % of the account at +60/-30 %."""
    assert "half Kelly" not in each(caps().size(good(**record(99, 0, 0.30, 0.50)), PRICE))
    losing = caps().size(good(**record(100, 70, 0.30, 0.50)), PRICE)
    assert (losing.contracts, losing.bound_by) == (0, "half Kelly")
    sure = surely(70, 100)
    share = (sure / 0.30 - (1 - sure) / 0.60) / 2
    winning = caps().size(good(**record(100, 70, 0.60, 0.30)), PRICE)
    assert each(winning)["half Kelly"] == int(float(EQUITY) * share // 250) == 492


def test_a_record_of_one_kind_only() -> None:
    assert each(caps().size(good(**record(100, 0, None, 0.5)), PRICE))["half Kelly"] == 0
    assert "half Kelly" not in each(caps().size(good(**record(100, 100, 0.5, None)), PRICE))


def test_a_play_has_a_cap_in_dollars_or_none_and_no_number_that_means_none() -> None:
    assert "premium" not in each(caps(premium_max=None).size(good(equity=EQUITY), PRICE))
    dollars = {play.name: play.sizing.premium_max for play in PLAYBOOK.plays}
    assert {most for most in dollars.values() if most is not None} == {500, 1_000}
    assert {name for name, most in dollars.items() if most is None} == {
        "premium_scalp", "momentum", "day_directional", "swing", "volume_spike",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("net", "delta", "lots"),
    [(0.0, 0.5, 6), (0.0, -0.5, 6), (100_000.0, 0.5, 3), (-100_000.0, 0.5, 10), (-100_000.0, -0.5, 3),
     (200_000.0, 0.5, 0), (300_000.0, 0.5, 0)],
)  # fmt: skip
def test_the_book_may_lean_so_far_and_no_further(net: float, delta: float, lots: int) -> None:
    """$600 shares at half a delta are $30,000 a contract; twice $100,000 is the limit."""
    candidate = good(equity=Decimal(100_000), net_delta=net, delta=delta, stock=600.0)
    size = caps(net_delta_max=2.0).size(candidate, PRICE)
    assert each(size)["net delta"] == lots


def test_a_delta_of_cents_leans_its_own_way_too() -> None:
    """A far call on a penny stock: half a dollar of delta a contract, added to what is already long."""
    candidate = good(equity=Decimal(100), net_delta=199.0, delta=0.001, stock=5.0)
    assert each(caps(net_delta_max=2.0).size(candidate, PRICE))["net delta"] == 2


@pytest.mark.parametrize("unknown", ["net_delta", "delta", "stock"])
def test_an_unknown_lean_buys_nothing(unknown: str) -> None:
    assert caps(net_delta_max=2.0).size(good(**{unknown: None}), PRICE).contracts == 0
    assert "net delta" not in each(caps().size(good(), PRICE))


def test_what_is_already_at_risk_leaves_less_room() -> None:
    """5 % of $100,000 less $4,400 pays for two."""
    candidate = good(equity=Decimal(100_000), at_risk=Decimal(4_400))
    size = caps(total_at_risk_max=0.05).size(candidate, PRICE)
    assert (size.contracts, size.bound_by) == (2, "total at risk")
    full = good(equity=Decimal(100_000), at_risk=Decimal(9_000))
    assert caps(total_at_risk_max=0.05).size(full, PRICE).contracts == 0


def test_the_rollout_s_ceiling_is_a_cap() -> None:
    assert caps().size(good(ceiling=Decimal(250)), PRICE).contracts == 1
    assert caps().size(good(ceiling=Decimal(250)), Decimal("2.51")).contracts == 0
    assert caps().size(good(ceiling=None), PRICE).bound_by == "rollout"
    assert caps().size(good(ceiling=None), Decimal("0.01")).contracts == 0


def test_unknown_equity_buys_nothing() -> None:
    size = caps().size(good(equity=None), PRICE)
    assert (size.contracts, size.bound_by) == (0, "premium share")
    assert caps().size(good(equity=None), Decimal("0.01")).contracts == 0


def test_what_costs_nothing_is_not_bought() -> None:
    assert caps().size(good(), Decimal(0)).contracts == 0
    assert caps().size(good(stop=0.0), PRICE).contracts == 0
    assert caps().size(good(), Decimal("0.01")).contracts == 1000


@pytest.mark.parametrize(
    ("conviction", "lots", "bound_by"),
    [(100, 5, "contracts"), (75, 5, "contracts"), (74, 2, "contracts, halved"), (50, 2, "contracts, halved"),
     (49, 0, "conviction"), (0, 0, "conviction")],
)  # fmt: skip
def test_medium_conviction_buys_half(conviction: int, lots: int, bound_by: str) -> None:
    size = caps(contracts_max=5).size(good(conviction=conviction), PRICE)
    assert (size.contracts, size.bound_by) == (lots, bound_by)
    assert each(size).get("conviction") == (None if conviction >= 75 else lots)


HAIR_UNDER_THREE = Decimal("299." + "9" * 26)


def test_a_hair_under_three_is_two() -> None:
    """Divided, it would be rounded to three: contracts are counted out, never rounded."""
    assert round(HAIR_UNDER_THREE / 100, 20) == 3
    assert caps(premium_max=HAIR_UNDER_THREE).size(good(), Decimal(1)).contracts == 2


def test_half_of_one_is_none() -> None:
    """B-06: a small account's medium conviction is no contract, never one by rounding up."""
    size = caps(stop_risk_max=0.02).size(
        good(equity=Decimal(5_000), stop=0.5, conviction=60), Decimal("1.20")
    )
    assert each(size)["stop risk"] == 1
    assert (size.contracts, size.bound_by) == (0, "conviction")


known = st.none() | st.floats(0.001, 2.0)
wins = st.integers(0, 300)


@pytest.mark.parametrize("play", PLAYBOOK.plays, ids=lambda play: play.name)
@settings(deadline=None, derandomize=True, database=None)
@given(
    price=st.integers(1, 3_000).map(lambda cents: Decimal(cents) / 100),
    candidate=st.builds(
        good,
        equity=st.none() | st.integers(0, 500_000).map(Decimal),
        at_risk=st.integers(0, 20_000).map(Decimal),
        ceiling=st.none() | st.sampled_from([Decimal(0), Decimal(250), Decimal(1_000_000)]),
        conviction=st.integers(0, 100),
        delta=known,
        atr=known,
        net_delta=st.none() | st.floats(-1e6, 1e6),
        trades=st.just(300),
        wins=wins,
        win_mean=known,
        loss_mean=known,
    ),
)
def test_no_play_rounds_up(play: Play, price: Decimal, candidate: Candidate) -> None:
    """Every cap of every play with all of them asked: whole, bounding, halved or zeroed, never raised."""
    rule = play.sizing.model_copy(update={"atr_factor": 2.0, "net_delta_max": 2.0})
    size = rule.size(candidate, price)
    named = each(size)
    equity, cost = candidate.equity or Decimal(0), price * 100
    assert size.contracts == min(named.values())
    assert min(named.values()) >= 0
    assert ("premium" in named) is (rule.premium_max is not None)
    assert rule.premium_max is None or named["premium"] * cost <= rule.premium_max
    assert named["rollout"] * cost <= (candidate.ceiling or 0)
    room = equity * Decimal(str(rule.total_at_risk_max)) - candidate.at_risk
    assert named["total at risk"] * cost <= max(room, 0)
    assert named["stop risk"] * cost * Decimal(str(candidate.stop)) <= equity * Decimal(
        str(rule.stop_risk_max)
    )
    if candidate.atr and candidate.delta:
        moved = candidate.atr * 2.0 * abs(candidate.delta) * 100
        assert named["ATR"] * moved <= float(equity) * rule.stop_risk_max * (1 + 1e-9)
    if candidate.net_delta is not None and candidate.delta is not None:
        leans = candidate.net_delta + named["net delta"] * candidate.delta * 600.0 * 100
        assert named["net delta"] == 0 or leans <= 2.0 * float(equity) * (1 + 1e-9)


money = st.integers(1, 3_000).map(lambda cents: Decimal(cents) / 100)
accounts = st.integers(0, 1_000_000).map(Decimal)
shares = st.integers(0, 100).map(lambda percent: percent / 100)


@given(money, accounts, accounts, shares, shares, shares, st.integers(0, 100), st.integers(1, 20))
def test_no_budget_is_ever_exceeded(
    price: Decimal,
    equity: Decimal,
    at_risk: Decimal,
    premium: float,
    stop: float,
    total: float,
    conviction: int,
    lots: int,
) -> None:
    rule = caps(
        premium_max=Decimal(1_000),
        contracts_max=lots,
        premium_share_max=premium,
        total_at_risk_max=total,
        stop_risk_max=0.02,
    )
    candidate = good(equity=equity, at_risk=at_risk, stop=stop, conviction=conviction)
    size = rule.size(candidate, price)
    spent = size.contracts * price * 100
    assert 0 <= size.contracts <= lots
    assert spent <= 1_000
    assert spent <= equity * Decimal(str(premium))
    assert spent * Decimal(str(stop)) <= equity * Decimal("0.02")
    assert size.contracts == 0 or spent + at_risk <= equity * Decimal(str(total))
    assert rule.size(candidate, price + Decimal("0.01")).contracts <= size.contracts
    richer = good(equity=equity + 1_000, at_risk=at_risk, stop=stop, conviction=conviction)
    assert rule.size(richer, price).contracts >= size.contracts
