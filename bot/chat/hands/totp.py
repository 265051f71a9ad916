"""One-time codes as RFC 6238 has them: six digits, half a minute, and each believed once."""

import hmac
import secrets
import struct
from base64 import b32decode, b32encode
from binascii import Error
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from bot.config import BadConfig

STEP_S, DIGITS, DRIFT = 30, 6, 1
SECRET_BYTES, SECRET_MIN = 20, 16
TRIES = 5
DESK = "Tapdesk"


def code(secret: bytes, counter: int) -> str:
    """RFC 4226, over which a clock is laid."""
    digest = hmac.digest(secret, struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def fresh_secret() -> str:
    """As authenticator apps take it."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def uri(secret: str, *, account: str = "owner") -> str:
    """What a QR code of it would say."""
    label, issuer = quote(f"{DESK}:{account}"), quote(DESK)
    return f"otpauth://totp/{label}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"


def key_of(text: str) -> bytes:
    """The secret's bytes; too few of them could be guessed."""
    bare = "".join(text.split()).rstrip("=").upper()
    try:
        key = b32decode(bare + "=" * (-len(bare) % 8))
    except Error:
        raise BadConfig("TOTP_SECRET: not base32; ./desk totp prints a fresh one") from None
    if len(key) < SECRET_MIN:
        raise BadConfig("TOTP_SECRET: too short to be safe; ./desk totp prints a fresh one")
    return key


class Judged(StrEnum):
    RIGHT = "right"
    WRONG = "That code is not right."
    USED = "That code was used already: wait for the next one."
    LOCKED = "Five wrong codes: locked until the desk is started again from its shell."


class Codes:
    """Remembers the last counter that was believed, in this life and on the disk, and counts wrong ones."""

    def __init__(self, secret: str, *, last: int, keep: Callable[[int], None]) -> None:
        self._key = key_of(secret) if secret else b""
        self._last = last
        self._keep = keep
        self._tries = TRIES

    @property
    def configured(self) -> bool:
        """Whether there is a secret at all."""
        return bool(self._key)

    def judge(self, given: str, now: datetime) -> Judged:
        """Right once, for its half minute and the one on either side."""
        if not self._key or not self._tries:
            return Judged.LOCKED
        current = int(now.timestamp()) // STEP_S
        for counter in range(current - DRIFT, current + DRIFT + 1):
            if hmac.compare_digest(code(self._key, counter).encode(), given.strip().encode()):
                return self._believe(counter)
        self._tries -= 1
        return Judged.WRONG if self._tries else Judged.LOCKED

    def _believe(self, counter: int) -> Judged:
        if counter <= self._last:
            return Judged.USED
        self._keep(counter)
        self._last, self._tries = counter, TRIES
        return Judged.RIGHT
