"""The commands. Each imports what it needs when it runs, so that help comes at once."""

import argparse
import os
import sys
from pathlib import Path
from typing import TypeAlias

from bot.build import BUILD
from bot.commands.arguments import Parser

DESCRIPTION = "Tapdesk: a trading desk in a chat."
PLAYED = "a text tape, a recorded .jsonl[.gz] or .day, or a day like 2026-11-20"
REASONS = "under each ticket and refusal: signals, contract, gates, size, exits"

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def main(argv: list[str] | None = None) -> int:
    """One line and exit code 2 for whatever a person can mend."""
    if not (sys.argv[1:] if argv is None else argv):
        parser().print_help()
        return 0
    arguments = parser().parse_args(argv)
    from bot.config import BadConfig
    from storage.refused import StorageRefused
    from storage.tape.fault import TapeFault

    try:
        return int(arguments.command(arguments))
    except (BadConfig, StorageRefused, TapeFault) as error:
        print(f"desk: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("desk: stopped", file=sys.stderr)
        return 130


def parser() -> Parser:
    """What may be asked for."""
    top = Parser(prog="./desk", description=DESCRIPTION, epilog=EPILOG, formatter_class=Plain)
    top.add_argument("--version", action="version", version=f"tapdesk {BUILD}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    again = _command(commands, "replay", "play a tape through the engine and tell the story")
    again.add_argument("tape", metavar="TAPE|DAY", help=PLAYED)
    again.add_argument("--json", action="store_true", help="print only the sum of it, as one JSON object")
    again.add_argument("--journal", type=Path, metavar="FILE", help="keep the journal in this SQLite file")
    again.add_argument("--watch", metavar="A,B", help="as WATCH in .env, for this replay")
    again.add_argument("--why", action="store_true", help=REASONS)
    again.add_argument("--check", action="store_true", help="of a day: compare each row with the journal")
    again.add_argument("--database", metavar="JOURNAL", help="of a day: the journal it was recorded beside")
    again.set_defaults(command=_replay)

    out = _command(commands, "export", "write a recorded day as JSON lines or Parquet")
    out.add_argument("day", metavar="DAY", help="a recorded day like 2026-11-20, or a file of one")
    out.add_argument("--to", type=Path, required=True, metavar="FILE", help="x.jsonl or x.parquet")
    out.add_argument("--database", metavar="JOURNAL", help="the journal it was recorded beside")
    out.set_defaults(command=_export)

    run = _command(commands, "run", "run the desk on the account that VENUE names, until it is stopped")
    run.add_argument("--tape", type=Path, help="run on this tape and a simulated venue; needs no keys")
    run.add_argument("--database", metavar="JOURNAL", help="a SQLite file or a PostgreSQL URL")
    run.add_argument("--watch", metavar="A,B", help="as WATCH in .env, for this run")
    run.set_defaults(command=_run)

    _looking(commands)
    return top


def _command(commands: "Commands", name: str, about: str) -> Parser:
    """Its line in the list is the first of its own help too."""
    return commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")


def _looking(commands: "Commands") -> None:
    """What only looks, and changes nothing."""
    doctor = _command(commands, "doctor", "check keys, plans, quotas, clock, calendar, disk and journal")
    doctor.add_argument("--json", action="store_true", help="print the findings as one JSON object")
    doctor.set_defaults(command=_doctor)

    journal = _command(commands, "journal", "check a journal's chain and tell its story")
    journal.add_argument("database", metavar="JOURNAL", help="a SQLite file or a PostgreSQL URL")
    journal.add_argument("--rebuild", action="store_true", help="make its tables anew out of its rows")
    journal.set_defaults(command=_journal)

    bookmark = _command(
        commands, "bookmark", "read the journal whole, so that the next start reads on from there"
    )
    bookmark.add_argument("--database", metavar="JOURNAL", help="a SQLite file or a PostgreSQL URL")
    bookmark.add_argument("--watch", metavar="A,B", help="what the desk runs with, if not WATCH of .env")
    bookmark.set_defaults(command=_bookmark)

    _authority(commands)
    rules = _command(commands, "rules", "print every play's thresholds and where they come from")
    rules.set_defaults(command=_rules)


def _authority(commands: "Commands") -> None:
    """What stops a desk from its shell, and what proves its owner."""
    panic = _command(commands, "panic", "stop a running desk from here, also without its chat")
    panic.add_argument("--flatten", action="store_true", help="also sell everything that is held")
    panic.add_argument("--why", default="", metavar="TEXT", help="what the chat and the journal will say")
    panic.add_argument("--database", metavar="JOURNAL", help="the desk with this journal")
    panic.set_defaults(command=_panic)

    trust = _command(
        commands, "trust", "carry what a paper journal reached into the live one, before its start"
    )
    trust.add_argument("paper", metavar="PAPER_JOURNAL", help="its SQLite file or PostgreSQL URL")
    trust.set_defaults(command=_trust)

    totp = _command(commands, "totp", "print a fresh secret for one-time codes, and its otpauth URI")
    totp.set_defaults(command=_totp)


Plain = argparse.RawDescriptionHelpFormatter
EPILOG = """\
also, from the ./desk script:
  demo [ARGS]     a made-up market day with the real bot in it: no account, no key, no money
  chaos [ARGS]    bad days by the thousand: lost answers, late fills, crashes; what did not hold
  crash [ARGS]    kill that bot in the middle of its trades, and compare the broker's books
  test [ARGS]     lint, types and every test; with ARGS pytest alone
  cover           fail unless the tests of gates and sizer take every branch
  mutate [NAMES]  fail unless they notice 95 of 100 small changes
  bench NAME      measure: chat, engine, feed, measures, order, pricing or recording
  lock            resolve the dependencies again

Settings come from the environment or .env; see .env.example.
"""


def _replay(arguments: argparse.Namespace) -> int:
    from bot.commands.recorded import is_recorded, replay_day
    from bot.commands.replay import replay_tape
    from bot.config import BadConfig, playbook

    if is_recorded(arguments.tape):
        if arguments.journal is not None:
            raise BadConfig("--journal: a recorded day has its journal; --check compares with it")
        return replay_day(
            arguments.tape,
            database=arguments.database,
            watch=arguments.watch,
            as_json=arguments.json,
            why=arguments.why,
            check=arguments.check,
        )
    if arguments.check or arguments.database:
        raise BadConfig("--check and --database are for recorded days")
    return replay_tape(
        Path(arguments.tape),
        playbook(arguments.watch),
        as_json=arguments.json,
        journal=arguments.journal,
        why=arguments.why,
    )


def _export(arguments: argparse.Namespace) -> int:
    from bot.commands.export import export

    return export(arguments.day, arguments.to, database=arguments.database)


def _run(arguments: argparse.Namespace) -> int:
    from bot.process import swiftly

    with swiftly():
        from bot.app import run_live, run_on_tape

        if arguments.tape is None:
            return run_live(arguments.database, arguments.watch)
        return run_on_tape(arguments.tape, arguments.database, arguments.watch)


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.app import run_doctor

    return run_doctor(as_json=arguments.json)


def _panic(arguments: argparse.Namespace) -> int:
    from bot.config import BadConfig, Config, load
    from bot.panic import raise_panic, who_hears

    try:
        config = load()
        database = arguments.database or config.database
    except BadConfig as error:
        config, database = Config(), arguments.database or Config().database
        print(f"desk: {error}; so it is taken to remember in {database}", file=sys.stderr)
    paths = raise_panic(database, flatten=arguments.flatten, why=arguments.why)
    whose = "LIVE: " if config.live else ""
    there = f"{' and '.join(map(str, paths))} {'is' if len(paths) == 1 else 'are'} there"
    print(f"{whose}{there}: {who_hears(database, paths, flatten=arguments.flatten)}")
    print("Taking it away does not start anything again: /resume does.")
    return 0


def _trust(arguments: argparse.Namespace) -> int:
    from bot.clock import SystemClock
    from bot.commands.trust import carry
    from bot.config import load

    print(carry(arguments.paper, load(), SystemClock()))
    return 0


def _totp(_arguments: argparse.Namespace) -> int:
    from bot.chat.hands.totp import fresh_secret, uri

    secret = fresh_secret()
    print(f"TOTP_SECRET={secret}\n{uri(secret)}")
    print("The first line goes into .env (chmod 600), the second into an authenticator app.", file=sys.stderr)
    return 0


def _rules(_arguments: argparse.Namespace) -> int:
    from bot.telling.rules import page
    from engine.plays.playbook import PLAYBOOK

    print(page(PLAYBOOK))
    return 0


def _journal(arguments: argparse.Namespace) -> int:
    from bot.commands.journal import read_journal
    from bot.commands.rebuilding import rebuild

    return rebuild(arguments.database) if arguments.rebuild else read_journal(arguments.database)


def _bookmark(arguments: argparse.Namespace) -> int:
    from bot.config import asked
    from bot.process import swiftly
    from bot.recalling.marking import bookmark, give_way

    give_way()
    with swiftly():
        return bookmark(asked(arguments.database, arguments.watch))


if __name__ == "__main__":
    sys.exit(main())
