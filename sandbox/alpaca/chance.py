"""Luck and names from the seed: the same question has the same answer whoever asks first."""

from datetime import UTC, datetime
from hashlib import blake2b
from uuid import UUID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def digest(seed: int, *parts: object) -> int:
    """128 bits that depend on the parts and on nothing else."""
    text = "\x1f".join([str(seed), *map(str, parts)])
    return int.from_bytes(blake2b(text.encode(), digest_size=16).digest())


def draw(seed: int, *parts: object) -> float:
    """A number in [0, 1) for one decision."""
    return (digest(seed, *parts) >> 75) / (1 << 53)


def uuid(seed: int, *parts: object) -> UUID:
    """An id that looks drawn, and is not."""
    return UUID(int=digest(seed, *parts), version=4)


def ulid(seed: int, at: datetime, n: int) -> str:
    """A sortable event id: milliseconds first, then the count."""
    millis = int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    value = (millis << 80) | ((n & 0xFFFFFFFF) << 48) | (digest(seed, "ulid", n) & 0xFFFFFFFFFFFF)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))
