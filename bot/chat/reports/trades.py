"""What was closed, all of it or of one name, newest first, a page at a time."""

from datetime import tzinfo

from bot.chat.acts import Page
from bot.chat.pages.of_one import of, setup_typed
from bot.chat.reports.past import Past, button
from bot.chat.wishes import Button, Rows, Say
from bot.chat.words import averaged, bold, gain, named, share, shortened, tag
from storage.queries import Queries, TradeLine

EACH = 8


def trades(asked: Past, queries: Queries) -> Say:
    """One more is looked up than is shown, so that nobody is led to an empty page."""
    name, number = _asked(asked.about)
    found = queries.latest(EACH + 1, after=(number - 1) * EACH, of=name)
    if number > 1 and not found and not queries.latest(1, of=name):
        number = 1
    newer = (_page("◀ Newer", name, number - 1),) if number > 1 else ()
    older = (_page("Older ▶", name, number + 1),) if len(found) > EACH else ()
    rows: Rows = tuple(each for each in ((*newer, *older), _other()) if each)
    if not found:
        head = f"no trade{of(name)} was closed yet" if number == 1 else f"no older trades{of(name)}"
        hint = "A trade is told here once all of it is sold. Positions has what is open."
        return asked.say([asked.look.head(head), hint], rows)
    head = f"closed trades{of(name)}" if number == 1 else f"closed trades{of(name)}, page {number}"
    lines = [line for each in found[:EACH] for line in _lines(each, asked.look.zone)]
    return asked.say([asked.look.head(head), *lines], rows)


def _asked(about: str) -> tuple[str, int]:
    """Of which name, and which page: each may be left out."""
    words = about.split()
    number = int(words.pop()[:6]) if words and words[-1].isascii() and words[-1].isdigit() else 1
    return setup_typed(next(iter(words), "")), max(min(number, 10_000), 1)


def _page(text: str, name: str, number: int) -> Button:
    return button(text, Page.TRADES, f"{name.lower()} {number}".strip())


def _other() -> tuple[Button, ...]:
    return button("P&L", Page.PNL), button("Stats", Page.STATS), button("CSV", Page.EXPORT)


def _lines(line: TradeLine, zone: tzinfo) -> tuple[str, str]:
    """The result and the contract first; the rest is for whoever reads on."""
    pnl = gain(line.pnl) if line.pnl is not None else "unknown"
    name = named(line.option_symbol, line.entry_time)
    ended = f"{line.exit_time.astimezone(zone):%d %b %H:%M}" if line.exit_time is not None else ""
    prices = averaged(line.entry_premium)
    if line.exit_premium is not None and line.entry_premium:
        prices += f" → {averaged(line.exit_premium)} ({share(line.exit_premium / line.entry_premium - 1)})"
    because = shortened(line.exit_reason or "", 30)
    return (
        f"{bold(pnl)} · {line.contracts} {shortened(name, 40)} {tag(line.setup)}",
        f"   {ended} {prices}, {because}",
    )
