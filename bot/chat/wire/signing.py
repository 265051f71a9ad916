"""What a button carries: short, and only believed when it was made here for the person who taps."""

import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bot.chat.acts import Act, Verb
from bot.config import BadConfig

DATA_MAX = 64
CODES = {
    Verb.BUY: "b",
    Verb.SKIP: "s",
    Verb.CLOSE: "c",
    Verb.HALF: "v",
    Verb.STOP: "e",
    Verb.HIT: "k",
    Verb.REST: "x",
    Verb.HALT: "h",
    Verb.FLATTEN: "f",
    Verb.RESUME: "r",
    Verb.ADOPT: "g",
    Verb.IGNORE: "i",
    Verb.UNLOAD: "u",
    Verb.PAGE: "p",
    Verb.OPEN: "o",
    Verb.SET: "t",
    Verb.PAUSE: "P",
    Verb.AUTO: "A",
    Verb.ARM: "L",
    Verb.DISARM: "D",
    Verb.TRUST: "T",
}
_VERBS = {code: verb for verb, code in CODES.items()}
_VERSION, _NONCE, _MARK = "1", 12, 16
_SECONDS = 4
_HEAD = len(_VERSION) + 1 + _NONCE + _MARK
_DETAIL = "~"


class Signed(NamedTuple):
    """An act as it came back, with the number of the keyboard it was on."""

    act: Act
    nonce: str


class Seal:
    """Holds the key. A leaked bot token opens nothing here."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, act: Act, person: int, nonce: str) -> str:
        """For this person alone."""
        subject = f"{act.subject}{_DETAIL}{act.detail}" if act.detail else act.subject
        body = f"{CODES[act.verb]}{nonce}{subject}"
        data = f"{_VERSION}{body[:1]}{nonce}{self._mark(body, person)}{subject}"
        if len(data.encode()) > DATA_MAX or len(nonce) != _NONCE:
            raise ValueError(f"a button cannot carry {act}")
        return data

    def read(self, data: str, person: int) -> Signed | None:
        """None for anything that was not signed for this person."""
        version, code, nonce = data[:1], data[1:2], data[2 : 2 + _NONCE]
        mark, subject = data[_HEAD - _MARK : _HEAD], data[_HEAD:]
        if version != _VERSION or code not in _VERBS or len(mark) != _MARK:
            return None
        if not hmac.compare_digest(mark.encode(), self._mark(f"{code}{nonce}{subject}", person).encode()):
            return None
        about, _, detail = subject.partition(_DETAIL)
        return Signed(Act(_VERBS[code], about, detail), nonce)

    def owner_of(self, data: str, people: Iterable[int]) -> int | None:
        """For whom it was signed, if for any of these."""
        return next((person for person in people if self.read(data, person) is not None), None)

    def _mark(self, body: str, person: int) -> str:
        made = hmac.digest(self._key, f"{person} {body}".encode(), sha256)
        return urlsafe_b64encode(made[: _MARK * 3 // 4]).decode()


def fresh_nonce(now: datetime) -> str:
    """One a keyboard: what is tapped twice is told from what is shown anew, and old from new."""
    seconds = int(now.timestamp()).to_bytes(_SECONDS, "big")
    return urlsafe_b64encode(seconds + secrets.token_bytes(_NONCE * 3 // 4 - _SECONDS)).decode()


def made_at(nonce: str) -> datetime:
    """When the keyboard was made; only for a number that was signed."""
    return datetime.fromtimestamp(int.from_bytes(urlsafe_b64decode(nonce)[:_SECONDS], "big"), UTC)


def key_beside(path: Path) -> bytes:
    """Made once, readable by its owner alone; a key others could read is refused."""
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(path)
    with os.fdopen(made, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


def _kept(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise BadConfig(f"{path}: others may read it: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) < 32:
        raise BadConfig(f"{path}: it is too short to be a key: remove it")
    return key
