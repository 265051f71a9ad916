"""All tables together: fed by every append, and rebuilt from nothing when asked."""

from collections.abc import Iterable

import sqlalchemy as sa

from engine.model.intents import Intent
from engine.model.records import Record
from storage.chain import Row
from storage.projections.days import Days
from storage.projections.holdings import Holdings
from storage.projections.ideas import Ideas
from storage.projections.page import Page
from storage.projections.trades import Trades
from storage.schema import PROJECTIONS, metadata

REMEMBERED_MAX = 100_000

Concluded = tuple[Row, Record | Intent]


class Projections:
    """Events never come here: a table changes only by what was concluded from them."""

    def __init__(self) -> None:
        self._start_afresh()

    def apply(self, connection: sa.Connection, concluded: Iterable[Concluded]) -> None:
        """In the caller's transaction, so that a table is never behind the journal nor ahead of it."""
        if self._taken > REMEMBERED_MAX:
            self._start_afresh()
        page = Page(connection)
        for row, item in concluded:
            self._taken += 1
            for table in self._tables:
                table.take(page, row, item)
        self._days.finish(page)
        page.write()

    def _start_afresh(self) -> None:
        """What is not remembered is looked up, so forgetting everything now and then bounds the memory."""
        ideas, self._days, self._taken = Ideas(), Days(), 0
        self._tables = (ideas, Holdings(), Trades(ideas), self._days)


def clear(connection: sa.Connection) -> None:
    """Drop the tables and make them again, empty."""
    metadata.drop_all(connection, PROJECTIONS)
    metadata.create_all(connection, PROJECTIONS)
