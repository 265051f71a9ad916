"""Of a plan in two halves no more is bought than was said yes to, also where the first half fills late."""

from tests.stories.test_exits_tranches import BOUNCE, HALVES
from tests.stories.test_flow_first import TAP
from tests.stories.test_over_night import about
from tests.tape import story

FIRST_HALF = (
    "venue entries=never\n"
    + TAP
    + """
14:06:52 quote LUNR 12C 0.98x1.02
14:06:54 quote LUNR 12C 0.98x1.02
14:06:55.5 quote LUNR 12C 0.98x1.02
14:06:56 filled LUNR-1-E2 2@1.01 B
14:07:00 bar LUNR 12.00 12.05 12.00 12.05 90000
14:07:20 quote LUNR 12C 1.00x1.02
14:07:59 quote LUNR 12C 1.01x1.03
"""
)


def test_a_late_fill_of_the_first_half_calls_back_the_second_half_that_it_has_bought():
    told = story(
        FIRST_HALF + BOUNCE + "14:08:00.5 filled LUNR-1-E1 2@1.00 A\n14:08:01 tick\n", playbook=HALVES
    )
    assert about(" late", told) == ["14:08:00 fill LUNR-1-E1 2 at 1.00, late"]
    assert about("cancel LUNR-1-E3", told), "four were approved, four are held, and two more are being bought"
