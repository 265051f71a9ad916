"""A name that nobody may trade is no name to begin with."""

from engine.model.records import Candidate
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_most

HALT = "trading halt"


class HaltGate(Rule):
    """The first price after a halt is nobody's guess.

    It refuses only on a halt that was heard. A stream that has told nothing is the rule, not the exception: a
    status is sent when it changes and never repeated. That such a name trades is asked elsewhere, by the age
    of its quotes and of its shares' quotes, which no halted name keeps young.
    """

    def judge(self, candidate: Candidate) -> Verdict:
        """One when a halt of the shares was heard and no end of it; options on them stop with them."""
        return at_most(HALT, float(bool(candidate.halted)), 0.0, Unit.FLAG)
