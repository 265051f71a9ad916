"""What can go wrong, one word each: when it begins, how long it lasts, how often it is drawn."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """A row of the catalogue of failures, as far as this world can express it."""

    REQUEST_LOST = "an order never leaves"
    REPLY_LOST = "an order is taken and nobody says so"
    ARRIVES_LATE = "an order arrives long after it was given up"
    REPLY_GARBAGE = "an order is taken and the reply cannot be read"
    SENT_TWICE = "something between repeats an order"
    REFUSED = "an order is refused"
    CANCEL_LOST = "a cancel never leaves"
    CANCEL_UNHEARD = "a cancel is taken and nobody says so"
    CANCEL_SLOW = "a cancel is pending for long"
    ASK_LOST = "a question is lost"
    ASK_GARBAGE = "the answer to a question cannot be read"
    BLIND_FIND = "an order that is there is not found at first"
    VENUE_DOWN = "the broker does not answer"
    NEWS_LOST = "news of orders is lost"
    NEWS_TWICE = "news of orders comes twice"
    NEWS_SHUFFLED = "news of orders overtakes other news"
    NEWS_DOWN = "the stream of orders is cut"
    FILL_LATE = "an order fills after its cancel was confirmed"
    NO_FILLS = "nothing fills"
    FILLS_IN_PARTS = "everything fills in parts"
    FILLS_FIRST = "of what is bought one contract comes and no more"
    CANCELLED_THERE = "the broker cancels an order by itself"
    SOLD_BY_HAND = "one contract is sold in the broker's own app"
    BOUGHT_BY_HAND = "two contracts are bought in the broker's own app"
    LIQUIDATED = "the broker sells by itself whatever is held of one contract"
    BELL = "the closing bell rings, and the desk is off over night, or from a little before"
    LAST_DAY = "the contracts expire at the bell, and are gone soon or in the morning"
    EXERCISED = "what expires is exercised, and becomes shares"
    POSITIONS_EMPTY = "the broker shows no positions at all"
    ACCOUNT_EMPTY = "the broker shows no positions, and an account that agrees"
    HELD_UNTOLD = "the broker does not answer for what is held"
    HISTORY_UNTOLD = "the broker does not answer for the account's history"
    QUOTES_MUTE = "quotes stop without a word"
    QUOTES_LOST = "the feed of quotes is lost and says so"
    QUOTES_BAD = "crossed, empty and absurd quotes"
    QUOTES_TWICE = "quotes come twice and late"
    FLOW_TWICE = "prints are told again"
    CHAIN_LOST = "no chain comes"
    ROWS_ODD = "rows nobody can read"
    CLOCK_BACK = "the clock is set back"
    CLOCK_AHEAD = "the clock is set ahead"
    CRASH = "the desk dies"
    CRASH_OFTEN = "the desk dies again soon after it started"
    OTHER_PLAYBOOK = "the desk comes back with other numbers"
    COMMIT_FAILS = "a commit fails"
    SENDING_FAILS = "a commit fails that an order waits for"
    COMMIT_UNSURE = "a commit succeeds and its answer is lost"
    DISK_SLOW = "commits take long"
    CHAT_DOWN = "Telegram is not reached"
    TAP_AGAIN = "every tap is delivered twice"
    TAP_DOUBLE = "every button is tapped twice"
    TAP_BOTH = "buy and skip are both tapped"
    TAP_STALE = "an old button is tapped"
    TAP_LATE = "a tap comes late"
    TAP_STRANGER = "a stranger taps"
    TAP_FORGED = "a forged button is tapped"
    WISH_HALT = "the owner halts"
    WISH_FLATTEN = "the owner closes everything"
    WISH_RESUME = "the owner resumes"
    WISH_CLOSE = "the owner closes one"
    WISH_PAUSE = "the owner pauses"
    WISH_HALF = "the owner sells half of one"
    WISH_STOP = "the owner raises a stop to the entry"
    WISH_HIT = "the owner hits the ask"
    WISH_REST = "the owner calls the rest back"
    PANIC_HALT = "a file halts the desk"
    PANIC_FLATTEN = "a file closes everything"
    SECOND_THOUGHT = "the owner presses something else soon after a yes"
    TAP_NONE = "nobody taps"
    TAP_AT_LAST = "a tap comes as its ticket lapses"
    LEVEL_OFF = "the owner switches everything off"
    LEVEL_ALERT = "the owner wants alerts only"
    LEVEL_VETO = "the owner lets it trade unless he skips"
    LEVEL_AUTO = "the owner lets it trade alone"
    THREE_NAMES = "three names are swept at once"
    LITTLE_ROOM = "the desk may carry little"
    FEW_ORDERS = "the desk may send few orders"
    PLUNGE = "prices plunge"
    ARRIVES_DOWN = "an order that was given up arrives while the desk is down"
    CANCEL_BLIND = "a cancel is lost and its order is not found"
    TWICE_BLIND = "something between repeats an order, which is not found at first"
    TAPE_WAITS = "the tape begins when the desk may buy"
    HALVES = "plans are bought in two halves, and what goes wrong waits for the second"
    HALTED = "a name stops trading, and goes on"
    HALT_REFUSED = "a name stops trading, and the broker takes no order in it"
    HALT_UNENDED = "a name stops trading, and nobody says that it goes on"
    HALT_HEARSAY = "a name is said to have stopped trading, and trades"
    FLOW_CANCELLED = "prints are taken back after they were told"
    OVERFILLED = "an order buys one more than it asked for"
    TWO_PLAYS = "two plays trade one contract"
    SALE_OVERFILLED = "an order sells one more than it asked for"
    PUTS = "what is swept and traded are puts"
    SMALL_FALL = "a small fall from its best ends the day"
    LONG_SILENCE = "the broker does not answer for more than five minutes"
    MINUTE_FULL = "others use up what the broker answers in a minute"


class Odds(NamedTuple):
    """When it begins, counted in requests or in seconds; how long it lasts, in the same; how often drawn."""

    first: float
    last: float
    short: float = 1
    long: float = 1
    weight: int = 2
    counted: bool = True


def _timed(short: float, long: float, weight: int = 2, first: float = 0.5, last: float = 40) -> Odds:
    return Odds(first, last, short, long, weight, counted=False)


ODDS: dict[Kind, Odds] = {
    Kind.REQUEST_LOST: Odds(0, 3, 1, 2, 4),
    Kind.REPLY_LOST: Odds(0, 3, 1, 2, 5),
    Kind.ARRIVES_LATE: Odds(0, 3, 1, 2, 5),
    Kind.REPLY_GARBAGE: Odds(0, 3, 1, 2, 3),
    Kind.SENT_TWICE: Odds(0, 3, 1, 3, 2),
    Kind.REFUSED: Odds(0, 3, 1, 2, 2),
    Kind.CANCEL_LOST: Odds(0, 2, 1, 2, 3),
    Kind.CANCEL_UNHEARD: Odds(0, 2, 1, 2, 2),
    Kind.CANCEL_SLOW: Odds(0, 2, 1, 3, 3),
    Kind.ASK_LOST: Odds(0, 50, 1, 5, 2),
    Kind.ASK_GARBAGE: Odds(0, 50, 1, 5, 1),
    Kind.BLIND_FIND: _timed(3, 20, 3),
    Kind.VENUE_DOWN: _timed(2, 25, 4),
    Kind.NEWS_LOST: Odds(0, 6, 1, 5, 4),
    Kind.NEWS_TWICE: Odds(0, 6, 1, 5, 3),
    Kind.NEWS_SHUFFLED: Odds(0, 6, 1, 5, 3),
    Kind.NEWS_DOWN: _timed(2, 25, 3),
    Kind.FILL_LATE: Odds(0, 2, 1, 2, 4),
    Kind.NO_FILLS: _timed(3, 20, 3),
    Kind.FILLS_IN_PARTS: _timed(5, 40, 4, last=10),
    Kind.FILLS_FIRST: _timed(20, 44, 2, last=3),
    Kind.CANCELLED_THERE: _timed(0, 0, 2),
    Kind.SOLD_BY_HAND: _timed(0, 0, 4, first=5),
    Kind.BOUGHT_BY_HAND: _timed(0, 0, 3, first=2, last=20),
    Kind.LIQUIDATED: _timed(0, 0, 3, first=5),
    Kind.BELL: _timed(-6, 12, 5, first=12),
    Kind.LAST_DAY: _timed(-2, 6, 2, last=1),
    Kind.EXERCISED: _timed(0, 0, 1, last=1),
    Kind.POSITIONS_EMPTY: _timed(1, 12, 3, first=5),
    Kind.ACCOUNT_EMPTY: _timed(1, 40, 2, first=5),
    Kind.HELD_UNTOLD: _timed(5, 40, 2),
    Kind.HISTORY_UNTOLD: _timed(5, 40, 1),
    Kind.QUOTES_MUTE: _timed(3, 25, 3),
    Kind.QUOTES_LOST: _timed(2, 20, 3),
    Kind.QUOTES_BAD: _timed(1, 15, 3),
    Kind.QUOTES_TWICE: _timed(5, 30, 1),
    Kind.FLOW_TWICE: _timed(5, 40, 1, last=5),
    Kind.CHAIN_LOST: _timed(1, 10, 2, last=20),
    Kind.ROWS_ODD: _timed(1, 10, 1),
    Kind.CLOCK_BACK: _timed(1, 3600, 1),
    Kind.CLOCK_AHEAD: _timed(1, 90, 1),
    Kind.CRASH: Odds(0, 340, 0, 25, 14),
    Kind.CRASH_OFTEN: Odds(0, 280, 1, 4, 4),
    Kind.OTHER_PLAYBOOK: Odds(90, 340, 0, 10, 2),
    Kind.COMMIT_FAILS: Odds(3, 90, 0, 5, 2),
    Kind.SENDING_FAILS: Odds(0, 3, 1, 2, 2),
    Kind.COMMIT_UNSURE: Odds(3, 90, 0, 5, 3),
    Kind.DISK_SLOW: _timed(2, 15, 2),
    Kind.CHAT_DOWN: _timed(2, 30, 3),
    Kind.TAP_AGAIN: _timed(10, 45, 2, last=3),
    Kind.TAP_DOUBLE: _timed(10, 45, 2, last=3),
    Kind.TAP_BOTH: _timed(10, 45, 2, last=3),
    Kind.TAP_STALE: _timed(0, 0, 2),
    Kind.TAP_LATE: _timed(10, 45, 1, last=3),
    Kind.TAP_STRANGER: _timed(0, 0, 1),
    Kind.TAP_FORGED: _timed(0, 0, 1),
    Kind.WISH_HALT: _timed(0, 0, 3),
    Kind.WISH_FLATTEN: _timed(0, 0, 3),
    Kind.WISH_RESUME: _timed(0, 0, 2),
    Kind.WISH_CLOSE: _timed(0, 0, 3),
    Kind.WISH_PAUSE: _timed(0, 0, 1),
    Kind.WISH_HALF: _timed(0, 0, 2, first=5),
    Kind.WISH_STOP: _timed(0, 0, 1, first=5),
    Kind.WISH_HIT: _timed(0, 0, 1),
    Kind.WISH_REST: _timed(0, 0, 1),
    Kind.PANIC_HALT: _timed(2, 30, 2),
    Kind.PANIC_FLATTEN: _timed(2, 30, 2),
    Kind.SECOND_THOUGHT: _timed(5, 30, 3, last=3),
    Kind.TAP_NONE: _timed(5, 40, 2, last=3),
    Kind.TAP_AT_LAST: _timed(5, 40, 2, last=3),
    Kind.LEVEL_OFF: _timed(0, 0, 1, last=10),
    Kind.LEVEL_ALERT: _timed(0, 0, 1, last=10),
    Kind.LEVEL_VETO: _timed(0, 0, 2, first=4.5, last=10),
    Kind.LEVEL_AUTO: _timed(0, 0, 2, first=4.5, last=10),
    Kind.THREE_NAMES: _timed(0, 0, 3, first=4.5, last=20),
    Kind.LITTLE_ROOM: _timed(0, 0, 1, last=1),
    Kind.FEW_ORDERS: _timed(0, 0, 3, last=1),
    Kind.PLUNGE: _timed(0, 0, 2, first=5, last=20),
    Kind.ARRIVES_DOWN: Odds(0, 2, 1, 2, 4),
    Kind.CANCEL_BLIND: Odds(0, 2, 1, 2, 2),
    Kind.TWICE_BLIND: Odds(0, 3, 1, 3, 4),
    Kind.TAPE_WAITS: _timed(5, 5, 0),
    Kind.HALVES: _timed(85, 85, 4, last=0.5),
    Kind.HALTED: _timed(3, 30, 3, first=4, last=30),
    Kind.HALT_REFUSED: _timed(3, 30, 2, first=4, last=30),
    Kind.HALT_UNENDED: _timed(3, 30, 2, first=4, last=30),
    Kind.HALT_HEARSAY: _timed(10, 30, 2, first=4, last=30),
    Kind.FLOW_CANCELLED: _timed(10, 40, 3, last=3),
    Kind.OVERFILLED: Odds(0, 2, 1, 2, 2),
    Kind.TWO_PLAYS: _timed(0, 0, 3, last=1),
    Kind.SALE_OVERFILLED: Odds(0, 2, 1, 2, 2),
    Kind.PUTS: _timed(0, 0, 2, last=1),
    Kind.SMALL_FALL: _timed(0, 0, 2, last=1),
    Kind.LONG_SILENCE: _timed(330, 400, 1, first=3, last=20),
    Kind.MINUTE_FULL: _timed(5, 60, 2, first=3),
}
