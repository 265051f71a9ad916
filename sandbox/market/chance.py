"""Chance, divided: every (symbol, part) has a stream of its own, so no answer depends on who asked first."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15
_M1, _M2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = 0xFFFFFFFFFFFFFFFF
_UNIT = 2.0**-53


def stream(seed: int, *names: str) -> np.random.Generator:
    """A generator for one part of the market; the name is its spawn key, whatever order parts are made in."""
    spawned = np.random.SeedSequence(seed, spawn_key=tuple(crc32(name.encode()) for name in names))
    return np.random.Generator(np.random.PCG64(spawned))


def whole(seed: int, *names: str) -> int:
    """One 64-bit word for a part, to mix into flickers."""
    spawned = np.random.SeedSequence(seed, spawn_key=tuple(crc32(name.encode()) for name in names))
    return int(spawned.generate_state(1, np.uint64)[0])


def flicker(word: int, moment: int) -> float:
    """A number in 0..1 that any process gives for this word at this moment (splitmix64)."""
    mixed = (word + moment * _GOLDEN) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * _M1) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * _M2) & _MASK
    return ((mixed ^ (mixed >> 31)) >> 11) * _UNIT


def flickers(words: Words, moments: Words) -> Floats:
    """The same for many."""
    with np.errstate(over="ignore"):
        mixed = words + moments * np.uint64(_GOLDEN)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_M1)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_M2)
        unit: Floats = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * _UNIT
        return unit
