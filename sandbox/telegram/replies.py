"""Answers that no message is made of."""

from sandbox.telegram.nouns import Message, Noun


class Said(Noun, frozen=True, kw_only=True):
    """An answer of one word: a menu button, a name, a description."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    short_description: str | None = None


class GiftTypes(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """Nobody sends gifts here."""

    unlimited_gifts: bool = False
    limited_gifts: bool = False
    unique_gifts: bool = False
    premium_subscription: bool = False
    gifts_from_channels: bool = False


class FullChat(Noun, frozen=True, kw_only=True):
    """A chat as getChat tells it."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    first_name: str | None = None
    accent_color_id: int
    max_reaction_count: int
    accepted_gift_types: GiftTypes
    pinned_message: Message | None = None


class WebhookInfo(Noun, frozen=True, kw_only=True):
    """Where updates are pushed, if they are."""

    url: str
    has_custom_certificate: bool
    pending_update_count: int
    max_connections: int | None = None
    last_error_date: int | None = None
    last_error_message: str | None = None
    allowed_updates: tuple[str, ...] = ()
