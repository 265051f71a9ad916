"""The desk is killed outright, again and again, while somebody taps: each tap counts, and counts once."""

from tests.bot.chat.wire.killing import TAPS, Toll, toll
from tests.bot.chat.wire.play import story


@story
async def test_a_killed_desk_loses_no_tap_and_doubles_none():
    """A sample: `python -m tests.bot.chat.wire kill 1000` is the whole of it."""
    assert await toll(TAPS, seed=11) == Toll(killed=TAPS, taps=TAPS, cards=1)
