"""No test is a race: a busy machine must not turn an example red."""

import signal

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell that runs tests behind its back makes them deaf to Ctrl-C, and with them every desk they start."""
