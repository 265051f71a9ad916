"""Another way to the owner, for what Telegram does not carry: a webhook or a letter, to one fixed place."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import httpx

from bot.config import BadConfig, is_loopback

SETTING = "SECOND_CHANNEL"
FORMS = "https://ntfy.sh/your-topic or smtps://user:password@mail.example.org/you@example.org"
TIMEOUT_S, WHOLE_S = 5.0, 12.0
SMTPS, SMTP = 465, 25


class NotTaken(Exception):
    """The place answered, and said no."""


MISSED = (NotTaken, httpx.HTTPError, httpx.InvalidURL, smtplib.SMTPException, OSError, TimeoutError)
"""All the ways in which the outside can fail to take a message."""


class Way(Protocol):
    """Where a message goes when the chat is silent."""

    @property
    def place(self) -> str:
        """Its host: all that may be said of it aloud."""
        ...

    async def tell(self, title: str, text: str) -> None:
        """Taken when it returns; raises one of `MISSED` otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class Webhook:
    """One POST as ntfy takes it; nobody can lead it elsewhere."""

    url: str

    @property
    def place(self) -> str:
        return urlsplit(self.url).hostname or ""

    async def tell(self, title: str, text: str) -> None:
        headers = {"Title": ascii_only(title), "Priority": "urgent", "Tags": "rotating_light"}
        headers["Content-Type"] = "text/plain; charset=utf-8"
        async with (
            asyncio.timeout(WHOLE_S),
            httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as client,
            client.stream("POST", self.url, content=text.encode(), headers=headers) as reply,
        ):
            if not reply.is_success:
                raise NotTaken(f"it answered {reply.status_code}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, handed to the owner's own mail server."""

    host: str
    port: int
    user: str
    password: str
    to: str
    sealed: bool

    @property
    def place(self) -> str:
        return self.host

    async def tell(self, title: str, text: str) -> None:
        letter = EmailMessage()
        letter["Subject"], letter["From"], letter["To"] = ascii_only(title), self.user or self.to, self.to
        letter.set_content(text)
        async with asyncio.timeout(WHOLE_S):
            await asyncio.to_thread(self._post, letter)

    def _post(self, letter: EmailMessage) -> None:
        with self._server() as server:
            if self.user and self.sealed:
                server.login(self.user, self.password)
            server.send_message(letter)

    def _server(self) -> smtplib.SMTP:
        if not self.sealed:
            return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=context)


def way(setting: str) -> Way | None:
    """None when nothing is set; a place that could be overheard is refused, unless it is this machine."""
    if not setting:
        return None
    try:
        place = urlsplit(setting)
        port = place.port
    except ValueError:
        raise _bad() from None
    if not place.hostname or not (place.scheme in {"https", "smtps"} or is_loopback(setting)):
        raise _bad()
    match place.scheme:
        case "https" | "http" if place.path.strip("/"):
            return Webhook(setting)
        case "smtps" | "smtp" if "@" in place.path:
            return _letter(place, place.hostname, port)
        case _:
            raise _bad()


def _letter(place: SplitResult, host: str, port: int | None) -> Letter:
    sealed = place.scheme == "smtps"
    user, password = unquote(place.username or ""), unquote(place.password or "")
    to = unquote(place.path.strip("/"))
    if not to.isprintable() or not user.isprintable():
        raise _bad()
    return Letter(host, port or (SMTPS if sealed else SMTP), user, password, to, sealed)


def _bad() -> BadConfig:
    """It may hold a password, so it is not repeated."""
    return BadConfig(f"{SETTING}: it should look like {FORMS}")


def ascii_only(title: str) -> str:
    """A header line takes no marks and no line breaks."""
    kept = "".join(each if each.isascii() and each.isprintable() else " " for each in title)
    return " ".join(kept.split())[:120]
