"""`replay DAY`: a recorded day through the engine again, and whether it decides what it decided live."""

import gc
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.commands.checking import Checking
from bot.commands.days import day_named
from bot.config import load, playbook
from bot.telling.story import tell
from bot.telling.tally import Tally
from bot.telling.why import Reasons
from engine.core import Engine
from engine.model.events import Event
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK, trading, watching
from engine.replay import Step
from storage.codec import CODEC
from storage.database import Database
from storage.inspection import check_revision
from storage.recording import reading
from storage.recording.lines import Opened, Place, Told
from storage.recording.shelf import Shelf, beside
from storage.refused import StorageRefused
from storage.rows import steps

DIFFERENT = 1
SUFFIXES = (".day", ".part")
NOT_NAMED = "--check compares with the journal: name it with --database"


class Replayed:
    """The engine, where the recording has brought it; what was not recorded is recalled from the journal."""

    def __init__(self, journal: Database | None, watch: str | None) -> None:
        self._journal = journal
        self._watch = watch
        self._row = 0
        self.engine = Engine(playbook(watch) if watch else PLAYBOOK)
        self.synthetic: str | None = None
        self.as_live = True
        self.lost = self.recalled = self.unknown = 0

    def opened(self, opened: Opened) -> None:
        """A restart under the same plays goes on, as recalling would; under others it begins anew."""
        self.synthetic, plays = opened.synthetic, _plays(opened, self._watch)
        self.as_live = self.as_live and plays.fingerprint == opened.playbook
        if plays.fingerprint != self.engine.floor.playbook.fingerprint:
            self.engine, self._row = Engine(plays), 0

    def at(self, place: Place) -> None:
        """Rows that nobody recorded: a day begins with all days before it."""
        between = place.row_from - self._row
        self._row, after = place.row_to, self._row
        self.lost += place.lost
        if between > 0 and self._journal is None:
            self.unknown += between
        elif between > 0 and self._journal is not None:
            self.recalled += between
            for event, outputs in steps(self._journal, after=after, until=place.row_from):
                self.engine.recall(event, outputs)


class Sum:
    """What the day came to: its numbers, its pace, and one hash of every decision."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.first: datetime | None = None
        self.last: datetime | None = None
        self._decided = sha256()

    def add(self, step: Step) -> None:
        """Take one step into account."""
        self.tally.add(step)
        self.first, self.last = self.first or step.event.at, step.event.at
        for output in step.outputs:
            kind, body = CODEC.write(output)
            self._decided.update(f"{step.event.at.isoformat()} {kind} {body}\n".encode())

    def numbers(self, seconds: float, replayed: Replayed) -> dict[str, object]:
        """As `replay` of a tape has them, and what only a recording has."""
        numbers: dict[str, object] = self.tally.numbers(seconds, self._decided.hexdigest())
        numbers["decisions_hash"] = numbers.pop("journal_hash")
        span = (self.last - self.first).total_seconds() if self.first and self.last else 0.0
        return numbers | {
            "times_real": round(span / seconds, 1) if seconds > 0 else 0.0,
            "recalled_rows": replayed.recalled,
            "unknown_rows": replayed.unknown,
            "lost_events": replayed.lost,
            "as_live": replayed.as_live,
            "synthetic": replayed.synthetic,
        }


def replay_day(
    what: str, *, database: str | None, watch: str | None, as_json: bool, why: bool, check: bool
) -> int:
    """Told like a tape; with `check` every row is compared, and the first that differs is named."""
    with ExitStack() as stack:
        journal = _journal(stack, what, database)
        if check and journal is None:
            named = f"{url}: no journal there" if (url := _url(what, database)) else NOT_NAMED
            raise StorageRefused(named)
        checking = Checking(journal) if check and journal is not None else None
        replayed, total, began = Replayed(journal, watch), Sum(), time.perf_counter()
        gc.freeze()
        difference = _play(recorded(what, database), replayed, total, checking, why=why, silent=as_json)
        numbers = total.numbers(time.perf_counter() - began, replayed)
    if checking is not None:
        numbers |= {"check": difference or "equal", "rows_checked": checking.equal}
    print(json.dumps(numbers) if as_json else "\n".join(["", *_summary(numbers)]))
    return 0 if difference is None else DIFFERENT


def _play(
    items: Iterable[Told],
    replayed: Replayed,
    total: Sum,
    checking: Checking | None,
    *,
    why: bool,
    silent: bool,
) -> str | None:
    """To the end, or to the first difference."""
    reasons: Reasons | None = None
    for item in items:
        match item:
            case Opened():
                replayed.opened(item)
                reasons = Reasons(replayed.engine.floor.playbook) if why else None
            case Place():
                replayed.at(item)
                if checking is not None:
                    checking.at(item.row_from)
            case Event():
                step = Step(item, replayed.engine.step(item))
                total.add(step)
                if not silent:
                    _say(step, reasons)
                difference = checking.differs(step) if checking is not None and step.kept else None
                if difference is not None:
                    return difference
    return None


def recorded(what: str, database: str | None) -> Iterator[Told]:
    """A day of the desk's own shelf, or a file."""
    day = day_named(what)
    if day is None:
        return reading.file(Path(what))
    return reading.day(Shelf(beside(database or load().database)), day)


def is_recorded(what: str) -> bool:
    """A day's date, or a file of the shelf."""
    return day_named(what) is not None or Path(what).suffix in SUFFIXES


def _journal(stack: ExitStack, what: str, database: str | None) -> Database | None:
    """A day has the desk's own journal beside it, a file the one that is named."""
    url = _url(what, database)
    if url is None or ("://" not in url and not Path(url).exists()):
        return None
    journal = Database(url)
    stack.callback(journal.close)
    check_revision(journal)
    return journal


def _url(what: str, database: str | None) -> str | None:
    return database or (load().database if day_named(what) is not None else None)


def _plays(opened: Opened, watch: str | None) -> Playbook:
    """Those it was recorded under, as far as this build still has them."""
    if watch is not None:
        return playbook(watch)
    if PLAYBOOK.fingerprint == opened.playbook:
        return PLAYBOOK
    return watching(frozenset(opened.watch.split(","))) if opened.names is None else trading(opened.names)


def _say(step: Step, reasons: Reasons | None) -> None:
    for line in (*tell(step), *(reasons.lines(step) if reasons is not None else ())):
        print(line)


def _summary(numbers: dict[str, object]) -> list[str]:
    """The same numbers for a reader, what is doubtful about them last."""
    names = ("events", "signals", "setups", "tickets", "refusals", "trades")
    lines = [f"{name:<12} {numbers[name]:>10,}" for name in names]
    lines.append(f"{'P&L':<12} {numbers['pnl']:>+10,.2f} as the fills were recorded, after assumed fees")
    lines.append(f"{'speed':<12} {numbers['times_real']:>10,} times as fast as it happened")
    lines.append(f"{'decisions':<12} {numbers['decisions_hash']}")
    doubts = {
        "synthetic": f"{numbers['synthetic']}",
        "recalled_rows": f"{numbers['recalled_rows']} rows were recalled from the journal, not replayed",
        "unknown_rows": f"{numbers['unknown_rows']} rows are missing, no journal is here to recall them from",
        "lost_events": f"{numbers['lost_events']} events were not recorded: what follows them may differ",
    }
    lines += [f"{'note':<12} {text}" for key, text in doubts.items() if numbers[key]]
    if not numbers["as_live"]:
        lines.append(f"{'note':<12} other plays than live: decisions may differ")
    if "check" in numbers:
        lines.append(f"{'check':<12} {numbers['check']}, {numbers['rows_checked']:,} rows compared")
    return lines
