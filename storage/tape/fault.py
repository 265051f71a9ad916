"""What is wrong with a tape, and where."""


class TapeFault(Exception):
    """One line: file, line, column, and what was expected."""
