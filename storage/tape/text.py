"""The text language: a few lines of tape that a trader can read, write and argue about."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from engine.model.calendar import is_session
from engine.model.events import DeskStarted, Event, SessionOpened
from engine.model.session import Session, session_on
from engine.sim import FillModel, VenueScript
from storage.tape.desk_lines import PREFIX, TAPE
from storage.tape.fault import TapeFault
from storage.tape.verbs import VERBS
from storage.tape.words import Complaint, Word, words

ORDINARY_FRIDAY = date(2026, 7, 31)
"""The day a tape plays on when it names none."""


class TextTape:
    """Reads the head (`day`, `venue`) at once and the events as they are asked for."""

    def __init__(self, lines: Iterable[str], name: str) -> None:
        self._name = name
        self._lines = enumerate(lines, 1)
        self._day = ORDINARY_FRIDAY
        self._session: Session | None = None
        self._started = False
        self._last: datetime | None = None
        self._held: tuple[int, list[Word]] | None = None
        self.script = VenueScript()
        self._read_head()

    def events(self) -> Iterator[Event]:
        """Every line's event; a day opens its session before its first event."""
        while (held := self._next()) is not None:
            number, line = held
            yield from self._told(number, line)

    def _read_head(self) -> None:
        while (held := self._next()) is not None:
            number, line = held
            if line[0].text not in _DIRECTIVES:
                self._held = held
                return
            self._told(number, line)

    def _next(self) -> tuple[int, list[Word]] | None:
        if self._held is not None:
            held, self._held = self._held, None
            return held
        for number, text in self._lines:
            line = list(words(text))
            if line:
                return number, line
        return None

    def _told(self, number: int, line: list[Word]) -> list[Event]:
        """Whatever is wrong with a line is said once, with its place."""
        try:
            return list(self._line(line))
        except Complaint as complaint:
            raise TapeFault(f"{self._name}:{number}:{complaint.column}: {complaint}") from None

    def _line(self, line: list[Word]) -> Iterator[Event]:
        first, rest = line[0], line[1:]
        if first.text == "day":
            self._session = self._read_day(first, rest)
        elif first.text == "venue":
            self.script = _read_venue(first, rest, late=self._started)
        else:
            yield from self._event(first, rest)

    def _event(self, clock: Word, rest: list[Word]) -> Iterator[Event]:
        at = clock.clock(self._day).astimezone(UTC)
        if not rest:
            raise Complaint(clock.column, "a time with nothing after it")
        verb = VERBS.get(rest[0].text)
        if verb is None:
            raise rest[0].wrong(f"one of: {', '.join(sorted(VERBS))}")
        event = verb(at, self._day, rest[0], rest[1:])
        if self._last is not None and at < self._last:
            raise Complaint(clock.column, f"{clock.text}: time runs backwards")
        self._last = at
        if not self._started:
            self._started = True
            if not isinstance(event, DeskStarted):
                yield DeskStarted(at, PREFIX, TAPE)
            self._session = self._session or session_on(self._day)
        session, self._session = self._session, None
        told = [event] if session is None else [SessionOpened(at, session), event]
        yield from reversed(told) if isinstance(event, DeskStarted) else told

    def _read_day(self, first: Word, rest: list[Word]) -> Session:
        if not rest:
            raise Complaint(first.column, "`day` needs a date like 2026-07-31")
        day = rest[0].day()
        if not is_session(day):
            raise Complaint(rest[0].column, f"{day:%A %Y-%m-%d} is not a trading day")
        if self._started and day <= self._day:
            raise Complaint(rest[0].column, f"{day} does not come after {self._day}")
        session = session_on(day)
        closes, fomc_at = session.closes, session.fomc_at
        for word in rest[1:]:
            name, _, value = word.text.partition("=")
            moment = Word(value, word.column + len(name) + 1)
            if name == "close":
                closes = moment.clock(day).astimezone(UTC)
            elif name == "fomc":
                fomc_at = moment.clock(day).astimezone(UTC)
            else:
                raise word.wrong("close=… or fomc=…")
        self._day = day
        return replace(session, closes=closes, fomc_at=fomc_at)


_DIRECTIVES = frozenset({"day", "venue"})


def _read_venue(first: Word, rest: list[Word], *, late: bool) -> VenueScript:
    """`venue partial`, or `venue entries=never exits=delayed seed=7`."""
    if late:
        raise Complaint(first.column, "`venue` belongs before the first event")
    entries, exits, seed = FillModel.IMMEDIATE, FillModel.IMMEDIATE, 1
    for word in rest:
        name, equals, value = word.text.partition("=")
        given = Word(value, word.column + len(name) + 1) if equals else word
        if not equals or name == "entries":
            entries = _fill_model(given)
        elif name == "exits":
            exits = _fill_model(given)
        elif name == "seed":
            seed = given.whole()
        else:
            raise word.wrong("entries=…, exits=… or seed=…")
    return VenueScript(entries, exits, seed)


def _fill_model(word: Word) -> FillModel:
    try:
        return FillModel(word.text)
    except ValueError:
        raise word.wrong(f"one of: {', '.join(FillModel)}") from None
