"""How many words a resume code has, and of which language: the only place that says so to a person."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from assessment.presenters.formatting import any_of, current_locale
from assessment.vault.passphrase import LISTS, WordList, list_of


def made_now() -> str:
    """The words of a code that is made now, in the language of the page: “six words”."""
    return _count(list_of(current_locale().language))


def that_open() -> str:
    """The words that open something, whatever language they were made in; that of the page comes first."""
    here = list_of(current_locale().language)
    return any_of([_of_language(each) for each in sorted(LISTS, key=lambda each: each is not here)])


def _of_language(words: WordList) -> str:
    name = Locale.parse(words.language).get_display_name(current_locale())
    return _("%(words)s in %(language)s", words=_count(words), language=name)


def _count(words: WordList) -> str:
    counts = {6: _("six words"), 7: _("seven words")}
    return counts[words.length]
