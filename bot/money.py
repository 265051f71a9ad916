"""Whose money a desk may touch: settings that contradict each other are refused before anything is asked."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from bot.chat.chat import named
from bot.chat.hands.totp import key_of
from bot.clock import Clock, SystemClock
from bot.config import LIVE, PAPER, SIM, BadConfig, Config, is_loopback, needed
from bot.recalling.recollection import Recollection
from bot.watch.second_channel import way
from engine.model.rollout import Rollout

HOSTS = {
    PAPER: "paper-api.alpaca.markets", LIVE: "api.alpaca.markets", SIM: "paper-api.alpaca.markets",
}  # fmt: skip
SETTINGS = {PAPER: "ALPACA_URL", LIVE: "ALPACA_LIVE_URL", SIM: "ALPACA_URL"}
WORDS = {PAPER: "paper", LIVE: "LIVE, real money", SIM: "SIM, live prices and no broker"}
ALL_HERE = "all addresses are on this machine"
SEALED = frozenset({"https", "wss"})


def word(config: Config) -> str:
    """Which money it is, where a person looks."""
    return WORDS[config.venue]


def synthetic(config: Config) -> str | None:
    """What stands on every card when nothing it shows can be a real market."""
    here = all(is_loopback(address) for address in config.addresses.values())
    return ALL_HERE if here else None


def check(config: Config, clock: Clock) -> None:
    """What a start refuses: the first of what is wrong, and of that first whose money it would be."""
    _venue(config)
    if config.missing:
        raise BadConfig(needed(config.missing))
    for fault in faults(config, clock):
        raise fault


def faults(config: Config, clock: Clock) -> Iterator[BadConfig]:
    """All that is wrong with what is set; an unknown venue alone, for the rest is judged by it."""
    judges: tuple[Callable[[], object], ...] = (
        lambda: _venue(config),
        lambda: _places(config, clock),
        lambda: _ping(config.ping_url, clock),
        lambda: named(config),
        lambda: key_of(config.totp_secret) if config.totp_secret and not config.live else None,
        lambda: way(config.second_channel),
        lambda: config.playbook,
    )
    for judge in judges if known(config) else judges[:1]:
        try:
            judge()
        except BadConfig as error:
            yield error


def known(config: Config) -> bool:
    """Whether there is such a venue."""
    return config.venue in WORDS


def _places(config: Config, clock: Clock) -> None:
    """Pretended time and real places never mix; each account is at its own address, with keys of its own."""
    far = sorted(name for name, address in config.addresses.items() if not is_loopback(address))
    if far and not isinstance(clock, SystemClock):
        raise BadConfig(f"{', '.join(far)}: a rehearsal talks to this machine only")
    near = sorted(config.addresses.keys() - far)
    if far and near:
        raise BadConfig(f"{', '.join(near)}: on this machine, and the others are not: all or none")
    for name in far:
        if urlsplit(config.addresses[name]).scheme not in SEALED:
            raise BadConfig(f"{name}: a key travels to it, so https or wss")
    if far and urlsplit(config.account.url).hostname != HOSTS[config.venue]:
        wanted = f"VENUE={config.venue} trades {config.venue} money only: use https://{HOSTS[config.venue]}"
        raise BadConfig(f"{SETTINGS[config.venue]}: {wanted}")


def of_a_desk(known: Recollection) -> None:
    """What was bought on a tape is in no account."""
    if known.of_a_tape:
        raise BadConfig("DATABASE_URL: this journal was written from a tape: use another database")


def trusted(config: Config, account: str, rollout: Rollout) -> None:
    """Real money begins only where its stage is written down; what it holds is left whatever fell since."""
    journal_of(config, account)
    if config.live and not account and rollout.step < Rollout.LIVE_250.step:
        raise BadConfig(
            f"VENUE=live: this journal is trusted with {rollout}: reach live_250 on paper (/trust live_250), "
            "then carry it here: ./desk trust PAPER_JOURNAL"
        )


def journal_of(config: Config, account: str) -> None:
    """A journal is of one kind of money for ever."""
    if account and account.partition("-")[0] != config.venue:
        raise BadConfig(
            f"DATABASE_URL: this journal is of account {account}, and VENUE is {config.venue}: "
            "use another database"
        )


def _venue(config: Config) -> None:
    """Keys of a live account beside VENUE=paper are a slip waiting to happen."""
    live = (config.alpaca_live_key, config.alpaca_live_secret)
    match config.venue:
        case "paper" | "sim":
            if any(live):
                raise BadConfig(
                    f"ALPACA_LIVE_KEY, ALPACA_LIVE_SECRET: set, and VENUE is {config.venue}: remove them"
                )
        case "live":
            if config.alpaca_live_key and config.alpaca_live_key == config.alpaca_key:
                raise BadConfig("ALPACA_LIVE_KEY: the same as ALPACA_KEY: one account is not both")
            if config.alpaca_live_secret and config.alpaca_live_secret == config.alpaca_secret:
                raise BadConfig("ALPACA_LIVE_SECRET: the same as ALPACA_SECRET: one account is not both")
            if not config.totp_secret and not config.missing:
                raise BadConfig(
                    "TOTP_SECRET: not set, and real money is armed with one-time codes: ./desk totp"
                )
            if config.totp_secret:
                key_of(config.totp_secret)
        case other:
            raise BadConfig(f"VENUE: {other!r} is none of {PAPER}, {LIVE}, {SIM}")


def _ping(address: str, clock: Clock) -> None:
    """Whoever could read it on its way could send it too; a rehearsal tells nobody that all is well."""
    try:
        place = urlsplit(address)
        sealed = place.scheme == "https" and bool(place.hostname)
    except ValueError:
        raise BadConfig("PING_URL: not an https address") from None
    if address and not sealed and not (place.scheme == "http" and is_loopback(address)):
        raise BadConfig("PING_URL: not an https address")
    if address and not is_loopback(address) and not isinstance(clock, SystemClock):
        raise BadConfig("PING_URL: a rehearsal talks to this machine only")
