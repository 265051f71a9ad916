"""Names that are heard print by print: an alert whose prints were heard would only tell them again."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec
from msgspec import Struct

from bot.clock import Clock
from bot.feeds.whales.aged import Aged
from bot.feeds.whales.alerts import began
from bot.feeds.whales.prints import CHANNEL, FEED, Prints
from bot.feeds.whales.reading import UNREADABLE, AlertRow
from engine.model.events import Event, FlowPrinted, PayloadRefused

SPANS_MAX = 64
CONTRACTS_MAX = 65_536
STREAM_LAG_MAX = timedelta(seconds=8)
NEARLY = timedelta(seconds=2)
"""An alert and its first print need not agree on the moment."""


class Word(Enum):
    """What single prints have told of an alert."""

    NOTHING = auto()
    """Nobody listened."""

    HEARD = auto()
    AWAITED = auto()
    """They may be on their way."""

    LOST = auto()
    """They should have been heard and were not."""


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
        self._aged = Aged()
        self._since: dict[str, datetime] = {}
        self._printed: dict[str, datetime] = {}
        self._spans: deque[tuple[str, datetime, datetime]] = deque(maxlen=SPANS_MAX)

    @property
    def channels(self) -> list[str]:
        """One a name: the whole tape would be ten million prints a day."""
        return [f"{CHANNEL}:{name}" for name in sorted(self._watching)]

    def heard(self, frame: bytes) -> Event | None:
        """A print, or the answer to a join; a name that is not granted stays with its alerts."""
        if b'"underlying_symbol"' in frame:
            return self._timely(self._noted(self._prints.heard(frame)))
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

    def word(self, row: AlertRow, event: FlowPrinted, seen_at: datetime | None) -> Word:
        """That a join was granted proves nothing; a print of this contract since the alert began does."""
        now = self._clock.now()
        at, first = seen_at or now, began(row) or event.source_at or now
        last, since = self._printed.get(event.symbol), self._since.get(event.underlying)
        if last is not None and last >= first - NEARLY and self._listened(event.underlying, at):
            return Word.HEARD
        if since is None or since > at:
            return Word.NOTHING
        if seen_at is not None and abs(now - seen_at) <= STREAM_LAG_MAX:
            return Word.AWAITED
        return Word.LOST if since <= first else Word.NOTHING

    def _timely(self, event: Event | None) -> Event | None:
        """A print that comes minutes late is passed over, and in its place that is said, once."""
        said: list[Event] = []
        if isinstance(event, FlowPrinted) and self._aged.over(event.source_at, event.at, said):
            return said[0] if said else None
        return event

    def _listened(self, name: str, at: datetime) -> bool:
        since = self._since.get(name)
        if since is not None and since <= at:
            return True
        return any(name == each and begun <= at <= until for each, begun, until in self._spans)

    def _noted(self, event: FlowPrinted | PayloadRefused | None) -> Event | None:
        """A print says as well as an answer that its name is granted; the stalest is forgotten first."""
        if isinstance(event, FlowPrinted):
            self._since.setdefault(event.underlying, event.at)
            at, before = event.source_at or event.at, self._printed.pop(event.symbol, None)
            self._printed[event.symbol] = at if before is None else max(before, at)
            if len(self._printed) > CONTRACTS_MAX:
                del self._printed[next(iter(self._printed))]
        return event
