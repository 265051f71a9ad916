"""What raises authority is asked back with a button, and where it matters with a one-time code."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.chat.acts import Act, Verb
from bot.chat.hands.totp import Codes, Judged
from bot.chat.keeping import Aside
from bot.chat.wishes import Say
from bot.clock import Clock
from bot.config import Config
from storage.chat import ChatMemory

USED = "one-time code used"
LIVES = timedelta(seconds=60)
ASKED = "Send the six digits of your authenticator now; they are good for a minute."
UNKNOWN = "Real money wants one-time codes: ./desk totp prints a secret for TOTP_SECRET, then start again."
NOBODY_OUTSIDE = "Nobody outside would miss this desk if it died: PING_URL is not set."


class Waiting(NamedTuple):
    """A wish that a code would carry out."""

    act: Act
    until: datetime


def codes(secret: str, memory: ChatMemory) -> Codes:
    """With what an earlier life believed."""
    last = memory.note(USED)
    return Codes(secret, last=int(last or 0), keep=lambda counter: memory.set_note(USED, str(counter)))


@dataclass(frozen=True, slots=True)
class Proving:
    """Only in memory: a restart asks anew."""

    codes: Codes
    disk: Aside
    clock: Clock
    since: datetime
    """When this life of the desk began, in whole seconds, as buttons know it."""
    real_money: bool
    missed: bool
    """Whether somebody outside would notice that the desk is gone."""
    waiting: dict[int, Waiting] = field(default_factory=dict)

    def asked_back(self, act: Act, asked: Say) -> Say:
        """The question, and before real money is armed what it would be left alone with."""
        if act.verb is not Verb.ARM or not asked.rows or not self.real_money or self.missed:
            return asked
        return replace(asked, html=f"{asked.html}\n{NOBODY_OUTSIDE}")

    def wants_code(self, act: Act) -> bool:
        """On paper only what a person took back; with real money everything that gives more."""
        if act.verb is Verb.RESUME:
            return self.codes.configured
        return act.raises and (self.real_money or act.verb in (Verb.ARM, Verb.TRUST))

    def expect(self, person: int, act: Act) -> str:
        """Wait for a code, and say so; the newest wish is the one that counts."""
        if not self.codes.configured:
            return UNKNOWN
        self.waiting[person] = Waiting(act, self.clock.now() + LIVES)
        return ASKED

    def expects(self, person: int, text: str) -> bool:
        """Whether these digits answer a question of ours."""
        waiting = self.waiting.get(person)
        return waiting is not None and text.strip().isdigit() and self.clock.now() < waiting.until

    async def judge(self, person: int, text: str) -> Act | Judged:
        """The wish, once; a wrong code may be tried again while the question stands."""
        judged = await self.disk.do(self.codes.judge, text, self.clock.now())
        return self.waiting.pop(person).act if judged is Judged.RIGHT else judged


def proving(config: Config, memory: ChatMemory, disk: Aside, clock: Clock) -> Proving:
    """For this life of the desk."""
    since = clock.now().replace(microsecond=0)
    return Proving(codes(config.totp_secret, memory), disk, clock, since, config.live, bool(config.ping_url))
