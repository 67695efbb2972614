"""What a form of a case brings: what was typed in it, how often its page had kept that, and where it is shown again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core import typed_text
from assessment.presenters import case_rail
from assessment.presenters.case_words import FORMS, own_words_field
from assessment.records.case_drafts import CaseDraft, SentForm
from assessment.records.submissions import Submission
from assessment.services import case_drafts
from assessment.services.case_actions import Seen
from assessment.web import access, app_context, cookies, form_tokens, fresh_factor, unsaved_forms
from assessment.web.sign_in_state import FRESH_CODE, FRESH_PASSKEY

KEPT, ORIGIN, NEXT, FORM, DO = "kept", "from", "next", "form", "do"
"""Fields that nobody types: how often it was kept; which form the text is from; what happens with it then."""
NOT_TYPED = frozenset(
    {
        *(KEPT, ORIGIN, NEXT, FORM, DO, "seen", "what", "preview", "change", "send", "ask"),
        *(form_tokens.FIELD, unsaved_forms.FORM),
        *(cookies.LANGUAGE, cookies.LANGUAGE_OF_ERROR, FRESH_CODE, FRESH_PASSKEY),
    }
)


PAGES = {
    "second-view": "second_look.page",
    "answer": "second_look.page",
    "decide-alone": "second_look.alone",
    "reply": "reply.reply",
}
"""The pages of forms that do not stand on the case page."""


_SEEN = re.compile(r"(\d{1,6})[.](\d{1,9})(?:@([\d-]{10}T[\d:]{5}))?")
_MINUTE = "%Y-%m-%dT%H:%M"


class Fields(dict[str, str]):
    """By the name of a field; '' for one of which nothing is known, such as radios of which none is chosen."""

    def __missing__(self, name: str) -> str:
        return ""


def seen() -> Seen:
    """What whoever posts has seen of the case; nothing of it if the form does not say."""
    found = _SEEN.fullmatch(request.form.get("seen", ""))
    return Seen(int(found[1]), int(found[2])) if found else Seen(0, 0)


def opened_at() -> datetime | None:
    """When the page was made that was sent; None if its form does not say."""
    found = _SEEN.fullmatch(request.form.get("seen", ""))
    try:
        return datetime.strptime(found[3] or "", _MINUTE).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def seen_now(case: Submission) -> str:
    """What a form of a case says that whoever sends it has seen, and since when."""
    return f"{case.round}.{case.revision}@{minute(clock.now())}"


def minute(at: datetime) -> str:
    """A time, in UTC, as forms say since when somebody has seen a case."""
    return f"{at:{_MINUTE}}"


def sent_form(what: str) -> SentForm:
    """The form that was sent to an address that ends so; the one its text is from, on a page that shows it again."""
    origin, count = request.form.get(ORIGIN, ""), request.form.get(KEPT, "")
    return SentForm(origin if origin in FORMS else what, int(count) if count.isascii() and count.isdigit() else 0)


def typed(form: str) -> Fields:
    """What was typed in this form; its own words may stand in a note, where a page shows them again.

    Where several boxes of one name are ticked, their values stand in one text, parted by spaces.
    """
    sent = request.form
    fields = Fields({name: " ".join(sent.getlist(name)) for name in sent if name not in NOT_TYPED})
    if form != "notes" and "note" in fields:
        fields[own_words_field(form)] = fields.pop("note")
    return fields


def keep_typed(code: str, form: SentForm) -> int:
    """Keep what was typed in a form that was refused, so that nothing is lost whatever happens to the page.

    How often it has been kept then, which a page says that sends the form again.
    """
    fields = typed(form.name)
    if not any(fields.values()):
        return form.count
    kept = case_drafts.keep(app_context.desk(), code, access.staff(), form, fields, clock.now(), pressed=True)
    return kept.draft.count(form.name)


def ask_for_factor(kept: int) -> ResponseReturnValue | None:
    """The page that asks for the second factor, and then sends a form again that was ``kept`` so often."""
    return fresh_factor.ask({KEPT: str(kept)})


def page_of(code: str, form: str) -> str:
    """The address of the page that a form stands on."""
    return url_for(PAGES[form], code=code) if form in PAGES else url_for("counselor.review", code=code, _anchor="work")


def for_template(tried: str, draft: CaseDraft) -> dict[str, Any]:
    """What a page with forms of a case shows in them; ``tried``: the one that was sent, '' if the page is opened."""
    return {
        "typed": shown_in_forms(tried, draft),
        "draft": draft,
        "draft_kept": case_rail.kept(draft.at, clock.now()),
        "other_version": other_version(tried, draft),
        "tried": tried,
    }


def shown_in_forms(tried: str, draft: CaseDraft) -> Mapping[str, Fields]:
    """What stands in each form of the page: what was just sent in the one that was ``tried``, the draft in others."""
    shown = defaultdict(Fields, {name: Fields(fields) for name, fields in draft.forms.items()})
    if tried:
        shown[tried] = typed(tried)
    return shown


def other_version(tried: str, draft: CaseDraft) -> str:
    """What a draft says in the words of a form that was sent after a session had ended, if it says something else."""
    if not tried or unsaved_forms.FORM not in request.form:
        return ""
    field = own_words_field(tried)
    kept = draft.forms.get(tried, {}).get(field, "")
    return "" if kept.strip() == typed_text.read(request.form.get(field, "")) else kept
