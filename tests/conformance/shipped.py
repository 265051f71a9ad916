"""What trades on an owner's names; every other rule stands before tests/engine/gates and exits."""

from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK

GATES = [*PLAYBOOK.gates, *FLOW_FIRST.gates, FLOW_FIRST.fresh]
EXITS = [(FLOW_FIRST.name, rule) for rule in FLOW_FIRST.every_exit]
DETECTORS = [(FLOW_FIRST.name, rule) for rule in FLOW_FIRST.detectors]


def name_of(rule: object) -> str:
    return type(rule).__name__ if not isinstance(rule, str) else rule
