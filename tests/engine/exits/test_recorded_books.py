"""On real books no exit knows the future, and buying without a reason earns nothing."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from statistics import mean, stdev

from engine.model.records import Exit, Trade
from engine.model.session import session_on
from tests.engine.exits.books import BEFORE_CLOSE, Row, Told, entries, held, sessions

TARGET, STOP, FAILSAFE = Decimal("0.25"), Decimal("0.50"), Decimal("0.75")


@cache
def every_entry() -> list[tuple[Row, list[Row], Told]]:
    """Each book's call and put nearest the money, what followed, and what the engine said."""
    return [(first, later, held(day, first, later)) for day in sessions() for first, later in entries(day)]


def first_reason(first: Row, later: list[Row], cutoff: datetime) -> tuple[datetime, str, Decimal | None]:
    """What a person reading the books one by one, and the clock, would have had to say, when and for what."""
    paid = first.quote.ask
    last = first.quote.mid / paid - 1
    for row in later:
        if row.at >= cutoff:
            break
        if not row.quote.usable:
            continue
        bid, mid = row.quote.bid / paid - 1, row.quote.mid / paid - 1
        if bid <= -FAILSAFE or (mid <= -STOP and last <= -STOP):
            return row.at, "stop", row.quote.bid
        if bid >= TARGET:
            return row.at, "target", row.quote.bid
        last = mid
    return cutoff, "clock", None


def test_every_exit_is_stamped_with_the_book_that_shows_it_and_gets_its_bid() -> None:
    seen = set()
    for first, later, told in every_entry():
        cutoff = session_on(first.at.date()).closes - BEFORE_CLOSE
        at, because, bid = first_reason(first, later, cutoff)
        exits = [(stamp, each.because) for stamp, each in told if isinstance(each, Exit)]
        assert exits[0] == (at, because)
        assert bid in (None, *(each.exit for _, each in told if isinstance(each, Trade)))
        seen.add(because)
    assert seen == {"stop", "target", "clock"}


def test_what_comes_later_changes_nothing_before_it() -> None:
    day = list(sessions())[1]
    for first, later in list(entries(day))[::7]:
        whole = held(day, first, later)
        for cut in range(0, len(later), 5):
            told = held(day, first, later[:cut])
            until = later[cut - 1].at if cut else first.at
            assert [each for each in told if each[0] <= until] == [each for each in whole if each[0] <= until]


def test_buying_without_a_reason_earns_nothing() -> None:
    """Other days of this feed lost 7.9 % a trade; these eleven stand near nothing, in a paper ledger as here.

    Trades of one day share its fate, so days are the sample: a profit past two of their errors is a fault.
    """
    days: dict[str, list[float]] = {}
    for first, _, told in every_entry():
        for _, trade in told:
            if isinstance(trade, Trade):
                assert trade.entry == first.quote.ask
                days.setdefault(f"{first.at:%F}", []).append(float(trade.exit / trade.entry - 1))
    means = [mean(results) for results in days.values()]
    assert sum(map(len, days.values())) > 900
    assert mean(means) <= 2 * stdev(means) / len(means) ** 0.5


def test_what_is_bought_is_worth_less_at_once() -> None:
    """The spread is the part of the loss that needs no luck: the mark begins below the price paid."""
    marks = [float(first.quote.bid / first.quote.ask - 1) for first, _, _ in every_entry()]
    assert -0.05 < mean(marks) < -0.005
