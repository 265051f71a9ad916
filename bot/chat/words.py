"""How the chat spells money, time and foreign text, so that a card is valid HTML whatever it is about."""

import html
import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from engine.model.contract import contract, is_shares

CAPTION_MAX = 1024
TEXT_MAX = 4096
LABEL_MAX = 20

_MARKS = {"SIM": "🔵", "PAPER": "🟢", "LIVE": "🔴"}
_CENT, _FINE = Decimal("0.01"), Decimal("0.0001")
_TAG = re.compile(r"<[^>]*>")
_LESS = re.compile(r"(?<![\w-])-(?=[\d$])")


def badge(mode: str) -> str:
    """Which money this is, before anything else is said."""
    return f"{_MARKS.get(mode, '⚪')} {plain(mode)}"


def plain(raw: str) -> str:
    """Foreign text as text: no markup, no line breaks, nothing invisible that turns a line around."""
    return html.escape("".join(each if each.isprintable() else " " for each in raw), quote=False)


def paragraphs(raw: str) -> str:
    """Our own text, line by line, each made harmless."""
    return "\n".join(plain(line) for line in raw.split("\n"))


def bold(raw: str) -> str:
    """The part of a line that is read first."""
    return f"<b>{plain(raw)}</b>"


def countdown(at: datetime, zone: tzinfo) -> str:
    """The reader's own client counts, so that no edit is spent on time going by."""
    return f'<tg-time unix="{int(at.timestamp())}" format="r">{at.astimezone(zone):%H:%M:%S}</tg-time>'


def clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M:%S}"


def folded(lines: Iterable[str], room: int) -> str:
    """An expandable quote that fits: nothing where not even a beginning does."""
    said = shortened("\n".join(lines), room - 1)
    return f"\n<blockquote expandable>{said}</blockquote>" if said else ""


def shortened(raw: str, room: int) -> str:
    """As much of the lines as there is room for, each made harmless."""
    whole = paragraphs(raw)
    if length(whole) <= room:
        return whole
    if room < 2:
        return ""
    kept, used = list[str](), 1
    for each in raw:
        used += 2 if ord(each) > 0xFFFF else 1
        if used > room:
            break
        kept.append(each)
    return paragraphs("".join(kept).rstrip()) + "…"


def reason(raw: str, room: int) -> str:
    """What the desk writes down in plain letters, with the minus that every other number here has."""
    return shortened(_LESS.sub("−", raw), room)


def length(said: str) -> int:
    """As Telegram counts: without the tags, in halves of astral characters."""
    return len(html.unescape(_TAG.sub("", said)).encode("utf-16-le", "surrogatepass")) // 2


def dollars(amount: Decimal) -> str:
    """Cents only where there are any."""
    cents = amount.quantize(_CENT, ROUND_HALF_UP)
    return f"${cents:,.0f}" if cents == cents.to_integral_value() else f"${cents:,.2f}"


def gain(amount: Decimal) -> str:
    """A gain or a loss, with its sign; nothing is neither."""
    sign = "−" if amount < 0 else "+" if amount > 0 else ""
    return f"{sign}{dollars(abs(amount))}"


def share(part: Decimal | float) -> str:
    """A fraction as a sentence says it."""
    return f"{'−' if part < 0 else '+'}{abs(float(part)) * 100:.1f} %"


def cents(price: Decimal) -> str:
    """A price somebody can trade at."""
    return f"{price.quantize(_CENT, ROUND_HALF_UP)}"


def averaged(price: Decimal) -> str:
    """What several fills came to, or a middle: it may lie between two prices somebody can trade at."""
    fine = f"{price.quantize(_FINE, ROUND_HALF_UP):f}"
    return f"{fine[:-2]}{fine[-2:].rstrip('0')}"


def lasting(span: timedelta) -> str:
    """How long something took, as short as it can be said."""
    minutes, seconds = divmod(max(int(span.total_seconds()), 0), 60)
    if minutes >= 24 * 60:
        return f"{minutes // 1440} d {minutes % 1440 // 60} h"
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes}:{seconds:02d}"


def past(span: timedelta) -> str:
    """How long something is past, in words that no clock shows: `24 s ago`, `14 min ago`."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds >= 3600:
        return f"{lasting(span)} ago"
    return f"{seconds // 60} min ago" if seconds >= 60 else f"{seconds} s ago"


def named(symbol: str, at: datetime) -> str:
    """A contract and its last day, as one says it that day; shares have none."""
    if is_shares(symbol):
        return symbol
    option = contract(symbol)
    left = option.dte(at)
    return f"{option} today" if left == 0 else f"{option} {option.expiry:%d %b}"


def unit(symbol: str) -> str:
    """What one of it is called."""
    return "share" if is_shares(symbol) else "contract"


def tag(setup: str) -> str:
    """What Telegram's own search finds."""
    return "#" + re.sub(r"\W", "_", setup)


def counted(number: int, what: str) -> str:
    """`1 trade`, `2 trades`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
