"""Wiring: the one place where parts meet."""

from bot.config import load, tickers
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK, watching


def playbook(watch: str | None) -> Playbook:
    """The shipped plays, on the names that were opted into."""
    names = tickers(watch, "--watch") if watch else load().watch
    return watching(names) if names is not None else PLAYBOOK
