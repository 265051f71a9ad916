"""All closed trades as a file for a spreadsheet, in which foreign text stays text."""

import csv
from datetime import datetime
from io import StringIO

from bot.chat.reports.past import Past
from bot.chat.wishes import Paper, Say
from bot.chat.words import counted
from engine.model.calendar import eastern_date
from storage.queries import Queries, TradeLine

COLUMNS = tuple(name for name in TradeLine._fields if name != "id")
_LIVE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when a cell begins with it."""


def export(asked: Past, queries: Queries) -> Say:
    """An empty journal gives no file but a reason."""
    lines = queries.closed()
    if not lines:
        return asked.say([asked.look.head("nothing to export: no trade was closed yet")])
    head = asked.look.head(f"{counted(len(lines), 'closed trade')}, after fees, times in UTC")
    return asked.say([head], paper=Paper(f"trades-{eastern_date(asked.at)}.csv", written(lines)))


def written(lines: list[TradeLine]) -> bytes:
    """As every spreadsheet reads it, with the names of the columns first."""
    text = StringIO()
    sheet = csv.writer(text)
    sheet.writerow(COLUMNS)
    for line in lines:
        named = line._asdict()
        sheet.writerow([_cell(named[name]) for name in COLUMNS])
    return text.getvalue().encode()


def _cell(value: object) -> str:
    """Numbers are ours and may begin with a minus; text is somebody else's and may not."""
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(_LIVE) else value
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
