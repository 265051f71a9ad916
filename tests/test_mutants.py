"""The judge of the mutants is fair: untried changes count for nobody, and nothing tried proves nothing."""

import pytest

from tests.mutants import MISSED, NOTICED, judged, verdict

NONE = dict.fromkeys((*NOTICED, *MISSED, "skipped", "total"), 0)


def test_only_what_was_tried_is_counted():
    found = NONE | {"killed": 90, "timeout": 4, "segfault": 1, "survived": 3, "no_tests": 1, "suspicious": 1}
    assert judged(found | {"total": 1051, "skipped": 7}) == (95, 100)


@pytest.mark.parametrize(
    ("noticed", "tried", "line", "code"),
    [
        (95, 100, "noticed 95 of 100 changes: 95.0%, at least 95% wanted", 0),
        (949, 1000, "noticed 949 of 1000 changes: 94.9%, at least 95% wanted", 1),
        (0, 0, "noticed 0 of 0 changes: 0.0%, at least 95% wanted", 1),
    ],
)
def test_ninety_five_of_a_hundred_is_enough(noticed, tried, line, code):
    assert verdict(noticed, tried) == (line, code)
