"""Connections that end badly: what no well-behaved server does to its socket."""

import asyncio
import socket
import struct

from aiohttp import web

LOOK_S = 0.1
"""How often a held request looks whether it is still held; real time, and nothing shown depends on it."""


def cut(request: web.Request, *, reset: bool) -> None:
    """Ends the connection now; `reset` lets the other side's next read fail instead of end."""
    transport = request.transport
    if transport is None:
        return
    own = transport.get_extra_info("socket")
    if reset and own is not None:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def gone(request: web.Request) -> bool:
    """True once nobody is at the other end."""
    return request.transport is None or request.transport.is_closing()


def freeze(request: web.Request) -> None:
    """Reads nothing more from it, so that not even a ping is answered."""
    transport = request.transport
    if isinstance(transport, asyncio.ReadTransport) and transport.is_reading():
        transport.pause_reading()


def thaw(request: web.Request) -> None:
    """Reads again."""
    transport = request.transport
    if isinstance(transport, asyncio.ReadTransport) and not transport.is_closing():
        transport.resume_reading()
