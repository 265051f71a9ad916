"""Faults of what is pushed: one way out per socket, through which every frame goes."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults.edits import edited, editing, spoilt
from sandbox.faults.kinds import (
    Change,
    Delay,
    Drop,
    Duplicate,
    HalfOpen,
    Insert,
    Malformed,
    Mute,
    Reorder,
    Rows,
    Skew,
    Status,
)
from sandbox.faults.links import cut, freeze, gone, thaw
from sandbox.faults.plan import STREAM, Faults, Strike

Frame = str | bytes

UNREAD_MAX = 8 * 1024 * 1024
"""What may wait in front of a client that does not read; a vendor drops more, and so do we."""


@dataclass(slots=True)
class Overtaken:
    """A frame that lets others go first."""

    frame: Frame
    ahead: int


@dataclass(eq=False, slots=True)
class Stream:
    """One socket's way out; its server calls `flush` whenever market time has moved."""

    server: str
    clock: Clock
    faults: Faults
    request: web.Request
    socket: web.WebSocketResponse
    frames_sent: int = 0
    frames_lost: int = 0
    held_by: str | None = None
    _late: deque[tuple[datetime, Frame]] = field(default_factory=deque)
    _overtaken: list[Overtaken] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A client that does not read must never make the market wait."""
        if self.request.transport is not None:
            self.request.transport.set_write_buffer_limits(high=2 * UNREAD_MAX)

    async def send(self, name: str, frame: Frame) -> None:
        """Sends one frame of the stream called `name`, unless a rule has other ideas."""
        now = self.clock.now()
        strikes = self.faults.strikes(self.server, f"{STREAM}{name}", now)
        if not strikes and self._free():
            await self._out(frame)
            return
        frames, wait = self._struck(frame, strikes)
        for each in frames:
            if self._late or wait:
                due = max([now + timedelta(seconds=wait), *(at for at, _ in self._late)])
                self._late.append((due, each))
            else:
                await self._out(each)
        await self.flush()

    async def flush(self) -> None:
        """Sends late frames whose time has come, and lets a link go that no rule holds any more."""
        if self._free():
            return
        now = self.clock.now()
        if self.held_by is not None and not self.faults.holds(self.held_by, now):
            self.held_by = None
            thaw(self.request)
        while self._late and self._late[0][0] <= now:
            await self._out(self._late.popleft()[1])

    def _free(self) -> bool:
        """Nothing waits and nothing holds."""
        return not self._late and not self._overtaken and self.held_by is None

    def _struck(self, frame: Frame, strikes: Sequence[Strike]) -> tuple[list[Frame], float]:
        frames, wait = [frame], 0.0
        for strike in strikes:
            match strike.rule.fault:
                case Delay(seconds=seconds):
                    wait += seconds
                case Reorder(depth=depth):
                    self._overtaken += [Overtaken(each, depth) for each in frames]
                    frames = []
                case Drop(reset=reset):
                    cut(self.request, reset=reset)
                    frames = []
                case HalfOpen():
                    self.held_by = strike.rule.name
                    freeze(self.request)
                    frames = []
                case _:
                    frames = [told for each in frames for told in said(each, strike)]
        return frames, wait

    async def _out(self, frame: Frame) -> None:
        """Puts a frame on the wire, and after it those it was the last to overtake."""
        if self.held_by is not None or self.socket.closed or gone(self.request) or self._clogged():
            self.frames_lost += 1
            return
        try:
            await (self.socket.send_str(frame) if isinstance(frame, str) else self.socket.send_bytes(frame))
        except ConnectionError:
            self.frames_lost += 1
            return
        self.frames_sent += 1
        for waiting in self._overtaken:
            waiting.ahead -= 1
        due = [waiting.frame for waiting in self._overtaken if waiting.ahead <= 0]
        self._overtaken = [waiting for waiting in self._overtaken if waiting.ahead > 0]
        for each in due:
            await self._out(each)

    def _clogged(self) -> bool:
        transport = self.request.transport
        return transport is not None and transport.get_write_buffer_size() > UNREAD_MAX


def said(frame: Frame, strike: Strike) -> Iterator[Frame]:
    """What is sent instead of one frame, of the same sort as it was."""
    match strike.rule.fault:
        case Mute():
            return
        case Duplicate(times=times):
            yield from [frame] * (times + 1)
        case Insert(frame=more):
            yield frame
            yield sort_of(frame, encoded(frame, more))
        case Rows() | Change() as fault:
            edit = editing(fault, strike.draws)
            yield sort_of(frame, edited(raw(frame), edit))
        case Malformed() as fault:
            yield sort_of(frame, spoilt(raw(frame), fault))
        case Delay() | Reorder() | Drop() | HalfOpen() | Status() | Skew():
            yield frame


def raw(frame: Frame) -> bytes:
    """A frame's bytes."""
    return frame.encode() if isinstance(frame, str) else frame


def encoded(like: Frame, data: object) -> bytes:
    """Data written as another frame is: JSON, or MessagePack beside MessagePack."""
    text = raw(like).lstrip()[:1] in (b"{", b"[", b'"')
    return msgspec.json.encode(data) if text else msgspec.msgpack.encode(data)


def sort_of(like: Frame, content: bytes) -> Frame:
    """Text where there was text; a text frame cannot carry what is not text."""
    return content.decode(errors="replace") if isinstance(like, str) else content
