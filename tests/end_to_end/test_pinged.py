"""The real desk is heard outside while it is well, and no longer when it is killed."""

from dataclasses import replace
from pathlib import Path

from tests.bot.chat.wire.play import story
from tests.bot.watch.post import webhook
from tests.end_to_end.lives import morning


@story
async def test_a_desk_that_was_killed_is_missed(tmp_path: Path) -> None:
    async with webhook() as outside, morning(tmp_path) as here:
        address = outside.url.replace("/desk", "/ping")
        here.stage = replace(here.stage, config=replace(here.stage.config, ping_url=address))
        await here.begin()
        await here.until(lambda: len(outside.taken) == 2, at_most=125)
        assert "ping:" not in here.log.read_text()
        await here.kill()
        for _ in range(70):
            await here.second()
        assert outside.taken == ["", ""]
