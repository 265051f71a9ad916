"""From a panic to the last entry and to the first sale, by what the pretended broker sees arrive."""

import asyncio
import resource
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic

import aiohttp
import msgspec

from engine.model.money import Side
from sandbox.crash.morning import ROOT, Morning, morning, world
from sandbox.demo.autopilot import WHO
from sandbox.faults import Rule, Status
from sandbox.telegram.acts import say, tap
from sandbox.telegram.people import OWNER

READY_S, LOOKS_S = 120.0, 5.0
"""How long to wait for a trade to stop, and how long to look for an entry after that."""

ENTRY_S, SALE_S = 1.0, 2.0
"""After a panic nothing is bought from then on, and by then the first sale is on its way."""

CLOSE = "🛑 Close"


class How(StrEnum):
    """Who says stop, and what is broken meanwhile."""

    CHAT = "chat"
    SHELL = "shell while Telegram is down"
    DISK = "shell while the disk takes nothing"


@dataclass(frozen=True)
class Halted:
    """What one panic came to; None is a thing that never came."""

    how: How
    held: int
    entries_before: int
    last_entry_s: float | None
    first_sale_s: float | None
    sold_by_next_life_s: float | None = None
    """Of a desk that ended of the panic: from its next birth."""


@dataclass
class Seen:
    """When each order reached the broker, to a few hundredths of a second."""

    here: Morning
    at: dict[str, float] = field(default_factory=dict)

    def look(self) -> bool:
        """Asked while time passes."""
        for order_id in self.here.stage.alpaca.venue.book.by_client:
            self.at.setdefault(order_id, monotonic())
        return False

    def since(self, moment: float, side: Side) -> list[float]:
        """Seconds after a moment."""
        orders = self.here.stage.alpaca.venue.book.by_client
        return sorted(
            at - moment for each, at in self.at.items() if at > moment and orders[each].wish.side is side
        )


async def halted(how: How, folder: Path, number: int) -> Halted:
    """A busy morning, something held and more offered; then enough."""
    async with morning(folder, world(number)) as here:
        seen, book = Seen(here), here.stage.alpaca.venue.book
        await here.begin(None)
        await here.pass_time_until(lambda: here.up_at is not None)
        here.moving, until = True, monotonic() + READY_S
        await here.pass_time_until(lambda: seen.look() or _busy(here) or monotonic() > until)
        held, before, here.pace = len(here.held), len(book.by_client), 1.0
        await _break(here, how)
        async with asyncio.TaskGroup() as tasks:
            asked = moment = monotonic()
            if how is How.CHAT:
                say(here.stage.messenger, WHO, "/panic", None, None)
                moment = await _pressed(here, seen)
            else:
                tasks.create_task(_shell(here))
            again = await _looked(here, seen, moment)
        sold, bought = seen.since(moment, Side.SELL), seen.since(asked, Side.BUY)
        by_next = next((each + moment - again for each in sold if again and each + moment > again), None)
        first = None if again else next(iter(sold), None)
        return Halted(how, held, before, max(bought, default=None), first, by_next)


async def _looked(here: Morning, seen: Seen, moment: float) -> float | None:
    """Until something was sold, and some seconds more; of a desk that ended, its next life's birth."""
    until = moment + READY_S

    def over() -> bool:
        sold = seen.look() or seen.since(moment, Side.SELL)
        return here.dead or monotonic() > (moment + LOOKS_S if sold else until)

    await here.pass_time_until(over, may_fall=True)
    if not here.dead:
        return None
    await here.begin(None)
    again = monotonic()
    await here.pass_time_until(
        lambda: seen.look() or monotonic() > until or bool(seen.since(again, Side.SELL))
    )
    return again


def _busy(here: Morning) -> bool:
    """Something is held that nobody is selling, while entries go on."""
    book = here.stage.alpaca.venue.book
    working = {book.orders[each].symbol for each in book.working}
    return len(book.by_client) > 1 and any(symbol not in working for symbol in book.positions)


async def _break(here: Morning, how: How) -> None:
    if how is How.DISK and here.bot is not None:
        resource.prlimit(here.bot.pid, resource.RLIMIT_FSIZE, (0, 0))
    elif how is How.SHELL:
        rule = msgspec.json.encode(Rule("down", Status(502), "telegram"))
        async with aiohttp.ClientSession() as http, http.post(here.stage.faults[0], data=rule) as reply:
            reply.raise_for_status()


async def _shell(here: Morning) -> None:
    database = here.stage.config.database
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", "panic", "--flatten", "--database", database,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        cwd=here.folder, env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    await process.wait()


async def _pressed(here: Morning, seen: Seen) -> float:
    """The red button, as soon as it is there."""
    while (red := _red(here)) is None:
        await here.pass_time_until(lambda: seen.look() or _red(here) is not None)
    tap(here.stage.messenger, WHO, OWNER.user.id, *red, 1)
    return monotonic()


def _red(here: Morning) -> tuple[int, str] | None:
    """The newest button that closes everything."""
    for number, kept in reversed(here.stage.messenger.rooms[OWNER.user.id].messages.items()):
        markup = kept.message.reply_markup
        for button in (button for row in (markup.inline_keyboard if markup else ()) for button in row):
            if button.text.startswith(CLOSE) and button.callback_data is not None:
                return number, button.callback_data
    return None


def halts(times: int) -> list[Halted]:
    """Each kind so many times, one after the other."""
    came = list[Halted]()
    for number in range(times):
        for how in How:
            with tempfile.TemporaryDirectory(prefix="tapdesk-halt-") as folder:
                came.append(asyncio.run(halted(how, Path(folder), number)))
            print(came[-1], file=sys.stderr, flush=True)
    return came


def counted(came: list[Halted]) -> dict[str, object]:
    """Of each kind medians and the worst, in seconds; and what came too late."""
    told: dict[str, object] = {
        how.name.lower(): _told([each for each in came if each.how is how]) for how in How
    }
    return told | {"violations": [f"{each.how}: {late}" for each in came for late in _late(each)]}


def _late(came: Halted) -> Iterator[str]:
    """Of a desk that ended of the panic only that its next life sells."""
    if came.last_entry_s is not None and came.last_entry_s > ENTRY_S:
        yield f"an entry {came.last_entry_s:.2f} s after the panic"
    if came.first_sale_s is not None and came.first_sale_s > SALE_S:
        yield f"the first sale {came.first_sale_s:.2f} s after the panic"
    if came.held and came.first_sale_s is None and came.sold_by_next_life_s is None:
        yield "what was held was never sold"


def _told(came: list[Halted]) -> dict[str, object]:
    return {
        "panics": len(came),
        "held": sum(each.held for each in came),
        "last_entry_s": _spread(each.last_entry_s for each in came),
        "first_sale_s": _spread(each.first_sale_s for each in came),
        "sold_by_next_life_s": _spread(each.sold_by_next_life_s for each in came),
    }


def _spread(found: Iterable[float | None]) -> dict[str, float] | None:
    some = [each for each in found if each is not None]
    return (
        {"n": len(some), "p50": round(statistics.median(some), 2), "max": round(max(some), 2)}
        if some
        else None
    )
