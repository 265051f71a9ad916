"""Chop: a flat mean that price keeps crossing, where bought options bleed."""


class Crossings:
    """How many of the last closes changed sides of the mean; a close right on it keeps the old side."""

    __slots__ = ("_above", "_bars", "_crossed", "_length", "_mask")

    def __init__(self, length: int = 20) -> None:
        self._length = length
        self._mask = (1 << length) - 1
        self._bars = 0
        self._crossed = 0
        self._above: bool | None = None

    def update(self, side: int | None) -> None:
        """Above the mean, below it or right on it; none before there is a mean."""
        if side is None:
            return
        before = self._above
        above = side > 0 if side else before
        crossed = self._crossed << 1
        if above is not before:
            if before is not None:
                crossed |= 1
            self._above = above
        self._crossed = crossed & self._mask
        self._bars += 1

    @property
    def value(self) -> int | None:
        """None until every one of those closes has a mean and a close before it."""
        return self._crossed.bit_count() if self._bars > self._length else None


def choppy(
    slope: float | None, crossings: int | None, *, slope_max: float, crossings_min: int
) -> bool | None:
    """Flat and oscillating, both: a quiet drift is not chop, nor is a trend with a deep breath."""
    if slope is None or crossings is None:
        return None
    return abs(slope) < slope_max and crossings >= crossings_min
