"""What a line of tape says of a name that stops trading, and trades again."""

from datetime import date, datetime

from engine.model.events import Event, TradingHalted, TradingResumed
from storage.tape.form import exactly, need
from storage.tape.words import Word


def halted(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """With the reason as it is told."""
    ticker, *why = need(verb, rest, 2, "TICKER REASON")
    return TradingHalted(at, ticker.text, " ".join(word.text for word in why))


def resumed(at: datetime, _day: date, verb: Word, rest: list[Word]) -> Event:
    """Whatever it was halted for."""
    (ticker,) = exactly(verb, rest, 1, "TICKER")
    return TradingResumed(at, ticker.text)
