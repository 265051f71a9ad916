"""`./desk demo`: a market day with the real bot in it, and no account anywhere."""

import argparse
import asyncio
import errno
import json
import os
import secrets
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.commands.arguments import Parser, between, whole
from sandbox.market.days import Kind

SEED, SEED_MAX, PORT_MAX = 8, 2**32 - 1, 65_535
NOT_THERE = frozenset({errno.EADDRINUSE, errno.EACCES})
"""Why a port cannot be had."""


def main(argv: list[str] | None = None) -> int:
    """One line and exit code 2 for whatever a person can mend."""
    arguments = parser().parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tapdesk-demo-") as folder:
        database = arguments.journal or Path(folder) / "desk.db"
        if database.exists():
            print(f"desk: {database}: is there already; a demo begins with an empty journal", file=sys.stderr)
            return 2
        try:
            return _play(arguments, database)
        except OSError as error:
            if error.errno not in NOT_THERE:
                raise
            print(f"desk: --port {arguments.port}: {os.strerror(error.errno).lower()}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print("desk: the demo was stopped", file=sys.stderr)
            return 130


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    top = Parser(
        prog="./desk demo",
        description="Plays a synthetic market day with the real bot: no account, no key, no money.",
    )
    top.add_argument(
        "--speed",
        type=between(0, 3600),
        metavar="N",
        help="market seconds a second; by default brisk, and slower while a card waits",
    )
    top.add_argument(
        "--seed",
        type=whole(0, SEED_MAX),
        default=SEED,
        metavar="N",
        help="which market; the same is the same day",
    )
    top.add_argument("--day", choices=[str(kind) for kind in Kind], default="normal", help="what kind of day")
    top.add_argument(
        "--edge",
        type=between(0, 1),
        default=0.0,
        metavar="0..1",
        help="how much flow knows of coming prices; every card says so (default 0)",
    )
    top.add_argument("--autopilot", action="store_true", help="somebody taps every Buy")
    top.add_argument("--headless", action="store_true", help="as fast as it goes, nobody watching")
    top.add_argument("--json", action="store_true", help="print the day as one JSON object")
    top.add_argument(
        "--port",
        type=whole(0, PORT_MAX),
        default=0,
        metavar="N",
        help="of the chat page; any free one by default",
    )
    top.add_argument("--faults", action="store_true", help="print where faults can be posted")
    top.add_argument("--journal", type=Path, metavar="FILE", help="keep the journal in this SQLite file")
    return top


def _play(arguments: argparse.Namespace, database: Path) -> int:
    from sandbox.demo.day import Wanted, headless, watched

    wanted = Wanted(
        seed=arguments.seed,
        kind=Kind(arguments.day),
        edge=arguments.edge,
        pace=arguments.speed,
        autopilot=arguments.autopilot,
        database=database,
        key=secrets.token_urlsafe(9),
        port=arguments.port,
        faults=arguments.faults,
    )
    tell = _teller(quiet=arguments.json)
    day = headless(wanted, tell) if arguments.headless else watched(wanted, tell, _show)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _like_ctrl_c)
    numbers = asyncio.run(day)
    if arguments.json:
        print(json.dumps(numbers))
    else:
        print("\n".join(f"{name:>14}  {value}" for name, value in shown(numbers).items()))
    return 1 if numbers["violations"] else 0


def _like_ctrl_c(_number: int, _frame: object) -> None:
    """Whoever asks the demo to end leaves nothing behind, however they ask, from a deaf background too."""
    signal.raise_signal(signal.SIGINT)


def shown(numbers: dict[str, Any]) -> dict[str, Any]:
    """Money as money; the JSON has it to the last digit."""
    pnl = numbers["pnl"]
    return {**numbers, "pnl": f"{'-' if pnl < 0 else ''}${abs(pnl):,.2f}"}


def _teller(*, quiet: bool) -> Callable[[str], None]:
    def tell(line: str) -> None:
        print(line, file=sys.stderr if quiet else sys.stdout, flush=True)

    return tell


def _show(page: str) -> None:
    """Printed always; opened where there is a screen, for a browser in the terminal would hide the rest."""
    print(f"the chat is at {page}", file=sys.stderr, flush=True)
    if sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        webbrowser.open(page)


if __name__ == "__main__":
    sys.exit(main())
