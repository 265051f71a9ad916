"""What the account may do, beside what it might before: whoever gave it more, a person looks at it first."""

from collections.abc import AsyncIterator, Callable, Iterator, Set
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol

import msgspec

from bot.alpaca.absurd import BROKER
from bot.alpaca.rest import Denied, Refused, Rest, Silence
from bot.clock import Clock
from bot.doctor.chosen import ChosenSaid
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.model.events import Event, Halt
from engine.model.latch_names import HALT

NOTE = "account terms"
AGAIN = timedelta(seconds=30)
LOOK = timedelta(seconds=2)


class Notes(Protocol):
    """Where it is written down."""

    def note(self, name: str) -> str | None: ...

    def set_note(self, name: str, value: str) -> None: ...


class LevelSaid(msgspec.Struct, frozen=True):
    options_trading_level: int | None = None


class Terms(msgspec.Struct, frozen=True):
    """As far as it was said: what is unknown is neither more nor less."""

    level: int | None = None
    shorting: bool | None = None
    multiplier: Decimal | None = None
    suspended: bool | None = None


class Change(NamedTuple):
    part: str
    text: str
    holds: bool
    """It may more than before, or nothing at all."""


class TermsWatch:
    """Asks once a start. What a person has resumed is how it is from then on; nothing else makes it so."""

    def __init__(
        self,
        trading: Rest,
        notes: Notes,
        engine: Engine,
        clock: Clock,
        heartbeats: Heartbeats,
        tell: Callable[[str], None],
    ) -> None:
        self._trading = trading
        self._notes = notes
        self._engine = engine
        self._clock = clock
        self._heartbeats = heartbeats
        self._tell = tell

    async def events(self) -> AsyncIterator[Event]:
        """A halt, if it may more than before; a first start has nothing to compare with."""
        now = await self._read()
        was = self._remembered()
        changes = list(changed(was, now))
        less = [each.text for each in changes if not each.holds]
        more = [each.text for each in changes if each.holds]
        held = {each.part for each in changes if each.holds}
        if less:
            told = "; ".join(less)
            self._tell(f"The account was changed: {told}. Nothing is held up by it.")
        self._remember(_later(was, now, but=held))
        if more:
            by = f"{BROKER}: the account was changed: {'; '.join(more)}"
            if not self._halted(f"by {by}"):
                yield Halt(self._clock.now(), by)
            await self._resumed()
            self._remember(_later(was, now))

    async def _read(self) -> Terms:
        """Until it is said; keys that are refused are others' to complain of, and say nothing."""
        while True:
            with self._heartbeats.working():
                try:
                    said = await self._trading.get("/v2/account/configurations", ChosenSaid)
                    level = (await self._trading.get("/v2/account", LevelSaid)).options_trading_level
                except Denied:
                    return Terms()
                except (Silence, Refused):
                    pass
                else:
                    return _terms(said, level)
            await self._clock.sleep_until(self._clock.now() + AGAIN)

    async def _resumed(self) -> None:
        """First it must be laid, and then a person lifts it."""
        for laid in (True, False):
            while (HALT in self._engine.floor.book.latches) is not laid:
                await self._clock.sleep_until(self._clock.now() + LOOK)

    def _halted(self, why: str) -> bool:
        latch = self._engine.floor.book.latches.held.get(HALT)
        return latch is not None and latch.why == why

    def _remembered(self) -> Terms:
        """What nobody can read is nothing to compare with."""
        note = self._notes.note(NOTE)
        try:
            return Terms() if note is None else msgspec.json.decode(note, type=Terms)
        except msgspec.MsgspecError:
            return Terms()

    def _remember(self, terms: Terms) -> None:
        self._notes.set_note(NOTE, msgspec.json.encode(terms).decode())


def _terms(said: ChosenSaid, level: int | None) -> Terms:
    times = said.max_margin_multiplier
    return Terms(
        level=level,
        shorting=None if said.no_shorting is None else not said.no_shorting,
        multiplier=times if times is not None and times.is_finite() else None,
        suspended=said.suspend_trade,
    )


def changed(was: Terms, now: Terms) -> Iterator[Change]:
    """What was said both times, and not the same."""
    if was.level is not None and now.level is not None and was.level != now.level:
        yield Change("level", f"options level was {was.level}, is {now.level}", now.level > was.level)
    if was.shorting is not None and now.shorting is not None and was.shorting != now.shorting:
        words = "were forbidden, are allowed" if now.shorting else "were allowed, are forbidden"
        yield Change("shorting", f"short sales {words}", now.shorting)
    if was.multiplier is not None and now.multiplier is not None and was.multiplier != now.multiplier:
        text = f"margin multiplier was {was.multiplier:.4g}, is {now.multiplier:.4g}"
        yield Change("multiplier", text, now.multiplier > was.multiplier)
    if was.suspended is not None and now.suspended is not None and was.suspended != now.suspended:
        words = "were taken, are suspended" if now.suspended else "were suspended, are taken"
        yield Change("suspended", f"new orders {words}", now.suspended)


def _later(was: Terms, now: Terms, *, but: Set[str] = frozenset()) -> Terms:
    """What is known by now, the newer word before the older, but for what a person has yet to look at."""
    before, after = msgspec.structs.asdict(was), msgspec.structs.asdict(now)
    newer = {part: value for part, value in after.items() if value is not None and part not in but}
    return Terms(**(before | newer))
