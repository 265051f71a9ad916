"""One person's ear: what is turned down, and too many ideas at once become one message. Pure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.chat.acts import Act, Verb
from bot.chat.wire.attention import Attention
from bot.chat.wishes import Button, Rows, Say, Show, Urgency, Wish

ALONE, WITHIN = 3, timedelta(minutes=1)
"""So many ideas in so long are cards of their own; the next share one message."""
HELD_MAX, SHOWN_MAX = 100, 9
A_ROW = 3


@dataclass(slots=True)
class Digest:
    """One message for many ideas, edited as they come and go."""

    card: str
    badge: str
    """Which money it is, as its first idea says it: it is said still when the last has left."""
    ideas: dict[str, Show] = field(default_factory=dict)
    count: int = 0


class Ear:
    """Holds back what one person does not want as a message; what they have already is always kept true."""

    def __init__(self, attention: Attention) -> None:
        self.attention = attention
        self._here = set[str]()
        self._held: dict[str, Show] = {}
        self._lately: deque[datetime] = deque()
        self._digests: dict[str, Digest] = {}
        self._digest: Digest | None = None

    def take(self, wish: Wish, now: datetime, *, known: bool) -> Iterable[Wish]:
        """What of it is sent; `known` is a card that is in the chat already."""
        level = self.attention.level(wish, now)
        match wish:
            case Show(idea=idea):
                if known or not idea or wish.card in self._here:
                    return [*self._no_longer_held(wish.card), wish]
                self._hold(wish)
                if wish.card in self._digests:
                    return self._joined(wish, self._digests[wish.card])
                return self._new(wish, now, heard=level.heard) if level.sent else ()
            case Say():
                return (replace(wish, buzz=wish.buzz and level.heard),) if level.sent else ()
            case _:
                return (wish,)

    def reveal(self, card: str) -> list[Wish]:
        """Somebody asks for a card that was held back."""
        held = self._held.get(card)
        if held is None:
            return []
        return [replace(held, urgency=Urgency.ANSWER, buzz=False), *self._no_longer_held(card)]

    def release(self, now: datetime) -> list[Wish]:
        """After a change of what is wanted: what was held back and is still to be had is looked at anew."""
        waiting = [show for card, show in self._held.items() if card not in self._digests and show.rows]
        return [wish for show in waiting for wish in self.take(show, now, known=False)]

    def _hold(self, show: Show) -> None:
        if len(self._held) >= HELD_MAX and show.card not in self._held:
            self._drop(next(iter(self._held)))
        self._held[show.card] = show

    def _new(self, show: Show, now: datetime, *, heard: bool) -> Iterable[Wish]:
        while self._lately and now - self._lately[0] >= WITHIN:
            self._lately.popleft()
        many = len(self._lately) >= ALONE
        self._lately.append(now)
        if not many:
            self._digest = None
            self._drop(show.card)
            self._here.add(show.card)
            return (replace(show, buzz=show.buzz and heard),)
        if self._digest is None:
            badge = show.html.partition(" · ")[0]
            self._digest = Digest(f"digest:{now:%Y%m%dT%H%M%S.%f}", badge)
        return self._joined(show, self._digest, buzz=show.buzz and heard)

    def _joined(self, show: Show, digest: Digest, *, buzz: bool = False) -> list[Wish]:
        fresh = not digest.ideas
        digest.count += show.card not in digest.ideas
        digest.ideas[show.card] = show
        self._digests[show.card] = digest
        return [_message(digest, Urgency.ALERT if fresh else Urgency.EDIT, buzz=buzz and fresh)]

    def _no_longer_held(self, card: str) -> list[Wish]:
        """It has a message of its own now, so the digest need not tell of it."""
        digest = self._digests.get(card)
        self._drop(card)
        self._here.add(card)
        return [] if digest is None else [_message(digest, Urgency.EDIT, buzz=False)]

    def _drop(self, card: str) -> None:
        self._held.pop(card, None)
        digest = self._digests.pop(card, None)
        if digest is not None:
            digest.ideas.pop(card, None)


def _message(digest: Digest, urgency: Urgency, *, buzz: bool) -> Show:
    """A line and a button for each that can still be had, a line for each that cannot."""
    firsts = [show.html.partition("\n")[0] for show in digest.ideas.values()]
    head = f"{digest.badge} · 🗂 <b>{digest.count} more ideas at once</b>: a button shows its card"
    more = [f"… and {len(firsts) - SHOWN_MAX} more"] if len(firsts) > SHOWN_MAX else []
    live = [show.card for show in digest.ideas.values() if show.rows][-SHOWN_MAX:]
    buttons = [_open(card) for card in live]
    rows: Rows = tuple(tuple(buttons[start : start + A_ROW]) for start in range(0, len(buttons), A_ROW))
    html = "\n".join([head, *firsts[-SHOWN_MAX:], *more])
    return Show(digest.card, html, rows, None, urgency, buzz=buzz)


def _open(card: str) -> Button:
    name = card.removeprefix("setup:")
    return Button(name[:20], Act(Verb.OPEN, name))
