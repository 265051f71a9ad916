"""No answer is larger or takes longer than it may: whoever drips or pours has said nothing."""

import asyncio

import httpx

BODY_MAX = 32 << 20
"""Ten thousand bars are two megabytes."""
UNPACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class Bounded(httpx.AsyncBaseTransport):
    """Reads the whole answer, unpacked, or breaks off as the wire itself would break."""

    def __init__(
        self, seconds: float, inner: httpx.AsyncBaseTransport | None = None, *, most: int = BODY_MAX
    ) -> None:
        self._seconds = seconds
        self._inner = inner or httpx.AsyncHTTPTransport(trust_env=False)
        self._most = most

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """From the first byte that is sent to the last that is read."""
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._inner.handle_async_request(request)
                try:
                    body = await self._whole(reply)
                finally:
                    await reply.aclose()
        except TimeoutError:
            raise httpx.ReadTimeout(f"no whole answer within {self._seconds:.0f} s") from None
        headers = [(name, value) for name, value in reply.headers.multi_items() if name not in UNPACKED]
        return httpx.Response(reply.status_code, headers=headers, content=body)

    async def _whole(self, reply: httpx.Response) -> bytes:
        body = bytearray()
        async for part in reply.aiter_bytes():
            body += part
            if len(body) > self._most:
                raise httpx.ReadError(f"an answer of more than {self._most} bytes")
        return bytes(body)

    async def aclose(self) -> None:
        """Lets the connections go."""
        await self._inner.aclose()
