"""The desk's wire: warm while it can be, sent once whatever happens, and never further than it was told."""

import asyncio
import gzip
import ssl

import httpx
import pytest

from bot.wire import warm
from bot.wire.warm import Warm

READ_S, SETTLED_S = 0.2, 0.01
SAID = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Broker:
    """Answers the requests of each connection in turn, as written here; then it hangs up."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.connections = 0
        self.heard: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """None is to leave without a word."""
        self.connections += 1
        try:
            while self._answers:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heard.append(head + (await reader.read(2) if head.startswith(b"POST") else b""))
                said = self._answers.pop(0)
                if said is None:
                    return
                writer.write(said)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionResetError):
            pass
        finally:
            writer.close()


def told(broker: Broker, *methods: str) -> list[httpx.Response | httpx.HTTPError]:
    """What comes of these requests, one after the other over one wire."""

    async def ask() -> list[httpx.Response | httpx.HTTPError]:
        server, wire = await asyncio.start_server(broker.serve, "127.0.0.1", 0), Warm()
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2/orders"
        came = [await one(wire, url, method) for method in methods]
        await wire.aclose()
        server.close()
        await asyncio.sleep(SETTLED_S)
        return came

    return asyncio.run(ask())


async def one(wire: Warm, url: str, method: str) -> httpx.Response | httpx.HTTPError:
    """A response, or why there is none."""
    body = b"{}" if method == "POST" else None
    patience = {"timeout": {"connect": 1.0, "read": READ_S}}
    try:
        return await wire.handle_async_request(httpx.Request(method, url, content=body, extensions=patience))
    except httpx.HTTPError as error:
        return error


def test_a_warm_connection_is_used_again() -> None:
    broker = Broker(SAID, SAID, SAID)

    came = told(broker, "GET", "POST", "GET")

    assert [each.status_code for each in came if isinstance(each, httpx.Response)] == [200, 200, 200]
    assert broker.connections == 1
    assert broker.heard[1].endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize(
    "last_words",
    [
        SAID.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_connection_that_will_close_is_not_used_again(last_words: bytes) -> None:
    broker = Broker(last_words, SAID)

    came = told(broker, "GET", "POST")

    assert [type(each) for each in came] == [httpx.Response, httpx.Response]
    assert broker.connections == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (None, httpx.RemoteProtocolError),
        (SAID[:-1], httpx.RemoteProtocolError),
        (b"garbage\r\n\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", httpx.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", httpx.RemoteProtocolError),
    ],
)
def test_an_order_without_an_answer_is_sent_once(said: bytes | None, error: type[httpx.HTTPError]) -> None:
    broker = Broker(said)

    came = told(broker, "POST")

    assert [type(each) for each in came] == [error]
    assert len(broker.heard) == 1


def test_a_silent_broker_is_waited_for_no_longer_than_was_said() -> None:
    came = told(Broker(b"HTTP/1.1 200 OK\r\n", SAID), "POST")

    assert [type(each) for each in came] == [httpx.ReadTimeout]


def test_whoever_is_sent_elsewhere_does_not_go() -> None:
    broker = Broker(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", SAID)

    (came,) = told(broker, "POST")

    assert isinstance(came, httpx.Response)
    assert came.status_code == 302
    assert len(broker.heard) == 1


def test_an_answer_in_pieces_or_packed_is_read_whole() -> None:
    packed = gzip.compress(b'{"equity": "1"}')
    pieces = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    small = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed

    came = told(Broker(b"HTTP/1.1 100 Continue\r\n\r\n" + pieces, small), "GET", "GET")

    assert [each.content for each in came if isinstance(each, httpx.Response)] == [b"{}", b'{"equity": "1"}']


def test_a_little_that_unfolds_to_very_much_is_refused() -> None:
    for packed in (gzip.compress(b" " * (warm.BODY_MAX + 1)), b"not packed at all"):
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)

        (came,) = told(Broker(head + packed), "GET")

        assert isinstance(came, httpx.RemoteProtocolError)


def test_an_answer_without_an_end_has_one() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (2 * warm.BODY_MAX) + b" " * (
        warm.BODY_MAX + 1
    )

    (came,) = told(Broker(endless, SAID), "GET")

    assert isinstance(came, httpx.RemoteProtocolError)


def test_nobody_there_is_told_as_such() -> None:
    came = asyncio.run(one(Warm(), "http://127.0.0.1:9/v2/orders", "POST"))

    assert isinstance(came, httpx.ConnectError)


def test_nothing_is_said_to_a_host_without_a_certificate() -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(SAID)
        writer.close()

    async def ask() -> httpx.Response | httpx.HTTPError:
        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        came = await one(Warm(), f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", "POST")
        server.close()
        await asyncio.sleep(SETTLED_S)
        return came

    assert isinstance(asyncio.run(ask()), httpx.ConnectError)
    assert warm.trusted().verify_mode is ssl.CERT_REQUIRED
    assert warm.trusted().check_hostname
