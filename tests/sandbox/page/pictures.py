"""Charts for the cards of a test: seeded, small, and made here."""

import struct
import zlib

import numpy as np

WIDTH, HEIGHT, CANDLES = 960, 540, 56
PAPER, GRID, UP, DOWN, LINE = (250, 251, 253), (229, 233, 239), (22, 150, 94), (214, 66, 66), (31, 111, 229)


def chart(name: str) -> bytes:
    """Candles of a made-up morning; another name, another morning."""
    luck = np.random.default_rng(zlib.crc32(name.encode()))
    canvas = np.full((HEIGHT, WIDTH, 3), PAPER, np.uint8)
    for y in range(60, HEIGHT, 80):
        canvas[y : y + 1, 24:-24] = GRID
    closes = np.cumsum(luck.normal(0.25, 1.0, CANDLES))
    opens = np.concatenate([[0.0], closes[:-1]])
    highs = np.maximum(opens, closes) + luck.exponential(0.5, CANDLES)
    lows = np.minimum(opens, closes) - luck.exponential(0.5, CANDLES)
    top, bottom = highs.max(), lows.min()

    def y_of(price: float) -> int:
        return int(40 + (top - price) / (top - bottom) * (HEIGHT - 80))

    for index in range(CANDLES):
        x = 36 + index * 16
        colour = UP if closes[index] >= opens[index] else DOWN
        canvas[y_of(highs[index]) : y_of(lows[index]) + 1, x + 4 : x + 6] = colour
        high, low = sorted((y_of(opens[index]), y_of(closes[index])))
        canvas[high : low + 2, x : x + 10] = colour
    level = y_of(float(closes[-1]))
    canvas[level : level + 2, 24:-24] = LINE
    return png(canvas)


def png(canvas: "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]") -> bytes:
    """The picture as a file."""
    height, width, _ = canvas.shape
    rows = b"".join(b"\0" + row.tobytes() for row in canvas)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
