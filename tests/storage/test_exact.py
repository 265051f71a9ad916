"""What the engine says is written as it stands: the slow way is for what comes from outside."""

from bench.load import ALL, answered, traffic
from engine.core import Engine
from engine.model.records import Approved, Refusal, Ticket
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from storage.codec import CLASSES
from storage.exact import Shapes


def test_nothing_the_engine_says_needs_a_second_look() -> None:
    shapes, said = Shapes(CLASSES), set()
    for step in replay(answered(traffic(20_000), ALL), Engine(ALL), SimVenue(VenueScript())):
        for output in step.outputs:
            said.add(type(output))
            assert shapes.of(type(output)).clean(output), output
    assert {Ticket, Refusal, Approved} <= said
