"""What is left of a message when nobody can read its marks."""

import re
from html import unescape

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
TEXT_MAX, CAPTION_MAX = 4096, 1024


def plain(html: str, *, captioned: bool) -> str:
    """Without tags, and cut to what Telegram takes; two units are counted for what needs two."""
    text, limit = unescape(_TAG.sub("", html)), CAPTION_MAX if captioned else TEXT_MAX
    units = text.encode("utf-16-le")
    return text if len(units) <= limit * 2 else units[: limit * 2].decode("utf-16-le", "ignore")
