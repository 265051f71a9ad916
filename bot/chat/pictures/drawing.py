"""Which picture is drawn how."""

from bot.chat.pictures import chart, curve
from bot.chat.wishes import Chart, Curve, Picture


def draw(picture: Picture) -> bytes:
    """The same picture gives the same bytes."""
    match picture:
        case Chart():
            return chart.draw(picture)
        case Curve():
            return curve.draw(picture)
