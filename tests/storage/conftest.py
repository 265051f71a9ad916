"""Every promise is made twice: on a file, and on a real server that is started for these tests alone."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.journal import Journal, open_journal

_NUMBERS = count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the tests do."""
    binaries = _binaries()
    if binaries is None:
        why = "no PostgreSQL server is installed here"
        if os.environ.get("TAPDESK_REQUIRE_POSTGRES") == "1":
            pytest.fail(why)
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    user = _user(folder)
    data = folder / "data"
    made = [binaries / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(made, user=user, cwd=folder, check=True, capture_output=True)
    options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "log_min_messages=fatal"]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"postgresql+psycopg://desk@/postgres?host={folder}"
        _wait_for(url)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)
        shutil.rmtree(folder)


def _binaries() -> Path | None:
    """Where initdb and postgres lie together: in the path, or where packages put them."""
    known = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    known += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in known if (folder / "postgres").exists()), None)


def _user(folder: Path) -> int | None:
    """A server refuses to run as root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return entry.pw_uid


def _wait_for(url: str) -> None:
    engine, until = sa.create_engine(url), time.monotonic() + 30
    while True:
        try:
            engine.connect().close()
        except sa.exc.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            engine.dispose()
            return


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place where nothing is yet."""
    return place(request, tmp_path)


def place(request: pytest.FixtureRequest, folder: Path) -> str:
    """By the name of what shall keep it."""
    if request.param == "sqlite":
        return str(folder / "desk.db")
    server: str = request.getfixturevalue("server")
    return fresh_schema(server)


def fresh_schema(server: str) -> str:
    """A schema of its own is as empty as a new database, and a hundred times cheaper."""
    name = f"desk_{next(_NUMBERS)}"
    engine = sa.create_engine(server)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(name))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    """An open, empty journal."""
    with open_journal(url, holder="test") as opened:
        yield opened
