"""The vendor's stream as a socket, read by what reads it fastest (docs/decisions/0014)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit, urlunsplit

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    DummyCookieJar,
    TraceConfig,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

OPEN_WITHIN_S, PING_S, CLOSE_WITHIN_S = 5.0, 8.0, 1.0
"""A ping that nobody answers for half as long again ends it."""

FRAME_MAX = 1 << 20
BREATH = 64
"""So many frames that came at once are heard before others have their turn: half a millisecond."""

GONE = (OSError, ClientError, TimeoutError)


class TurnedAway(Exception):
    """At the door, with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Socket:
    """One connection."""

    def __init__(self, wire: "ClientWebSocketResponse[bool]") -> None:
        self._wire = wire
        self._heard = 0

    async def send(self, text: str) -> None:
        await self._wire.send_str(text)

    async def recv(self) -> bytes:
        """The next frame, not decoded."""
        self._heard += 1
        if self._heard % BREATH == 0:
            await asyncio.sleep(0)
        message = await self._wire.receive()
        if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
            frame: bytes = message.data
            return frame
        raise ConnectionResetError("the stream has ended")

    async def close(self) -> None:
        await self._wire.close()


@asynccontextmanager
async def knock(
    url: str, key: str, *, patience: float = 1.0, ping_s: float = PING_S
) -> AsyncIterator[Socket]:
    """Goes where it is told and through no proxy, and never shows where that was."""
    stay = TraceConfig()
    stay.on_request_redirect.append(_sent_elsewhere)
    bounds = ClientTimeout(total=None)
    async with ClientSession(timeout=bounds, trace_configs=[stay], cookie_jar=DummyCookieJar()) as http:
        try:
            async with asyncio.timeout(OPEN_WITHIN_S * patience):
                wire = await http.ws_connect(
                    URL(address(url, key), encoded=True), heartbeat=ping_s, max_msg_size=FRAME_MAX,
                    timeout=ClientWSTimeout(ws_close=CLOSE_WITHIN_S), decode_text=False,
                )  # fmt: skip
        except WSServerHandshakeError as refused:
            raise TurnedAway(refused.status) from None
        except ValueError:
            raise ClientConnectionError("no such address") from None
        async with wire:
            yield Socket(wire)


async def _sent_elsewhere(*_: object) -> None:
    """Keys are for one place, and nobody asked another."""
    raise ClientConnectionError("sent elsewhere")


def address(url: str, key: str) -> str:
    """The stream beside the questions; the key is in it, so it is never shown."""
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, "/socket", f"token={quote(key, safe='')}", ""))
