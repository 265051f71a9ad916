"""What every command asks of its arguments: whatever is wrong with one is one line."""

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from bot.nearest import meant

NO_COMMAND = "argument COMMAND: invalid choice: "
"""The list that follows holds only the commands of Python, not those of the script."""


class Parser(argparse.ArgumentParser):
    """A word that nobody knows is refused in one line, which names the help."""

    def parse_known_args(self, *args: Any, **named: Any) -> tuple[Any, list[str]]:
        """Each command refuses for itself what it does not know, so that its own help is named."""
        found, unknown = super().parse_known_args(*args, **named)
        if unknown:
            options = [each for each in self._option_string_actions if each.startswith("--")]
            near = meant(unknown[0].partition("=")[0], options)
            self.error(f"unrecognized arguments: {' '.join(unknown)}{near}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        if message.startswith(NO_COMMAND):
            message = f"{message.removeprefix(NO_COMMAND).split(' (')[0]} is no command"
        self.exit(2, f"desk: {message}{'' if message.endswith('?') else ':'} see {self.prog} --help\n")


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """A count from here on, or one line that says so."""

    def number(text: str) -> int:
        fits = text.isascii() and text.isdigit() and low <= int(text)
        if not fits or (high is not None and int(text) > high):
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number from {low}" + ("" if high is None else f" to {high}")
            )
        return int(text)

    return number


def between(low: float, high: float) -> Callable[[str], float]:
    """A number within its range, or one line that says so."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value

    return number
