"""The states of a case, its forms, what may be done to it, and why something may not, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from assessment.core.case_states import Action, CaseState, Refusal


@dataclass(frozen=True)
class CaseForm:
    """A form of a case. ``action``: what it asks for, or one of several that are allowed alike; ``own_words``: the
    field that takes them; ``apart``: it stands on a page of its own. ``prefilled``: it opens with what was sent last,
    so that nothing chosen is a choice as well.
    """

    action: Action
    title: LazyString
    own_words: str = "reason"
    apart: bool = False
    prefilled: bool = False


FORMS: Mapping[str, CaseForm] = {
    "claim": CaseForm(Action.CLAIM, lazy_gettext("Claim this case")),
    "release": CaseForm(Action.RELEASE, lazy_gettext("Release")),
    "hand-over": CaseForm(Action.HAND_OVER, lazy_gettext("Hand over")),
    "take-over": CaseForm(Action.TAKE_OVER, lazy_gettext("Take over")),
    "notes": CaseForm(Action.NOTE, lazy_gettext("Add a note"), "note"),
    "contact": CaseForm(Action.LOG_CONTACT, lazy_gettext("Log a contact"), "said"),
    "wait": CaseForm(Action.WAIT, lazy_gettext("Wait for the person")),
    "decide": CaseForm(Action.CONFIRM, lazy_gettext("Decide")),
    "sign-off": CaseForm(Action.SIGN_OFF, lazy_gettext("Sign off")),
    "reopen": CaseForm(Action.REOPEN, lazy_gettext("Open again")),
    "second-view": CaseForm(Action.KEEP_VIEW, lazy_gettext("Keep your view"), apart=True),
    "answer": CaseForm(Action.AGREE, lazy_gettext("Answer the second look"), apart=True),
    "decide-alone": CaseForm(Action.DECIDE_ALONE, lazy_gettext("Decide alone"), apart=True),
    "reply": CaseForm(Action.REPLY, lazy_gettext("Reply to the person"), apart=True, prefilled=True),
}
"""Every form of a case in which something is typed or chosen; those of the case page by the end of their address."""

OWN_WORDS = tuple(dict.fromkeys(each.own_words for each in FORMS.values()))
"""The fields that are typed in words of one's own."""


def own_words_field(form: str) -> str:
    """The field of a form that takes own words."""
    return FORMS[form].own_words


STATES: Mapping[CaseState, LazyString] = {
    CaseState.NEW: lazy_gettext("New"),
    CaseState.RETURNED: lazy_gettext("Returned"),
    CaseState.CLAIMED: lazy_gettext("Claimed"),
    CaseState.IN_CONTACT: lazy_gettext("In contact"),
    CaseState.WAITING: lazy_gettext("Waiting for the person"),
    CaseState.SECOND_LOOK: lazy_gettext("Second look"),
    CaseState.DECIDED: lazy_gettext("Decided"),
    CaseState.CLOSED: lazy_gettext("Closed"),
    CaseState.WITHDRAWN: lazy_gettext("Withdrawn"),
}

CHANNELS: Mapping[str, LazyString] = {
    "phone": lazy_gettext("Phone"),
    "text": lazy_gettext("Text message"),
    "email": lazy_gettext("Email"),
    "letter": lazy_gettext("Letter"),
}

CONTACTS: Mapping[str, LazyString] = {
    "talked": lazy_gettext("We talked, the person was alone"),
    "not_alone": lazy_gettext("Reached, but not alone or cut short"),
    "not_reached": lazy_gettext("Tried, not reached"),
}
"""What a contact came to."""

NEXT_STEPS: Mapping[str, LazyString] = {
    "person": lazy_gettext("The person goes on with their own steps"),
    "service": lazy_gettext("Help begins here, at this service"),
    "referred": lazy_gettext("Referred to somebody else"),
    "declined": lazy_gettext("The person wants nothing more"),
}
"""What comes next once a case is signed off."""

REFUSALS: Mapping[Refusal, LazyString] = {
    Refusal.STATE: lazy_gettext("That cannot be done to the case as it stands now."),
    Refusal.ACTOR: lazy_gettext("Only somebody else can do that: the owner of the case, or a supervisor."),
    Refusal.REASON: lazy_gettext("That needs a reason."),
    Refusal.NEW_OWNER: lazy_gettext("Choose who takes the case over."),
    Refusal.DATE: lazy_gettext("Choose a day to come."),
    Refusal.SAFE_CHANNEL: lazy_gettext("The person did not call this way of contact safe. Do not use it."),
    Refusal.TALK: lazy_gettext(
        "A level is lowered only after a talk with the person alone. Log that talk first, or confirm the level."
    ),
    Refusal.CONTACT_OR_REASON: lazy_gettext("Log a contact first, or write why none is possible."),
    Refusal.FIRST_VIEW: lazy_gettext("Your view is kept already, and cannot be changed."),
    Refusal.OWN_VIEW: lazy_gettext("Write your own view first."),
    Refusal.FRESH_FACTOR: lazy_gettext("Give your second factor again first."),
    Refusal.NO_SECOND_PERSON: lazy_gettext("A second person has to look at this case."),
}
