"""A picture is a function of its records: the same bytes, small enough, in a font that has the letters."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bench.chat import picture
from bot.chat.pictures.chart import ROLES, draw
from bot.chat.pictures.minutes import SHOWN, Minutes
from bot.chat.pictures.pen import HEIGHT, PAPER, SPELT, WIDTH, font
from bot.chat.wishes import Candle, Chart, Level, Print, Ribbon
from engine.model.events import BarClosed, DarkPrinted, FlowPrinted
from engine.model.session import session_on
from tests.bot.chat.cards.chats import chat
from tests.bot.chat.cards.states import STATES, TARGET

SESSION = session_on(date(2026, 7, 31))
KB = 1024
EMPTY = Chart("LUNR 12C today", "14:06", (), (), (), ())


def opened(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(draw(chart)))


def near(pixel: object, colour: str) -> bool:
    """JPEG is not exact."""
    wanted = ImageColor.getrgb(colour)
    return isinstance(pixel, tuple) and all(abs(a - b) < 90 for a, b in zip(pixel, wanted, strict=False))


def test_the_same_chart_is_the_same_bytes_from_any_thread():
    charts = [picture(seed) for seed in range(4)] * 3
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(draw, charts))
    assert drawn[:4] == drawn[4:8] == drawn[8:] == [draw(chart) for chart in charts[:4]]


def test_a_full_chart_is_small_enough_for_a_flood_of_them():
    assert all(len(draw(picture(seed))) <= 100 * KB for seed in range(10))


def test_it_is_a_picture_for_a_phone():
    image = opened(picture(1))
    assert (image.format, image.size) == ("JPEG", (WIDTH, HEIGHT))


def test_before_the_first_minute_it_says_so():
    assert len(set(opened(EMPTY).getcolors(10**6) or ())) > 1
    assert draw(EMPTY) != draw(replace(EMPTY, candles=(candle(0, 20.0),)))


@pytest.mark.parametrize("role", ["entry", "stop", "target", "exit"])
def test_each_level_is_a_line_in_its_colour(role):
    chart = replace(picture(1), levels=(Level(role, picture(1).candles[-1].close, role),))
    image = opened(chart)
    coloured = [sum(near(image.getpixel((x, y)), ROLES[role]) for x in range(WIDTH)) for y in range(HEIGHT)]
    rows = [y for y, pixels in enumerate(coloured) if pixels > 250]
    assert 1 <= len(rows) <= 4


def test_a_level_far_away_does_not_flatten_the_candles():
    chart = replace(picture(1), levels=(Level("target", 900.0, "target 9.00"),))
    image = opened(chart)
    drawn = [y for y in range(100, 420) if not near(image.getpixel((705, y)), PAPER)]
    assert drawn


def test_the_font_has_every_letter_that_is_ever_drawn():
    tofu = letter("\u9999")
    charts = [show.chart for tape in STATES.values() for show in chat(tape).shows() if show.chart is not None]
    charts += [say.chart for say in chat(TARGET).says if say.chart is not None]
    words = [word for each in charts for word in (each.title, each.subtitle)]
    words += [level.label for each in charts for level in each.levels]
    letters = {each for word in words for each in word.translate(SPELT)} - {" "}
    assert letters > set("0123456789.~")
    assert [each for each in letters if letter(each) == tofu] == []


def letter(each: str) -> tuple[object, float]:
    """What it looks like, as far as that tells it from the box of an unknown one."""
    return font(19).getmask(each).getbbox(), font(19).getlength(each)


def candle(minute: int, price: float) -> Candle:
    starts = SESSION.opens + timedelta(minutes=minute)
    return Candle(starts, price, price, price, price, 0.0)


prices = st.floats(0.01, 1e5, allow_nan=False)


@settings(max_examples=40)
@given(st.lists(prices, max_size=90), st.lists(prices, max_size=4), st.lists(prices, max_size=6))
def test_any_prices_can_be_drawn(closes, levels, prints):
    ribbon = Ribbon(tuple(closes), tuple(reversed(closes)))
    chart = Chart(
        "X", "y", tuple(candle(*each) for each in enumerate(closes)), (ribbon, ribbon),
        tuple(Level("stop", price, f"stop {price:.2f}") for price in levels),
        tuple(Print(SESSION.opens, price, None, 1e6) for price in prints), "SYNTHETIC MARKET",
    )  # fmt: skip
    assert opened(chart).size == (WIDTH, HEIGHT)


def bar(minute: int, close: float, *, open_: float = 20.0) -> BarClosed:
    starts = SESSION.opens + timedelta(minutes=minute)
    return BarClosed(starts + timedelta(minutes=1), "LUNR", starts, open_, 30.0, 10.0, close, 1000.0)


def test_minutes_keep_what_fits_and_put_a_correction_in_its_place():
    minutes = Minutes(SESSION)
    for minute in range(SHOWN + 10):
        minutes.bar(bar(minute, 20.0 + minute))
    minutes.bar(bar(SHOWN + 5, 11.0))
    assert len(minutes.candles) == SHOWN
    assert [each.close for each in minutes.candles if each.close == 11.0] == [11.0]
    assert minutes.candles[-1].close == 20.0 + SHOWN + 9
    assert {len(cloud.fast) for cloud in minutes.clouds} == {SHOWN}


def test_the_fast_cloud_is_the_engine_s_own():
    minutes = Minutes(SESSION)
    for minute in range(60):
        minutes.bar(bar(minute, 20.0))
    macro, fast = minutes.clouds
    assert fast.fast[-1] == fast.slow[-1] == 20.0
    assert macro.fast[-1] is None


def test_only_prints_that_mattered_are_drawn_and_the_dearest_of_them():
    minutes, at = Minutes(SESSION), SESSION.opens + timedelta(minutes=3)
    minutes.bar(bar(0, 20.0))
    for premium in range(20_000, 40_000, 1000):
        minutes.print(FlowPrinted(at, "LUNR", "LUNR260731C00012000", premium=Decimal(premium)))
    shown = minutes.prints(at)
    assert [each.premium for each in shown] == [float(each) for each in range(39_000, 31_000, -1000)]
    assert {each.price for each in shown} == {20.0}


def test_a_dark_print_stands_at_its_own_price():
    minutes, at = Minutes(SESSION), SESSION.opens + timedelta(minutes=3)
    minutes.bar(bar(0, 20.0))
    minutes.print(DarkPrinted(at, "LUNR", price=Decimal(21), size=5000))
    (print_,) = minutes.prints(at)
    assert (print_.price, print_.premium, print_.bullish) == (21.0, 105_000.0, None)
