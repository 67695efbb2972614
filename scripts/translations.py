"""Bring the translations of the interface up to date with the sentences in the code and the templates.

``make translations`` runs it: new sentences appear empty in every catalogue, those that nothing says any more go, and
what a running service reads is compiled. It prints what is left to translate.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
METHODS = [("assessment/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_pgettext": ((1, "c"), 2), "InvalidInput": None}
WIDTH = 120
HEADER = "# What the service says, apart from its packs. Sentences come from `make translations`; translate them here."


def extracted() -> Catalog:
    """Every sentence of the interface, in English, without where it stands: a moved line is no change."""
    found = Catalog()
    messages = extract_from_dir(ROOT, METHODS, {"templates/**.html": {"silent": "false"}}, KEYWORDS)
    for _, _, message, comments, context in messages:
        found.add(message, auto_comments=comments, context=context)
    return found


def languages() -> list[str]:
    """The languages translated to: each has a folder."""
    return sorted(path.parent.name for path in FOLDER.glob("*/LC_MESSAGES"))


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept, empty at first."""
    path = kept_at(language)
    if not path.exists():
        return Catalog(language, project="Check-in", version="", header_comment=HEADER, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def kept_at(language: str) -> Path:
    """Where the catalogue of a language is kept; the compiled one lies beside it."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def compiled(catalogue: Catalog) -> bytes:
    """What a running service reads."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def main() -> None:
    """Update, compile, and say what is left; fails while something is."""
    template, left = extracted(), 0
    for language in languages():
        catalogue, path = read(language), kept_at(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, catalogue, WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        empty = [message.id for message in catalogue if message.id and not all(message.string or ("",))]
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} sentences, {len(empty)} to translate")
        print(*(f"  {sentence}" for sentence in empty), sep="\n", end="\n" if empty else "")
        left += len(empty)
    sys.exit(left > 0)


if __name__ == "__main__":
    main()
