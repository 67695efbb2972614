"""The one reader of text that somebody typed or pasted: every box of every form, and answers read from files.

What a keyboard, a script or a messenger leaves in a text without being seen is taken out; letters, joiners and marks of
all scripts stay. Reading a text twice changes nothing more.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
NO_CHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
"""Code points that will never be characters, outside the one block of them."""
_NOT_TEXT = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{NO_CHARACTERS}]")
"""Controls but for tab and line ends, halves of characters, and code points that will never be characters."""
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u206a-\u206f]")
"""Embeddings, overrides and isolates: they put letters in another order than they were typed, up to the next one and on
into the words around. The marks that settle one spot (U+200E, U+200F, U+061C) stay: people type them.
"""
_HIDING = re.compile("[\ufeff\ufff9-\ufffb\U000e0001]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007f]+")
"""Byte order marks, annotations, and letters that no screen shows; those after a black flag say whose flag it is."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing though Unicode counts them as letters, marks or symbols."""
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))
_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"))
_WHOLE_NUMBER = re.compile("-?[0-9]{1,10}")


def clean(typed: str) -> str:
    """The text as it was typed, without what is not text: NFC, line feeds only, no controls, nothing that reorders."""
    if typed.isascii() and typed.isprintable():
        return typed
    text = _LINE_ENDS.sub("\n", typed)
    for refused in (_NOT_TEXT, _REORDERING, _HIDING):
        text = refused.sub("", text)
    return unicodedata.normalize("NFC", text)


def read(typed: str) -> str:
    """The text as it is kept: clean, and without space around it. '' if nothing of it can be seen."""
    text = clean(typed).strip()
    return text if any(_is_seen(each) for each in text) else ""


def one_line(typed: str) -> str:
    """The text as it is kept in one line: each run of spaces and line ends is one space. '' if nothing can be seen."""
    return " ".join(read(typed).split())


def plain(typed: str) -> str:
    """A number, a day or a code as it was meant: digits of any script as ASCII, nothing unseen, no space around it."""
    text = "".join(each for each in clean(typed) if each.isspace() or _is_seen(each)).translate(_MINUSES).strip()
    return text if text.isascii() else "".join(map(_ascii_digit, text))


def case_code(typed: str) -> str:
    """A case code as it was meant: small letters, and one hyphen before the number, whatever stood there."""
    parts = re.split(r"[\s_\N{HYPHEN-MINUS}\N{HYPHEN}-\N{HORIZONTAL BAR}]+|(?<=[a-z])(?=[0-9])", plain(typed).lower())
    return "-".join(part for part in parts if part)


def whole_number(typed: str) -> int | None:
    """The whole number of at most ten digits that was typed; None if it is none."""
    text = plain(typed)
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else None


def direction(text: str) -> str:
    """The direction of the first letter that has one, as for ``dir="auto"``: ltr, rtl, or '' if none has."""
    if text.isascii():
        return "ltr" if any(map(str.isalpha, text)) else ""
    found = (unicodedata.bidirectional(each) for each in text)
    first = next((each for each in found if each in ("L", "R", "AL")), "")
    return "ltr" if first == "L" else "rtl" if first else ""


def _is_seen(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable() and letter != " "
    return (
        letter not in _UNSEEN
        and not "\ufe00" <= letter <= "\ufe0f"
        and unicodedata.category(letter) not in _UNSEEN_CATEGORIES
    )


def _ascii_digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
