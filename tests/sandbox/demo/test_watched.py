"""A day with somebody watching: the market hurries, waits for a card, and hurries on after the tap."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.demo.day import watched
from sandbox.telegram.people import OBSERVER
from tests.end_to_end.mornings import wanted

BRISK = 300.0
PATIENCE_S = 60


@dataclass
class Watcher:
    """Somebody at the chat page, through its own control API and nothing else."""

    http: aiohttp.ClientSession | None = None
    page: str = ""
    pacing: list[dict[str, Any]] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    bought: str = ""

    async def ask(self, what: str, **body: Any) -> Any:
        """One request of the page's."""
        assert self.http is not None
        async with self.http.post(f"{self.page}api/{what}", json=body) as reply:
            assert reply.status == 200, await reply.text()
            return await reply.json()

    async def watch(self) -> None:
        """Waits for a card, looks at the pace, taps, reads the toast and waits for the fill."""
        async with aiohttp.ClientSession() as http:
            self.http = http
            card = (await self.ask("wait", kind="message", button="Buy", seconds=PATIENCE_S))["bubble"]
            async with http.get(f"{self.page}api/clock") as reply:
                self.pacing.append(await reply.json())
            where = {"chat": card["chat"], "message": card["id"]}
            (query,) = (await self.ask("tap", **{"as": "owner"}, button="Buy", **where))["queries"]
            toast = (await self.ask("wait", kind="toast", seconds=PATIENCE_S))["toast"]
            assert toast["query"] == query
            self.toasts.append(toast["text"])
            told = await self.ask("wait", kind="message", contains="Bought", seconds=PATIENCE_S)
            self.bought = told["bubble"]["text"]
            await self.ask("say", **{"as": "observer"}, text="/positions")
            told = await self.ask("wait", kind="message", contains="open position", seconds=PATIENCE_S)
            assert told["bubble"]["chat"] == OBSERVER.user.id


def test_a_card_is_waited_for_tapped_answered_and_filled(tmp_path: Path) -> None:
    watcher, said = Watcher(), list[str]()

    async def day() -> dict[str, Any]:
        found = asyncio.Event()

        def shown(page: str) -> None:
            watcher.page = page
            found.set()

        async def person() -> None:
            await found.wait()
            await watcher.watch()

        asked = replace(wanted(tmp_path), pace=BRISK, autopilot=False)
        acting = asyncio.create_task(person())
        try:
            return await watched(asked, said.append, shown)
        finally:
            if acting.done():
                acting.result()
            acting.cancel()
            with suppress(asyncio.CancelledError):
                await acting

    numbers = asyncio.run(day())
    (pacing,) = watcher.pacing
    assert (pacing["held"], pacing["pace"], pacing["auto"]) == (True, 1.0, True)
    assert watcher.toasts[0] != ""
    assert "Bought" in watcher.bought
    assert said[0] == "every button works there, and what you type is answered; Ctrl-C here ends the day"
    assert not [line for line in said if "http" in line]
    assert (numbers["taps"], numbers["violations"]) == (1, [])
    assert [line for line in said if "refused" in line] == []
    assert numbers["cards"] >= 1
    assert numbers["orders"] >= 2
