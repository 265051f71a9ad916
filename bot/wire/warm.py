"""The desk's wire: HTTP/1.1 on connections that stay warm, with little between a wish and its bytes."""

import asyncio
import ssl
import time
import zlib
from collections import deque
from functools import cache

import h11
import httpx

KEPT_S = 60.0
"""Longer than the rounds of the account are apart, so that an order never waits for a handshake."""
NEXT_ADDRESS_S = 0.25
"""A host with an address that answers is not waited for at one that does not."""

IDLE_MAX = 4
BODY_MAX = 16 << 20
PIECE = 1 << 16
PACKED = b"content-encoding"
AGAIN = h11.DONE, h11.DONE

Origin = tuple[str, str, int | None]


@cache
def trusted() -> ssl.SSLContext:
    """Whom to believe is read once, for it takes a while; nothing in the environment changes it."""
    return httpx.create_ssl_context(trust_env=False)


class Connection:
    """One request after another to one host."""

    def __init__(self, origin: Origin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.origin = origin
        self._reader, self._writer = reader, writer
        self._talk = h11.Connection(h11.CLIENT)
        self._rested = time.monotonic()

    @property
    def fresh(self) -> bool:
        """Neither left by the other side nor so old that somebody between may have dropped it unsaid."""
        gone = self._reader.at_eof() or self._writer.is_closing()
        return not gone and time.monotonic() - self._rested < KEPT_S

    def ask(self, request: httpx.Request) -> None:
        """On the socket when this returns, as far as the socket takes it."""
        url, talk = request.url, self._talk
        asked = h11.Request(method=request.method, target=url.raw_path, headers=request.headers.raw)
        pieces = [talk.send(asked)]
        if request.content:
            pieces.append(talk.send(h11.Data(data=request.content)))
        self._writer.write(b"".join(filter(None, (*pieces, talk.send(h11.EndOfMessage())))))

    async def answer(self, read_s: float | None) -> httpx.Response:
        """All of it, up to a size nobody sends in earnest."""
        talk, head, body = self._talk, None, bytearray()
        while True:
            event = talk.next_event()
            if event is h11.NEED_DATA:
                async with asyncio.timeout(read_s):
                    talk.receive_data(await self._reader.read(PIECE))
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > BODY_MAX:
                    raise h11.RemoteProtocolError("it does not end")
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return _response(head, bytes(body))
            elif not isinstance(event, h11.InformationalResponse):
                raise h11.RemoteProtocolError(f"{event!r} is no answer")

    def rest(self) -> bool:
        """Whether it can be asked again."""
        if (self._talk.our_state, self._talk.their_state) != AGAIN:
            return False
        self._talk.start_next_cycle()
        self._rested = time.monotonic()
        return True

    def drop(self) -> None:
        """At once: what was asked and not answered is asked about by whoever asked."""
        self._writer.transport.abort()


def _response(head: h11.Response, body: bytes) -> httpx.Response:
    """Unpacked here, where a little that unfolds to very much is found out."""
    headers = [(name, value) for name, value in head.headers if name != PACKED]
    if len(headers) < len(head.headers):
        try:
            unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
            body = unpacking.decompress(body, BODY_MAX)
        except zlib.error as error:
            raise h11.RemoteProtocolError(f"packed so that nobody can read it: {error}") from None
        if unpacking.unconsumed_tail:
            raise h11.RemoteProtocolError("it unfolds to more than anybody sends")
    return httpx.Response(head.status_code, headers=headers, content=body)


class Warm(httpx.AsyncBaseTransport):
    """Sends what it is given, once; follows nobody and knows no proxy."""

    def __init__(self) -> None:
        self._idle = deque[Connection]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The least used connection first, so that all of them stay warm."""
        await request.aread()
        patience = request.extensions.get("timeout", {})
        connection = self._waiting(_origin(request.url)) or await _opened(
            request.url, patience.get("connect")
        )
        kept = False
        try:
            self.hand_over(connection, request)
            response = await connection.answer(patience.get("read"))
            kept = connection.rest() and len(self._idle) < IDLE_MAX
        except TimeoutError:
            raise httpx.ReadTimeout("no answer") from None
        except OSError as error:
            raise httpx.ReadError(f"{error}") from None
        except h11.ProtocolError as error:
            raise httpx.RemoteProtocolError(f"{error}") from None
        finally:
            if kept:
                self._idle.append(connection)
            else:
                connection.drop()
        return response

    def hand_over(self, connection: Connection, request: httpx.Request) -> None:
        """The moment at which an order leaves."""
        connection.ask(request)

    async def aclose(self) -> None:
        """Lets all of them go."""
        while self._idle:
            self._idle.popleft().drop()
        await asyncio.sleep(0)

    def _waiting(self, origin: Origin) -> Connection | None:
        while self._idle:
            connection = self._idle.popleft()
            if connection.origin == origin and connection.fresh:
                return connection
            connection.drop()
        return None


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port


async def _opened(url: httpx.URL, connect_s: float | None) -> Connection:
    secure = trusted() if url.scheme == "https" else None
    port = url.port or (443 if secure is not None else 80)
    named = url.host[-1:].isalpha()
    try:
        async with asyncio.timeout(connect_s):
            streams = await asyncio.open_connection(
                url.host, port, ssl=secure, happy_eyeballs_delay=NEXT_ADDRESS_S if named else None
            )
            return Connection(_origin(url), *streams)
    except TimeoutError:
        raise httpx.ConnectTimeout("nobody there") from None
    except OSError as error:
        raise httpx.ConnectError(f"{error}") from None
