"""Plays that ask alike are answered alike: one watcher counts, each play hears it under its own name."""

from dataclasses import replace

from engine.core import Engine
from engine.detectors.dark_scanner import DarkScannerRule
from engine.model.records import Signal
from engine.replay import replay
from engine.sim import SimVenue, VenueScript
from tests.engine.detectors.listen import playbook
from tests.engine.detectors.tapes import dark_days

TAPE = dark_days(21, 4000, 60_000)


def heard(*rules: DarkScannerRule) -> list[Signal]:
    alone = playbook(rules[0])
    plays = [replace(alone.plays[0], name=f"play {n}", detectors=(rule,)) for n, rule in enumerate(rules)]
    steps = replay(TAPE, Engine(replace(alone, plays=tuple(plays))), SimVenue(VenueScript()))
    return [output for step in steps for output in step.outputs if isinstance(output, Signal)]


def test_two_plays_with_the_same_rule_hear_the_same_at_once():
    first, second = heard(DarkScannerRule(), DarkScannerRule())
    assert (first.play, second.play) == ("play 0", "play 1")
    assert replace(second, play="play 0") == first


def test_two_plays_with_other_numbers_hear_their_own():
    deaf = DarkScannerRule(shares_above=10_000_000)
    assert [signal.play for signal in heard(DarkScannerRule(), deaf)] == ["play 0"]
