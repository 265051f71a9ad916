"""Which page of the past is which."""

from bot.chat.acts import Page
from bot.chat.reports.export import export
from bot.chat.reports.health import health
from bot.chat.reports.latency import latency
from bot.chat.reports.past import Past
from bot.chat.reports.period import MONTH, WEEK, period
from bot.chat.reports.stats import BY, stats
from bot.chat.reports.trades import trades
from bot.chat.wishes import Say
from storage.queries import Queries

_PAGES = {
    Page.TRADES: trades,
    Page.PNL: period,
    Page.STATS: stats,
    Page.LATENCY: latency,
    Page.EXPORT: export,
    Page.HEALTH: health,
}

PARTS: dict[Page, tuple[str, ...]] = {Page.PNL: ("", "day", WEEK, MONTH), Page.STATS: ("", *BY)}
"""What may stand behind the word; without one it is the first."""


def read(asked: Past, queries: Queries) -> Say:
    """One question, one look at the tables."""
    return _PAGES[asked.page](asked, queries)
