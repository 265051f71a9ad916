"""The picture of an account: the same curve is the same bytes, and above zero is green."""

from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from bot.chat.pictures.drawing import draw
from bot.chat.pictures.pen import DOWN, HEIGHT, UP, WIDTH
from bot.chat.wishes import Curve
from engine.model.calendar import EASTERN

OPENS = datetime(2026, 7, 31, 9, 30, tzinfo=EASTERN)


def curve(*totals: float, title: str = "Fri 31 Jul") -> Curve:
    points = tuple((OPENS + timedelta(minutes=30 * place), total) for place, total in enumerate(totals))
    return Curve(title, "trades, after fees", points, "SYNTHETIC MARKET")


def near(image: Image.Image, colour: str, rows: range) -> int:
    """Pixels of about this colour in those rows; the picture is a photograph."""
    wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    pixels = (image.getpixel((x, y)) for x in range(0, WIDTH - 100, 2) for y in rows)
    return sum(max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) < 40 for pixel in pixels)


def drawn(*totals: float) -> Image.Image:
    return Image.open(BytesIO(draw(curve(*totals)))).convert("RGB")


def test_the_same_curve_is_the_same_bytes_and_small_enough_to_be_sent():
    assert draw(curve(0, 50, -20)) == draw(curve(0, 50, -20))
    assert draw(curve(0, 50, -20)) != draw(curve(0, 50, -21))
    assert len(draw(curve(*(float(each % 90) for each in range(390))))) < 100_000


def test_a_gain_is_green_and_a_loss_is_red_and_higher_is_more():
    up, down = drawn(80, 80, 80), drawn(-80, -80, -80)
    upper, lower = range(92, 250, 2), range(320, HEIGHT - 40, 2)
    assert near(up, UP, upper) > 100 > near(up, UP, lower)
    assert near(down, DOWN, lower) > 100 > near(down, DOWN, upper)
    assert near(up, DOWN, upper) < 100 > near(down, UP, lower)


def test_any_few_points_can_be_drawn():
    for totals in ((0.0,), (0.0, 0.0), (0.001, 0.002), (-1e7, 1e7), tuple(range(500))):
        assert drawn(*totals).size == (WIDTH, HEIGHT)
    assert draw(Curve("nothing", "", ()))
