"""All checks together: the same from the command line and when a desk starts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

from msgspec import MsgspecError

from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.clock import Clock
from bot.config import WHERE_FROM, BadConfig, Config
from bot.doctor.broker import broker
from bot.doctor.findings import Finding, Report, good, missing, poorer, together
from bot.doctor.flow import flow
from bot.doctor.machine import around, machine
from bot.doctor.messenger import messenger
from bot.doctor.outside import outside
from bot.feeds.whales.asking import Asking
from bot.money import faults, known, word
from bot.telling.universe import traded, watched
from bot.watch.heartbeats import Heartbeats
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK

A_MINUTE = 200
GARBAGE = (ValueError, ArithmeticError, LookupError, TypeError, RecursionError, MsgspecError)
"""What an answer nobody thought of may raise."""

ALPACA = frozenset({"ALPACA_KEY", "ALPACA_SECRET", "ALPACA_LIVE_KEY", "ALPACA_LIVE_SECRET"})


async def examine(
    config: Config,
    clock: Clock,
    *,
    desk: Asking | None = None,
    playbook: Playbook | None = None,
    patience: float = 1.0,
) -> Report:
    """Beside a desk its own questions are counted with these, and the journal is the desk's.

    A desk trades by its own `playbook`, which may have other names than the settings. `patience` is how many
    times as long as a desk each vendor is waited for.
    """
    near = machine if desk is None else around
    local = await asyncio.to_thread(_seen, near(config.database))
    wrong, lacking = list(faults(config, clock)), config.missing if known(config) else ()
    settings = [missing("settings", f"{fault}", "see .env.example") for fault in wrong]
    needs = [missing(name, "not set", WHERE_FROM[name]) for name in lacking]
    asked = await asyncio.gather(
        *(listed(each) for each in _outside(config, clock, desk, playbook, patience))
    )
    sound = [] if wrong or config.missing else _settings(config, playbook)
    return together(local, settings, sound, needs, *asked, outside(config, _named(wrong)))


def _seen(findings: Iterator[Finding]) -> list[Finding]:
    """A disk that cannot even be looked at is found so, and ends no desk beside."""
    found = list[Finding]()
    try:
        found.extend(findings)
    except OSError as error:
        why = error.strerror or type(error).__name__
        found.append(missing("machine", f"not to be looked at: {why}", "another disk: docs/runbook.md"))
    return found


async def listed(findings: AsyncIterator[Finding]) -> list[Finding]:
    """Garbage breaks off its own part of a check-up; it ends neither the others nor the desk beside."""
    found = list[Finding]()
    try:
        async for finding in findings:
            found.append(finding)
    except GARBAGE as error:
        after = found[-1].what if found else "nothing"
        said = f"broke off after {after}: {type(error).__name__}: {error}"
        found.append(missing("check-up", said, "the vendor has changed its answers: look for a newer build"))
    return found


def _settings(config: Config, playbook: Playbook | None) -> list[Finding]:
    """Nothing is wrong with them, and nothing is missing."""
    return [good("settings", word(config)), _names(config, playbook or config.playbook)]


def _named(wrong: list[BadConfig]) -> frozenset[str]:
    """The settings that were found wrong, of which nothing good is said."""
    return frozenset(f"{fault}".partition(":")[0] for fault in wrong)


def _names(config: Config, playbook: Playbook) -> Finding:
    """Most silent days of a new desk are days on which it listened to five names."""
    told = traded(playbook)
    if config.watch or watched(playbook) != watched(PLAYBOOK):
        return good("names", told)
    return poorer("names", told, "more of them: WATCH and PLAYS in .env, or /watch NVDA in the chat")


def _outside(
    config: Config, clock: Clock, desk: Asking | None, playbook: Playbook | None, patience: float
) -> list[AsyncIterator[Finding]]:
    """Only whom there are keys for."""
    lacking, groups = frozenset(config.missing), list[AsyncIterator[Finding]]()
    if "TELEGRAM_TOKEN" not in lacking:
        groups.append(messenger(config, patience=patience))
    if not ALPACA & lacking:
        groups.append(_broker(config, clock, playbook, patience))
    if "UNUSUAL_WHALES_KEY" not in lacking:
        groups.append(_flow(config, clock, desk, patience))
    return groups


async def _broker(
    config: Config, clock: Clock, playbook: Playbook | None, patience: float
) -> AsyncIterator[Finding]:
    """With connections of its own: what it asks is not of the running desk's."""
    keys, beats = Keys(config.account.key, config.account.secret), Heartbeats()
    async with AsyncExitStack() as closing:
        trading, data = (
            Rest(f"alpaca {name}", url, keys, clock, beats, limit=A_MINUTE, patience=patience)
            for name, url in (("trading", config.account.url), ("data", config.alpaca_data_url))
        )
        for rest in (trading, data):
            closing.push_async_callback(rest.close)
        async for finding in broker(config, trading, data, clock, playbook):
            yield finding


async def _flow(config: Config, clock: Clock, desk: Asking | None, patience: float) -> AsyncIterator[Finding]:
    """Through the desk's own client where there is one: a plan allows few questions at once."""
    async with AsyncExitStack() as closing:
        asking = desk
        if asking is None:
            asking = Asking(config.whales_url, config.whales_key, clock, Heartbeats(), patience=patience)
            closing.push_async_callback(asking.close)
        async for finding in flow(asking, config.whales_url, config.whales_key, patience=patience):
            yield finding
