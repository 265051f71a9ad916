"""Telegram: the bot is there, nobody else receives for it, and somebody owns it."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
from msgspec import MsgspecError, Raw, Struct, json

from bot.config import Config
from bot.doctor.findings import Finding, good, missing
from bot.wire.bounded import Bounded

WAIT_S = 8.0


class _Said(Struct, frozen=True):
    ok: bool
    result: Raw = Raw(b"null")
    description: str = ""


class _Me(Struct, frozen=True):
    username: str = ""


class _Hook(Struct, frozen=True):
    url: str = ""


class _No(Exception):
    """Why there is no answer; never with the address, for the token is in it."""


class _Far(_No):
    """Nobody was reached at all, so nothing is known of the token."""


async def messenger(
    config: Config, transport: httpx.AsyncBaseTransport | None = None, *, patience: float = 1.0
) -> AsyncIterator[Finding]:
    """A token that is refused leaves nothing else to ask."""
    wait_s = WAIT_S * patience
    try:
        me = json.decode(await _ask(config, transport, wait_s, "getMe"), type=_Me)
        hook = json.decode(await _ask(config, transport, wait_s, "getWebhookInfo"), type=_Hook)
    except _Far as error:
        yield missing("telegram", f"{error}", "the network of this machine, or TELEGRAM_URL")
        return
    except (_No, MsgspecError, UnicodeDecodeError, RecursionError) as error:
        yield missing("telegram", f"{error}", "TELEGRAM_TOKEN: @BotFather tells it with /mybots")
        return
    yield good("telegram", f"@{me.username}")
    if hook.url:
        fix = "call deleteWebhook once: while it is set, nobody can poll"
        yield missing("telegram webhook", "another program receives this bot's updates", fix)
    if config.telegram_owner.strip().isdigit():
        yield good("owner", f"named in TELEGRAM_OWNER: {config.telegram_owner}")
    elif not config.telegram_owner:
        yield good("owner", "whoever sent the code from the terminal; TELEGRAM_OWNER fixes it")


async def _ask(config: Config, transport: httpx.AsyncBaseTransport | None, wait_s: float, method: str) -> Raw:
    address = f"{config.telegram_url.rstrip('/')}/bot{config.telegram_token}/{method}"
    try:
        within = Bounded(wait_s, transport)
        async with httpx.AsyncClient(timeout=wait_s, trust_env=False, transport=within) as client:
            reply = await client.post(address)
        said = json.decode(reply.content, type=_Said)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise _Far(f"cannot reach {urlsplit(config.telegram_url).hostname}") from None
    except (httpx.HTTPError, httpx.InvalidURL, MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _No(f"no answer ({type(error).__name__})") from None
    if not said.ok:
        raise _No(said.description)
    return said.result
