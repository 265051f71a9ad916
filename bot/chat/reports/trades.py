"""What was closed, newest first, a page at a time."""

from datetime import tzinfo

from bot.chat.acts import Page
from bot.chat.reports.past import Past, button
from bot.chat.wishes import Button, Rows, Say
from bot.chat.words import averaged, bold, gain, named, share, shortened, tag
from storage.queries import Queries, TradeLine

EACH = 8


def trades(asked: Past, queries: Queries) -> Say:
    """One more is looked up than is shown, so that nobody is led to an empty page."""
    number = int(asked.about) if asked.about.isascii() and asked.about.isdigit() else 1
    number = max(min(number, 10_000), 1)
    found = queries.latest(EACH + 1, after=(number - 1) * EACH)
    newer = (button("◀ Newer", Page.TRADES, str(number - 1)),) if number > 1 else ()
    older = (button("Older ▶", Page.TRADES, str(number + 1)),) if len(found) > EACH else ()
    rows: Rows = tuple(each for each in ((*newer, *older), _other()) if each)
    if not found:
        head = "no trade was closed yet" if number == 1 else "no older trades"
        hint = "A trade is told here once all of it is sold. Positions has what is open."
        return asked.say([asked.look.head(head), hint], rows)
    head = "closed trades" if number == 1 else f"closed trades, page {number}"
    lines = [line for each in found[:EACH] for line in _lines(each, asked.look.zone)]
    return asked.say([asked.look.head(head), *lines], rows)


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
