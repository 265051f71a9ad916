"""Every rule the shipped playbook holds: a new one is tested by being there."""

from engine.plays.playbook import PLAYBOOK

GATES = [
    *PLAYBOOK.gates,
    *(gate for play in PLAYBOOK.plays for gate in (*play.gates, play.fresh)),
]
EXITS = [(play.name, rule) for play in PLAYBOOK.plays for rule in play.every_exit]
DETECTORS = [(play.name, rule) for play in PLAYBOOK.plays for rule in play.detectors]


def name_of(rule: object) -> str:
    return type(rule).__name__ if not isinstance(rule, str) else rule
