"""Two halves of one plan: never more together than was planned, never nothing first."""

import pytest
from pydantic import ValidationError

from engine.tranches import Tranches


@pytest.mark.parametrize(
    ("later", "planned", "split"),
    [
        (0.5, 5, (3, 2)), (0.5, 4, (2, 2)), (0.5, 1, (1, 0)), (0.25, 3, (3, 0)),
        (0.0, 4, (4, 0)), (1.0, 4, (4, 0)), (0.5, 0, (0, 0)),
    ],
)  # fmt: skip
def test_the_larger_half_comes_first_and_a_plan_held_back_whole_is_not_split(later, planned, split):
    assert Tranches(later=later).split(planned) == split


def test_a_loser_may_never_be_added_to():
    with pytest.raises(ValidationError):
        Tranches(scale_in_min_pnl=-0.01)
