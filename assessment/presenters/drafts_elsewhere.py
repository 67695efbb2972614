"""What somebody is writing on a case in a form that does not stand on its page now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assessment.core.case_states import Action
from assessment.presenters.case_words import FORMS


@dataclass(frozen=True)
class DraftElsewhere:
    """``title``: what they were about to do; ``words``: in words of their own. ``open``: a page of its own takes it."""

    form: str
    title: str
    words: str
    open: bool


def drafts_elsewhere(forms: Mapping[str, Mapping[str, str]], may: Collection[Action]) -> tuple[DraftElsewhere, ...]:
    """Of what is typed in ``forms``, what the case page does not show in one. ``may``: what who reads it may do now."""
    found = []
    for name, fields in forms.items():
        form = FORMS[name]
        if any(fields.values()) and (form.apart or form.action not in may):
            words = fields.get(form.own_words, "").strip()
            found.append(DraftElsewhere(name, str(form.title), words, form.action in may))
    return tuple(found)
