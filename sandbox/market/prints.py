"""The option tape: every planned order becomes prints at the quotes of their moments."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sandbox.market.books import MAKERS, ticks
from sandbox.market.chains import Chains
from sandbox.market.chance import Floats, Ints, Words
from sandbox.market.hurry import chosen, together
from sandbox.market.plan import HALF_HOUR, LOUD, MICROS, Kind, Lean, Plan
from sandbox.market.surface import Worths, worths

CONDITIONS = ("auto", "isoi", "mlet", "mesl", "mlat", "slan", "slcn", "slft", "late", "oseq")
AUTO, ISO, MLET, MESL, MLAT, AUCTION, CROSS, FLOOR, LATE, SEQUENCE = range(len(CONDITIONS))
MULTI = frozenset({"mlet", "mesl", "mlat"})
STRIDE = 5  # steps through the exchanges without meeting one twice
LOTS_MAX = 15_000
OUTSIDE, BUSTED = 0.012, 0.0015
HABITS = np.array([5, 4, 3, 4, 1, 2, 3, 2, 3, 2, 1, 1, 2, 1, 1, 2, 3, 1], dtype=np.float64)
"""How often each exchange gets a small order."""


@dataclass(frozen=True, slots=True)
class Prints:
    """One share's prints as columns, in time order."""

    moments: Ints
    rows: Ints
    groups: Ints
    prices: Floats
    sizes: Ints
    exchanges: Ints
    conditions: Ints
    bids: Floats
    asks: Floats
    spots: Floats
    vols: Floats
    deltas: Floats
    busted: npt.NDArray[np.bool_]
    kinds: Ints
    followed: npt.NDArray[np.bool_]  # the floor print after a sweep
    words: Words  # two a print, for its id

    def __getitem__(self, which: Ints) -> "Prints":
        return Prints(
            self.moments[which], self.rows[which], self.groups[which], self.prices[which], self.sizes[which],
            self.exchanges[which], self.conditions[which], self.bids[which], self.asks[which],
            self.spots[which], self.vols[which], self.deltas[which], self.busted[which], self.kinds[which],
            self.followed[which], self.words[which],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fills:
    """Orders taken apart: which order and leg each print belongs to, when it comes, how far along it is."""

    order: Ints
    second_leg: npt.NDArray[np.bool_]
    moments: Ints
    progress: Floats  # 0..1 within the order
    followed: npt.NDArray[np.bool_]


def prints_of(plan: Plan, chains: Chains, appealing: Floats, rng: np.random.Generator) -> Prints:
    """Write the day's option tape of one share."""
    rows, others = _contracts(plan, chains, appealing, rng)
    fills = _fills(plan, rng)
    contract = np.where(fills.second_leg, others[fills.order], rows[fills.order])
    second = fills.moments // MICROS
    worth, spot = _worth(chains, contract, second)
    books = chains.books(contract, second, spot, worth)
    kinds = plan.kinds[fills.order]
    conditions = _conditions(kinds, fills, rng)
    prices = _prices(plan, fills, chains, books.bid, books.ask, rng)
    sizes = _sizes(plan, fills, prices, rng)
    count = len(contract)
    prints = Prints(
        fills.moments, contract, fills.order, prices, sizes, _exchanges(plan, fills, rng), conditions,
        books.bid, books.ask, spot, worth.vol, worth.delta, rng.random(count) < BUSTED, kinds, fills.followed,
        rng.integers(0, 2**63, (count, 2), dtype=np.uint64),
    )  # fmt: skip
    open_ = np.ones(count, dtype=np.bool_)
    for stop in chains.path.stops:
        open_ &= (second < stop.begins) | (second >= stop.ends)
    return prints[np.flatnonzero(open_)[np.argsort(prints.moments[open_], kind="stable")]]


def exchange(index: int) -> str:
    """The exchange's identifier."""
    return MAKERS[index]


def _contracts(plan: Plan, chains: Chains, appealing: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Near the money of the half-hour, large ones where much is held; a spread's other leg is nearby."""
    board, halves = chains.board, (plan.moments // MICROS - chains.rhythm.opens) // HALF_HOUR
    loud = np.isin(plan.kinds, list(LOUD))
    rows, chance = np.zeros(len(halves), dtype=np.int64), rng.random(len(halves))
    for half in range(len(appealing)):
        for right in (True, False):
            wanted = (halves == half) & (plan.is_call == right)
            usual = np.where(board.is_call == right, appealing[half], 0.0)
            for some, odds in ((wanted & ~loud, usual), (wanted & loud, np.sqrt(usual * board.interest))):
                running = odds.cumsum()
                rows[some] = np.searchsorted(running, chance[some] * running[-1])
    for theirs in together(plan):
        rows[theirs] = chosen(plan, theirs[0], chains, chance[theirs[0]])
    rows = np.minimum(rows, len(board.symbols) - 1)
    strikes = rng.integers(1, 6, len(rows)) * np.where(rng.random(len(rows)) < 0.75, 1, -1)
    expiry = board.expiry[rows]
    first = np.searchsorted(board.expiry, np.arange(len(board.expiries)))[expiry]
    length = np.searchsorted(board.expiry, np.arange(len(board.expiries)), side="right")[expiry] - first
    return rows, first + (rows - first + 2 * strikes * np.where(plan.is_call, 1, -1)) % length


def _fills(plan: Plan, rng: np.random.Generator) -> Fills:
    count = len(plan.moments)
    order = np.repeat(np.arange(count), plan.prints)
    within = np.arange(len(order)) - np.repeat(np.cumsum(plan.prints) - plan.prints, plan.prints)
    progress = within / np.maximum(plan.prints[order] - 1, 1)
    offsets = rng.random(len(order)) * plan.lasts[order]
    moments = plan.moments[order] + np.where(progress == 0.0, 0.0, offsets).astype(np.int64)
    by_time = np.lexsort((moments, order))
    moments = moments[by_time]
    legs = np.flatnonzero(np.isin(plan.kinds[order], [Kind.PAIR, Kind.SPREAD]))
    floor = np.flatnonzero(plan.floored)
    after = plan.moments[floor] + plan.lasts[floor] + rng.integers(1_000_000, 45_000_000, len(floor))
    none, yes = np.zeros(len(order) + len(legs), np.bool_), np.ones(len(floor), np.bool_)
    second = np.concatenate([np.zeros(len(order), np.bool_), np.ones(len(legs), np.bool_), ~yes])
    return Fills(
        np.concatenate([order, order[legs], floor]), second, np.concatenate([moments, moments[legs], after]),
        np.concatenate([progress, progress[legs], yes.astype(np.float64)]), np.concatenate([none, yes]),
    )  # fmt: skip


def _worth(chains: Chains, rows: Ints, second: Ints) -> tuple[Worths, Floats]:
    board, spot = chains.board, chains.path.mid[second]
    strike, is_call = board.strike[rows], board.is_call[rows]
    return worths(chains.surface, board.expiry[rows], second, spot, strike=strike, is_call=is_call), spot


def _conditions(kinds: Ints, fills: Fills, rng: np.random.Generator) -> Ints:
    chance = rng.random(len(kinds))
    codes = np.full(len(kinds), AUTO)
    codes[(kinds == Kind.SWEEP) & ((chance < 0.8) | (fills.progress == 0.0))] = ISO
    legs = np.isin(kinds, [Kind.PAIR, Kind.SPREAD])
    by_order = rng.random(int(fills.order.max(initial=0)) + 1)[fills.order]
    codes[legs] = np.where(by_order < 0.8, MLET, np.where(by_order < 0.92, MESL, MLAT))[legs]
    codes[kinds == Kind.BLOCK] = np.where(chance < 0.5, AUCTION, CROSS)[kinds == Kind.BLOCK]
    codes[(kinds == Kind.FLOOR) | fills.followed] = FLOOR
    codes[kinds == Kind.LATE] = np.where(chance < 0.6, LATE, SEQUENCE)[kinds == Kind.LATE]
    return codes


def _prices(
    plan: Plan, fills: Fills, chains: Chains, bid: Floats, ask: Floats, rng: np.random.Generator
) -> Floats:
    """At the quote the order leans on; sweeps walk through it, spreads split it, a few print outside."""
    chance, step = rng.random(len(bid)), ticks(chains.board.name, (bid + ask) / 2)
    lean = plan.leans[fills.order]
    lean = np.where(lean == Lean.MIXED, np.where(chance < 0.5, int(Lean.ASK), int(Lean.BID)), lean)
    lean = np.where(fills.second_leg & (lean != Lean.MID), 1 - lean, lean)
    legs = np.isin(plan.kinds[fills.order], [Kind.PAIR, Kind.SPREAD])
    lean = np.where((legs & (chance < 0.7)) | fills.followed, int(Lean.MID), lean)
    between = bid + np.round((ask - bid) * (0.3 + 0.4 * rng.random(len(bid))) / step) * step
    inside = (between > bid + step / 2) & (between < ask - step / 2)
    lifted = np.where(chance < 0.5, bid, ask)
    leant = np.where(lean == Lean.ASK, ask, bid)
    price = np.where(lean == Lean.MID, np.where(inside, between, lifted), leant)
    walks = (plan.kinds[fills.order] == Kind.SWEEP) & (fills.order % 2 == 0)
    walk = np.where(walks, np.floor(fills.progress * 1.5), 0.0) * step
    price = price + np.where(lean == Lean.ASK, walk, np.where(lean == Lean.BID, -walk, 0.0))
    outside = (rng.random(len(bid)) < OUTSIDE) & (plan.premiums[fills.order] == 0.0)
    price = price + np.where(outside, np.where(chance < 0.5, -step, step), 0.0)
    late = plan.kinds[fills.order] == Kind.LATE
    price = np.where(late, price * (1.0 + 0.08 * (rng.random(len(bid)) - 0.5)), price)
    on_tick: Floats = np.round(np.round(price / step) * step, 2)
    return np.where(on_tick < step / 2, np.round(ask, 2), on_tick)


def _sizes(plan: Plan, fills: Fills, prices: Floats, rng: np.random.Generator) -> Ints:
    """Large orders in lots that make their premium, mostly small; both legs of a spread alike."""
    first = np.flatnonzero(~fills.second_leg & ~fills.followed)
    order = fills.order[first]
    weights = np.exp(1.5 * rng.standard_normal(len(first)))
    total = np.bincount(order, weights * prices[first], minlength=len(plan.prints))
    wanted = np.where(plan.premiums > 0.0, plan.premiums / 100.0 / np.maximum(total, 1e-9), 0.0)
    large = np.minimum(np.maximum(np.round(weights * wanted[order]), 1.0), LOTS_MAX)
    lots = np.where(plan.premiums[order] > 0.0, large, plan.lots[order]).astype(np.int64)
    sizes = np.zeros(len(fills.order), dtype=np.int64)
    sizes[first] = lots
    legs = np.isin(plan.kinds[order], [Kind.PAIR, Kind.SPREAD])
    sizes[fills.second_leg] = lots[legs]
    mean = np.bincount(order, lots, minlength=len(plan.prints))
    sizes[fills.followed] = np.maximum(mean[fills.order[fills.followed]], 1).astype(np.int64)
    return sizes


def _exchanges(plan: Plan, fills: Fills, rng: np.random.Generator) -> Ints:
    home = rng.choice(len(MAKERS), len(plan.moments), p=HABITS / HABITS.sum())
    reach = plan.venues[fills.order]
    hop = np.where(fills.second_leg, 0, (rng.random(len(reach)) * reach).astype(np.int64))
    legs = np.isin(plan.kinds[fills.order], [Kind.PAIR, Kind.SPREAD])
    hop[fills.second_leg] = hop[np.flatnonzero(legs & ~fills.second_leg)]
    floor = fills.followed | (plan.kinds[fills.order] == Kind.FLOOR)
    reached: Ints = (home[fills.order] + STRIDE * hop) % len(MAKERS)
    return np.where(floor, fills.order % 3, reached)
