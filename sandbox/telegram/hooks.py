"""Webhooks: updates pushed to an address on this machine, one at a time, until it says it has them."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import msgspec
from msgspec import Struct

from sandbox.serving import OWN_NAMES
from sandbox.telegram.asking import Nothing
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import Update
from sandbox.telegram.refusals import bad
from sandbox.telegram.replies import WebhookInfo

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
CONNECTIONS = 40
PATIENCE = aiohttp.ClientTimeout(total=10)
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 60.0


class SetWebhook(Struct, kw_only=True):
    """setWebhook."""

    url: str = ""
    secret_token: str | None = None
    allowed_updates: list[str] | None = None
    max_connections: int = CONNECTIONS
    drop_pending_updates: bool = False


class DeleteWebhook(Struct, kw_only=True):
    """deleteWebhook."""

    drop_pending_updates: bool = False


@dataclass(slots=True)
class Hook:
    """An address that is pushed to, and how the last push went."""

    url: str
    secret: str | None
    connections: int
    delivery: "asyncio.Task[None]"
    failed_at: int | None = None
    failure: str | None = None


class Hooks:
    """At most one address."""

    def __init__(self) -> None:
        self.hook: Hook | None = None

    def set(self, messenger: Messenger, asked: SetWebhook) -> bool:
        """An empty address takes it away."""
        if asked.url and urlsplit(asked.url).hostname not in OWN_NAMES:
            raise bad("bad webhook: the sandbox pushes to loopback addresses only")
        if asked.secret_token is not None and SECRET.fullmatch(asked.secret_token) is None:
            raise bad("secret token contains unallowed characters")
        self.stop()
        messenger.updates.allow(asked.allowed_updates)
        if asked.drop_pending_updates:
            messenger.updates.drop()
        if asked.url:
            messenger.updates.webhook_set()
            delivery = asyncio.ensure_future(self.deliver(messenger))
            self.hook = Hook(asked.url, asked.secret_token, asked.max_connections, delivery)
        return True

    def delete(self, messenger: Messenger, asked: DeleteWebhook) -> bool:
        """Back to polling."""
        return self.set(messenger, SetWebhook(drop_pending_updates=asked.drop_pending_updates))

    def info(self, messenger: Messenger, _: Nothing) -> WebhookInfo:
        """What is set, and what waits."""
        hook = self.hook
        return WebhookInfo(
            url="" if hook is None else hook.url,
            has_custom_certificate=False,
            pending_update_count=len(messenger.updates.pending()),
            max_connections=None if hook is None else hook.connections,
            last_error_date=None if hook is None else hook.failed_at,
            last_error_message=None if hook is None else hook.failure,
            allowed_updates=tuple(sorted(messenger.updates.allowed or ())),
        )

    def stop(self) -> None:
        """No more pushes."""
        if self.hook is not None:
            self.hook.delivery.cancel()
        self.hook = None

    async def deliver(self, messenger: Messenger) -> None:
        """Pushes in order; what is refused is pushed again, later and later."""
        retry_s = FIRST_RETRY_S
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            while self.hook is not None:
                found = messenger.updates.found(1)
                if not found:
                    messenger.updates.arrived.clear()
                    await messenger.updates.arrived.wait()
                elif (failure := await push(session, self.hook, found[0])) is None:
                    messenger.updates.acknowledge(found[0].update_id + 1)
                    retry_s = FIRST_RETRY_S
                else:
                    self.hook.failed_at, self.hook.failure = messenger.at(), failure
                    await asyncio.sleep(retry_s)
                    retry_s = min(2 * retry_s, LAST_RETRY_S)


async def push(session: aiohttp.ClientSession, hook: Hook, update: Update) -> str | None:
    """One update; what went wrong, if something did."""
    headers = {"Content-Type": "application/json"}
    if hook.secret is not None:
        headers[SECRET_HEADER] = hook.secret
    try:
        async with session.post(hook.url, data=msgspec.json.encode(update), headers=headers) as reply:
            if reply.ok:
                return None
            return f"Wrong response from the webhook: {reply.status} {reply.reason}"
    except (aiohttp.ClientError, TimeoutError) as failed:
        return f"Connection failed: {type(failed).__name__}"
