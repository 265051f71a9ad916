"""What a route is: method, path, the query parameters its specification knows, and the answer."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.alpaca.venue import Ask, Reply

Answer = Callable[[Ask], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the route table."""

    method: str
    path: str
    answer: Answer
    known: frozenset[str] = frozenset()
    data: bool = False
    """Market data: its own rate limit."""


def ok(body: object) -> Reply:
    """The usual answer."""
    return Reply(200, body)


def known(names: str) -> frozenset[str]:
    """Parameter names, blank-separated."""
    return frozenset(names.split())
