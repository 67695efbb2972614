"""What a form of a case brings: what was typed in it, and how often its page had kept that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from flask import request

from assessment.presenters.case_words import FORMS, own_words_field
from assessment.records.case_drafts import CaseDraft, SentForm
from assessment.web import cookies, form_tokens, unsaved_forms
from assessment.web.sign_in_state import FRESH_CODE, FRESH_PASSKEY

KEPT, ORIGIN, NEXT, FORM, DO = "kept", "from", "next", "form", "do"
"""Fields that nobody types: how often it was kept; which form the text is from; what happens with it then."""
NOT_TYPED = frozenset(
    {
        *(KEPT, ORIGIN, NEXT, FORM, DO, "seen", "closing", "what", "answer", form_tokens.FIELD, unsaved_forms.FORM),
        *(cookies.LANGUAGE, cookies.LANGUAGE_OF_ERROR, FRESH_CODE, FRESH_PASSKEY),
    }
)


class Fields(dict[str, str]):
    """By the name of a field; '' for one of which nothing is known, such as radios of which none is chosen."""

    def __missing__(self, name: str) -> str:
        return ""


def sent_form(what: str) -> SentForm:
    """The form that was sent to an address that ends so; the one its text is from, on a page that shows it again."""
    origin, count = request.form.get(ORIGIN, ""), request.form.get(KEPT, "")
    return SentForm(origin if origin in FORMS else what, int(count) if count.isascii() and count.isdigit() else 0)


def typed(form: str) -> Fields:
    """What was typed in this form; its own words may stand in a note, where a page shows them again."""
    fields = Fields({name: text for name, text in request.form.items() if name not in NOT_TYPED})
    if form != "notes" and "note" in fields:
        fields[own_words_field(form)] = fields.pop("note")
    return fields


def shown_in_forms(tried: str, draft: CaseDraft) -> Mapping[str, Fields]:
    """What stands in each form of the page: what was just sent in the one that was ``tried``, the draft in others."""
    shown = defaultdict(Fields, {name: Fields(fields) for name, fields in draft.forms.items()})
    if tried:
        shown[tried] = typed(tried)
    return shown


def other_version(tried: str, draft: CaseDraft) -> str:
    """What a draft says in the words of a form that was sent after a session had ended, if it says something else."""
    if unsaved_forms.FORM not in request.form:
        return ""
    field = own_words_field(tried)
    kept = draft.forms.get(tried, {}).get(field, "")
    return "" if _plain(kept) == _plain(request.form.get(field, "")) else kept


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
