"""What a line of tape says of the desk itself: that it started, and whose prices it looks at."""

from datetime import date, datetime

from engine.model.events import DeskStarted, Event, PricesClassed, Woke
from engine.model.quote import PriceClass
from storage.tape.form import exactly
from storage.tape.words import Word

PREFIX, TAPE = "desk", "tape"
"""Of the orders, and the build, of a desk on a tape: nobody's orders, and nobody's build."""
LIVE = "live"


def prices(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """Of options and of shares."""
    classes = exactly(verb, rest, 2, "opra|indicative sip|iex")
    for word in classes:
        if word.text not in list(PriceClass):
            raise word.wrong(f"one of: {', '.join(PriceClass)}")
    options, shares = (PriceClass(word.text) for word in classes)
    return PricesClassed(at, options, shares)


def restart(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """With real money only if it says so; with an account there is a broker to compare books with."""
    live = bool(rest) and rest[0].text == LIVE
    named = rest[live:]
    account = exactly(verb, named, 1, "[live] [ACCOUNT]")[0].text if named else ""
    return DeskStarted(at, PREFIX, TAPE, live, account)


def woke(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """After so many seconds that nobody lived."""
    (slept,) = exactly(verb, rest, 1, "SECONDS")
    return Woke(at, float(slept.number()))
