"""What a line of tape says of the desk itself: that it started, and whose prices it looks at."""

from datetime import date, datetime

from engine.model.events import DeskStarted, Event, PricesClassed
from engine.model.quote import PriceClass
from storage.tape.form import exactly
from storage.tape.words import Word

PREFIX = "desk"


def prices(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """Of options and of shares."""
    classes = exactly(verb, rest, 2, "opra|indicative sip|iex")
    for word in classes:
        if word.text not in list(PriceClass):
            raise word.wrong(f"one of: {', '.join(PriceClass)}")
    options, shares = (PriceClass(word.text) for word in classes)
    return PricesClassed(at, options, shares)


def restart(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """With real money only if it says so."""
    for word in exactly(verb, rest, 1, "[live]") if rest else ():
        if word.text != "live":
            raise word.wrong("live, or nothing")
    return DeskStarted(at, PREFIX, "tape", live=bool(rest))
