"""Translations beside a pack: one PO file for each language, an entry for each text that somebody reads."""

from __future__ import annotations

from assessment.core.packs.translations.languages import known
from assessment.core.packs.translations.merge import Update, updated
from assessment.core.packs.translations.po_file import SUFFIX, Catalogue, Entry, read, write
from assessment.core.packs.translations.texts import TranslatableText, applied, fitting, texts

__all__ = [
    "SUFFIX",
    "Catalogue",
    "Entry",
    "TranslatableText",
    "Update",
    "applied",
    "fitting",
    "known",
    "read",
    "texts",
    "updated",
    "write",
]
