"""Alpaca: whose account, what it may do, what the keys may read, and whether clock and calendar agree."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from bot.alpaca.grants import probe
from bot.alpaca.prices import worth
from bot.alpaca.rest import Denied, Refused, Rest, Silence
from bot.clock import Clock
from bot.config import LIVE, SIM, Config
from bot.doctor.chosen import LEVEL_USED, chosen
from bot.doctor.findings import Finding, good, missing, poorer
from bot.telling.universe import watched
from bot.watch.calendar import disagreements
from bot.watch.skew import LOST_AFTER, compared
from engine.model.calendar import eastern_date
from engine.model.quote import PriceClass
from engine.plays.play import Playbook

STREAMED_MAX = 30
"""Of shares, without that plan; a minute and its correction may count as two, and one quote comes beside."""

PLUS = "the paid data plan, Algo Trader Plus"
AHEAD = timedelta(days=14)


class StandingSaid(Struct, frozen=True):
    """What the broker lets an account do."""

    status: str
    account_number: str = ""
    trading_blocked: bool = False
    account_blocked: bool = False
    trade_suspended_by_user: bool = False
    options_trading_level: int | None = None
    options_buying_power: Decimal | None = None
    pattern_day_trader: object = None
    daytrade_count: object = None


async def broker(
    config: Config, trading: Rest, data: Rest, clock: Clock, playbook: Playbook | None = None
) -> AsyncIterator[Finding]:
    """Keys that are refused leave nothing else to ask."""
    settings = config.account.settings
    try:
        said = await trading.get("/v2/account", StandingSaid)
    except Denied as error:
        other = "a key of the other account?" if config.live else "a key of the live account?"
        yield missing("alpaca keys", f"{error}", f"{settings}: a new pair from app.alpaca.markets ({other})")
        return
    except (Silence, Refused) as error:
        yield missing("alpaca", f"{error}", "is the network up, and status.alpaca.markets green?")
        return
    for finding in (*_account(config, said), *_power(said)):
        yield finding
    if said.pattern_day_trader is not None or said.daytrade_count is not None:
        fix = "the rule has ended, and this account still shows it: a fourth within five days may be refused"
        yield poorer("day trades", "the broker counts them", fix)
    yield _quota("trading requests", trading)
    yield await chosen(trading)
    yield await _clock(trading, clock)
    yield await _calendar(trading, eastern_date(clock.now()))
    async for finding in _prices(config, data, playbook):
        yield finding


def _account(config: Config, said: StandingSaid) -> tuple[Finding, ...]:
    whose = {LIVE: "LIVE", SIM: "SIM, prices through a paper"}.get(config.venue, config.venue)
    name = f"{whose} account {said.account_number[-4:].rjust(len(said.account_number), '·')}"
    if (
        said.status != "ACTIVE"
        or said.trading_blocked
        or said.account_blocked
        or said.trade_suspended_by_user
    ):
        return (missing("account", f"{name}: may not trade ({said.status})", "lift the block at the broker"),)
    if config.live == said.account_number.startswith("PA"):
        wrong = "paper" if config.live else "real money"
        return (
            missing("account", f"{name}: VENUE={config.venue}, and this is {wrong}", config.account.settings),
        )
    return (good("account", f"{name}: active"),)


def _power(said: StandingSaid) -> tuple[Finding, ...]:
    power = worth(said.options_buying_power)
    if power is None or power <= 0:
        none = missing(
            "buying power",
            f"{said.options_buying_power}",
            "nothing can be bought: add money, or close something",
        )
        return _level(said.options_trading_level), none
    return _level(said.options_trading_level), good("buying power", f"${power:,.0f} for options")


def _level(level: int | None) -> Finding:
    if level is None or level < LEVEL_USED:
        fix = "ask the broker for level 2; until then nothing but shares can be bought"
        return missing("options level", f"{level if level is not None else 'unknown'}", fix)
    if level > LEVEL_USED:
        return poorer("options level", f"{level}, and the desk uses 2", "the broker can lower it to 2")
    return good("options level", f"{level}")


def _quota(what: str, rest: Rest) -> Finding:
    return good(what, f"{rest.budget.limit} a minute{'' if rest.budget.named else ', assumed'}")


async def _clock(trading: Rest, clock: Clock) -> Finding:
    try:
        apart = await compared(trading, clock)
    except (Silence, Refused, ValueError) as error:
        return missing("clock", f"{error}", "the broker could not say what time it is: ask again")
    said = f"the broker's is {apart.total_seconds():+.1f} s from ours"
    if abs(apart) > LOST_AFTER:
        return missing("clock", said, "switch on network time: timedatectl set-ntp true")
    return good("clock", said)


async def _calendar(trading: Rest, today: date) -> Finding:
    try:
        wrong = await disagreements(trading, today, today + AHEAD)
    except (Silence, Refused) as error:
        return poorer("calendar", f"{error}", "could not be compared: ask again")
    if wrong:
        return missing(
            "calendar", "; ".join(wrong), "an exchange holiday we do not know: no entries on that day"
        )
    return good("calendar", "the broker's next two weeks are ours")


async def _prices(config: Config, data: Rest, playbook: Playbook | None) -> AsyncIterator[Finding]:
    """Indicative quotes are no prices to bet real money on."""
    try:
        grants = await probe(data)
    except (Silence, Refused) as error:
        yield missing("prices", f"{error}", "is the data host in reach?")
        return
    if grants.options is PriceClass.OPRA:
        yield good("option prices", "opra, the exchanges' own")
    else:
        said = f"{grants.options}: worked out, spreads too wide"
        fix = f"{PLUS}; on paper the desk goes on and says so, with real money it buys nothing"
        yield missing("option prices", said, fix) if config.live else poorer("option prices", said, fix)
    if grants.stocks is PriceClass.SIP:
        yield good("share prices", "sip, the whole tape")
    else:
        yield poorer("share prices", f"{grants.stocks}: one exchange, a few percent of all volume", PLUS)
        if 2 * (names := len(watched(playbook or config.playbook))) >= STREAMED_MAX:
            said = f"{names} names, each may count twice, and the stream of this plan takes {STREAMED_MAX}"
            yield poorer("minutes", said, f"{PLUS}, or fewer names in WATCH: with too many it sends none")
    yield _quota("data requests", data)
