"""Lines of tape about the account as the broker keeps it, whoever moved it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from engine.model.contract import is_shares
from engine.model.events import (
    Adopt,
    BrokerDoubted,
    BrokerSeen,
    Command,
    Event,
    FeeCharged,
    FlattenForeign,
    Held,
    Ignore,
    MovedOutside,
    Outside,
    Working,
)
from engine.model.money import Side
from storage.tape.form import exactly, need
from storage.tape.words import Word

Verb = Callable[[datetime, date, Word, list[Word]], Event]
HOLDS = "nothing, or TICKER [12C] 4@1.00 [| …], or unread TICKER [12C], or order ID buy 4 TICKER [12C]"
CHARGED = "0.67 [2026-07-30 [ID]]"
_HOW = {how.name.lower(): how for how in Outside}


def holds(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    """One read of everything the broker holds."""
    need(verb, rest, 1, HOLDS)
    positions, orders, unread, row = list[Held](), list[Working](), list[str](), list[Word]()
    for word in [*rest, Word("|", verb.column)]:
        if word.text != "|":
            row.append(word)
            continue
        match row[0].text if row else "nothing":
            case "nothing":
                pass
            case "unread":
                unread.append(_symbol(day, verb, row[1:])[0])
            case "order":
                orders.append(_order(day, verb, row[1:]))
            case _:
                positions.append(_held(day, verb, row))
        row = []
    return BrokerSeen(at, at, tuple(positions), tuple(orders), tuple(unread))


def _symbol(day: date, verb: Word, row: list[Word]) -> tuple[str, list[Word]]:
    """`LUNR 12C`, or the shares alone, and what follows."""
    first, *rest = need(verb, row, 1, HOLDS)
    if (rest and rest[0].text[-1:] in {"C", "P"}) or (rest and "/" in rest[0].text):
        return rest[0].contract(first.text, day).symbol, rest[1:]
    if first.text != "?" and not is_shares(first.text):
        raise first.wrong("a ticker like LUNR")
    return first.text, rest


def _held(day: date, verb: Word, row: list[Word]) -> Held:
    symbol, rest = _symbol(day, verb, row)
    (amount,) = exactly(verb, rest, 1, HOLDS)
    quantity, price = _moved(amount)
    if price is None:
        raise amount.wrong("a quantity at its average, like 4@1.00")
    return Held(symbol, quantity, price)


def _order(day: date, verb: Word, row: list[Word]) -> Working:
    name, side, amount, *about = need(verb, row, 4, HOLDS)
    if side.text not in list(Side):
        raise side.wrong("buy or sell")
    return Working(name.text, _symbol(day, verb, about)[0], Side(side.text), amount.whole())


def _moved(word: Word) -> tuple[int, Decimal | None]:
    """-4@1.20, or -4 when nobody knows the price."""
    sign = -1 if word.text.startswith("-") else 1
    size, cross, price = word.text.lstrip("+-").partition("@")
    quantity = sign * Word(size, word.column).whole()
    return quantity, Word(price, word.column).number() if cross else None


def outside(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    """A trade in the broker's own app, or what an expiry did."""
    symbol, left = _symbol(day, verb, rest)
    amount, *how = need(verb, left, 1, "TICKER [12C] -4[@1.20] [expired|exercised|assigned|delivered]")
    if how and how[0].text not in _HOW:
        raise how[0].wrong(f"one of: {', '.join(_HOW)}")
    quantity, price = _moved(amount)
    kind = _HOW[how[0].text] if how else Outside.TRADED
    return MovedOutside(at, f"{symbol}@{at:%H%M%S%f}", symbol, quantity, price, kind)


def charged(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    """A fee of the broker's, of this day or another; a second line of one sum is told by its id."""
    amount, *more = need(verb, rest, 1, CHARGED)
    line = exactly(verb, more, 2, CHARGED) if len(more) > 1 else more
    on = line[0].day() if line else day
    return FeeCharged(at, line[1].text if len(line) > 1 else f"{on} {at:%H%M%S%f}", on, amount.number())


def doubted(at: datetime, _day: date, _verb: Word, rest: list[Word]) -> Event:
    """Something may have been missed."""
    return BrokerDoubted(at, " ".join(word.text for word in rest) or "the connection was lost")


def about_foreign(kind: Callable[[datetime, str, str], Command]) -> Verb:
    """A wish about what was bought elsewhere."""

    def read(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
        symbol, left = _symbol(day, verb, rest)
        exactly(verb, left, 0, "TICKER [12C]")
        return kind(at, symbol, "owner")

    return read


def adopt(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    """By the play that fits, or by this one."""
    symbol, left = _symbol(day, verb, rest)
    play = exactly(verb, left, 1, "TICKER [12C] [PLAY]")[0].text if left else ""
    return Adopt(at, symbol, "owner", play)


VERBS: dict[str, Verb] = {
    "holds": holds,
    "outside": outside,
    "charged": charged,
    "doubted": doubted,
    "adopt": adopt,
    "ignore": about_foreign(Ignore),
    "flatten-foreign": about_foreign(FlattenForeign),
}
