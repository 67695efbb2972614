"""Which language tags mean a language."""

from __future__ import annotations

import re

from babel import Locale, UnknownLocaleError

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def known(tag: str) -> bool:
    """Whether ``tag`` is written as in HTML (``es``, ``pt-BR``, ``zh-Hant``), and the language has data in the CLDR."""
    if not _TAG.fullmatch(tag):
        return False
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True
