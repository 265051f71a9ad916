"""Who outside would notice that the desk is mute, or gone."""

from collections.abc import Iterator

from bot.config import Config
from bot.doctor.findings import Finding, good, poorer

MUTE = "SECOND_CHANNEL: who tells you of an exit while Telegram is down?"
GONE = "PING_URL: who tells you that the desk is gone?"


def outside(config: Config, wrong: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Real money should not be left alone with what may fail, and is told so; neither is needed to trade.

    Of a setting that was found `wrong` all is said already.
    """
    whose = "none, and this is real money" if config.live else "none"
    for what, there, fix in (
        ("second channel", config.second_channel, MUTE),
        ("watched from outside", config.ping_url, GONE),
    ):
        if fix.partition(":")[0] not in wrong:
            yield good(what, "configured") if there else poorer(what, whose, fix)
