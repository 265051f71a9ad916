"""Paper, ink and a font: what every picture of the chat is drawn with, at twice its size and then reduced."""

from functools import lru_cache
from io import BytesIO
from math import floor, log10

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, SCALE = 800, 520, 2
QUALITY = 82

PAPER, GRID, INK, QUIET, AMBER = "#0e1420", "#1d2637", "#e8edf5", "#8f9db3", "#f2b84b"
UP, DOWN = "#26c281", "#f0506e"
SPELT = str.maketrans({"−": "-", "≈": "~", "×": "x", "…": ".", "–": "-"})
"""What the font has no letter for."""

Point = tuple[float, float]
Pen = ImageDraw.ImageDraw


def blank() -> Image.Image:
    """A sheet of paper."""
    return Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)


def printed(image: Image.Image) -> bytes:
    """As it is sent: smooth enough for a phone, cheap enough to wait for."""
    out = BytesIO()
    image.reduce(SCALE).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def round_step(rough: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten that is not smaller."""
    power = 10.0 ** floor(log10(rough))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough)


def line(pen: Pen, ends: tuple[Point, Point], colour: str, width: float) -> None:
    pen.line([scaled(end) for end in ends], fill=colour, width=round(width * SCALE))


def box(pen: Pen, first: Point, last: Point, colour: str) -> None:
    pen.rectangle([scaled(first), scaled(last)], fill=colour)


def letters(pen: Pen, at: Point, text: str, size: int, colour: str, anchor: str, *, weight: int = 0) -> None:
    pen.text(scaled(at), text.translate(SPELT), colour, font(size), anchor, stroke_width=weight)


def scaled(point: Point) -> tuple[int, int]:
    return round(point[0] * SCALE), round(point[1] * SCALE)


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font that comes with the library, for a machine may have none."""
    found = ImageFont.load_default(size * SCALE)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: no letters can be drawn")
    return found
