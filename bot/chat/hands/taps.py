"""A tap: who, whether it is ours, whether it is the first, and then a command; each refusal says why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.acts import Act, Page, Verb, bought
from bot.chat.cardbook import CardBook
from bot.chat.hands.answers import Answers
from bot.chat.hands.attending import Attending
from bot.chat.hands.deciding import Asked, Deciding, Earlier
from bot.chat.hands.people import People, Role
from bot.chat.hands.proving import Proving
from bot.chat.hands.toasts import Toast
from bot.chat.rooms import Rooms
from bot.chat.wire.buckets import Bucket
from bot.chat.wire.signing import Seal, Signed, made_at
from bot.chat.wire.updates import Tap
from bot.clock import Clock
from engine.model.calendar import EASTERN
from engine.model.events import Command

BURST, EACH = 20, timedelta(seconds=3)
RED_LIVES = timedelta(seconds=60)
ONE_TAP = timedelta(seconds=5)
"""Later than this a second tap is a second wish, for a way out that works only once is none."""

PRIVATE = Toast("This bot is private.", alert=True)
ELSEWHERE = Toast("Buttons work only in your own chat with the desk.", alert=True)
FOREIGN = Toast("This button was made for somebody else.", alert=True)
FORGED = Toast("This button was not made by this desk.", alert=True)
LOOKING = Toast("You may look; only the owner decides.", alert=True)
HURRY = Toast("Too many taps: wait a moment.", alert=True)
BEFORE = Toast("The desk has started since this button was made: /status has new ones.", alert=True)
LAPSED = Toast("This button has lapsed: /panic makes a new one.", alert=True)
CARRIED_OUT = Toast("It was carried out before the desk restarted: the card tells how.", alert=True)
TOO_LATE = "Too late: {}. Tap again if you still mean it."
NOT_HELD = Toast("Its card is in the chat already, or the idea is over.")
SILENT = Toast("")


@dataclass(frozen=True, slots=True)
class Taps:
    """Judges taps; what it makes of one is either a command or the toast that says why not."""

    people: People
    seal: Seal
    deciding: Deciding
    rooms: Rooms
    cards: CardBook
    answers: Answers
    clock: Clock
    attending: Attending
    buckets: dict[int, Bucket]
    proving: Proving

    async def judge(self, tap: Tap, came: datetime, *, late: str) -> Command | Toast:
        """The first question that is not answered well ends it; it came when it was written down."""
        person = tap.from_.id
        role = self.people.role(person)
        if role is None or role is Role.STRANGER:
            return PRIVATE
        if tap.message is None or tap.message.chat.id != person:
            return ELSEWHERE
        signed = self.seal.read(tap.data, person)
        if signed is None:
            theirs = self.seal.owner_of(tap.data, self.people.members)
            return FORGED if theirs is None else FOREIGN
        if late and signed.act.needs_now:
            return Toast(TOO_LATE.format(late), alert=True)
        return await self._obey(tap, came, role, signed)

    async def _obey(self, tap: Tap, came: datetime, role: Role, signed: Signed) -> Command | Toast:
        person, act = tap.from_.id, signed.act
        if act.verb is Verb.PAGE:
            self.answers.answer(person, Page(act.subject), act.detail)
            return SILENT
        if act.verb is Verb.OPEN:
            return SILENT if self.rooms.reveal(person, f"setup:{act.subject}") else NOT_HELD
        if act.verb is Verb.SET:
            return await self.attending.tapped(person, act)
        if role is not Role.OWNER:
            return LOOKING
        if not act.lowers and not self._has_time(person):
            return HURRY
        if self.cards.asks_back(act):
            self.rooms.say(person, self.proving.asked_back(act, self.cards.confirm(act)))
            return SILENT
        if act.raises and made_at(signed.nonce) < self.proving.since:
            return BEFORE
        if self.proving.wants_code(act):
            self.rooms.tell(person, self.proving.expect(person, act))
            return SILENT
        if act.verb is Verb.FLATTEN and came - made_at(signed.nonce) > RED_LIVES:
            return LAPSED
        found = await self._decide(Asked(_decision(signed), f"tap {tap.id}", person, act.verb, act.subject))
        if act.verb is Verb.RESUME and isinstance(found, Command) and tap.message is not None:
            self.rooms.unsay(person, tap.message.message_id)
        return found

    async def _decide(self, asked: Asked) -> Command | Toast:
        found = await self.deciding.decide(asked)
        if not isinstance(found, Earlier):
            return found
        if found.ours:
            return CARRIED_OUT
        if found.decided.verb == Verb.BUY and asked.verb is Verb.SKIP and "withdrawn" not in asked.decision:
            return await self._decide(asked._replace(decision=f"{asked.decision} withdrawn"))
        if Act(asked.verb, asked.subject).again and self.clock.now() - found.decided.at > ONE_TAP:
            return await self._decide(asked._replace(decision=f"{asked.decision} {self.clock.now():%H%M%S}"))
        at = f"{found.decided.at.astimezone(EASTERN):%H:%M:%S}"
        if found.decided.verb == asked.verb:
            return Toast(f"Already done: {asked.verb} at {at}. Once is enough.", alert=True)
        return Toast(f"Already answered: {found.decided.verb} at {at}.", alert=True)

    def _has_time(self, person: int) -> bool:
        bucket = self.buckets.setdefault(person, Bucket(size=BURST, each=EACH))
        now = self.clock.now()
        if not bucket.holds(now):
            return False
        bucket.take(now)
        return True


def _decision(signed: Signed) -> str:
    """A ticket is answered once, whichever button is tapped; any other button works once."""
    if signed.act.verb in (Verb.BUY, Verb.SKIP):
        return f"ticket {bought(signed.act.subject)[0]}"
    return f"{signed.act.verb} {signed.nonce}"
