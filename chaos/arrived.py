"""What the desk has heard and has not decided on."""

from collections import deque

from engine.model.events import Event


class Arrived:
    """What came in and was not decided on yet."""

    def __init__(self) -> None:
        self._waiting = deque[Event]()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, event: Event) -> None:
        """Behind all the others."""
        self._waiting.append(event)

    def first(self) -> Event:
        """What will be taken next."""
        return self._waiting[0]

    def take(self) -> Event:
        """The first that waits."""
        return self._waiting.popleft()
