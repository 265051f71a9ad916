"""Statements compiled once: for an order, SQLAlchemy's way through them takes longer than the database's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Line = Mapping[str, Any]
Process = Callable[[Any], Any]


class _Compiled(NamedTuple):
    """The driver's own text, and how it takes each value: by place or by name."""

    text: str
    names: tuple[str, ...]
    constants: dict[str, Any]
    processes: tuple[tuple[str, Process], ...]
    by_place: bool

    def values(self, line: Line) -> Any:
        values = {**self.constants, **line}
        for name, process in self.processes:
            values[name] = process(values[name])
        return [values[name] for name in self.names] if self.by_place else values


class Prepared:
    """Goes straight to the driver, in a transaction that its caller began and will commit."""

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: sa.Insert | sa.Update | sa.Select[Any] | sa.TextClause) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def write(self, connection: sa.Connection, lines: Sequence[Line]) -> int:
        """How many rows were touched; all lines name the same columns."""
        compiled, cursor = self._for(connection.dialect, lines[0]), connection.connection.cursor()
        cursor.executemany(compiled.text, [compiled.values(line) for line in lines])
        return int(cursor.rowcount)

    def first(self, connection: sa.Connection, line: Line) -> Sequence[Any] | None:
        """The answer's first row as the driver has it."""
        compiled, cursor = self._for(connection.dialect, line), connection.connection.cursor()
        cursor.execute(compiled.text, compiled.values(line))
        found: Sequence[Any] | None = cursor.fetchone()
        return found

    def _for(self, dialect: sa.Dialect, line: Line) -> _Compiled:
        known = (dialect.name, *line)
        compiled = self._compiled.get(known)
        if compiled is None:
            compiled = self._compiled[known] = _compile(self._statement, dialect, list(line))
        return compiled


def _compile(statement: sa.ClauseElement, dialect: sa.Dialect, given: list[str]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=given)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{statement} is no statement for rows")
    names = tuple(compiled.positiontup or compiled.params)
    kinds = [(name, compiled.binds[name].type.dialect_impl(dialect)) for name in names]
    found = [(name, kind.bind_processor(dialect)) for name, kind in kinds]
    return _Compiled(
        compiled.string,
        names,
        {name: value for name, value in compiled.params.items() if name not in given},
        tuple((name, process) for name, process in found if process is not None),
        compiled.positional,
    )
