"""`./desk crash`: kills the real bot again and again in the middle of a trade, and counts what went wrong."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path

from sandbox.__main__ import Parser
from sandbox.crash.morning import world
from sandbox.crash.run import Came, crash


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 when anything was lost, doubled, oversold or left alone."""
    arguments = parser().parse_args(argv)
    runs = [
        came
        for number in range(arguments.first, arguments.first + arguments.runs)
        if (came := _run(number, arguments.seed))
    ]
    numbers = _counted(runs)
    print(json.dumps(numbers) if arguments.json else "\n".join(f"{k:>16}  {v}" for k, v in numbers.items()))
    return 1 if numbers["violations"] else 0


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    top = Parser(prog="./desk crash", description=__doc__)
    top.add_argument("--runs", type=_some, default=20, metavar="N", help="mornings, each over three lives")
    top.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first run")
    top.add_argument("--seed", type=int, default=1, metavar="N", help="when the second life is killed")
    top.add_argument("--json", action="store_true", help="print one JSON object")
    return top


def _some(text: str) -> int:
    """At least one: nothing tried would prove nothing, and look like a proof."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def _run(number: int, seed: int) -> Came:
    with tempfile.TemporaryDirectory(prefix="tapdesk-crash-") as folder:
        came = asyncio.run(crash(number, Path(folder), WORLD, seed))
    told = "; ".join(came.violations) or "nothing lost"
    print(f"run {number}: {', '.join(came.points)}: {told}", file=sys.stderr, flush=True)
    return came


def _counted(runs: list[Came]) -> dict[str, object]:
    blind = sorted(each for came in runs for each in came.blind_s)
    return {
        "runs": len(runs),
        "kills": sum(came.lives for came in runs),
        "orders": sum(came.orders for came in runs),
        "taps": sum(came.taps for came in runs),
        "watched_p50_s": round(statistics.median(blind), 2) if blind else None,
        "watched_max_s": round(blind[-1], 2) if blind else None,
        "violations": [f"run {came.number}: {each}" for came in runs for each in came.violations],
    }


WORLD = world()

if __name__ == "__main__":
    sys.exit(main())
