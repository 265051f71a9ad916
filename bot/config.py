"""Secrets and switches from the environment or `.env`; anything unknown is refused, not ignored."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK, watching

DATABASE = "data/desk.db"
KNOWN = ("DATABASE_URL", "WATCH")


class BadConfig(Exception):
    """One line: which field, where it stands, and what it should be."""


@dataclass(frozen=True, slots=True)
class Config:
    database: str = DATABASE
    watch: frozenset[str] | None = None


def load(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Config:
    """The environment wins over the file."""
    values = _read(dotenv) | {name: environ[name] for name in KNOWN if environ.get(name)}
    watch = values.get("WATCH", "")
    return Config(
        database=values.get("DATABASE_URL") or DATABASE,
        watch=tickers(watch, "WATCH") if watch else None,
    )


def playbook(watch: str | None) -> Playbook:
    """The shipped plays, on the names that were opted into."""
    names = tickers(watch, "--watch") if watch else load().watch
    return watching(names) if names is not None else PLAYBOOK


def tickers(text: str, where: str) -> frozenset[str]:
    """AAPL,TSLA: the names the owner opted into."""
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    wrong = sorted(name for name in names if not (name.isalpha() and name.isupper() and len(name) <= 6))
    if wrong or not names:
        raise BadConfig(f"{where}: {', '.join(wrong) or text!r} is not a list of tickers like LUNR,RKLB")
    return names


def _read(dotenv: Path) -> dict[str, str]:
    if not dotenv.is_file():
        return {}
    values: dict[str, str] = {}
    for number, line in enumerate(dotenv.read_text().splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or name.strip() not in KNOWN:
            raise BadConfig(
                f"{dotenv}:{number}: {name.strip()!r} is no setting; known are {', '.join(KNOWN)}"
            )
        values[name.strip()] = value.strip()
    return values
