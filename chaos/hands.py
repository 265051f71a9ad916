"""The bot's own coroutines, driven by hand: each wait is a question to the agenda, and no loop runs."""

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Resume = Callable[[Any, BaseException | None], None]
Begin = Callable[[Resume], None]


class Until(Generic[T]):
    """Waits until whoever was asked calls back, with an answer or with a failure."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def __await__(self) -> Generator[Begin, T, T]:
        return (yield self._begin)


def drive(coroutine: Coroutine[Any, Any, T], done: Callable[[T], None]) -> None:
    """Run it to its next wait, and on from there whenever it is answered."""

    def go(answer: object, failure: BaseException | None) -> None:
        try:
            begin = coroutine.send(answer) if failure is None else coroutine.throw(failure)
        except StopIteration as end:
            done(end.value)
        else:
            begin(go)

    go(None, None)


def nothing(_: object) -> None:
    """For work whose result nobody waits for."""
