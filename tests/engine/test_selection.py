"""Which contract: the expiry, the band, the score, and never one whose gates must fail."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.model.contract import Direction, contract
from engine.model.quote import Quote
from engine.model.records import Setup, Signal
from engine.selection.board import Board, Ranking, Shown
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.selection.shares import TheShares
from engine.selection.swept import SweptStrike
from tests.engine.gates.evidence import AT

TODAY = date(2026, 7, 31)
MONDAY = date(2026, 8, 3)
P03 = Quality(spread_max=0.08, delta_target=0.55)
SCALP = RankedStrikes(
    expiry=ExpiryRule(dte_min=0, dte_max=1, last_day_left_s=7200.0),
    quality=Quality(spread_max=0.10, delta_target=0.40),
    delta_min=0.30,
    delta_max=0.50,
)


def shown(name: str, market: str, oi: int | None = 5000, volume: int | None = 5000, **known: Any) -> Shown:
    """`600C`, today, unless an expiry is said."""
    bid, ask = market.split("x")
    expiry: date = known.get("expiry", TODAY)
    symbol = f"SPY{expiry:%y%m%d}{name[-1]}{int(Decimal(name[:-1]) * 1000):08d}"
    return Shown(contract(symbol), Quote(Decimal(bid), Decimal(ask)), oi, volume, known.get("delta", 0.40))


def board(
    *rows: Shown, spot: str | None = "600", to_close_s: float | None = 10_800.0, adjusted: int = 0
) -> Board:
    by_contract = {row.contract: row for row in rows}
    price = Decimal(spot) if spot else None
    return Board(AT, TODAY, to_close_s, price, tuple(by_contract), by_contract.__getitem__, adjusted)


def setup(direction: Direction = Direction.BULLISH, symbol: str | None = None) -> Setup:
    signal = Signal("cloud", "etf_scalp", "SPY", direction, 80, "flip", AT, AT + timedelta(minutes=5), symbol)
    return Setup("SPY-1", "etf_scalp", "SPY", direction, (signal,), AT + timedelta(minutes=5))


def names(rule: RankedStrikes, *rows: Shown, **said: Any) -> list[str]:
    return [str(contract(each.symbol)) for each in rule.rank(setup(), board(*rows, **said)).ranked]


@pytest.mark.parametrize(
    ("row", "score"),
    [
        (shown("100C", "2.40x2.50", 800, 300, delta=0.55), 0.6559),
        (shown("100C", "2.45x2.50", 1500, 600, delta=0.45), 0.8657),
        (shown("100P", "2.45x2.50", 1500, 600, delta=-0.45), 0.8657),
    ],
)
def test_the_worked_scores(row: Shown, score: float) -> None:
    """C16, P03."""
    assert P03.score(row) == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize("market", ["2.30x2.60", "0x2.60", "2.60x2.50"])
def test_a_market_too_wide_is_refused_before_it_is_scored(market: str) -> None:
    """12.2 % is not a low score, it is none; so is no market."""
    assert P03.score(shown("100C", market)) is None


def test_scores_stay_between_nothing_and_one() -> None:
    """B-72: a far delta takes nothing away, and unknown counts add nothing."""
    perfect = shown("100C", "2.50x2.50", 9000, 9000, delta=0.55)
    assert P03.score(perfect) == pytest.approx(1.0)
    assert P03.score(shown("100C", "2.40x2.60", None, None, delta=0.0)) == pytest.approx(0.0)
    assert P03.score(replace(perfect, delta=None)) is None
    assert Quality(spread_max=0.0, delta_target=0.55).score(perfect) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("days", "to_close_s", "chosen"),
    [
        ((0, 1, 3), 10_800.0, 0),
        ((0, 1, 3), 7_200.0, 0),
        ((0, 1, 3), 7_199.0, 1),
        ((1, 3), 10_800.0, 1),
        ((0, 3), 7_199.0, None),
        ((3,), 10_800.0, None),
        ((0, 1), None, 1),
        ((), 10_800.0, None),
    ],
)
def test_today_else_tomorrow_or_after_the_cut_off(
    days: tuple[int, ...], to_close_s: float | None, chosen: int | None
) -> None:
    """S16, counted from the close, so that a half-day moves it."""
    expiries = [TODAY + timedelta(days=each) for each in days]
    found = SCALP.expiry.choose(expiries, TODAY, to_close_s)
    assert found == (TODAY + timedelta(days=chosen) if chosen is not None else None)


def test_a_swing_takes_the_expiry_nearest_its_target_and_the_sooner_of_two() -> None:
    rule = ExpiryRule(dte_min=21, dte_max=45, dte_target=30)
    assert rule.choose([TODAY + timedelta(days=each) for each in (14, 28, 35)], TODAY, 0.0) == date(
        2026, 8, 28
    )
    assert rule.choose([TODAY + timedelta(days=each) for each in (35, 25)], TODAY, 0.0) == date(2026, 8, 25)


def test_a_small_cap_without_todays_expiry_names_the_play_that_trades_its_shares() -> None:
    rule = replace_expiry(ExpiryRule(dte_min=0, dte_max=0, instead="equity_momentum"))
    row = shown("600C", "1.00x1.02", expiry=MONDAY)
    ranking = rule.rank(setup(), board(row, adjusted=2))
    assert ranking.ranked == ()
    assert ranking.why == (
        "no expiry in 0 days: equity_momentum trades the shares, 2 adjusted contracts left out"
    )
    assert ranking.instead == "equity_momentum"


def replace_expiry(rule: ExpiryRule) -> RankedStrikes:
    return SCALP.model_copy(update={"expiry": rule})


def test_quality_outranks_nearness() -> None:
    near, tight = shown("600C", "1.00x1.08"), shown("603C", "1.00x1.01")
    assert names(SCALP, near, tight) == ["SPY 603C", "SPY 600C"]


def test_equal_scores_fall_to_the_nearer_strike_and_then_the_lower() -> None:
    rows = [shown(name, "1.00x1.02") for name in ("603C", "598C", "602C", "601C")]
    assert (
        names(SCALP, *rows)
        == names(SCALP, *reversed(rows))
        == ["SPY 601C", "SPY 598C", "SPY 602C", "SPY 603C"]
    )


def test_the_delta_band_and_two_percent_are_inclusive() -> None:
    rows = [
        shown("612C", "1.00x1.02", delta=0.30),
        shown("588C", "1.00x1.02", delta=0.50),
        shown("612.5C", "1.00x1.02"),
        shown("600C", "1.00x1.02", delta=0.51),
        shown("601C", "1.00x1.02", delta=0.29),
    ]
    assert set(names(SCALP, *rows)) == {"SPY 612C", "SPY 588C"}


def test_only_our_side_is_looked_at() -> None:
    rows = shown("600C", "1.00x1.02"), shown("600P", "1.00x1.02", delta=-0.40)
    ranking = SCALP.rank(setup(Direction.BEARISH), board(*rows))
    assert [each.symbol for each in ranking.ranked] == [rows[1].symbol]


def test_no_more_than_a_few_are_looked_at() -> None:
    rows = [shown(f"{600 + each}C", "1.00x1.02") for each in range(9)]
    assert len(names(SCALP, *rows)) == 5


def test_a_refusal_says_where_each_contract_fell_out() -> None:
    rows = (
        shown("700C", "1.00x1.02"),
        shown("600C", "1.00x1.02", delta=None),
        shown("601C", "1.00x1.02", delta=0.9),
        shown("602C", "1.00x1.50"),
    )
    assert SCALP.rank(setup(), board(*rows)).why == (
        "none of 4 contracts fits: 1 over 2 % away, 1 without Greeks, "
        "1 outside delta 0.30 to 0.50, 1 wider than 10 %"
    )


def test_without_a_price_of_the_shares_nothing_is_near() -> None:
    ranking = SCALP.rank(setup(), board(shown("600C", "1.00x1.02"), spot=None))
    assert ranking.why == "1 contracts and no price of the shares"


SWEPT = SweptStrike(dte_max=0, instead="equity_momentum")


def test_the_swept_strike_expiring_soonest() -> None:
    rows = [
        shown("600C", "1.00x1.02", expiry=MONDAY),
        shown("600C", "1.00x1.02"),
        shown("600P", "1.00x1.02"),
        shown("601C", "1.00x1.02"),
    ]
    ranking = SWEPT.rank(setup(symbol=rows[0].symbol), board(*rows))
    assert [each.symbol for each in ranking.ranked] == [rows[1].symbol]


def test_the_swept_contract_itself_when_none_expires_in_time_so_that_the_gate_can_say_so() -> None:
    row = shown("600C", "1.00x1.02", expiry=MONDAY)
    ranking = SWEPT.rank(setup(symbol=row.symbol), board(row))
    assert ranking.ranked[0].symbol == row.symbol
    assert ranking.instead == "equity_momentum"


@pytest.mark.parametrize("symbol", [None, "SPY260803C00600000"])
def test_a_strike_that_is_not_listed_is_no_trade(symbol: str | None) -> None:
    later = board(shown("601C", "1.00x1.02", expiry=MONDAY))
    ranking = SWEPT.rank(setup(symbol=symbol), later)
    assert ranking.ranked == ()
    assert ranking.why == "no such contract in the chain: equity_momentum trades the shares"
    bare = SweptStrike(dte_max=0).rank(setup(symbol=symbol), board())
    assert (bare.why, bare.instead) == ("no such contract in the chain", "")


@pytest.mark.parametrize("rows", [(), (shown("601C", "1.00x1.02"),)], ids=["nothing", "another strike"])
def test_shares_are_for_names_that_list_nothing_in_time(rows: tuple[Shown, ...]) -> None:
    assert SWEPT.rank(setup(symbol="SPY260803C00600000"), board(*rows)).instead == ""


def test_the_shares_themselves_and_never_short() -> None:
    up, down = setup(), setup(Direction.BEARISH)
    assert [each.symbol for each in TheShares().rank(up, board()).ranked] == [up.underlying]
    assert TheShares().rank(up, board(spot=None)).why == "no price of the shares"
    assert TheShares().rank(down, board()) == Ranking((), "shares are bought, never sold short")
