"""What one batch of rows changes in the tables, gathered so that many lines cost one statement."""

from dataclasses import fields
from enum import Enum
from typing import Any

import sqlalchemy as sa

from engine.model.intents import Intent
from engine.model.records import Record
from storage.chain import Row
from storage.columns import instant
from storage.prepared import Prepared
from storage.schema import PROJECTIONS

Line = dict[str, Any]


class Change(Prepared):
    """A statement for one table."""

    __slots__ = ("table",)

    def __init__(self, table: sa.Table, statement: sa.Insert | sa.Update) -> None:
        super().__init__(statement)
        self.table = table.name


class Copy(Change):
    """A table whose columns carry the names of a record's own fields: what has one name is one thing."""

    __slots__ = ("_at", "_names")

    def __init__(self, table: sa.Table, cls: type[Record | Intent]) -> None:
        super().__init__(table, sa.insert(table))
        known = {field.name for field in fields(cls)}
        self._names = [column.name for column in table.columns if column.name in known]
        self._at = "at" in table.columns and "at" not in known

    def line(self, row: Row, item: object, **more: object) -> Line:
        """The record as a line, under the number of its own row."""
        line: Line = {"id": row.seq}
        if self._at:
            line["at"] = instant(row.at)
        for name in self._names:
            value = getattr(item, name)
            line[name] = str(value) if isinstance(value, Enum) else value
        return line | more


def amend(table: sa.Table, column: str) -> Change:
    """Changes the lines whose column holds what is given as `key`; what it sets is read off the line."""
    return Change(table, sa.update(table).where(table.c[column] == sa.bindparam("key")))


class Page:
    """Every table's changes keep their order; what is looked up is as earlier transactions left it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._runs: dict[str, list[tuple[Change, list[Line]]]] = {table.name: [] for table in PROJECTIONS}

    def put(self, change: Change, line: Line) -> None:
        runs = self._runs[change.table]
        if runs and runs[-1][0] is change:
            runs[-1][1].append(line)
        else:
            runs.append((change, [line]))

    def find(self, question: sa.Select[Any], **named: object) -> list[Line]:
        """Lines of our own, that may be changed and put back."""
        return [dict(line) for line in self._connection.execute(question, named).mappings()]

    def write(self) -> None:
        """Parents before children."""
        for runs in self._runs.values():
            for change, lines in runs:
                change.write(self._connection, lines)
