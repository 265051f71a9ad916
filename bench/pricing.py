"""How fast and how true the pricing is: CPU time of one thread, medians; accuracy against 40-digit truth."""

import json
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from bench.hard_volatilities import CLASSES, HardContract, draw
from engine.pricing.black_scholes import value
from engine.pricing.contracts import Contracts
from engine.pricing.implied_vol import imply
from engine.pricing.normal import Floats
from engine.pricing.one import imply_one

ROUNDS = 9
HARD_PER_CLASS = 60


def run() -> dict[str, float]:
    """Measure what pricing promises; each contract is solved for its own volatility and all five Greeks."""
    small, small_price = equity_chain(500)
    large, large_price = equity_chain(100_000)
    return {
        "iv_greeks_500_per_s": 500 / _seconds(lambda: imply(small, small_price), times=200),
        "iv_greeks_100k_per_s": 100_000 / _seconds(lambda: imply(large, large_price), times=3),
        "iv_one_us": _one_us(small, small_price),
        "iv_max_error_hard": hard_error(),
    }


def equity_chain(count: int) -> tuple[Contracts, Floats]:
    """Draw 30 minutes to a year, 10 to 90 vol, two deviations around the money, each on its own terms."""
    dice = np.random.default_rng(7)
    years = np.exp(dice.uniform(np.log(0.5 / 24.0 / 365.0), 0.0, count))
    vol = dice.uniform(0.1, 0.9, count)
    spot = dice.uniform(10.0, 600.0, count)
    contracts = Contracts.of(
        dice.random(count) < 0.5,
        spot=spot,
        strike=spot * np.exp(dice.uniform(-2.0, 2.0, count) * vol * np.sqrt(years)),
        years=years,
        rate=np.full(count, 0.04),
        dividend=dice.uniform(0.0, 0.03, count),
    )
    return contracts, value(contracts, vol).price


def hard_error() -> float:
    """Return the worst error of either solver over all classes whose price carries the volatility."""
    return max(error for kind in CLASSES for error in errors(draw(kind, HARD_PER_CLASS, seed=1)))


def errors(hard: list[HardContract]) -> list[float]:
    """Solve as a chain and one by one; a missing answer counts as infinitely wrong."""
    return [
        max(abs(vol - each.vol), abs(_one_vol(each) - each.vol))
        for each, vol in zip(hard, _chain_vols(hard), strict=True)
    ]


def _chain_vols(hard: list[HardContract]) -> list[float]:
    contracts = Contracts.of(
        [each.terms.is_call for each in hard],
        spot=[each.terms.spot for each in hard],
        strike=[each.terms.strike for each in hard],
        years=[each.terms.years for each in hard],
        rate=[each.terms.rate for each in hard],
        dividend=[each.terms.dividend for each in hard],
    )
    vols = imply(contracts, [each.price for each in hard]).vol
    return [float(vol) for vol in np.where(np.isnan(vols), np.inf, vols)]


def _one_vol(hard: HardContract) -> float:
    of = hard.terms
    found = imply_one(
        hard.price,
        is_call=of.is_call,
        spot=of.spot,
        strike=of.strike,
        years=of.years,
        rate=of.rate,
        dividend=of.dividend,
    )
    return float("inf") if isinstance(found, int) else found.vol


def _one_us(contracts: Contracts, price: Floats) -> float:
    columns = (contracts.is_call, contracts.spot, contracts.strike, contracts.years, contracts.dividend)
    rows = list(zip(price.tolist(), *(column.tolist() for column in columns), strict=True))

    def one_by_one() -> None:
        for paid, is_call, spot, strike, years, dividend in rows:
            imply_one(
                paid, is_call=is_call, spot=spot, strike=strike, years=years, rate=0.04, dividend=dividend
            )

    return _seconds(one_by_one, times=4) / len(rows) * 1e6


def _seconds(work: Callable[[], object], *, times: int) -> float:
    def once() -> float:
        start = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - start) / times

    once()
    return statistics.median(once() for _ in range(ROUNDS))


def main(argv: list[str]) -> int:
    """Print the figures, as JSON when asked to."""
    figures = run()
    if "--json" in argv:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.writelines(f"{name:24} {figure:.4g}\n" for name, figure in figures.items())
    return 0
