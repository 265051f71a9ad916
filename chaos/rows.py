"""Faults that come together, on some days in every hundred."""

from chaos.kinds import Kind

_ASSIGNED = (
    (0, Kind.BELL),
    (0, Kind.LAST_DAY),
    (0, Kind.EXERCISED),
    (0, Kind.PUTS),
    (-12, Kind.THREE_NAMES),
    (0, Kind.SALE_OVERFILLED),
)
"""One day in nine of it ends with shares that somebody hands over."""

TOGETHER: tuple[tuple[tuple[float, Kind], ...], ...] = (
    ((0, Kind.THREE_NAMES), (0, Kind.VENUE_DOWN), (0, Kind.LITTLE_ROOM)),
    ((0, Kind.THREE_NAMES), (0, Kind.CANCEL_SLOW), (0, Kind.FILLS_FIRST), (0, Kind.SECOND_THOUGHT)),
    ((0, Kind.THREE_NAMES), (10, Kind.PLUNGE), (20, Kind.THREE_NAMES)),
    ((0, Kind.SMALL_FALL), (0, Kind.THREE_NAMES), (12, Kind.THREE_NAMES), (24, Kind.THREE_NAMES)),
    ((0, Kind.THREE_NAMES), (0, Kind.FEW_ORDERS), (10, Kind.THREE_NAMES)),
    ((0, Kind.LEVEL_AUTO), (0.5, Kind.THREE_NAMES)),
    ((0, Kind.LEVEL_VETO), (5, Kind.THREE_NAMES)),
    ((0, Kind.LEVEL_AUTO), (0, Kind.CRASH), (15, Kind.THREE_NAMES)),
    ((0, Kind.LEVEL_AUTO), (5, Kind.QUOTES_LOST), (20, Kind.THREE_NAMES)),
    ((0, Kind.THREE_NAMES), (0, Kind.ARRIVES_DOWN)),
    ((0, Kind.TAP_NONE), (1, Kind.LEVEL_VETO), (6, Kind.THREE_NAMES)),
    ((0, Kind.QUOTES_LOST), (1.5, Kind.WISH_RESUME)),
    ((0, Kind.LEVEL_AUTO), (0.5, Kind.THREE_NAMES), (5, Kind.QUOTES_MUTE)),
    ((0, Kind.BLIND_FIND), (0, Kind.NEWS_DOWN)),
    ((0, Kind.FILLS_IN_PARTS), (0, Kind.THREE_NAMES), (0, Kind.NEWS_LOST)),
    ((0, Kind.CLOCK_BACK), (0, Kind.CRASH)),
    ((0, Kind.THREE_NAMES), (0, Kind.NEWS_DOWN), (0, Kind.ARRIVES_LATE)),
    ((0, Kind.BELL), (0, Kind.LAST_DAY), (-12, Kind.THREE_NAMES), (-5, Kind.NO_FILLS)),
    ((0, Kind.BELL), (0, Kind.LAST_DAY), (-12, Kind.THREE_NAMES), (-5, Kind.NO_FILLS), (-1, Kind.LIQUIDATED)),
    ((0, Kind.BELL), (0, Kind.LAST_DAY), (0, Kind.EXERCISED), (-12, Kind.THREE_NAMES), (-5, Kind.NO_FILLS)),
    ((0, Kind.BELL), (0, Kind.LAST_DAY), (0, Kind.EXERCISED), (-12, Kind.THREE_NAMES), (-4, Kind.VENUE_DOWN)),
    ((0, Kind.THREE_NAMES), (6, Kind.ACCOUNT_EMPTY)),
    ((0, Kind.THREE_NAMES), (6, Kind.POSITIONS_EMPTY), (8, Kind.HELD_UNTOLD)),
    ((0, Kind.THREE_NAMES), (6, Kind.SOLD_BY_HAND), (7, Kind.HELD_UNTOLD)),
    ((0, Kind.BELL), (-12, Kind.THREE_NAMES), (-4, Kind.VENUE_DOWN)),
    ((0, Kind.PANIC_FLATTEN), (-2, Kind.CHAT_DOWN), (0, Kind.CRASH)),
    ((0, Kind.HALVES), (0, Kind.FILL_LATE)),
    ((0, Kind.THREE_NAMES), (1, Kind.BLIND_FIND), (1, Kind.NEWS_DOWN)),
    ((0, Kind.THREE_NAMES), (4, Kind.HALTED)),
    ((0, Kind.THREE_NAMES), (6, Kind.HALT_UNENDED), (8, Kind.PANIC_FLATTEN), (14, Kind.CLOCK_AHEAD)),
    ((0, Kind.FILLS_IN_PARTS), (0, Kind.THREE_NAMES), (6, Kind.HALT_HEARSAY), (8, Kind.PLUNGE)),
    ((0, Kind.FLOW_CANCELLED), (4, Kind.THREE_NAMES), (4, Kind.NO_FILLS)),
    ((0, Kind.LEVEL_AUTO), (3.5, Kind.THREE_NAMES), (0, Kind.OVERFILLED)),
    ((0, Kind.TWO_PLAYS), (6, Kind.THREE_NAMES), (16, Kind.SOLD_BY_HAND)),
    ((0, Kind.FLOW_CANCELLED), (4, Kind.THREE_NAMES), (4, Kind.NO_FILLS), (8.5, Kind.WISH_PAUSE)),
    ((0, Kind.THREE_NAMES), (0, Kind.SALE_OVERFILLED)),
    *((_ASSIGNED,) * 3),
    (
        (0, Kind.BELL),
        (0, Kind.LAST_DAY),
        (0, Kind.EXERCISED),
        (0, Kind.PUTS),
        (-12, Kind.THREE_NAMES),
        (-5, Kind.NO_FILLS),
    ),
)
"""What seldom matters alone: the timed ones of a row begin so many seconds after the first."""
