"""`./desk bench NAME [--json]`: measure on this machine; nothing here passes or fails."""

import json
import sys

from bot.commands.arguments import Parser


def main(argv: list[str] | None = None) -> int:
    """Run one benchmark and say what it measured."""
    parser = Parser(prog="./desk bench", description="Measure on this machine.")
    parser.add_argument(
        "name", choices=["chat", "engine", "feed", "measures", "order", "pricing", "recording"]
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args(argv)
    numbers = measured(arguments.name, told=not arguments.json)
    if arguments.json:
        print(json.dumps(numbers))
    else:
        width = max(len(name) for name in numbers)
        print("\n".join(f"{name:<{width}} {value:>14,.6g}" for name, value in numbers.items()))
    return 0


def measured(name: str, *, told: bool) -> dict[str, float]:
    """Each benchmark loads what it measures, and nothing else."""
    match name:
        case "chat":
            from bench import chat, chat_wire

            return chat.run() | chat_wire.run()
        case "engine":
            from bench import engine

            return engine.run(told=told)
        case "feed":
            from bench import feed

            return feed.run(told=told)
        case "order":
            from bench import order

            return order.run(told=told)
        case "recording":
            from bench import recording

            return recording.run(told=told)
        case "pricing":
            from bench import measures, pricing

            return pricing.run() | measures.run()
        case _:
            from bench import measures

            return measures.run()


if __name__ == "__main__":
    sys.exit(main())
