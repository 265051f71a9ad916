"""Draws a chart at twice its size and reduces it: smooth enough for a phone, cheap enough to wait for."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10, sqrt

from PIL import ImageDraw

from bot.chat.pictures.pen import (
    AMBER,
    DOWN,
    GRID,
    HEIGHT,
    INK,
    PAPER,
    QUIET,
    SCALE,
    SPELT,
    UP,
    WIDTH,
    Pen,
    Point,
    blank,
    box,
    font,
    letters,
    line,
    printed,
    round_step,
    scaled,
)
from bot.chat.wishes import Candle, Chart, Level, Print, Ribbon
from engine.model.calendar import EASTERN

LEFT, RIGHT, TOP, BOTTOM, VOLUME = 14, 88, 84, 34, 56
ROOM = 24
"""Places on the time axis at least, so that a young day does not look like a wall."""
STRETCH_MAX = 3.0
"""Levels may stretch the candles' own range so many times; what lies beyond stands at the edge."""

MACRO = {True: "#12352f", False: "#3b1c2a"}
FAST = {True: "#1c6a53", False: "#7a2b42"}
ROLES = {"entry": "#5aa9ff", "stop": DOWN, "target": UP, "exit": AMBER}


def draw(chart: Chart) -> bytes:
    """The same chart gives the same bytes: no clock, no locale, no font of the machine's."""
    image = blank()
    pen = ImageDraw.Draw(image)
    frame = _frame(chart)
    _head(pen, chart)
    _grid(pen, frame, chart.candles)
    for ribbon, colours in zip(chart.clouds, (MACRO, FAST), strict=False):
        _cloud(pen, frame, ribbon, colours)
    _candles(pen, frame, chart.candles)
    for print_ in chart.prints:
        _print(pen, frame, chart.candles, print_)
    _levels(pen, frame, chart.levels)
    if not chart.candles:
        letters(pen, (WIDTH / 2, HEIGHT / 2), "no minute has closed yet", 22, QUIET, "mm")
    return printed(image)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a price and a minute lie on the paper."""

    low: float
    high: float
    places: int
    dearest: float

    def x(self, place: float) -> float:
        return LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / self.places

    def y(self, price: float) -> float:
        """What lies outside stands at the edge."""
        part = (min(max(price, self.low), self.high) - self.low) / (self.high - self.low)
        return self.floor - part * (self.floor - TOP)

    @property
    def floor(self) -> float:
        return HEIGHT - BOTTOM - VOLUME

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.places


def _frame(chart: Chart) -> Frame:
    prices = [price for each in chart.candles for price in (each.low, each.high)]
    levels = [level.price for level in chart.levels]
    if not prices:
        prices = levels or [0.0, 1.0]
    low, high = min(prices), max(prices)
    span = max(high - low, abs(high) * 0.002, 1e-6)
    room = span * (STRETCH_MAX - 1) / 2
    low = max(min([low, *levels]), low - room)
    high = min(max([high, *levels]), high + room)
    edge = max(high - low, span) * 0.06
    dearest = max((each.volume for each in chart.candles), default=0.0)
    return Frame(low - edge, high + edge, max(len(chart.candles), ROOM), dearest)


def _head(pen: Pen, chart: Chart) -> None:
    letters(pen, (LEFT, 30), chart.title, 31, INK, "lm", weight=1)
    letters(pen, (LEFT, 62), chart.subtitle, 21, QUIET, "lm")
    if chart.label:
        letters(pen, (WIDTH - 10, 30), chart.label[:30], 17, AMBER, "rm")


def _grid(pen: Pen, frame: Frame, candles: Sequence[Candle]) -> None:
    """Round prices and round minutes, few enough to be read."""
    step = round_step((frame.high - frame.low) / 5)
    digits = max(0, min(4, -floor(log10(step))))
    for number in range(floor(frame.low / step) + 1, floor(frame.high / step) + 1):
        y = frame.y(number * step)
        line(pen, ((LEFT, y), (WIDTH - RIGHT, y)), GRID, 1)
        letters(pen, (WIDTH - RIGHT + 8, y), f"{number * step:.{max(digits, 2)}f}", 19, QUIET, "lm")
    every = 15 if len(candles) > 20 else 5
    for place, candle in enumerate(candles):
        at = candle.starts.astimezone(EASTERN)
        if at.minute % every == 0:
            x = frame.x(place)
            line(pen, ((x, TOP), (x, HEIGHT - BOTTOM)), GRID, 1)
            letters(pen, (max(x, LEFT + 24), HEIGHT - BOTTOM / 2), f"{at:%H:%M}", 19, QUIET, "mm")


def _cloud(pen: Pen, frame: Frame, ribbon: Ribbon, colours: dict[bool, str]) -> None:
    """One piece between each two minutes, so that a crossing changes colour where it happens."""
    edges = list(zip(ribbon.fast, ribbon.slow, strict=True))
    for place, (before, after) in enumerate(pairwise(edges)):
        if before[0] is None or before[1] is None or after[0] is None or after[1] is None:
            continue
        left, right = frame.x(place), frame.x(place + 1)
        rising = before[0] + after[0] >= before[1] + after[1]
        piece = (
            (left, frame.y(before[0])), (right, frame.y(after[0])),
            (right, frame.y(after[1])), (left, frame.y(before[1])),
        )  # fmt: skip
        pen.polygon([scaled(point) for point in piece], fill=colours[rising])


def _candles(pen: Pen, frame: Frame, candles: Sequence[Candle]) -> None:
    half = max(frame.step * 0.34, 1.0)
    for place, each in enumerate(candles):
        colour = UP if each.close >= each.open else DOWN
        x = frame.x(place)
        line(pen, ((x, frame.y(each.high)), (x, frame.y(each.low))), colour, 1.5)
        top, bottom = frame.y(max(each.open, each.close)), frame.y(min(each.open, each.close))
        box(pen, (x - half, top), (x + half, max(bottom, top + 1)), colour)
        if frame.dearest > 0:
            tall = each.volume / frame.dearest * (VOLUME - 8)
            base = HEIGHT - BOTTOM
            box(pen, (x - half, base - max(tall, 1)), (x + half, base), FAST[each.close >= each.open])


def _print(pen: Pen, frame: Frame, candles: Sequence[Candle], print_: Print) -> None:
    """An arrow the way the money leans, a diamond where nobody can know; the more money, the larger."""
    starts = [each.starts for each in candles]
    x, y = frame.x(max(bisect_right(starts, print_.at) - 1, 0)), frame.y(print_.price)
    size = min(max(sqrt(print_.premium) / 45, 6.0), 14.0)
    match print_.bullish:
        case True:
            points: tuple[Point, ...] = ((x, y), (x - size, y + 1.6 * size), (x + size, y + 1.6 * size))
        case False:
            points = ((x, y), (x - size, y - 1.6 * size), (x + size, y - 1.6 * size))
        case None:
            points = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
    colour = AMBER if print_.bullish is None else UP if print_.bullish else DOWN
    pen.polygon([scaled(point) for point in points], fill=colour, outline=INK, width=2)


def _levels(pen: Pen, frame: Frame, levels: Sequence[Level]) -> None:
    """Lines first, then their names, pushed apart where they would cover each other."""
    for level in levels:
        _dashes(pen, frame.y(level.price), ROLES[level.role])
    last = float(TOP) - 30
    for level in sorted(levels, key=lambda each: -each.price):
        y = max(frame.y(level.price), last + 27)
        last = y
        beyond = "" if frame.low <= level.price <= frame.high else ", off the chart"
        _name(pen, y, f"{level.label}{beyond}", ROLES[level.role])


def _name(pen: Pen, y: float, text: str, colour: str) -> None:
    wide = font(19).getlength(text.translate(SPELT)) / SCALE + 14
    box(pen, (LEFT, y - 13), (LEFT + wide, y + 13), colour)
    letters(pen, (LEFT + 7, y), text, 19, PAPER, "lm")


def _dashes(pen: Pen, y: float, colour: str) -> None:
    for x in range(LEFT, WIDTH - RIGHT, 14):
        line(pen, ((x, y), (x + 8, y)), colour, 2)
