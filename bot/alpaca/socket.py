"""A WebSocket to the vendor: a half-open one is noticed by its own pings, a silent one by whoever reads."""

import logging
from collections.abc import Mapping

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from bot.wire.here import Here

PING_S, PONG_S, OPEN_S, CLOSE_S = 5.0, 10.0, 5.0, 1.0
FRAME_MAX = 16 << 20
_MUTE_LOG = logging.Logger("alpaca socket", logging.CRITICAL + 1)
"""The first frame holds the keys, so the library writes nothing at all."""

GONE = (OSError, ConnectionClosed, InvalidHandshake, InvalidURI, TimeoutError)


def knock(url: str, headers: Mapping[str, str] | None = None) -> connect:
    """Goes where it is told and through no proxy; the keys are not in the handshake."""
    return Here(
        url,
        additional_headers=dict(headers or {}),
        open_timeout=OPEN_S,
        ping_interval=PING_S,
        ping_timeout=PONG_S,
        close_timeout=CLOSE_S,
        max_size=FRAME_MAX,
        proxy=None,
        user_agent_header=None,
        logger=_MUTE_LOG,
    )


__all__ = ["GONE", "ClientConnection", "knock"]
