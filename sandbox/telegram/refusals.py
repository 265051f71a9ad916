"""How the Bot API says no: the words are Telegram's, because clients match on them."""

from dataclasses import dataclass


@dataclass(eq=False)
class Refused(Exception):
    """A refusal with its HTTP status and the description a client will see."""

    status: int
    description: str
    retry_after: int | None = None


def bad(reason: str) -> Refused:
    """400, with the prefix clients strip."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """403: somebody does not want to hear from the bot."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """409: two want the same queue."""
    return Refused(409, f"Conflict: {reason}")


UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")
NO_SUCH_METHOD = Refused(404, "Not Found: method not found")
CHAT_NOT_FOUND = bad("chat not found")
TEXT_EMPTY = bad("message text is empty")
TEXT_TOO_LONG = bad("message is too long")
CAPTION_TOO_LONG = bad("message caption is too long")
EDIT_NOT_FOUND = bad("message to edit not found")
DELETE_NOT_FOUND = bad("message to delete not found")
PIN_NOT_FOUND = bad("message to pin not found")
UNPIN_NOT_FOUND = bad("message to unpin not found")
REPLY_NOT_FOUND = bad("message to be replied not found")
REACT_NOT_FOUND = bad("message to react not found")
NOT_MODIFIED = bad(
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
NO_TEXT = bad("there is no text in the message to edit")
NO_CAPTION = bad("there is no caption in the message to edit")
CANT_EDIT = bad("message can't be edited")
CANT_DELETE = bad("message can't be deleted")
QUERY_TOO_OLD = bad("query is too old and response timeout expired or query ID is invalid")
BUTTON_DATA_INVALID = bad("BUTTON_DATA_INVALID")
BUTTON_URL_INVALID = bad("BUTTON_URL_INVALID")
BUTTON_TYPE_MISSING = bad(
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)
BUTTON_STYLE_INVALID = bad("invalid button style specified")
MARKUP_TOO_LONG = bad("reply markup is too long")
WRONG_FILE = bad("wrong file_id or the file is temporarily unavailable")
FILE_TOO_BIG = bad("file is too big")
PHOTO_UNREADABLE = bad("IMAGE_PROCESS_FAILED")
PHOTO_DIMENSIONS = bad("PHOTO_INVALID_DIMENSIONS")
REACTION_INVALID = bad("REACTION_INVALID")
BLOCKED = forbidden("bot was blocked by the user")
KICKED = forbidden("bot was kicked from the supergroup chat")
NEVER_STARTED = forbidden("bot can't initiate conversation with a user")
OTHER_POLLER = conflict(
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_TOOK_OVER = conflict("terminated by setWebhook request")
WEBHOOK_ACTIVE = conflict(
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
