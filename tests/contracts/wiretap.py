"""Every request of the desk, in every test: on its way out, held against its vendor's OpenAPI file."""

from functools import cache
from typing import Any

import httpx

from tests.contracts import alpaca_requests, openapi

WRONG = list[str]()
"""What no vendor published; whoever runs a test looks here when it is over."""
SEEN = set[str]()
"""Vendor, method and path of what went by."""
OURS = WHALES, ALPACA = "UW-CLIENT-API-ID", "APCA-API-KEY-ID"
"""Headers that only the desk's own clients send."""
WAYS = frozenset({"GET", "POST", "DELETE"})
"""Who asks, places and calls back needs no more, whatever else a vendor's file would allow."""
_make = httpx.Request.__init__


def tap() -> None:
    """From now on; whatever client and transport will carry it, a request is made first."""
    httpx.Request.__init__ = made  # type: ignore[method-assign]


def made(request: httpx.Request, *what: Any, **how: Any) -> None:
    """The real making, and a look at what came of it."""
    _make(request, *what, **how)
    wrong = faults_of(request)
    WRONG.extend(wrong)
    assert not wrong, wrong


def faults_of(request: httpx.Request) -> list[str]:
    """By the header that only the desk's own clients send; anybody else's requests are their own affair."""
    if request.method not in WAYS and any(each in request.headers for each in OURS):
        return [f"{request.method} {request.url.path}: the desk replaces nothing"]
    if WHALES in request.headers and openapi.WHALES.exists():
        SEEN.add(f"whales {request.method} {request.url.path}")
        return openapi.wrong_with(request.method, request.url, openapi.described(openapi.WHALES))
    if ALPACA in request.headers and alpaca_requests.SPECS.exists():
        SEEN.add(f"alpaca {request.method} {request.url.path}")
        return alpaca_requests.faults_of(_host(request.url.path), request)
    return []


def undescribed() -> list[str]:
    """Whose requests go by without a look."""
    here = {"Unusual Whales": openapi.WHALES, "Alpaca": alpaca_requests.SPECS}
    return [vendor for vendor, where in here.items() if not where.exists()]


@cache
def _host(path: str) -> str:
    """Alpaca's two hosts have a file each, and no path in common."""
    known = alpaca_requests.document("data")["paths"]
    return "data" if any(alpaca_requests.fits(each, path) for each in known) else "trading"
