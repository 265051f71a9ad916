"""Honesty: nobody earns here by knowing nothing, and following every sweep is knowing nothing."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest

from engine.model.contract import contract
from sandbox.market.chance import Floats
from sandbox.market.days import Day, sessions_from
from sandbox.market.nouns import OptionQuote
from sandbox.market.surface import PREMIUM
from sandbox.world import World

DAY = Day(date(2026, 11, 18))
SEEDS = 18
HOLD = timedelta(minutes=20)
EDGE_SEEDS = 5


class Result(NamedTuple):
    """One trade, in shares of what was paid."""

    gained: float
    spread: float
    decay: float


def decay(world: World, quote: OptionQuote, until: datetime) -> float:
    """What time takes that movement does not give back: the premium in the variance used up meanwhile."""
    left = world.rhythm.left
    used = float(left[world.rhythm.second(quote.at)] - left[world.rhythm.second(until)])
    later = len(sessions_from(world.today, contract(quote.symbol).expiry)) - 1
    share = used / (float(left[world.rhythm.second(quote.at)]) + later)
    if quote.vega is None or quote.iv is None:
        return 0.0
    return quote.vega * 100.0 * quote.iv * 0.5 * share * (PREMIUM - 1.0) / PREMIUM


def traded(world: World, symbol: str, at: datetime) -> Result | None:
    """Buy at the ask, sell at the bid after a while, whatever happened."""
    bought, sold = world.option(symbol, at), world.option(symbol, at + HOLD)
    if bought is None or sold is None or bought.bid <= 0.0 or bought.mid < 0.10:
        return None
    toll = (bought.ask - bought.bid + sold.ask - sold.bid) / 2
    return Result(
        (sold.bid - bought.ask) / bought.ask, toll / bought.ask, decay(world, bought, at + HOLD) / bought.ask
    )


def blind(world: World) -> Iterator[Result]:
    """Calls and puts at the money of the last day, by the clock."""
    for minutes in range(15, 330, HOLD // timedelta(minutes=1)):
        at = world.session.opens + timedelta(minutes=minutes)
        for symbol in ("SPY", "QQQ", "IWM"):
            spot = world.stock(symbol, at).mid
            chain = world.chain(symbol, at, expiries={world.today})
            near = sorted(chain, key=lambda quote: abs(float(contract(quote.symbol).strike) - spot))[:2]
            yield from filter(None, (traded(world, quote.symbol, at) for quote in near))


def follower(world: World) -> Iterator[Result]:
    """Every sweep that lifts the ask, as soon as it can be seen."""
    for alert in world.alerts(world.session.opens, world.session.closes - HOLD - timedelta(minutes=10)):
        if alert.has_sweep and not alert.has_multileg and alert.ask_premium > 0.7 * alert.total_premium:
            result = traded(world, alert.symbol, alert.created)
            if result is not None:
                yield result


def followed(world: World) -> list[float]:
    """How far the share went the way of each sweep, in the ten minutes after it was seen."""
    moves = []
    for alert in world.alerts(world.session.opens, world.session.closes - HOLD):
        if alert.has_sweep and alert.ask_premium > 0.7 * alert.total_premium:
            now = world.stock(alert.underlying, alert.created).mid
            then = world.stock(alert.underlying, alert.created + timedelta(minutes=10)).mid
            moves.append(float(np.log(then / now)) * (1.0 if alert.right == "C" else -1.0))
    return moves


def dark_followed(world: World) -> list[float]:
    """The same of what dark prints seem to say."""
    moves, opens = [], world.session.opens
    for each in world.dark_prints(opens + timedelta(hours=1), opens + timedelta(hours=3))[::10]:
        now = world.stock(each.symbol, each.at).mid
        then = world.stock(each.symbol, each.at + timedelta(minutes=10)).mid
        way = 1.0 if each.price >= each.ask else -1.0 if each.price <= each.bid else 0.0
        moves.append(way * float(np.log(then / now)))
    return moves


class Seen(NamedTuple):
    """What one day held for each of them, on average."""

    blind: Floats  # gained, spread, decay
    follower: Floats
    swept: float
    dark: float


@pytest.fixture(scope="module")
def days() -> list[Seen]:
    """Many worlds, each looked at once, for they are not small."""
    worlds = (World(seed, DAY) for seed in range(SEEDS))
    return [
        Seen(
            np.mean(list(blind(world)), axis=0),
            np.mean(list(follower(world)), axis=0),
            float(np.mean(followed(world))),
            float(np.mean(dark_followed(world))),
        )
        for world in worlds
    ]


def within_two_errors(found: Floats) -> bool:
    """Whether a mean is nothing, as far as so many days can tell."""
    return bool(abs(found.mean()) <= 2.0 * found.std(ddof=1) / np.sqrt(len(found)))


@pytest.mark.parametrize("trader", ["blind", "follower"])
def test_a_trader_without_knowledge_loses_spread_and_decay(days: list[Seen], trader: str) -> None:
    gained, spread, lost = np.array([day.blind if trader == "blind" else day.follower for day in days]).T
    assert within_two_errors(gained + spread + lost)
    assert gained.mean() < 0.0
    assert spread.mean() > 0.004


def test_prices_know_nothing_of_sweeps_or_dark_prints(days: list[Seen]) -> None:
    assert within_two_errors(np.array([day.swept for day in days]))
    assert within_two_errors(np.array([day.dark for day in days]))


def test_an_edge_is_there_when_it_is_built_in_and_is_told() -> None:
    worlds = [World(seed, DAY, edge=1.0) for seed in range(EDGE_SEEDS)]
    found = np.array([np.mean(followed(world)) for world in worlds])
    assert found.mean() > 3.0 * found.std(ddof=1) / np.sqrt(EDGE_SEEDS)
    assert all("with a built-in edge" in world.label for world in worlds)


def test_without_an_edge_the_orders_change_no_price() -> None:
    """No price looks at the orders of a day, so an edge of nothing is nothing."""
    plain, pushed = World(1, DAY), World(1, DAY, edge=1.0)
    at = plain.session.opens
    assert plain.stock("TSLA", at) == pushed.stock("TSLA", at)
    later = at + timedelta(hours=5)
    assert plain.stock("TSLA", later).mid != pushed.stock("TSLA", later).mid
