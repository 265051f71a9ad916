"""Secrets and switches from the environment or `.env`; anything unknown or contradictory is refused."""

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.nearest import meant
from bot.telling.universe import OPEN, closed
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK, watching

WHERE_FROM = {
    "TELEGRAM_TOKEN": "a bot of your own: write /newbot to @BotFather in Telegram",
    "ALPACA_KEY": "a paper account's key: app.alpaca.markets, the paper account, API keys",
    "ALPACA_SECRET": "shown once, beside that key",
    "ALPACA_LIVE_KEY": "a live account's key: app.alpaca.markets, the live account, API keys",
    "ALPACA_LIVE_SECRET": "shown once, beside that key",
    "UNUSUAL_WHALES_KEY": "an API key of unusualwhales.com",
}
SECRETS = tuple(WHERE_FROM)
PRIVATE = frozenset({*SECRETS, "TOTP_SECRET", "DATABASE_URL", "SECOND_CHANNEL", "PING_URL"})
"""What holds a password or opens a door, and is shown nowhere."""
PAPER, LIVE, SIM = "paper", "live", "sim"
OTHERS = {
    LIVE: frozenset({"ALPACA_KEY", "ALPACA_SECRET", "ALPACA_URL"}),
    PAPER: frozenset({"ALPACA_LIVE_KEY", "ALPACA_LIVE_SECRET", "ALPACA_LIVE_URL"}),
    SIM: frozenset({"ALPACA_LIVE_KEY", "ALPACA_LIVE_SECRET", "ALPACA_LIVE_URL"}),
}
"""What belongs to the account that is not traded."""

ELSEWHERE = frozenset({"DATABASE_URL", "PING_URL"})
"""Addresses to which no key of a vendor goes."""


class BadConfig(Exception):
    """One line: which field, where it stands, and what it should be."""


def _setting(name: str, default: str = "") -> str:
    return field(default=default, metadata={"name": name}, repr=name not in PRIVATE)


@dataclass(frozen=True, slots=True)
class Account:
    """The broker's account that is traded, and the settings that say which."""

    settings: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    url: str


@dataclass(frozen=True, slots=True)
class Config:
    """What is asked of the owner: where to remember, what to trade, whose money, and four keys."""

    database: str = _setting("DATABASE_URL", "data/desk.db")
    watch: str = _setting("WATCH")
    plays: str = _setting("PLAYS")
    record: str = _setting("RECORD", "10GB")
    venue: str = _setting("VENUE", PAPER)
    telegram_token: str = _setting("TELEGRAM_TOKEN")
    telegram_url: str = _setting("TELEGRAM_URL", "https://api.telegram.org")
    telegram_owner: str = _setting("TELEGRAM_OWNER")
    telegram_observers: str = _setting("TELEGRAM_OBSERVERS")
    totp_secret: str = _setting("TOTP_SECRET")
    alpaca_key: str = _setting("ALPACA_KEY")
    alpaca_secret: str = _setting("ALPACA_SECRET")
    alpaca_url: str = _setting("ALPACA_URL", "https://paper-api.alpaca.markets")
    alpaca_live_key: str = _setting("ALPACA_LIVE_KEY")
    alpaca_live_secret: str = _setting("ALPACA_LIVE_SECRET")
    alpaca_live_url: str = _setting("ALPACA_LIVE_URL", "https://api.alpaca.markets")
    alpaca_data_url: str = _setting("ALPACA_DATA_URL", "https://data.alpaca.markets")
    alpaca_stream_url: str = _setting("ALPACA_STREAM_URL", "wss://stream.data.alpaca.markets")
    whales_key: str = _setting("UNUSUAL_WHALES_KEY")
    whales_url: str = _setting("UNUSUAL_WHALES_URL", "https://api.unusualwhales.com")
    flow: str = _setting("FLOW", "alerts")
    second_channel: str = _setting("SECOND_CHANNEL")
    ping_url: str = _setting("PING_URL")

    @property
    def playbook(self) -> Playbook:
        """The shipped plays, on the names that were opted into."""
        if opted(self.plays) and not self.watch:
            raise BadConfig(f"PLAYS: {self.plays}: on which names? WATCH is empty")
        return watching(tickers(self.watch, "WATCH"), also=opted(self.plays)) if self.watch else PLAYBOOK

    @property
    def record_max(self) -> int | None:
        """How many bytes of recordings may lie beside the journal; none when nothing is recorded."""
        return share(self.record)

    @property
    def singly(self) -> bool:
        """Whether option flow is heard print by print rather than as the vendor's alerts."""
        return print_by_print(self.flow)

    @property
    def missing(self) -> tuple[str, ...]:
        """The secrets without which there is nothing to talk to."""
        return tuple(name for name in SECRETS if name not in self._others and not self.named[name])

    @property
    def live(self) -> bool:
        """Whether it is real money."""
        return self.venue == LIVE

    @property
    def account(self) -> Account:
        """Whose money it is; real money has settings of its own, so that no slip of one word spends it."""
        if self.live:
            keys = "ALPACA_LIVE_KEY, ALPACA_LIVE_SECRET"
            return Account(keys, self.alpaca_live_key, self.alpaca_live_secret, self.alpaca_live_url)
        return Account("ALPACA_KEY, ALPACA_SECRET", self.alpaca_key, self.alpaca_secret, self.alpaca_url)

    @property
    def _others(self) -> frozenset[str]:
        return OTHERS.get(self.venue, frozenset())

    @property
    def named(self) -> dict[str, str]:
        """Every setting, as the environment would say it."""
        return {at.metadata["name"]: getattr(self, at.name) for at in fields(self)}

    @property
    def addresses(self) -> dict[str, str]:
        """Every place outside that will be talked to, by the name of its setting."""
        return {
            name: address
            for name, address in self.named.items()
            if name.endswith("_URL") and name not in self._others | ELSEWHERE
        }


FLOWS = ALERTS, PRINTS = ("alerts", "prints")
_UNITS = {"MB": 10**6, "GB": 10**9}
KNOWN = {at.metadata["name"]: at.name for at in fields(Config)}


def load(environ: Mapping[str, str] = os.environ, dotenv: Path = Path(".env")) -> Config:
    """The environment wins over the file."""
    values = _read(dotenv) | {name: environ[name] for name in KNOWN if environ.get(name)}
    config = Config(**{KNOWN[name]: value for name, value in values.items() if value})
    if config.watch:
        tickers(config.watch, "WATCH")
    opted(config.plays)
    share(config.record)
    print_by_print(config.flow)
    for name, address in config.addresses.items():
        if not _is_address(address):
            raise BadConfig(f"{name}: {address!r} is not an address like {Config().named[name]}")
    return config


def _is_address(text: str) -> bool:
    try:
        asked = urlsplit(text)
        return asked.scheme in {"https", "wss", "http", "ws"} and bool(asked.hostname)
    except ValueError:
        return False


def share(text: str) -> int | None:
    """20GB, 500MB, or off."""
    number, unit = text[:-2], text[-2:]
    if text == "off":
        return None
    if unit not in _UNITS or not (number.isascii() and number.isdigit() and len(number) < 10 and int(number)):
        raise BadConfig(f"RECORD: {text!r} is neither off nor a size like 10GB or 500MB")
    return int(number) * _UNITS[unit]


def print_by_print(text: str) -> bool:
    """`prints` or `alerts`."""
    if text not in FLOWS:
        raise BadConfig(f"FLOW: {text!r} is not one of {', '.join(FLOWS)}")
    return text == PRINTS


def needed(names: Sequence[str]) -> str:
    """What is missing, where to get it, and what needs none of it."""
    lines = (f"  {name:<18}  {WHERE_FROM[name]}" for name in names)
    return "\n".join([f"{', '.join(names)}: not set; ./desk demo needs none of them", *lines])


def is_loopback(address: str) -> bool:
    """Whether an address can only be this machine."""
    return urlsplit(address).hostname in {"127.0.0.1", "::1", "localhost"}


def playbook(watch: str | None) -> Playbook:
    """What was asked for on the command line, else what is configured."""
    return asked(None, watch).playbook


def asked(database: str | None, watch: str | None) -> Config:
    """What is configured, but for what was asked for on the command line."""
    config = load()
    if watch:
        tickers(watch, "--watch")
    return replace(config, database=database or config.database, watch=watch or config.watch)


def tickers(text: str, where: str) -> frozenset[str]:
    """AAPL,TSLA: the names the owner opted into."""
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    wrong = sorted(name for name in names if not (name.isalpha() and name.isupper() and len(name) <= 6))
    if wrong or not names:
        raise BadConfig(f"{where}: {', '.join(wrong) or text!r} is not a list of tickers like LUNR,RKLB")
    return names


def opted(text: str) -> frozenset[str]:
    """momentum,swing: plays without names of their own, which trade what is watched."""
    asked = frozenset(name.strip() for name in text.split(",") if name.strip())
    for name in sorted(asked - OPEN):
        raise BadConfig(f"PLAYS: {name!r}: {closed(name)}")
    return asked


def _read(dotenv: Path) -> dict[str, str]:
    if not dotenv.is_file():
        return {}
    values: dict[str, str] = {}
    try:
        text = dotenv.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadConfig(f"{dotenv}: not UTF-8 text") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or name.strip() not in KNOWN:
            others = meant(name.strip(), KNOWN) or f"; known are {', '.join(KNOWN)}"
            raise BadConfig(f"{dotenv}:{number}: {name.strip()!r} is no setting{others}")
        values[name.strip()] = value.strip()
    _private(dotenv, values)
    return values


def _private(dotenv: Path, values: Mapping[str, str]) -> None:
    """A file that holds a secret is readable by its owner and nobody else."""
    held = [name for name, value in values.items() if value and name in PRIVATE]
    secret = next((name for name in held if name != "DATABASE_URL" or "@" in values[name]), None)
    if secret is not None and dotenv.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadConfig(f"{dotenv}: holds {secret} and others may read it: chmod 600 {dotenv}")
