"""Who outside would notice that the desk is mute, or gone."""

from collections.abc import Iterator

from bot.config import Config
from bot.doctor.findings import Finding, good, missing, poorer

MUTE = "SECOND_CHANNEL: who tells you of an exit while Telegram is down?"
GONE = "PING_URL: who tells you that the desk is gone?"


def outside(config: Config) -> Iterator[Finding]:
    """Real money should not be left alone with what may fail; on paper it is only less than could be."""
    lacking = missing if config.live else poorer
    whose = "none, and this is real money" if config.live else "none"
    for what, there, fix in (
        ("second channel", config.second_channel, MUTE),
        ("watched from outside", config.ping_url, GONE),
    ):
        yield good(what, "configured") if there else lacking(what, whose, fix)
