"""What a day costs beside its prices, taken in one line a kind; a paper account is charged nothing."""

from decimal import ROUND_UP, Decimal

from engine.model.money import Side
from sandbox.alpaca.book import Book
from sandbox.alpaca.hours import Hours
from sandbox.alpaca.nouns import contract_of

CENT = Decimal("0.01")
EACH_WAY = {"ORF": Decimal("0.02295"), "OCC": Decimal("0.025")}
"""Dollars a contract, bought or sold; second-hand figures of September 2026."""

SOLD = {"TAF": Decimal("0.00329")}


def charge(book: Book, hours: Hours) -> None:
    """Everything that was traded today, added up before it is rounded."""
    options = [each for each in book.executions if contract_of(each.symbol) is not None]
    both = sum(each.qty for each in options)
    sold = sum(each.qty for each in options if each.side is Side.SELL)
    for rates, contracts in ((EACH_WAY, both), (SOLD, sold)):
        for rate in rates.values():
            amount = (rate * contracts).quantize(CENT, ROUND_UP)
            if amount:
                book.record("FEE", hours.day, hours.settles, amount=-amount)
