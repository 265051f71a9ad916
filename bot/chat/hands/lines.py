"""What people type: who they are decides whether it is heard, and pairing is how one becomes the owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.acts import Act, Page, Verb
from bot.chat.cardbook import CardBook
from bot.chat.hands.answers import Answers
from bot.chat.hands.attending import Attending
from bot.chat.hands.commands import Chore, Line, nearest, parse
from bot.chat.hands.deciding import Asked
from bot.chat.hands.overtaking import UNHEARD
from bot.chat.hands.people import Pairing, People, Role
from bot.chat.hands.proving import Proving
from bot.chat.hands.watching import Watching
from bot.chat.keeping import Aside
from bot.chat.pages.pages import PANIC, PAUSE
from bot.chat.rooms import Rooms
from bot.chat.wire.updates import Words
from bot.chat.wishes import Button, Rows, Wish
from bot.chat.words import LABEL_MAX, paragraphs, shortened
from bot.clock import Clock
from bot.doctor.findings import Checkup
from engine.model.autonomy import Autonomy
from engine.model.calendar import EASTERN
from engine.model.rollout import Rollout
from engine.stages.arming import ALL

OLD = timedelta(seconds=60)
PRIVATE = "This bot is private."
LOOKING = "You may look; only the owner decides."
UNKNOWN = "I know commands only: /help lists them."
NO_SUCH = "There is no {word}: /help lists what there is."
TOO_LATE = "/{} is too late: {}. Send it again if you still mean it."
CODE_TOO_LATE = "Too late: {}. Send the code again if you still mean it."
ONE_TAP = {Chore.PANIC: PANIC, Verb.PAUSE: PAUSE}
"""What is meant in a hurry is there to press; whatever raises risk is typed in full."""
TURNED_AWAY = (
    "Somebody unknown, Telegram account <code>{person}</code>, wrote to this bot and was turned away. "
    "They learn nothing here and can do nothing; if it was you on another account, that is why."
)
STRANGERS_TOLD_MAX = 3
LAST_STRANGER = " That was the third since the last start: of further ones nothing is said."
WELCOME = "This is your desk now. Setups arrive here as cards; /help lists what can be typed."


@dataclass(frozen=True, slots=True)
class Lines:
    """Answers at once, or says what must be asked of the desk."""

    people: People
    pairing: Pairing
    rooms: Rooms
    cards: CardBook
    answers: Answers
    clock: Clock
    disk: Aside
    attending: Attending
    watching: Watching
    checkup: Checkup
    proving: Proving

    async def take(self, words: Words, *, late: str) -> Asked | None:
        """Only a person's own words in their own chat count."""
        if words.chat.type != "private":
            self.rooms.leave(words.chat.id)
            return None
        if words.from_ is None or words.from_.is_bot or words.sender_chat is not None:
            return None
        person = words.from_.id
        role = self.people.role(person)
        if role is None or role is Role.STRANGER:
            await self._stranger(person, role, words.text)
            return None
        self.returned(person)
        if role is Role.OWNER and self.proving.expects(person, words.text):
            return await self._proven(person, words, late=late)
        return await self._member(person, role, words, late=late)

    # ---- strangers

    async def _stranger(self, person: int, role: Role | None, text: str) -> None:
        """One line and then silence; whoever holds the terminal's code is the owner."""
        if not self.people.owned:
            guess = text.removeprefix("/start").strip()
            self.pairing.offer()
            if guess and self.pairing.fits(guess):
                await self.people.remember(self.disk, person, Role.OWNER)
                self.rooms.open(person)
                self.rooms.tell(person, WELCOME)
                self._everything(person)
                return
            if self.pairing.open:
                self.rooms.turn_away(person, "Send /start and the code from the desk's terminal.")
                return
        if role is None:
            await self.people.remember(self.disk, person, Role.STRANGER)
            self.rooms.turn_away(person, PRIVATE)
            self._tell_of(person)

    def _tell_of(self, person: int) -> None:
        """The owner hears of each stranger once, and not of a crowd of them."""
        self.people.turned_away += 1
        if self.people.turned_away <= STRANGERS_TOLD_MAX:
            last = LAST_STRANGER if self.people.turned_away == STRANGERS_TOLD_MAX else ""
            self.rooms.tell_owner(f"{TURNED_AWAY.format(person=person)}{last}")

    def returned(self, person: int) -> None:
        """Whoever was out of reach is shown all of it."""
        if self.rooms.back(person):
            self._everything(person)

    def _everything(self, person: int) -> None:
        wishes: Sequence[Wish] = self.cards.live()
        for wish in wishes:
            self.rooms.say(person, wish)

    # ---- members

    async def _member(self, person: int, role: Role, words: Words, *, late: str) -> Asked | None:
        line = parse(words.text)
        if line is None:
            self._suggest(person, role, words.text)
            return None
        act = wish(line)
        if (act is not None or line.word.for_owner) and role is not Role.OWNER:
            self.rooms.tell(person, LOOKING)
            return None
        if act is None:
            await self._answer(person, line)
            return None
        if not act.lowers and (late or self.clock.now() - words.sent_at > OLD):
            self.rooms.tell(person, _too_old(line.word.name, late))
            return None
        if act.raises:
            self.rooms.say(person, self.proving.asked_back(act, self.cards.confirm(act)))
            return None
        return _asked(person, act, words)

    async def _proven(self, person: int, words: Words, *, late: str) -> Asked | None:
        """A code is taken out of the chat at once, right or wrong; one that came too late is not used up."""
        self.rooms.unsay(person, words.message_id)
        if late:
            self.rooms.tell(person, CODE_TOO_LATE.format(late))
            return None
        judged = await self.proving.judge(person, words.text)
        if isinstance(judged, Act):
            return _asked(person, judged, words)
        self.rooms.tell(person, judged)
        return None

    async def _answer(self, person: int, line: Line) -> None:
        match line.word.does:
            case Page() as page:
                self.answers.answer(person, page, line.rest)
            case Chore.MUTE:
                self.rooms.tell(person, paragraphs(await self.attending.mute(person, line.rest)))
            case Chore.UNMUTE:
                self.rooms.tell(person, paragraphs(await self.attending.unmute(person, line.rest)))
            case Chore.WATCH:
                self.rooms.tell(person, paragraphs(await self.watching.watch(line.rest)))
            case Chore.UNWATCH:
                self.rooms.tell(person, paragraphs(await self.watching.unwatch(line.rest)))
            case Chore.SETTINGS:
                await self._settings(person, line.rest)
            case Chore.DOCTOR:
                self.rooms.tell(person, paragraphs(self.checkup.told(self.clock.now(), EASTERN)))
            case Verb() | Chore.PANIC:
                pass

    async def _settings(self, person: int, rest: str) -> None:
        said = await self.attending.typed(person, rest)
        if said is None:
            self.rooms.say(person, self.attending.card(person))
        else:
            self.rooms.tell(person, paragraphs(said))

    def _suggest(self, person: int, role: Role, text: str) -> None:
        """The nearest word; a page that was meant is one tap away, and so is a stop."""
        word = nearest(text)
        if word is None:
            first = shortened(text.split()[0], LABEL_MAX) if text.startswith("/") else ""
            said = NO_SUCH.format(word=first) if first else UNKNOWN
            self.rooms.tell(person, said, ((_page("Menu", Page.MENU),),))
            return
        match word.does:
            case Page() as page:
                rows: Rows = ((_page(f"/{word.name}", page),),)
            case does:
                rows = ((ONE_TAP[does],),) if does in ONE_TAP and role is Role.OWNER else ()
        self.rooms.tell(person, f"Did you mean /{word.name}?", rows)


def _asked(person: int, act: Act, words: Words) -> Asked:
    """One message is one wish, however often it arrives."""
    once = f"message {words.chat.id} {words.message_id}"
    return Asked(once, once, person, act.verb, act.subject)


def _too_old(word: str, late: str) -> str:
    """What was sent after it, where that is the reason."""
    if late in ("", UNHEARD):
        return f"/{word} is too old: send it again if you still mean it."
    return TOO_LATE.format(word, late)


def wish(line: Line) -> Act | None:
    """What a line asks of the desk; none for what only wants an answer."""
    match line.word.does:
        case Chore.PANIC:
            return Act(Verb.HALT, ALL)
        case Verb() as verb:
            return Act(verb, ALL)
        case Page.AUTO:
            return _autonomy(line.rest.lower())
        case Page.RISK if line.word.name == "trust" and (stage := line.rest.lower()) in list(Rollout):
            return Act(Verb.TRUST, stage)
        case Page() | Chore():
            return None


def _autonomy(rest: str) -> Act | None:
    """`flow_first veto`, or `veto` for all."""
    play, _, level = rest.rpartition(" ")
    if level not in list(Autonomy):
        return None
    return Act(Verb.AUTO, f"{play.strip().replace(' ', '_')[:LABEL_MAX] or ALL} {level}")


def _page(text: str, page: Page) -> Button:
    return Button(text, Act(Verb.PAGE, page))
