"""A claim is a sentence and a check; what differs is told in words, never with a key in it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

Check = Callable[[httpx.AsyncClient], Awaitable[str | None]]


@dataclass(frozen=True)
class Claim:
    """Something the sandbox plays, and how to see whether it is so."""

    sentence: str
    check: Check


def differs(wanted: object, found: object) -> str | None:
    """Nothing if they are the same."""
    return None if wanted == found else f"wanted {wanted!r}, found {found!r}"


def body_of(reply: httpx.Response) -> Any:
    """The JSON of a reply, or what there was instead."""
    try:
        return reply.json()
    except ValueError:
        return f"no JSON but {reply.headers.get('content-type')}"


def kinds_of(row: Mapping[str, Any], wanted: Mapping[str, type]) -> str | None:
    """The fields that are missing or of another sort; null is always allowed."""
    wrong = [name for name in wanted if name not in row]
    wrong += [
        name for name, kind in wanted.items() if row.get(name) is not None and not isinstance(row[name], kind)
    ]
    return f"missing or of another sort: {', '.join(wrong)}" if wrong else None


async def told(client: httpx.AsyncClient, claims: list[Claim]) -> list[tuple[str, str | None]]:
    """Every claim with what differs; a failed connection is a difference too."""
    found: list[tuple[str, str | None]] = []
    for claim in claims:
        try:
            found.append((claim.sentence, await claim.check(client)))
        except (httpx.HTTPError, KeyError, IndexError, TypeError) as wrong:
            found.append((claim.sentence, f"could not be checked: {type(wrong).__name__}"))
    return found
