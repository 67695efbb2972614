"""Second looks: the list of those that wait, one of them, and deciding alone where nobody else is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessment import clock
from assessment.core import typed_text
from assessment.core.case_states import NotAllowed, Refusal
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.presenters.case_history import ShownEvent
from assessment.presenters.case_words import REFUSALS, own_words_field
from assessment.presenters.formatting import up_to_99
from assessment.records.case_drafts import CaseDraft, SentForm
from assessment.services import case_drafts, second_look
from assessment.services import review as review_service
from assessment.services.case_forms import Circumstances
from assessment.services.review import CaseChanged
from assessment.services.second_look import NoSecondLook, OpenSecondLook
from assessment.web import access, app_context, case_forms, fresh_factor, languages, sign_in_state, staff_session
from assessment.web.access import Role, admits
from assessment.web.case_forms import Fields
from assessment.web.counselor import show_conflict, show_gone

bp = Blueprint("second_look", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)

ANSWERS = ("agree", "disagree")
VIEW, ANSWER, ALONE = "second-view", "answer", "decide-alone"


def count_waiting() -> str:
    """How many second looks wait for who is signed in, for the navigation: "" for none, and at most "99+"."""
    found = second_look.count(app_context.store(), access.staff())
    return up_to_99(found) if found else ""


bp.app_context_processor(lambda: {"second_looks_waiting": count_waiting})


@bp.get("/second-looks")
@admits(Role.SUPERVISOR)
def waiting() -> ResponseReturnValue:
    found = second_look.waiting(app_context.store(), access.staff(), clock.now())
    return render_template("counselor/second_looks.html", looks=found)


@bp.get("/<code>/second-look")
@admits(Role.SUPERVISOR)
def page(code: str) -> ResponseReturnValue:
    return _show(code)


@bp.post("/<code>/second-look")
@admits(Role.SUPERVISOR)
def act(code: str) -> ResponseReturnValue:
    """Keep a view, or answer once it is kept."""
    if languages.is_switch():
        return _show(code)
    form = case_forms.sent_form(_tried())
    what = VIEW if form.name == VIEW else request.form.get("answer", "")
    if what not in (VIEW, *ANSWERS):
        case_forms.keep_typed(code, form)
        return _show(code, {"answer": _("Choose whether you agree")}, 422)
    refused = _do(code, what, form, lambda errors, status: _show(code, errors, status))
    if refused is not None:
        return refused
    return redirect(url_for(".page" if what == VIEW else "counselor.review", code=code), 303)


@bp.get("/<code>/decide-alone")
@admits(Role.COUNSELOR)
def alone(code: str) -> ResponseReturnValue:
    return _show_alone(code)


@bp.post("/<code>/decide-alone")
@admits(Role.COUNSELOR)
def decide_alone(code: str) -> ResponseReturnValue:
    """Put in force what waited for a second person in vain, in a service that may have none."""
    if languages.is_switch():
        return _show_alone(code)
    refused = _do(code, ALONE, case_forms.sent_form(ALONE), lambda errors, status: _show_alone(code, errors, status))
    return redirect(url_for("counselor.review", code=code), 303) if refused is None else refused


Show = Callable[[Mapping[str, str], int], ResponseReturnValue]
"""The page that was sent from, with what is wrong with it by field, and a status."""


def _do(code: str, what: str, form: SentForm, show: Show) -> ResponseReturnValue | None:
    """Do what a form asks; otherwise the page that says why it is not done."""
    if fresh_factor.is_answered() and (asked := fresh_factor.ask()) is not None:
        return asked
    try:
        review_service.act_on(app_context.desk(), code, case_forms.seen(), what, request.form, _circumstances(), form)
    except InvalidAnswers as refused:
        case_forms.keep_typed(code, form)
        return show(refused.messages, 422)
    except NotAllowed as refused:
        kept = case_forms.keep_typed(code, form)
        if refused.refusal is Refusal.FRESH_FACTOR and (asked := case_forms.ask_for_factor(kept)) is not None:
            return asked
        return show({"work": str(REFUSALS[refused.refusal])}, 422)
    except CaseChanged:
        case_forms.keep_typed(code, form)
        return show({}, 409)
    except NotFound:
        return show_gone(code), 404
    return None


def _circumstances() -> Circumstances:
    alone = app_context.settings().may_decide_alone
    return Circumstances(access.staff(), clock.now(), sign_in_state.is_fresh(), alone)


def _show(code: str, errors: Mapping[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    desk, staff, now = app_context.desk(), access.staff(), clock.now()
    try:
        found = second_look.open_second_look(desk, code, staff, now, languages.localize)
    except NoSecondLook:
        if status != 200:
            return show_conflict(code, _tried()), 409
        return redirect(url_for("counselor.review", code=code), 303)
    late = _late_view(found) if status == 409 else ""
    if late:  # the page has no form for it any more
        case_drafts.leave(desk, code, staff, SentForm(VIEW, found.draft.count(VIEW)), now)
    body = render_template(
        "counselor/second_look.html",
        look=found.page,
        review=found.review,
        case=found.case,
        levels=[(each.id, each.label) for each in reversed(found.levels)],
        since=_since(found) if status == 409 else (),
        typed_too_late=late,
        **_in_forms(_tried() if request.method == "POST" else "", found.draft, errors or {}),
    )
    return body, status


def _late_view(found: OpenSecondLook) -> str:
    """What was typed of a view after another page had kept one; '' otherwise."""
    if _tried() != VIEW or not found.page.mine:
        return ""
    return typed_text.read(case_forms.typed(VIEW)[own_words_field(VIEW)])


def _tried() -> str:
    """The form that was sent."""
    return VIEW if request.form.get("what") == VIEW else ANSWER


def _since(found: OpenSecondLook) -> tuple[ShownEvent, ...]:
    """What was done since the page was made that was sent."""
    return tuple(each for each in found.review.events if each.number > case_forms.seen().revision)


def _show_alone(code: str, errors: Mapping[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    desk, by = app_context.desk(), _circumstances()
    if status == 409:
        return show_conflict(code, ALONE), status
    found = second_look.open_to_decide_alone(desk, code, by, languages.localize)
    tried = ALONE if request.method == "POST" else ""
    in_forms = _in_forms(tried, found.draft, errors or {})
    body = render_template("counselor/decide_alone.html", look=found.page, case=found.case, **in_forms)
    return body, status


def _in_forms(tried: str, draft: CaseDraft, errors: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, and what is wrong with it, for a template."""
    wrong = [{"id": name, "message": message} for name, message in errors.items()]
    return {**case_forms.for_template(tried, draft), "errors": Fields(errors), "wrong": wrong}
