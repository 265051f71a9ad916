"""`./desk bench NAME [--json]`: measure on this machine; nothing here passes or fails."""

import argparse
import json
import sys


def main(argv: list[str] | None = None) -> int:
    """Run one benchmark and say what it measured."""
    parser = argparse.ArgumentParser(prog="./desk bench", description="Measure on this machine.")
    parser.add_argument("name", choices=["engine", "measures", "pricing"])
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args(argv)
    numbers = _measured(arguments.name, told=not arguments.json)
    if arguments.json:
        print(json.dumps(numbers))
    else:
        width = max(len(name) for name in numbers)
        print("\n".join(f"{name:<{width}} {value:>14,.6g}" for name, value in numbers.items()))
    return 0


def _measured(name: str, *, told: bool) -> dict[str, float]:
    """Each benchmark loads only what it measures."""
    if name == "pricing":
        from bench import pricing

        return pricing.run()
    if name == "measures":
        from bench import measures

        return measures.run()
    from bench import engine

    return engine.run(told=told)


if __name__ == "__main__":
    sys.exit(main())
