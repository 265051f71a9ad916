"""One play a file: its rules, its numbers, on one screen."""
