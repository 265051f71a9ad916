"""`./desk crash`: kills the real bot again and again amid its trades, and counts what went wrong."""

import argparse
import json
import statistics
import sys
from time import monotonic

from bot.commands.arguments import Parser, whole
from sandbox.crash.crowd import Asked, crowd
from sandbox.crash.halting import counted as counted_panics
from sandbox.crash.halting import halts
from sandbox.crash.run import Came

LATE_S = 10.0
"""Who is blind for longer than that after a birth has left what is held alone."""


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when anything was lost, doubled, oversold or left alone, or a panic came too late."""
    arguments = parser().parse_args(argv)
    if arguments.panics is not None:
        halted = counted_panics(halts(arguments.panics))
        print(json.dumps(halted))
        return 1 if halted["violations"] else 0
    asked = Asked(arguments.first, arguments.runs, arguments.kills, arguments.seed, arguments.jobs)
    began, runs = monotonic(), list[Came]()
    for came in crowd(asked):
        runs.append(came)
        _tell(came, sum(len(each.deaths) for each in runs), asked)
    numbers = counted(runs, monotonic() - began)
    print(json.dumps(numbers) if arguments.json else "\n".join(f"{k:>16}  {v}" for k, v in numbers.items()))
    return 1 if numbers["violations"] else 0


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    about = "Kills the real bot again and again amid its trades, and counts what went wrong."
    top = Parser(prog="./desk crash", description=about)
    top.add_argument(
        "--runs", type=whole(1), default=2, metavar="N", help="mornings, each a market of its own"
    )
    top.add_argument(
        "--kills", type=whole(1), default=10, metavar="N", help="of each morning's desk, before it may finish"
    )
    top.add_argument("--first", type=whole(0), default=0, metavar="N", help="the number of the first morning")
    top.add_argument("--seed", type=whole(0), default=1, metavar="N", help="when chance kills")
    top.add_argument("--jobs", type=whole(1), default=1, metavar="N", help="mornings side by side")
    top.add_argument("--panics", type=whole(1), metavar="N", help="measure panics of each kind instead")
    top.add_argument("--json", action="store_true", help="print one JSON object")
    return top


def _tell(came: Came, kills: int, asked: Asked) -> None:
    told = "; ".join(came.violations) or "nothing lost"
    print(
        f"run {came.number}, {came.took_s:.0f} s: {', '.join(map(str, came.deaths))}: "
        f"{came.orders} orders, {came.taps} taps: {told} ({kills} of {asked.runs * asked.kills} kills)",
        file=sys.stderr, flush=True,
    )  # fmt: skip
    if came.violations:
        again = f"--first {came.number} --runs 1 --kills {asked.kills} --seed {asked.seed}"
        print(f"once more: ./desk crash {again}", file=sys.stderr, flush=True)


def counted(runs: list[Came], took_s: float) -> dict[str, object]:
    """What is printed at the end."""
    blind = sorted(each for came in runs for each in came.blind_s)
    deaths = [fate for came in runs for fate in came.deaths]
    points = [fate.point for fate in deaths if fate.point is not None]
    return {
        "runs": len(runs),
        "kills": len(deaths),
        "told_to_stop": sum(fate.stops for fate in deaths),
        "kills_at_points": len(points),
        "points": len(set(points)),
        "orders": sum(came.orders for came in runs),
        "taps": sum(came.taps for came in runs),
        "from_bookmarks": sum(came.marked for came in runs),
        "watched_again": len(blind),
        "watched_p50_s": round(statistics.median(blind), 2) if blind else None,
        "watched_max_s": round(blind[-1], 2) if blind else None,
        "watched_late": sum(each > LATE_S for each in blind),
        "s_per_kill": round(took_s / max(len(deaths), 1), 2),
        "violations": [
            *_hollow(runs),
            *(f"run {came.number}: {each}" for came in runs for each in (*came.violations, *_late(came))),
        ],
    }


def _late(came: Came) -> list[str]:
    """Each life that left an open position alone for too long."""
    return [
        f"what was held was watched again {each:.1f} s after a birth"
        for each in came.blind_s
        if each > LATE_S
    ]


def _hollow(runs: list[Came]) -> list[str]:
    """Kills of a desk that trades nothing prove nothing."""
    return [] if any(came.orders for came in runs) else ["no order was ever sent: nothing is proved"]


if __name__ == "__main__":
    sys.exit(main())
