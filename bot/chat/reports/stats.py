"""What the closed trades say, cut four ways, each with how sure one may be of it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from decimal import Decimal

from bot.chat.acts import Page
from bot.chat.reports.numbers import Score, drawdown
from bot.chat.reports.past import Past, button
from bot.chat.reports.table import table
from bot.chat.wishes import Rows, Say
from bot.chat.words import counted, gain
from storage.queries import Queries, TradeLine

GROUPS_MAX = 12
_ZERO = Decimal(0)
BY: dict[str, tuple[str, Callable[[TradeLine, tzinfo], str]]] = {
    "play": ("play", lambda line, _: line.play or "unknown"),
    "ticker": ("ticker", lambda line, _: line.ticker),
    "hour": ("hour of entry", lambda line, zone: f"{line.entry_time.astimezone(zone):%H}:00"),
    "exit": ("exit reason", lambda line, _: line.exit_reason or "unknown"),
}


def stats(asked: Past, queries: Queries) -> Say:
    """All trades of this journal; a rate stands beside the range in which the true one lies."""
    lines = [line for line in queries.closed() if line.pnl is not None]
    by = asked.about if asked.about in BY else "play"
    rows: Rows = (tuple(button(each.capitalize(), Page.STATS, each) for each in BY if each != by),)
    if not lines:
        said = "No trade was closed yet: there is nothing to count. /funnel says what became of the setups."
        return asked.say([asked.look.head("stats"), said])
    first = lines[0].exit_time
    since = f" since {first.astimezone(asked.look.zone):%d %b %Y}" if first is not None else ""
    head = asked.look.head(f"stats: {counted(len(lines), 'trade')}{since}")
    label, key = BY[by]
    said = table([*_all(lines), "", f"by {label}", *_groups(lines, lambda line: key(line, asked.look.zone))])
    return asked.say([head, said, "In brackets: where the true win rate lies, 19 times of 20."], rows)


def _pnls(lines: Iterable[TradeLine]) -> list[Decimal]:
    return [line.pnl for line in lines if line.pnl is not None]


def _all(lines: list[TradeLine]) -> Iterator[str]:
    yield from _score("all", Score.of(_pnls(lines)))
    yield f" deepest fall {gain(-drawdown(_pnls(lines)))}"


def _groups(lines: list[TradeLine], key: Callable[[TradeLine], str]) -> Iterator[str]:
    """Where most trades are, first; those that would make it a wall are counted together."""
    named: dict[str, list[TradeLine]] = {}
    for line in lines:
        named.setdefault(key(line), []).append(line)
    ordered = sorted(named, key=lambda name: (-len(named[name]), name))
    for name in ordered[:GROUPS_MAX]:
        yield from _score(name, Score.of(_pnls(named[name])))
    rest = [line for name in ordered[GROUPS_MAX:] for line in named[name]]
    if rest:
        yield from _score(f"{len(ordered) - GROUPS_MAX} others", Score.of(_pnls(rest)))


def _score(name: str, score: Score) -> Iterator[str]:
    """Three narrow lines, or one where there are too few to say more."""
    yield f"{name[:18]}: n {score.trades}, {gain(score.total)}"
    if score.few:
        yield " too few to say more"
        return
    low, high = score.interval or (0.0, 1.0)
    factor = f"{score.profit_factor:.2f}" if score.profit_factor is not None else "no loss yet"
    yield f" won {score.wins / score.trades:.0%} ({low:.0%}–{high:.0%}) pf {factor}"
    yield f" each {gain(score.expectancy or _ZERO)}"
    won = gain(score.win_mean) if score.win_mean is not None else "none"
    lost = gain(-score.loss_mean) if score.loss_mean is not None else "none"
    yield f" win {won} loss {lost}"
