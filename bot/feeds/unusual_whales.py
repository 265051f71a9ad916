"""Unusual Whales as a feed: option flow and off-exchange prints, by question and by stream."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import httpx

from bot.clock import Clock
from bot.feeds.whales.asking import Asking
from bot.feeds.whales.busts import Busts
from bot.feeds.whales.facts import Facts
from bot.feeds.whales.flow import Flow
from bot.feeds.whales.off_exchange import PREMIUM_MIN, OffExchange
from bot.feeds.whales.polling import Handover, Polling, Source
from bot.feeds.whales.singles import Singles
from bot.feeds.whales.stream import AlertStream
from bot.lasting import only_asked
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, FlowPrinted


class WhalesFeed:
    """Alerts and dark prints of the names that are watched, each once.

    `already` is what the journal holds of the last days, so that a restart repeats nothing; `singly` asks the
    stream for single prints, which are exact and many, in place of alerts.
    """

    def __init__(
        self,
        url: str,
        key: str,
        watching: frozenset[str],
        clock: Clock,
        heartbeats: Heartbeats,
        *,
        already: Iterable[Event] = (),
        dark_premium_min: int = PREMIUM_MIN,
        stream: bool = True,
        singly: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        known = tuple(already)
        self.asking = Asking(url, key, clock, heartbeats, transport=transport)
        self._handover = Handover()
        self._clock = clock
        self._heartbeats = heartbeats
        ids = [event.print_id for event in known if isinstance(event, FlowPrinted) and event.print_id]
        singles = Singles(watching, clock, ids) if singly else None
        self._flow = Flow(self.asking, watching, clock, known, singles=singles)
        dark = OffExchange(self.asking, watching, clock, known, premium_min=dark_premium_min)
        self._busts = Busts(self.asking, clock, known)
        facts = Facts(self.asking, watching, clock, known)
        self._sources: tuple[Source, ...] = (self._flow, self._busts, dark, facts)
        self._stream = (
            AlertStream(url, key, self._flow, clock, heartbeats, self._handover, singles) if stream else None
        )

    async def events(self) -> AsyncIterator[Event]:
        """Until the reader goes; whatever breaks inside breaks the reader too.

        Its connections are left open: errands ask over them until all have ended.
        """
        work = asyncio.create_task(self._work())
        work.add_done_callback(lambda _: self._handover.end())
        try:
            async for event in self._handover.taken():
                self._busts.told(event)
                yield event
            work.result()
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _work(self) -> None:
        by = asyncio.current_task()
        async with asyncio.TaskGroup() as tasks:
            for source in self._sources:
                name = f"the asking of {type(source).__name__}"
                polling = Polling(source, self.asking.budget, self._clock, self._heartbeats, self._handover)
                tasks.create_task(only_asked(polling.run(), name, by), name=name)
                if source.vital:
                    tasks.create_task(only_asked(polling.watch(), f"the watch over {name}", by))
            if self._stream is not None:
                tasks.create_task(only_asked(self._stream.run(), "the stream of alerts", by))
