"""Keys are planted and a desk works, stumbles and breaks at DEBUG: no sink of it ever shows one of them."""

from pathlib import Path

from bot.telling.story import tell
from sandbox.demo.stage import KEYS
from sandbox.faults import Drop, Rule, Status
from sandbox.telegram.messenger import TOKEN
from sandbox.whales.server import KEY as WHALES_KEY
from tests.bot.chat.wire.play import story
from tests.bot.watch.post import webhook
from tests.end_to_end.lives import BROKER, Morning, morning

WORDS = {"paper", "live"}
"""What may stand anywhere is no secret."""


def files(folder: Path) -> dict[str, str]:
    """Byte for byte; the key of the buttons is a secret of its own and never leaves its file."""
    kept = [each for each in folder.glob("desk.db*") if each.suffix != ".key"]
    return {each.name: each.read_bytes().decode("latin-1") for each in kept}


async def stumble(here: Morning) -> None:
    """Every edge fails in some way on the way to a closed trade, so that every error is said somewhere."""
    await here.begin()
    here.deaf = True
    unauthorised = '{"ok": false, "error_code": 401, "description": "Unauthorized"}'
    await here.fault(Rule("401", Status(401, unauthorised), "telegram", "* */getUpdates", times=1))
    denied = Status(403, '{"message": "forbidden."}')
    await here.fault(Rule("denied", denied, "alpaca", "GET /v2/clock", times=1), BROKER)
    await here.until(lambda: here.offered)
    here.tap("✅ Buy")
    await here.fault(Rule("lost", Drop(), "telegram", "* */send*", times=2))
    await here.until(lambda: len(here.book.by_client) > 1)
    await here.fault(Rule("down", Status(502), "telegram", "* /bot*"))
    for _ in range(80):
        await here.second()


async def break_down(here: Morning) -> None:
    """A fault of our own ends the process with all it has to say."""
    desk = here.desk
    assert desk is not None
    assert desk.process.stdin is not None
    desk.process.stdin.write(b"no time at all\n")
    assert await desk.process.wait() == 1
    here.desk = None


@story
async def test_no_sink_shows_a_secret(tmp_path: Path) -> None:
    async with webhook() as inbox, morning(tmp_path, second_channel=inbox.url) as here:
        await stumble(here)
        await break_down(here)
        log = here.log.read_text()
        assert "Traceback" in log
        assert "DEBUG" in log
        assert inbox.taken
        sinks = {
            "log": log,
            "journal": "\n".join(f"{step!r} {' '.join(tell(step))}" for step in here.steps()),
            "chat": "\n".join(here.texts),
            "toasts": "\n".join(toast.text for toast in here.chat.toasts),
            "second channel": "\n".join(inbox.taken),
            **files(tmp_path),
        }
        topic = inbox.url.partition("127.0.0.1:")[2]
        key = (tmp_path / "desk.db.key").read_bytes().decode("latin-1")
        secrets = {key, TOKEN, TOKEN.partition(":")[2], KEYS.id, KEYS.secret, WHALES_KEY, topic} - WORDS
        found = {(where, secret) for where, text in sinks.items() for secret in secrets if secret in text}
        assert found == set()
