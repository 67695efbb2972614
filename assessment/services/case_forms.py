"""The forms of a case: what was typed, as the action that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from flask_babel import gettext as _

from assessment.core import typed_text
from assessment.core.case_states import Action
from assessment.core.case_transitions import Deed
from assessment.core.errors import InvalidAnswers
from assessment.presenters.case_words import CHANNELS, CONTACTS, NEXT_STEPS
from assessment.records.case_states import TALKED, is_before, last_sent, since_shared
from assessment.services.case_actions import CaseRequest, OpenCase
from assessment.services.days import day_to_come, moment_past
from assessment.services.staff import Staff

TEXT_LENGTH = 4000
"""Characters of own words that an event holds."""

Form = Mapping[str, str]


@dataclass(frozen=True)
class Circumstances:
    """Who acts and when. ``fresh_factor``: the second factor was given within the last minutes."""

    staff: Staff
    now: datetime
    fresh_factor: bool = False
    may_decide_alone: bool = False


Read = Callable[[OpenCase, Form, Circumstances], CaseRequest]


def own_words(form: Form, field: str, if_empty: str = "") -> str:
    """Own words as they are kept. InvalidAnswers by ``field`` if they are too long; ``if_empty``: what to say then."""
    text = typed_text.read(form.get(field, ""))
    if not text and if_empty:
        raise InvalidAnswers({field: if_empty})
    if len(text) > TEXT_LENGTH:
        limits = {"limit": TEXT_LENGTH, "count": len(text)}
        raise InvalidAnswers({field: _("Use at most %(limit)s characters; this has %(count)s", **limits)})
    return text


def _deed(action: Action, by: Circumstances) -> Deed:
    return Deed(
        action,
        by.now,
        by.staff.id,
        supervises=by.staff.supervises,
        fresh_factor=by.fresh_factor,
        may_decide_alone=by.may_decide_alone,
    )


def _claim(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    return CaseRequest(replace(_deed(Action.CLAIM, by), owner_away=case.owner_away), {})


def _release(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    return CaseRequest(_deed(Action.RELEASE, by), {})


def _hand_over(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    to = next((each for each in case.colleagues if str(each.id) == form.get("to") and each.id != by.staff.id), None)
    if to is None:
        raise InvalidAnswers({"to": _("Choose who takes the case over")})
    reason = own_words(form, "reason", _("Write what they should know"))
    return CaseRequest(
        replace(_deed(Action.HAND_OVER, by), new_owner=to.id, reason=True), {"to": to.id, "reason": reason}
    )


def _with_reason(action: Action, if_empty: Callable[[], str]) -> Read:
    def read(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
        reason = own_words(form, "reason", if_empty())
        return CaseRequest(replace(_deed(action, by), reason=True), {"reason": reason})

    return read


def _note(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    asked = _("Please hand this case over to me.") if form.get("ask") else ""
    typed = own_words(form, "note", "" if asked else _("Write the note first"))
    text = "\n\n".join(each for each in (asked, typed) if each)
    return CaseRequest(replace(_deed(Action.NOTE, by), reason=True), {"text": text})


def _contact(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    wrong: dict[str, str] = {}
    channel, came_to = form.get("channel", ""), form.get("came_to", "")
    if channel not in CHANNELS:
        wrong["channel"] = _("Choose how you were in contact")
    if came_to not in CONTACTS:
        wrong["came_to"] = _("Choose how it went")
    at = _took_place(case, form, by, wrong)
    said = own_words(form, "said")
    if came_to == TALKED and not said:
        wrong["said"] = _("Write what was said, and what comes next")
    if wrong:
        raise InvalidAnswers(wrong)
    safe = channel in case.safe_channels
    too_early = at is not None and is_before(at, last_sent(case.events))
    deed = replace(_deed(Action.LOG_CONTACT, by), safe=safe, talked=came_to == TALKED, too_early=too_early)
    words = {"came_to": came_to, "said": said} | ({"at": at.isoformat()} if at else {})
    return CaseRequest(deed, words, channel=channel)


def _took_place(case: OpenCase, form: Form, by: Circumstances, wrong: dict[str, str]) -> datetime | None:
    """When a contact took place, None for just now; what is wrong with it is noted."""
    try:
        return moment_past(form, "at", since_shared(case.events)[0].row.at, by.now)
    except InvalidAnswers as refused:
        wrong.update(refused.messages)
        return None


def _wait(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    until = day_to_come(form, "until", time(9), by.now)
    return CaseRequest(replace(_deed(Action.WAIT, by), later=True), {}, wait_until=until)


def _decide(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    level = case.pack.level_rank.get(form.get("level", ""))
    if level is None:
        raise InvalidAnswers({"level": _("Choose the level that fits what you read")})
    way = Action.CONFIRM if level == case.state.level else Action.RAISE if level > case.state.level else Action.LOWER
    ask_why = "" if way is Action.CONFIRM else _("Write why the level should change")
    reason = own_words(form, "reason", ask_why)
    words = {"level": case.pack.levels[level].id, "from": case.pack.levels[case.state.level].id, "reason": reason}
    return CaseRequest(replace(_deed(way, by), level=level, reason=bool(reason)), words)


def _sign_off(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    wrong: dict[str, str] = {}
    if form.get("next_step") not in NEXT_STEPS:
        wrong["next_step"] = _("Choose what comes next")
    reason = own_words(form, "reason")
    if not case.state.tried and not reason:
        wrong["reason"] = _("No contact is logged since the last answers. Write why none is possible or needed")
    if wrong:
        raise InvalidAnswers(wrong)
    words = {"next_step": form["next_step"], "reason": reason}
    return CaseRequest(replace(_deed(Action.SIGN_OFF, by), reason=bool(reason)), words)


def _second_view(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
    level, wrong = form.get("level", ""), dict[str, str]()
    if level not in case.pack.level:
        wrong["level"] = _("Choose the level that fits what you read")
    reason = own_words(form, "reason")
    if not reason:
        wrong["reason"] = _("Write why you think so")
    if wrong:
        raise InvalidAnswers(wrong)
    return CaseRequest(replace(_deed(Action.KEEP_VIEW, by), reason=True), {"level": level, "reason": reason})


def _settle(action: Action) -> Read:
    """Put the level in force that is asked for."""

    def read(case: OpenCase, form: Form, by: Circumstances) -> CaseRequest:
        words = {"reason": own_words(form, "reason", _("Write your reason"))}
        if case.state.proposed is not None:
            words["level"] = case.pack.levels[case.state.proposed].id
        return CaseRequest(replace(_deed(action, by), reason=True), words)

    return read


READ: dict[str, Read] = {
    "claim": _claim,
    "release": _release,
    "hand-over": _hand_over,
    "take-over": _with_reason(Action.TAKE_OVER, lambda: _("Write why you take it over")),
    "notes": _note,
    "contact": _contact,
    "wait": _wait,
    "decide": _decide,
    "sign-off": _sign_off,
    "reopen": _with_reason(Action.REOPEN, lambda: _("Write why it is opened again")),
}
"""A form of ``case_words.FORMS`` -> how it is read. InvalidAnswers if what was typed does not do."""

SECOND_LOOK: dict[str, Read] = {
    "second-view": _second_view,
    "agree": _settle(Action.AGREE),
    "disagree": _with_reason(Action.DISAGREE, lambda: _("Write your reason")),
    "decide-alone": _settle(Action.DECIDE_ALONE),
}
"""Those of a second look, which have pages of their own."""
