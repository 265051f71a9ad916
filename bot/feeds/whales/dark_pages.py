"""Pages of prints off the exchanges: each print is told once, and its bust once more."""

from collections.abc import Iterable
from datetime import datetime, time

from bot.clock import Clock
from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.dark import identity, printed
from bot.feeds.whales.paging import Page
from bot.feeds.whales.reading import DarkRow, Misread, Unreadable, moment, read_all
from bot.feeds.whales.remembered import Seen
from engine.model.calendar import EASTERN, eastern_date
from engine.model.events import DarkPrinted, Event, PayloadRefused, Trap

FEED = "dark pool"


class DarkPages:
    """Reads them, whichever question they answer; what an earlier life was told is not told again."""

    def __init__(self, watching: frozenset[str], clock: Clock, already: Iterable[Event]) -> None:
        self._watching = watching
        self._clock = clock
        self._seen = Seen()
        for event in already:
            if isinstance(event, DarkPrinted) and event.print_id is not None:
                self._seen.add((event.print_id, event.trap is Trap.CANCELLED))

    def taken(self, body: bytes | Refusal, events: list[Event], name: str = "") -> Page | Refusal:
        """How many rows there were and when, after adding what is new.

        Prints of an earlier day are passed over: the latest of all names reach back to them, a name's own
        since a moment must not, and that is said.
        """
        if isinstance(body, Refusal):
            return body
        now = self._clock.now()
        try:
            rows = list(read_all(body, DarkRow))
        except Unreadable as error:
            events.append(PayloadRefused(now, FEED, str(error)))
            return Refusal(Fault.PASSING, str(error))
        today = datetime.combine(eastern_date(now), time(), EASTERN)
        times = [at for row in rows if (at := self._one(row, today, now, events)) is not None]
        earliest = min(times, default=today)
        if name and earliest < today and self._seen.add(today):
            why = f"{name}: prints of an earlier day are passed over: {earliest:%Y-%m-%d} and maybe more"
            events.append(PayloadRefused(now, FEED, why))
        return Page(len(rows), times)

    def _one(
        self, row: DarkRow | Misread, today: datetime, now: datetime, events: list[Event]
    ) -> datetime | None:
        if isinstance(row, Misread):
            events += [PayloadRefused(now, FEED, row.why)] if self._seen.add(row.mark) else []
            return None
        try:
            at = moment(row.executed_at)
            if at is not None and at < today:
                return at
            if row.ticker in self._watching and (identity(row), bool(row.canceled)) not in self._seen:
                events.append(printed(row, now))
                self._seen.add((identity(row), bool(row.canceled)))
        except Unreadable as error:
            if self._seen.add(f"{identity(row)} {error}"):
                events.append(PayloadRefused(now, FEED, f"{row.ticker[:8]}: {error}"[:200]))
            return None
        return at


def newest(told: Iterable[Event]) -> dict[str, datetime]:
    """Of each name, the latest print that was told; one dated ahead of its telling is none."""
    latest: dict[str, datetime] = {}
    for event in told:
        if isinstance(event, DarkPrinted) and event.source_at is not None and event.source_at <= event.at:
            latest[event.symbol] = max(latest.get(event.symbol, event.source_at), event.source_at)
    return latest
