"""PostgreSQL as the desk uses it: one writing connection holds the lock, commits wait for the disk."""

from typing import Any, Literal

import sqlalchemy as sa

WAIT_S = 5

_LINES = {
    "28": "the server refuses this login",
    "3D": "the server has no such database",
    "25006": "the server is read-only",
    "53100": "the server's disk is full",
    "53": "the server is out of resources",
    "55P03": "another program keeps it locked",
    "57P": "the server is shutting down",
    "58": "the server's disk fails",
    "XX": "it is damaged: restore a backup",
}


def writer(url: sa.URL) -> sa.Engine:
    return _engine(url, "READ COMMITTED", "synchronous_commit = on")


def reader(url: sa.URL) -> sa.Engine:
    return _engine(url, "REPEATABLE READ", "default_transaction_read_only = on")


def _engine(url: sa.URL, isolation: Literal["READ COMMITTED", "REPEATABLE READ"], setting: str) -> sa.Engine:
    """A dead line is noticed within seconds, and no lock is waited for without end."""
    lives = {"connect_timeout": WAIT_S, "keepalives_idle": WAIT_S, "keepalives_interval": WAIT_S}
    engine = sa.create_engine(url, isolation_level=isolation, connect_args=lives)

    def connected(connection: Any, _: object) -> None:
        connection.execute(f"SET {setting}")
        connection.execute(f"SET lock_timeout = '{WAIT_S}s'")
        connection.commit()

    sa.event.listen(engine, "connect", connected)
    return engine


def line(error: BaseException) -> str | None:
    """None for what only a programmer can have caused."""
    import psycopg  # only where it is used: a desk on SQLite never loads it

    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate
    if state is None:
        said = str(error).partition("\n")[0]
        return f"the server does not answer: {said}" if isinstance(error, psycopg.OperationalError) else None
    if state.startswith("08"):
        return "the line to the server broke"
    return next((text for start, text in _LINES.items() if state.startswith(start)), None)
