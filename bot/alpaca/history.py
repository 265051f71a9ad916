"""Minutes and days over REST, and which of them can be trading."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from math import isfinite

from msgspec import Raw

from bot.alpaca.nouns import BarSaid, BarsSaid, near
from bot.alpaca.prices import PRICE_MAX, whole
from bot.alpaca.rest import Rest, Silence
from engine.model.calendar import closes_at, eastern_date, is_session, opens_at

SESSIONS = 6
"""Five make the ten-minute cloud of fifty and the yardstick of volume; one more for a holiday's half."""
MINUTES, DAYS = "1Min", "1Day"
ROWS_MAX, PAGES_MAX = "10000", 40


class History:
    """Bars over REST, a bounded number of pages; a strike is split with its shares and pays no dividend."""

    def __init__(self, rest: Rest, symbols: Iterable[str], feed: str, timeframe: str = MINUTES) -> None:
        self._rest = rest
        self._query = {
            "symbols": ",".join(sorted(symbols)), "timeframe": timeframe, "adjustment": "split",
            "feed": feed, "limit": ROWS_MAX,
        }  # fmt: skip

    async def read(
        self, start: datetime, end: datetime, names: Collection[str] = ()
    ) -> AsyncIterator[tuple[str, Raw]]:
        """Symbol by symbol, oldest first; of some names alone, if any are given."""
        query = self._query | {"start": f"{start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
        if names:
            query["symbols"] = ",".join(sorted(names))
        for _ in range(PAGES_MAX):
            page = await self._rest.get("/v2/stocks/bars", BarsSaid, query)
            for symbol, rows in (page.bars or {}).items():
                for row in rows:
                    yield symbol, row
            if not page.next_page_token:
                return
            query["page_token"] = page.next_page_token
        raise Silence(f"history of more than {PAGES_MAX} pages")


def sane(said: BarSaid) -> bool:
    """Numbers a minute of trading can have, on a day that has markets."""
    prices = (said.open, said.high, said.low, said.close)
    return (
        near(said.starts)
        and all(isfinite(price) and 0.0 < price <= PRICE_MAX for price in prices)
        and said.low <= min(said.open, said.close) <= max(said.open, said.close) <= said.high
        and whole(said.volume) is not None
    )


def history_starts(now: datetime) -> datetime:
    """The open of the session that is far enough back."""
    return opens_at(list(sessions_before(eastern_date(now), SESSIONS))[-1]).astimezone(now.tzinfo)


def in_session(at: datetime) -> bool:
    """Whether shares trade in regular hours at that moment."""
    day = eastern_date(at)
    return is_session(day) and opens_at(day) <= at < closes_at(day)


def sessions_before(day: date, count: int) -> Iterator[date]:
    """So many finished sessions, newest first."""
    while count:
        day -= timedelta(days=1)
        if is_session(day):
            count -= 1
            yield day
