"""Characters that no text of a pack may hold: people would not see them, or would see something else than is there."""

from __future__ import annotations

import re
import unicodedata

from assessment.core.errors import Fault
from assessment.core.typed_text import NO_CHARACTERS

_NOT_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{NO_CHARACTERS}]")
"""Controls but for tab and line feed, halves of characters, and code points that will never be characters."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    # Persian, Hindi and others need these two between letters; beside an ASCII character they are only invisible.
    "|(?<![^\\x00-\\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\\x00-\\x7f])"
)


def fault_in(file: str, text: str, line: int) -> Fault | None:
    """The fault for the first character of ``text`` that a pack may not hold; None when there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = _NOT_TEXT.search(text) or (None if text.isascii() else _INVISIBLE.search(text))
    if found is None:
        return None
    code = f"U+{ord(found.group()):04X} {unicodedata.name(found.group(), '')}".rstrip()
    what = "a character that is no text" if _NOT_TEXT.match(found.group()) else "an invisible character"
    before = _INVISIBLE.sub("", text[max(0, found.start() - 20) : found.start()].lstrip())
    return Fault(file, line, "E013", f"there is {what} ({code}) after '{before}'.", "Remove it.")
