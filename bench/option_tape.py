"""A seeded tape of single option prints as the vendor's stream sends it: invented, as heavy as a full one."""

import asyncio
import base64
import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from engine.model.calendar import next_session
from engine.model.contract import Contract, Right
from engine.model.session import session_on

WATCHED = ("SPY", "QQQ", "LUNR", "RKLB")
SHARES = {"SPY": 0.16, "QQQ": 0.08, "LUNR": 0.005, "RKLB": 0.005}
"""Of all prints: an assumption, for nobody publishes it; the rest is spread over names nobody follows."""

OTHERS = tuple(f"{a}{b}{c}" for a in "ABCDEFGH" for b in "AEIOU" for c in "XYZ")
PER_S = 4_300
"""The pace of the prints' own clock: ten times the mean of ten million a day."""

DAY = datetime(2026, 7, 31, tzinfo=UTC).date()
START = session_on(DAY).opens + timedelta(minutes=30)
ID = b"00000000-0000-4000-8000-"
SIZES = (1, 1, 1, 1, 2, 2, 3, 5, 5, 10, 10, 20, 25, 50, 100, 137, 250)
CODES = ("auto", "auto", "auto", "slan", "slan", "isoi", "mlet", "mlat", "slcn")
EXCHANGES = ("XCBO", "MPRL", "XPHL", "GMNI", "EDGO", "XMIO", "XISX", "ARCO")
MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
AT_ONCE = 500


def at_of(number: int) -> datetime:
    """When this print traded, by its own clock."""
    return START + timedelta(milliseconds=number * 1000 // PER_S)


def frames(count: int, *, share: float | None = None) -> Iterator[bytes]:
    """JSON as it comes; `share` of them in followed names, by default what a whole tape would have."""
    random = Random(11)
    contracts = {name: _contracts(name, 150 if name in ("SPY", "QQQ") else 20) for name in SHARES}
    contracts |= {name: _contracts(name, 20) for name in OTHERS}
    weights = [
        weight * (1.0 if share is None else share / sum(SHARES.values())) for weight in SHARES.values()
    ]
    names = (*SHARES, "")
    for number in range(count):
        name = random.choices(names, (*weights, 1 - min(sum(weights), 1.0)))[0] or random.choice(OTHERS)
        yield _frame(number, name, random.choice(contracts[name]), random)


def _contracts(name: str, count: int) -> list[Contract]:
    expiries = [DAY, next_session(DAY)]
    return [
        Contract(name, expiries[n % 2], Right.CALL if n % 4 < 2 else Right.PUT, Decimal(100 + n // 4))
        for n in range(count)
    ]


def _frame(number: int, name: str, on: Contract, random: Random) -> bytes:
    bid, size = random.randint(20, 400), random.choice(SIZES)
    ask, millis = bid + random.randint(1, 5), int(at_of(number).timestamp() * 1000)
    price = random.choice((bid, ask, ask, (bid + ask) // 2))
    code = random.choice(CODES)
    volume = random.randint(500, 90_000)
    row = {
        "id": f"{ID.decode()}{number:012x}", "underlying_symbol": name, "executed_at": millis,
        "nbbo_bid": f"{bid / 100:.2f}", "nbbo_ask": f"{ask / 100:.2f}", "size": size,
        "price": f"{price / 100:.2f}", "option_symbol": on.symbol, "created_at": millis + 42,
        "report_flags": ["intermarket_sweep"] if code == "isoi" else [], "tags": ["bid_side", "bearish"],
        "expiry": on.expiry.isoformat(), "option_type": "call" if on.right is Right.CALL else "put",
        "open_interest": random.randint(100, 50_000), "strike": f"{on.strike}",
        "premium": f"{price * size}.00", "volume": volume, "underlying_price": "347.17",
        "ewma_nbbo_ask": f"{ask / 100:.2f}",
        "ewma_nbbo_bid": f"{bid / 100:.2f}", "implied_volatility": "0.59337692771042",
        "delta": "0.4427322333833512", "theta": "-0.805023526657639", "gamma": "0.01383977456545937",
        "vega": "0.1898231718937544", "rho": "0.02775132729440785", "theo": "9.00000000000003",
        "trade_code": code, "exchange": random.choice(EXCHANGES), "ask_vol": volume // 2,
        "bid_vol": volume // 3, "no_side_vol": 0, "mid_vol": volume // 6, "multi_vol": 0,
        "stock_multi_vol": 0,
    }  # fmt: skip
    return json.dumps(["option_trades", row], separators=(",", ":")).encode()


async def serve(count: int, share: float | None) -> None:
    """One listener, a WebSocket by hand: all frames as fast as they are taken, then the end."""
    tape = [_wire(frame) for frame in frames(count, share=share)]
    over = asyncio.Event()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        key = next(line.partition(": ")[2] for line in asked if line.lower().startswith("sec-websocket-key"))
        accept = base64.b64encode(hashlib.sha1((key + MAGIC).encode(), usedforsecurity=False).digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        writer.write(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        for start in range(0, len(tape), AT_ONCE):
            writer.write(b"".join(tape[start : start + AT_ONCE]))
            await writer.drain()
        writer.write(b"\x88\x02\x03\xe8")
        await writer.drain()
        await reader.read()
        over.set()

    server = await asyncio.start_server(send, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await over.wait()


def _wire(frame: bytes) -> bytes:
    return b"\x81\x7e" + len(frame).to_bytes(2, "big") + frame


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else None))
