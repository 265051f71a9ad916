"""What can be made to go wrong on the sandbox's servers, and when; what cannot: see sandbox/README.md."""

from sandbox.faults.control import control
from sandbox.faults.kinds import (
    Change,
    Delay,
    Drop,
    Duplicate,
    Fault,
    HalfOpen,
    Insert,
    Malformed,
    Mute,
    Reorder,
    Rows,
    Skew,
    Status,
)
from sandbox.faults.plan import BadFaults, Faults, Rule
from sandbox.faults.replies import SPARED, install
from sandbox.faults.skew import SkewedClock
from sandbox.faults.streams import Stream

__all__ = [
    "SPARED",
    "BadFaults",
    "Change",
    "Delay",
    "Drop",
    "Duplicate",
    "Fault",
    "Faults",
    "HalfOpen",
    "Insert",
    "Malformed",
    "Mute",
    "Reorder",
    "Rows",
    "Rule",
    "Skew",
    "SkewedClock",
    "Status",
    "Stream",
    "control",
    "install",
]
