"""This machine: time zones, room, and the journal."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.doctor.findings import Finding, good, missing, poorer
from bot.panic import FILE, at_start
from bot.recalling.bookmark import Unfit, build, read
from engine.model.calendar import EASTERN
from storage.database import Database
from storage.inspection import inspect
from storage.lease import holder_of
from storage.moving import TwoPlaces
from storage.place import file_of, folder_of
from storage.refuge import OTHERS, takes
from storage.refused import StorageRefused

ROOM_MIN, ROOM_GOOD = 200 << 20, 2 << 30
SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def machine(database: str) -> Iterator[Finding]:
    """What can be seen without asking anybody."""
    yield from around(database)
    yield from journal(database)


def around(database: str) -> Iterator[Finding]:
    """What can be seen beside a desk too: it holds the journal itself, and has just read it whole."""
    yield time_zones()
    yield room(folder_of(database))
    if (file := file_of(database)) is not None:
        yield from beside(file)


def beside(file: Path) -> Iterator[Finding]:
    """Who may look into the folder of a journal, whether the journal is there, and what stops its desk."""
    here, places = file.parent, TwoPlaces(file)
    if here.is_dir() and here.stat().st_mode & OTHERS:
        yield poorer("data folder", f"{here.absolute()} is open to others", f"chmod 700 {here.absolute()}")
    if (panic := here / FILE).exists():
        told = f"{panic} lies there, and a desk that starts beside it {at_start(panic)}"
        yield poorer("panic", told, "take the file away, then /resume")
    if places.moved:
        told = f"it is in memory, in {places.away}: its disk took nothing, and a power cut would lose it"
        yield poorer("journal", told, "mend the disk, then stop the desk and start it: docs/runbook.md")


def time_zones() -> Finding:
    """New York is five hours behind in winter and four in summer, or every cut-off is an hour off."""
    hours = [at.astimezone(EASTERN).utcoffset() for at in (WINTER, SUMMER)]
    if hours != [timedelta(hours=-5), timedelta(hours=-4)]:
        return missing("time zones", "New York is not where it should be", "reinstall the package tzdata")
    return good("time zones", "New York is -5 and -4 hours")


def room(place: Path) -> Finding:
    """A full disk stops a desk: what cannot be written is not done."""
    folder = next(each for each in (place.absolute(), *place.absolute().parents) if each.is_dir())
    free = shutil.disk_usage(folder).free
    said = f"{free / (1 << 30):.1f} GB free at {folder}"
    if not takes(folder):
        return missing(
            "disk", f"{folder} takes nothing: full, read-only or failing", "another disk: docs/runbook.md"
        )
    if free < ROOM_MIN:
        return missing("disk", said, "make room, or point DATABASE_URL at another disk")
    return (
        good("disk", said) if free >= ROOM_GOOD else poorer("disk", said, "make room for the months to come")
    )


def journal(url: str) -> Iterator[Finding]:
    """Whole, of a schema this build knows, and whether somebody writes in it now."""
    if "://" not in url and not Path(url).exists():
        yield good("journal", f"{url}: none yet, the first run begins it")
        return
    try:
        database = Database(url)
    except StorageRefused as error:
        yield missing("journal", str(error), "see DATABASE_URL")
        return
    try:
        if database.is_empty_file:
            yield good("journal", f"{database.place}: none yet, the first run begins it")
            return
        chain = inspect(database)
        holder = holder_of(database.path) if database.path is not None else None
        used = f", in use by {holder}" if holder is not None else ""
        yield good("journal", f"{database.place}: {chain.seq:,} rows, chain sound{_marked(url)}{used}")
    except StorageRefused as error:
        yield missing(
            "journal", str(error), "restore the last good copy; a damaged journal is never written to"
        )
    finally:
        database.close()


def _marked(url: str) -> str:
    """From where on a start would read, if its rules are those of then."""
    try:
        mark = read(url)
    except Unfit:
        return ", its bookmark is damaged"
    if mark is None:
        return ""
    return f", bookmark at row {mark.head.seq:,}{'' if mark.head.build == build() else ' of another build'}"
