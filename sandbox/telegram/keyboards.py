"""Inline keyboards: what a button may be, judged before anybody can tap it."""

from collections.abc import Mapping

import msgspec

from sandbox.telegram.nouns import Button, Keyboard
from sandbox.telegram.refusals import (
    BUTTON_DATA_INVALID,
    BUTTON_STYLE_INVALID,
    BUTTON_TYPE_MISSING,
    BUTTON_URL_INVALID,
    MARKUP_TOO_LONG,
    bad,
)

STYLES = frozenset({"primary", "success", "danger"})
SCHEMES = ("http://", "https://", "tg://")
DATA_BYTES_MAX, COPY_MAX, BUTTONS_MAX, ROW_MAX = 64, 256, 100, 8
NOT_EMULATED = frozenset({
    "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "callback_game", "pay",
})  # fmt: skip


def keyboard(markup: Mapping[str, object] | None) -> Keyboard | None:
    """The keyboard asked for; an empty one is none. Only inline ones are emulated."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        raise bad("reply markup other than inline_keyboard is not emulated by the sandbox")
    for row in rows(markup):
        for button in row:
            if foreign := NOT_EMULATED & button.keys():
                raise bad(f"button kind {min(foreign)} is not emulated by the sandbox")
    asked = msgspec.convert(markup, Keyboard)
    for button_row in asked.inline_keyboard:
        if len(button_row) > ROW_MAX:
            raise MARKUP_TOO_LONG
        for each in button_row:
            judge(each)
    kept = tuple(row for row in asked.inline_keyboard if row)
    if sum(map(len, kept)) > BUTTONS_MAX:
        raise MARKUP_TOO_LONG
    return Keyboard(inline_keyboard=kept) if kept else None


def rows(markup: Mapping[str, object]) -> list[list[Mapping[str, object]]]:
    """The buttons as they came."""
    told: list[list[Mapping[str, object]]] = msgspec.convert(
        markup["inline_keyboard"], list[list[dict[str, object]]]
    )
    return told


def judge(button: Button) -> None:
    """One button: a label, a known colour, and exactly one thing to do."""
    if not button.text.strip():
        raise bad("inline keyboard button text must be non-empty")
    if button.style is not None and button.style not in STYLES:
        raise BUTTON_STYLE_INVALID
    said = (button.url or None, button.callback_data or None, button.copy_text, button.disabled)
    match said:
        case (str(url), None, None, None):
            if not url.startswith(SCHEMES):
                raise BUTTON_URL_INVALID
        case (None, str(data), None, None):
            if len(data.encode()) > DATA_BYTES_MAX:
                raise BUTTON_DATA_INVALID
        case (None, None, copy, None) if copy is not None:
            if not 0 < len(copy.text) <= COPY_MAX:
                raise bad("BUTTON_COPY_TEXT_INVALID")
        case (None, None, None, disabled) if disabled is not None:
            return
        case (None, None, None, None):
            raise BUTTON_TYPE_MISSING
        case _:
            raise bad("exactly one of the fields other than text and style must be used in a button")
