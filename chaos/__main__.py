"""./desk chaos: bad days until somebody is convinced, or until one of them breaks something."""

import argparse
import json
import sys

from bot.commands.arguments import Parser, whole
from chaos.crowd import Sum, summed
from chaos.day import Day
from chaos.faults import PAIRS, drawn, paired
from chaos.removals.trial import tried
from chaos.shrink import shrunk
from chaos.telling import told

SHOWN_MAX, DAYS = 3, 4000
DESCRIPTION = (
    "Runs made-up days with faults against the real engine, journal, chat and broker's adapter, "
    "and tells the seed and the story of every day on which a rule did not hold."
)


def main(argv: list[str] | None = None) -> int:
    """One when anything did not hold."""
    asks = parser()
    asked = asks.parse_args(argv)
    if asked.pairs and asked.removals:
        asks.error("--removals draws its days itself: leave --pairs out")
    draw, days = (paired, len(PAIRS)) if asked.pairs else (drawn, DAYS)
    days = asked.schedules or days
    if asked.story is not None:
        print("\n".join(told(draw(asked.story))))
        return 1 if Day(draw(asked.story)).run().violation else 0
    if asked.removals:
        return tried(days, asked.seed, asked.jobs, asked.only, as_json=asked.json)
    found = summed(asked.seed, days, asked.jobs, told=True, draw=draw)
    print(_told(found, as_json=asked.json))
    for outcome in found.violations[:SHOWN_MAX]:
        small = shrunk(outcome)
        print(f"\nseed {outcome.schedule.seed}: {outcome.violation}", file=sys.stderr)
        print(f"for tests/chaos/days.txt: {small.schedule}", file=sys.stderr)
        print("\n".join(told(small.schedule)), file=sys.stderr)
    return 1 if found.violations else 0


def _told(found: Sum, *, as_json: bool) -> str:
    numbers = {
        "schedules": found.schedules,
        "violations": len(found.violations),
        "per_s": found.per_s,
        "journal_hash": found.journal_hash,
        **found.lived.numbers(),
    }
    if as_json:
        return json.dumps(numbers)
    lived = found.lived
    return (
        f"{found.schedules:,} schedules, {len(found.violations)} violations, "
        f"{found.per_s:g} a second and core, journals {found.journal_hash[:16]}\n"
        f"{lived.traded:,} of them traded; {lived.caught:,} of {lived.deaths:,} deaths met an order "
        f"at work or something held; {len(lived.pairs):,} of {len(PAIRS):,} pairs of faults drawn together"
    )


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    asks = Parser(prog="./desk chaos", description=DESCRIPTION)
    asks.add_argument("--schedules", type=whole(1), help=f"how many bad days (default {DAYS}, or all pairs)")
    asks.add_argument("--seed", type=whole(0), default=0, help="the first seed (default 0)")
    asks.add_argument("--jobs", type=whole(1), default=1, help="processes side by side (default 1)")
    asks.add_argument("--json", action="store_true", help="print one JSON object")
    asks.add_argument(
        "--pairs", action="store_true", help=f"walk through all {len(PAIRS):,} pairs of faults, one a day"
    )
    asks.add_argument("--story", type=whole(0), metavar="SEED", help="tell one day")
    asks.add_argument("--removals", action="store_true", help="take the rules out one by one: who notices?")
    asks.add_argument("--only", metavar="WORD", help="with --removals: those whose name holds this word")
    return asks


if __name__ == "__main__":
    sys.exit(main())
