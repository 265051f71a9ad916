"""Names that are heard print by print: an alert about them would only tell the same prints again."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct

from bot.clock import Clock
from bot.feeds.whales.prints import CHANNEL, FEED, Prints
from bot.feeds.whales.reading import UNREADABLE
from engine.model.events import Event, PayloadRefused

SPANS_MAX = 64


class _Payload(Struct, frozen=True):
    status: str | None = None
    id: str | None = None


_read = msgspec.json.Decoder(tuple[str, _Payload]).decode


class Singles:
    """Which names, from when to when; the engine itself sees what belongs together."""

    def __init__(self, watching: frozenset[str], clock: Clock, already: Iterable[str]) -> None:
        self._clock = clock
        self._watching = watching
        self._prints = Prints(watching, clock, already)
        self._since: dict[str, datetime] = {}
        self._spans: deque[tuple[str, datetime, datetime]] = deque(maxlen=SPANS_MAX)

    @property
    def channels(self) -> list[str]:
        """One a name: the whole tape would be ten million prints a day."""
        return [f"{CHANNEL}:{name}" for name in sorted(self._watching)]

    def heard(self, frame: bytes) -> Event | None:
        """A print, or the answer to a join; a name that is not granted stays with its alerts."""
        if b'"underlying_symbol"' in frame:
            return self._prints.heard(frame)
        now = self._clock.now()
        try:
            channel, payload = _read(frame)
        except UNREADABLE as error:
            return PayloadRefused(now, FEED, f"print: {error}"[:200])
        if payload.status == "ok":
            self._since[channel.partition(":")[2]] = now
            return None
        return PayloadRefused(now, FEED, f"{channel[:40]}: {str(payload.status)[:20]}, alerts instead")

    def ended(self) -> None:
        """The connection is gone: from now on alerts are all there is."""
        now = self._clock.now()
        self._spans += [(name, since, now) for name, since in self._since.items()]
        self._since.clear()

    def covers(self, name: str, at: datetime) -> bool:
        """Whether what happened then was heard already, print by print."""
        since = self._since.get(name)
        if since is not None and since <= at:
            return True
        return any(name == each and begun <= at <= until for each, begun, until in self._spans)
