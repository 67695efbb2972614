"""Translations of a pack: one PO file for each language, with an entry for each text that people read."""

from __future__ import annotations

import re

from babel import Locale, UnknownLocaleError

from assessment.core.packs.translations.merge import Update, update
from assessment.core.packs.translations.po_file import SUFFIX, Catalogue, Entry, read, write
from assessment.core.packs.translations.texts import TranslatableText, apply, options_of, texts, usable

__all__ = [
    "SUFFIX",
    "Catalogue",
    "Entry",
    "TranslatableText",
    "Update",
    "apply",
    "is_language",
    "options_of",
    "read",
    "texts",
    "update",
    "usable",
    "write",
]

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def is_language(tag: str) -> bool:
    """Whether ``tag`` is an HTML language tag (``es``, ``pt-BR``, ``zh-Hant``) of a language that the CLDR knows."""
    if not _TAG.fullmatch(tag):
        return False
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return True
