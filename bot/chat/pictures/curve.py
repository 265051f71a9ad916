"""Draws what an account came to through the day, the week or the month: dollars up, time to the right."""

from datetime import datetime, timedelta
from itertools import pairwise

from PIL import ImageDraw

from bot.chat.pictures.pen import (
    AMBER,
    DOWN,
    GRID,
    HEIGHT,
    INK,
    QUIET,
    UP,
    WIDTH,
    Pen,
    Point,
    blank,
    letters,
    line,
    printed,
    round_step,
    scaled,
)
from bot.chat.wishes import Curve
from engine.model.calendar import EASTERN

LEFT, RIGHT, TOP, BOTTOM = 14, 96, 92, 40
LABELS = 6
_UNDER = {True: "#12352f", False: "#3b1c2a"}


class Sheet:
    """Where a moment and a sum lie; zero is always on it, for a curve without its zero flatters."""

    def __init__(self, curve: Curve) -> None:
        sums = [0.0, *(total for _, total in curve.points)]
        self.low, self.high = min(sums), max(sums)
        room = max((self.high - self.low) * 0.08, 1.0)
        self.low, self.high = self.low - room, self.high + room
        self.first, self.last = curve.points[0][0], curve.points[-1][0]

    def x(self, at: datetime) -> float:
        span = max((self.last - self.first).total_seconds(), 1.0)
        return LEFT + (at - self.first).total_seconds() / span * (WIDTH - LEFT - RIGHT)

    def y(self, total: float) -> float:
        part = (total - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)


def draw(curve: Curve) -> bytes:
    """The same curve gives the same bytes."""
    image = blank()
    pen = ImageDraw.Draw(image)
    letters(pen, (LEFT, 30), curve.title, 31, INK, "lm", weight=1)
    letters(pen, (LEFT, 64), curve.subtitle, 21, QUIET, "lm")
    if curve.label:
        letters(pen, (WIDTH - 10, 30), curve.label[:30], 17, AMBER, "rm")
    if curve.points:
        sheet = Sheet(curve)
        _sums(pen, sheet)
        _times(pen, sheet, curve)
        _steps(pen, sheet, curve)
    return printed(image)


def _sums(pen: Pen, sheet: Sheet) -> None:
    """Round dollars; zero is brighter than the others."""
    step = round_step((sheet.high - sheet.low) / 5)
    for number in range(int(sheet.low // step) + 1, int(sheet.high // step) + 1):
        total = number * step
        y = sheet.y(total)
        line(pen, ((LEFT, y), (WIDTH - RIGHT, y)), QUIET if number == 0 else GRID, 1)
        letters(pen, (WIDTH - RIGHT + 8, y), f"{total:+,.0f}" if number else "0", 19, QUIET, "lm")


def _times(pen: Pen, sheet: Sheet, curve: Curve) -> None:
    """Hours of a day, or days of a longer time, few enough to be read."""
    form = "%d %b" if curve.days else "%H:%M"
    span = (sheet.last - sheet.first) / LABELS
    shown = ""
    for number in range(LABELS + 1):
        at = sheet.first + span * number
        said = f"{_minute(at).astimezone(EASTERN):{form}}"
        if said != shown:
            x = min(max(sheet.x(at), LEFT + 28), WIDTH - RIGHT - 10)
            letters(pen, (x, HEIGHT - BOTTOM / 2), said, 19, QUIET, "mm")
        shown = said


def _minute(at: datetime) -> datetime:
    return (at + timedelta(seconds=30)).replace(second=0, microsecond=0)


def _steps(pen: Pen, sheet: Sheet, curve: Curve) -> None:
    """An account stands still until something happens to it."""
    zero = sheet.y(0.0)
    for (at, total), (until, _) in pairwise(curve.points):
        left, right, y = sheet.x(at), sheet.x(until), sheet.y(total)
        pen.rectangle([scaled((left, min(y, zero))), scaled((right, max(y, zero)))], fill=_UNDER[total >= 0])
    for (at, before), (until, after) in pairwise(curve.points):
        colour = UP if before >= 0 else DOWN
        line(pen, ((sheet.x(at), sheet.y(before)), (sheet.x(until), sheet.y(before))), colour, 2.5)
        line(pen, ((sheet.x(until), sheet.y(before)), (sheet.x(until), sheet.y(after))), QUIET, 1.5)
    at, total = curve.points[-1]
    _dot(pen, (sheet.x(at), sheet.y(total)), UP if total >= 0 else DOWN)


def _dot(pen: Pen, at: Point, colour: str) -> None:
    pen.ellipse([scaled((at[0] - 5, at[1] - 5)), scaled((at[0] + 5, at[1] + 5))], fill=colour)
