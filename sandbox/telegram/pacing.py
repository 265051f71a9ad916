"""What moves the market's clock, as the page's small bar sees it."""

from typing import Protocol

from sandbox.telegram.seen import Pacing


class Pacer(Protocol):
    """Whoever drives the clock; a clock that nobody drives has none."""

    def pacing(self) -> Pacing:
        """How fast it goes now."""
        ...

    def set(self, *, pace: float | None, auto: bool | None) -> None:
        """Another pace, slowing down by itself or not; ValueError says why not."""
        ...
