"""Translations beside a pack: one PO file for each language, an entry for each text that somebody reads."""

from __future__ import annotations

from assessment.core.translations.languages import known
from assessment.core.translations.po import SUFFIX, Catalogue, Entry, read, write
from assessment.core.translations.texts import Text, applied, fitting, texts
from assessment.core.translations.updating import Update, updated

__all__ = [
    "SUFFIX",
    "Catalogue",
    "Entry",
    "Text",
    "Update",
    "applied",
    "fitting",
    "known",
    "read",
    "texts",
    "updated",
    "write",
]
