"""A line of tape that shows a chain: contracts apart by bars, each with what is known of it."""

from datetime import date, datetime, timedelta

from engine.model.events import ChainArrived, ChainRow, Event
from storage.tape.form import given, need
from storage.tape.words import Word

FORM = (
    "TICKER [stockvol=9M] [spot=11.98] 12C 0.98x1.02 [oi=812] [counted=2026-11-17] [vol=1500] [usual=300] "
    "[age=2] [iv=0.6 …] [| …]"
)
_FACTS = ("oi", "counted", "vol", "usual", "age", "iv", "delta", "gamma", "theta", "vega")
_GREEKS = frozenset({"iv", "delta", "gamma", "theta", "vega"})


def chain(at: datetime, day: date, verb: Word, rest: list[Word]) -> Event:
    """The whole answer, with what it says of the shares."""
    root, *words = need(verb, rest, 1, FORM)
    stock_volume, spot, rows, row = None, None, [], []
    for word in [*words, Word("|", verb.column)]:
        if word.text.startswith("stockvol="):
            stock_volume = given(word).whole()
        elif word.text.startswith("spot="):
            spot = given(word).number()
        elif word.text != "|":
            row.append(word)
        elif row:
            rows.append(_row(at, day, root, verb, row))
            row = []
    return ChainArrived(at, root.text, tuple(rows), stock_volume, spot)


def _row(at: datetime, day: date, root: Word, verb: Word, row: list[Word]) -> ChainRow:
    which, market, *facts = need(verb, row, 2, FORM)
    known: dict[str, Word] = {}
    for fact in facts:
        name = fact.text.partition("=")[0]
        if name not in _FACTS:
            raise fact.wrong(f"one of: {', '.join(f'{each}=…' for each in _FACTS)}")
        known[name] = given(fact)
    said = {name: known[name].signed() for name in _GREEKS & set(known)}
    quote_at = at - timedelta(seconds=float(known["age"].number())) if "age" in known else None
    return ChainRow(
        symbol=which.contract(root.text, day).symbol,
        quote=market.quote(),
        open_interest=known["oi"].whole() if "oi" in known else None,
        volume=known["vol"].whole() if "vol" in known else None,
        quote_at=quote_at,
        **said,
        greeks_at=(quote_at or at) if said else None,
        usual_volume=float(known["usual"].number()) if "usual" in known else None,
        interest_on=known["counted"].day() if "counted" in known else None,
    )
