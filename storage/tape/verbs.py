"""What a line of tape can say: one verb, one event."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from engine.model.contract import Direction
from engine.model.events import (
    AccountSeen,
    Approve,
    BarClosed,
    ChainArrived,
    ChainRow,
    DarkPrinted,
    DeskStarted,
    Event,
    FeedLost,
    FeedRestored,
    Flatten,
    FlowPrinted,
    Halt,
    Location,
    Opening,
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
    QuoteMoved,
    Resume,
    Shape,
    Skip,
    Tick,
    Trap,
)
from engine.model.money import MULTIPLIER
from storage.tape.words import Complaint, Word

PREFIX = "desk"
Verb = Callable[[datetime, date, Word, list[Word]], Event]

_OPENING = {"opening": Opening.CERTAIN, "likely-opening": Opening.LIKELY, "closing": Opening.CLOSING}
_LOCATIONS = {location.value: location for location in Location if location is not Location.UNKNOWN}
_SIDES = {"buy": Direction.BULLISH, "sell": Direction.BEARISH}
_TRAPS = {trap.value: trap for trap in Trap}
_SHAPES = {shape.value: shape for shape in Shape}


def _need(verb: Word, rest: list[Word], count: int, form: str) -> list[Word]:
    if len(rest) < count:
        raise Complaint(verb.column, f"`{verb.text}` needs: {form}")
    return rest


def _exactly(verb: Word, rest: list[Word], count: int, form: str) -> list[Word]:
    _need(verb, rest, count, form)
    if len(rest) > count:
        raise rest[count].wrong(f"part of `{verb.text}`: {form or 'nothing'}")
    return rest


def _flow(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    root, which, amount, *marks = _need(verb, rest, 3, "TICKER 12C 600@1.00 [sweep …] [opening] [above-ask]")
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
            on = _given(mark).text
        else:
            raise mark.wrong(f"one of: {', '.join([*_SHAPES, *_OPENING, *_LOCATIONS, 'x4', 'on=CBOE'])}")
    symbol = which.contract(root.text, day).symbol
    return FlowPrinted(
        at,
        root.text,
        symbol,
        premium,
        paid,
        contracts,
        shape,
        opening,
        location,
        exchanges,
        exchange=on,
    )


def _dark(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, amount, *marks = _need(verb, rest, 2, "TICKER 250000@11.98 [buy|sell] [average-price …]")
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


def _chain(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    form = "TICKER [stockvol=9M] 12C 0.98x1.02 [oi=812] [vol=1500] [age=2] [| 13C …]"
    root, *words = _need(verb, rest, 1, form)
    stock_volume, rows, row = None, [], []
    for word in [*words, Word("|", verb.column)]:
        if word.text.startswith("stockvol="):
            stock_volume = _given(word).whole()
        elif word.text != "|":
            row.append(word)
        elif row:
            rows.append(_row(at, day, root, verb, row, form))
            row = []
    return ChainArrived(at, root.text, tuple(rows), stock_volume)


def _row(at: datetime, day: date, root: Word, verb: Word, row: list[Word], form: str) -> ChainRow:
    which, market, *facts = _need(verb, row, 2, form)
    known: dict[str, Word] = {}
    for fact in facts:
        name = fact.text.partition("=")[0]
        if name not in ("oi", "vol", "age"):
            raise fact.wrong("oi=…, vol=… or age=…")
        known[name] = _given(fact)
    return ChainRow(
        symbol=which.contract(root.text, day).symbol,
        quote=market.quote(),
        open_interest=known["oi"].whole() if "oi" in known else None,
        volume=known["vol"].whole() if "vol" in known else None,
        quote_at=at - timedelta(seconds=float(known["age"].number())) if "age" in known else None,
    )


def _quote(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    root, which, market = _exactly(verb, rest, 3, "TICKER 12C 0.98x1.02")
    return QuoteMoved(at, which.contract(root.text, day).symbol, market.quote())


def _stock(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, market = _exactly(verb, rest, 2, "TICKER 11.98x12.02")
    return QuoteMoved(at, ticker.text, market.quote())


def _bar(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    ticker, *values = _exactly(verb, rest, 6, "TICKER OPEN HIGH LOW CLOSE VOLUME")
    prices = [float(value.number()) for value in values]
    starts = (at - timedelta(minutes=1)).astimezone(UTC)
    return BarClosed(at, ticker.text, starts, prices[0], prices[1], prices[2], prices[3], prices[4])


def _account(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    (equity,) = _exactly(verb, rest, 1, "EQUITY")
    return AccountSeen(at, equity.number())


def _filled(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    order, amount, *name = _need(verb, rest, 2, "LUNR-1-E1 2@1.00 [fill-id]")
    size, cross, price = amount.text.partition("@")
    if not cross:
        raise amount.wrong("contracts at a price, like 2@1.00")
    fill_id = name[0].text if name else f"{order.text}@{at:%H%M%S%f}"
    paid = Word(price, amount.column + len(size) + 1).number()
    return OrderFilled(at, _ours(order), fill_id, Word(size, amount.column).whole(), paid)


def _rejected(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    order, *why = _need(verb, rest, 1, "LUNR-1-E1 REASON")
    return OrderRejected(at, _ours(order), " ".join(word.text for word in why))


def _given(word: Word) -> Word:
    name, _, value = word.text.partition("=")
    return Word(value, word.column + len(name) + 1)


def _ours(word: Word) -> str:
    return f"{PREFIX}-{word.text}"


def _about_order(kind: Callable[[datetime, str], Event]) -> Verb:
    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        return kind(at, _ours(_exactly(verb, rest, 1, "LUNR-1-E1")[0]))

    return read


def _about_ticket(kind: Callable[[datetime, str, str], Event]) -> Verb:
    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        ticket, *by = _need(verb, rest, 1, "LUNR-1 [PERSON]")
        return kind(at, ticket.text, by[0].text if by else "owner")

    return read


def _wish(kind: Callable[[datetime, str], Event], default: str) -> Verb:
    def read(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
        return kind(at, _exactly(verb, rest, 1, f"[{default}]")[0].text if rest else default)

    return read


def _restart(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    _exactly(verb, rest, 0, "")
    return DeskStarted(at, PREFIX, "tape")


def _tick(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    _exactly(verb, rest, 0, "")
    return Tick(at)


VERBS: dict[str, Verb] = {
    "flow": _flow,
    "dark": _dark,
    "chain": _chain,
    "quote": _quote,
    "stock": _stock,
    "bar": _bar,
    "account": _account,
    "lost": _wish(FeedLost, "quotes"),
    "restored": _wish(FeedRestored, "quotes"),
    "approve": _about_ticket(Approve),
    "skip": _about_ticket(Skip),
    "flatten": _wish(Flatten, "owner"),
    "halt": _wish(Halt, "owner"),
    "resume": _wish(Resume, "owner"),
    "accepted": _about_order(OrderAccepted),
    "filled": _filled,
    "cancelled": _about_order(OrderCancelled),
    "rejected": _rejected,
    "expired": _about_order(OrderExpired),
    "unanswered": _about_order(OrderUnanswered),
    "missing": _about_order(OrderMissing),
    "restart": _restart,
    "tick": _tick,
}
