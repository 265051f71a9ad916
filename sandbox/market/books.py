"""From worth to book: how wide makers quote, where the ticks force them, and how much they show."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from engine.model.money import TickClass
from engine.pricing.contracts import Bools
from sandbox.market.chance import Floats, Ints, Words, flicker, flickers
from sandbox.market.names import Name

DEEP = 0.0068  # intrinsic past this share of spot is quoted by the stock's own trouble
EDGE = 1e-9
MAKERS = (
    "XCBO", "XISX", "XPHL", "ARCO", "AMXO", "XBOX", "BATO", "C2OX", "EDGO", "EMLD", "GMNI", "MCRY",
    "MPRL", "MXOP", "SPHR", "XMIO", "XNDQ", "XBXO",
)  # fmt: skip
"""The exchanges that list options, by their market identifier."""


@dataclass(frozen=True, slots=True)
class Books:
    """Best bids and asks as columns."""

    bid: Floats
    ask: Floats
    bid_size: Ints
    ask_size: Ints
    bid_exchange: Ints
    ask_exchange: Ints


@dataclass(frozen=True, slots=True)
class Book:
    """The same of one contract."""

    bid: float
    ask: float
    bid_size: int
    ask_size: int
    bid_exchange: int
    ask_exchange: int


def book_of(
    name: Name, *, price: float, vega: float, depth: float, care: float, rush: float, spot: float, word: int,
    beat: int,
) -> Book:  # fmt: skip
    """Quote one contract. `depth` is dollars in the money; `rush` widens books when prices fly."""
    chance = flicker(word, beat)
    deep = max(depth, 0.0) / spot
    inside = 0.0045 * min(deep, DEEP) + 0.045 * min(max(deep - DEEP, 0.0), 0.006)
    width = (name.base + name.width * vega) * care * rush * (0.35 + 1.3 * chance) + inside * spot * (
        0.4 + 1.2 * chance
    )
    low, high = max(price - width / 2, 0.0), price + width / 2
    below, above = _tick(name, low), _tick(name, high)
    bid = round(floor(low / below + EDGE) * below, 2)
    ask = round(max(ceil(high / above - EDGE) * above, bid + below), 2)
    again, third = flicker(word ^ 0x5DEECE66D, beat), flicker(word ^ 0xB5026F5A, beat)
    shown = min(max(190.0 * max(price, 0.004) ** -0.8, 40.0), 4000.0) * name.depth
    bid_size = int(shown * (0.25 + 1.6 * again)) + 1 if bid > 0.0 else 0
    return Book(bid, ask, bid_size, int(shown * (0.25 + 1.6 * third)) + 1,
                int(again * len(MAKERS)), int(third * len(MAKERS)))  # fmt: skip


def books_of(
    name: Name, *, price: Floats, vega: Floats, depth: Floats, care: Floats, rush: Floats | float,
    spot: Floats | float, words: Words, beats: Words,
) -> Books:  # fmt: skip
    """Quote many."""
    chance = flickers(words, beats)
    deep = np.maximum(depth, 0.0) / spot
    inside = 0.0045 * np.minimum(deep, DEEP) + 0.045 * np.minimum(np.maximum(deep - DEEP, 0.0), 0.006)
    width = (name.base + name.width * vega) * care * rush * (0.35 + 1.3 * chance) + inside * spot * (
        0.4 + 1.2 * chance
    )
    low, high = np.maximum(price - width / 2, 0.0), price + width / 2
    below, above = ticks(name, low), ticks(name, high)
    bid = np.round(np.floor(low / below + EDGE) * below, 2)
    ask: Floats = np.maximum(np.ceil(high / above - EDGE) * above, bid + below).round(2)
    again = flickers(words ^ np.uint64(0x5DEECE66D), beats)
    third = flickers(words ^ np.uint64(0xB5026F5A), beats)
    shown = np.clip(190.0 * np.maximum(price, 0.004) ** -0.8, 40.0, 4000.0) * name.depth
    bid_size = np.where(bid > 0.0, (shown * (0.25 + 1.6 * again)).astype(np.int64) + 1, 0)
    ask_size = (shown * (0.25 + 1.6 * third)).astype(np.int64) + 1
    return Books(bid, ask, bid_size, ask_size, (again * len(MAKERS)).astype(np.int64),
                 (third * len(MAKERS)).astype(np.int64))  # fmt: skip


def ticks(name: Name, price: Floats) -> Floats:
    """The step each price is quoted in."""
    coarse: Bools = (price >= 3.0) & (name.ticks is not TickClass.CENT)
    steps: Floats = np.where(coarse, 0.05, 0.01)
    return steps


def _tick(name: Name, price: float) -> float:
    return 0.05 if price >= 3.0 and name.ticks is not TickClass.CENT else 0.01
