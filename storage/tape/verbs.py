"""What a line of tape can say: one verb, one event."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from engine.model.calendar import is_session
from engine.model.contract import Direction
from engine.model.events import (
    AccountSeen,
    Approve,
    BarClosed,
    CancelRest,
    Close,
    DarkPrinted,
    EarningsScheduled,
    Event,
    FeedLost,
    FeedRestored,
    FlowCancelled,
    FlowPrinted,
    Half,
    HistoryArrived,
    HitAsk,
    IvRecorded,
    Location,
    Opening,
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
    PastDay,
    QuoteMoved,
    Shape,
    Skip,
    StopToEntry,
    Tick,
    Trap,
)
from engine.model.money import MULTIPLIER
from storage.tape.authority import AUTHORITY, OWNER
from storage.tape.broker_lines import VERBS as OF_THE_BROKER
from storage.tape.chain_line import chain
from storage.tape.desk_lines import PREFIX, prices, restart, woke
from storage.tape.form import Verb, exactly, given, need, wish
from storage.tape.halt_lines import halted, resumed
from storage.tape.words import Word

_OPENING = {"opening": Opening.CERTAIN, "likely-opening": Opening.LIKELY, "closing": Opening.CLOSING}
_LOCATIONS = {location.value: location for location in Location if location is not Location.UNKNOWN}
_SIDES = {"buy": Direction.BULLISH, "sell": Direction.BEARISH}
_TRAPS = {trap.value: trap for trap in Trap}
_SHAPES = {shape.value: shape for shape in Shape}


def _flow(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    root, which, amount, *marks = need(verb, rest, 3, "TICKER 12C 600@1.00 [sweep …] [opening] [above-ask]")
    size, cross, price = amount.text.partition("@")
    contracts = Word(size, amount.column).whole() if cross else None
    paid = Word(price, amount.column + len(size) + 1).number() if cross else None
    premium = paid * contracts * MULTIPLIER if paid is not None and contracts is not None else amount.number()
    shape, opening, location, exchanges, on = Shape.SINGLE, Opening.UNKNOWN, Location.UNKNOWN, None, None
    for mark in marks:
        if mark.text in _SHAPES:
            shape = _SHAPES[mark.text]
        elif mark.text in _OPENING:
            opening = _OPENING[mark.text]
        elif mark.text in _LOCATIONS:
            location = _LOCATIONS[mark.text]
        elif mark.text.startswith("x") and mark.text[1:].isdigit():
            exchanges = int(mark.text[1:])
        elif mark.text.startswith("on="):
            on = given(mark).text
        else:
            raise mark.wrong(f"one of: {', '.join([*_SHAPES, *_OPENING, *_LOCATIONS, 'x4', 'on=CBOE'])}")
    symbol = which.contract(root.text, day).symbol
    return FlowPrinted(
        at, root.text, symbol, premium, paid, contracts, shape, opening, location, exchanges, exchange=on
    )


def _bust(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    root, which, premium, printed, *sold = need(verb, rest, 4, "TICKER 12C 60k 14:05:00 [sold]")
    option = which.contract(root.text, day)
    if [word.text for word in sold] not in ([], ["sold"]):
        raise sold[0].wrong("sold, or nothing for what was bought")
    direction = option.right.when_bought.opposite if sold else option.right.when_bought
    told = printed.clock(day).astimezone(UTC)
    return FlowCancelled(at, root.text, option.symbol, direction, premium.number(), told, printed.text)


def _dark(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, amount, *marks = need(verb, rest, 2, "TICKER 250000@11.98 [buy|sell] [average-price …]")
    size, cross, price = amount.text.partition("@")
    if not cross:
        raise amount.wrong("shares at a price, like 250000@11.98")
    direction, trap = None, None
    for mark in marks:
        if mark.text in _SIDES:
            direction = _SIDES[mark.text]
        elif mark.text in _TRAPS:
            trap = _TRAPS[mark.text]
        else:
            raise mark.wrong(f"one of: {', '.join([*_SIDES, *_TRAPS])}")
    shares, paid = Word(size, amount.column).whole(), Word(price, amount.column + len(size) + 1).number()
    return DarkPrinted(at, ticker.text, paid, shares, direction, trap=trap)


def _quote(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    root, which, market = exactly(verb, rest, 3, "TICKER 12C 0.98x1.02")
    return QuoteMoved(at, which.contract(root.text, day).symbol, market.quote())


def _stock(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, market = exactly(verb, rest, 2, "TICKER 11.98x12.02")
    return QuoteMoved(at, ticker.text, market.quote())


def _bar(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    of_option = len(rest) > 6
    form = "TICKER [12C] OPEN HIGH LOW CLOSE VOLUME"
    ticker, *values = exactly(verb, rest, 7 if of_option else 6, form)
    symbol = values.pop(0).contract(ticker.text, day).symbol if of_option else ticker.text
    prices = [float(value.number()) for value in values]
    starts = (at - timedelta(minutes=1)).astimezone(UTC)
    return BarClosed(at, symbol, starts, prices[0], prices[1], prices[2], prices[3], prices[4])


def _account(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    (equity,) = exactly(verb, rest, 1, "EQUITY")
    return AccountSeen(at, equity.number())


def _iv(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, iv, *when = need(verb, rest, 2, "TICKER 0.18 [2026-07-30]")
    return IvRecorded(at, ticker.text, when[0].day() if when else day, float(iv.number()))


def _history(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, *closes = need(verb, rest, 2, "TICKER CLOSE CLOSE … (oldest first, up to the session before)")
    days: list[date] = []
    before = day
    while len(days) < len(closes):
        before -= timedelta(days=1)
        if is_session(before):
            days.append(before)
    told = zip(reversed(days), closes, strict=True)
    return HistoryArrived(at, ticker.text, tuple(PastDay(on, float(close.number())) for on, close in told))


def _earnings(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, when = exactly(verb, rest, 2, "TICKER 2026-08-06")
    return EarningsScheduled(at, ticker.text, when.day())


def _filled(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    order, amount, *name = need(verb, rest, 2, "LUNR-1-E1 2@1.00 [fill-id]")
    size, cross, price = amount.text.partition("@")
    if not cross:
        raise amount.wrong("contracts at a price, like 2@1.00")
    fill_id = name[0].text if name else f"{order.text}@{at:%H%M%S%f}"
    paid = Word(price, amount.column + len(size) + 1).number()
    return OrderFilled(at, _ours(order), fill_id, Word(size, amount.column).whole(), paid)


def _rejected(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    order, *why = need(verb, rest, 1, "LUNR-1-E1 REASON")
    return OrderRejected(at, _ours(order), " ".join(word.text for word in why))


def _ours(word: Word) -> str:
    return f"{PREFIX}-{word.text}"


def _about_order(kind: Callable[[datetime, str], Event]) -> Verb:
    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        return kind(at, _ours(exactly(verb, rest, 1, "LUNR-1-E1")[0]))

    return read


def _approve(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticket, *more = need(verb, rest, 1, "LUNR-1 [x2] [PERSON]")
    fewer = more[0].text.removeprefix("x") if more else ""
    quantity, by = (int(fewer), more[1:]) if fewer.isdigit() else (None, more)
    return Approve(at, ticket.text, by[0].text if by else OWNER, quantity)


def _about_one(kind: Callable[[datetime, str, str], Event]) -> Verb:
    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        name, *by = need(verb, rest, 1, "LUNR-1 [PERSON]")
        return kind(at, name.text, by[0].text if by else OWNER)

    return read


def _tick(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    exactly(verb, rest, 0, "")
    return Tick(at)


def _lost(at: datetime, _day: date, _verb: Word, rest: list[Word]) -> Event:
    feed, *why = [word.text for word in rest] or ["quotes"]
    return FeedLost(at, feed, " ".join(why))


VERBS: dict[str, Verb] = {
    "flow": _flow,
    "bust": _bust,
    "dark": _dark,
    "chain": chain,
    "quote": _quote,
    "stock": _stock,
    "bar": _bar,
    "account": _account,
    "iv": _iv,
    "history": _history,
    "earnings": _earnings,
    "prices": prices,
    "halted": halted,
    "resumed": resumed,
    "lost": _lost,
    "restored": wish(FeedRestored, "quotes"),
    "approve": _approve,
    "skip": _about_one(Skip),
    "close": _about_one(Close),
    "half": _about_one(Half),
    "stop-to-entry": _about_one(StopToEntry),
    "hit-ask": _about_one(HitAsk),
    "cancel-rest": _about_one(CancelRest),
    "accepted": _about_order(OrderAccepted),
    "filled": _filled,
    "cancelled": _about_order(OrderCancelled),
    "rejected": _rejected,
    "expired": _about_order(OrderExpired),
    "unanswered": _about_order(OrderUnanswered),
    "missing": _about_order(OrderMissing),
    **AUTHORITY,
    **OF_THE_BROKER,
    "restart": restart,
    "woke": woke,
    "tick": _tick,
}
