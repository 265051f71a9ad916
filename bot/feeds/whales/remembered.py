"""What was told already: pages overlap, streams repeat, and a restart begins in the middle."""

from collections import OrderedDict
from collections.abc import Hashable

KEPT_MAX = 100_000


class Seen:
    """The latest so many; the oldest is forgotten first, long after any page could repeat it."""

    def __init__(self, kept_max: int = KEPT_MAX) -> None:
        self._kept: OrderedDict[Hashable, None] = OrderedDict()
        self._kept_max = kept_max

    def __contains__(self, mark: Hashable) -> bool:
        return mark in self._kept

    def add(self, mark: Hashable) -> bool:
        """Whether it is new."""
        if mark in self._kept:
            return False
        self._kept[mark] = None
        if len(self._kept) > self._kept_max:
            self._kept.popitem(last=False)
        return True
