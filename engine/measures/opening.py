"""Whether a trade opened a position: proven, likely, refuted, or simply not known."""

from engine.model.events import Opening


def opening(size: int | None, open_interest: int | None, *, earlier: int | None, day: int | None) -> Opening:
    """More than could be closed is certain; a day larger than what was open is likely; the rest is unknown.

    `earlier` is what traded today before this, `day` any floor under the whole day with it.
    """
    if open_interest is None:
        return Opening.UNKNOWN
    if size is not None and earlier is not None and size > open_interest + earlier:
        return Opening.CERTAIN
    if day is not None and day > open_interest:
        return Opening.LIKELY
    return Opening.UNKNOWN


def next_day(size: int, open_interest: int, open_interest_after: int, confirmed_min: float = 0.5) -> Opening:
    """The morning's open interest has the last word: half the size up confirms, half down was a closing."""
    change = open_interest_after - open_interest
    if change >= confirmed_min * size:
        return Opening.CERTAIN
    return Opening.CLOSING if change <= -confirmed_min * size else Opening.UNKNOWN
