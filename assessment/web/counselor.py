"""The counselor's pages: the queue and the review of one submission."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO

import structlog
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.case_states import NotAllowed, Refusal
from assessment.core.errors import InvalidAnswers
from assessment.presenters.case_words import CHANNELS, CONTACTS, NEXT_STEPS, REFUSALS
from assessment.presenters.contact import safe_channels
from assessment.presenters.formatting import moment
from assessment.services import review as review_service
from assessment.services.case_forms import OWN_WORDS, READ, Circumstances
from assessment.services.queue import open_queue
from assessment.services.review import CaseChanged, CaseWithdrawn, Seen
from assessment.web import access, app_context, desk_home, fresh_factor, languages, sign_in_state, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

log = structlog.get_logger(__name__)

bp = Blueprint("counselor", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.get("/stay")
@admits(Role.STAFF)
def time_left() -> ResponseReturnValue:
    """CaseRequest by a script before it warns; asking is no activity."""
    return asdict(staff_session.time_left())


@bp.post("/stay")
@admits(Role.STAFF)
def extend_session() -> ResponseReturnValue:
    """Extend the session, as every request of staff does in ``access.guard``."""
    return asdict(staff_session.time_left())


@bp.get("/home")
@admits(Role.STAFF)
def home() -> ResponseReturnValue:
    """The first page of whoever is here."""
    return redirect(desk_home.first_page(access.staff().role), 303)


@bp.get("")
@admits(Role.COUNSELOR)
def queue() -> ResponseReturnValue:
    shown = open_queue(app_context.store(), access.staff(), clock.now(), languages.current())
    return render_template("counselor/queue.html", queue=shown)


@bp.get("/<code>")
@admits(Role.COUNSELOR)
def review(code: str) -> ResponseReturnValue:
    return _show_review(code)


@bp.route("/<code>/staff-copy", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def about_staff_copy(code: str) -> ResponseReturnValue:
    """What the file holds, and the button that makes it. Posted to by the page that asks for the second factor."""
    if request.method == "POST" and not languages.is_switch():
        return redirect(url_for(".about_staff_copy", code=code), 303)
    review_service.find(app_context.desk(), code, access.staff(), clock.now())
    return render_template("counselor/staff_copy.html", code=code)


@bp.route("/<code>/staff-copy.pdf", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def staff_copy(code: str) -> ResponseReturnValue:
    pdf = review_service.staff_copy(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    return send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=f"{code}-staff.pdf")


_FORMS = ",".join(f"'{each}'" for each in READ)


@bp.post(f"/<code>/<any({_FORMS}):what>")
@admits(Role.COUNSELOR)
def act(code: str, what: str) -> ResponseReturnValue:
    """Do what a form of the case page asks."""
    if languages.is_switch():
        return _show_review(code)
    if fresh_factor.is_answered() and (asked := fresh_factor.ask()) is not None:
        return asked
    by = Circumstances(access.staff(), clock.now(), fresh_factor=sign_in_state.is_fresh())
    try:
        review_service.act_on(app_context.desk(), code, seen(), what, request.form, by)
    except InvalidAnswers as refused:
        return _show_review(code, refused.messages), 422
    except NotAllowed as refused:
        if refused.refusal is Refusal.FRESH_FACTOR and (asked := fresh_factor.ask()) is not None:
            return asked
        return _show_review(code, {"work": str(REFUSALS[refused.refusal])}), 422
    except CaseChanged:
        return show_conflict(code, what), 409
    except CaseWithdrawn as ended:
        return show_withdrawn(code, ended), 409
    if what == "sign-off":
        return redirect(url_for(".queue"), 303)
    return redirect(url_for(".review", code=code, _anchor="work"), 303)


class Fields(dict[str, str]):
    """By the name of a field; '' for one of which nothing is known, such as radios of which none is chosen."""

    def __missing__(self, name: str) -> str:
        return ""


def seen() -> Seen:
    """What whoever posts has seen of the case; nothing of it if the form does not say."""
    found = re.fullmatch(r"(\d{1,6})[.](\d{1,9})", request.form.get("seen", ""))
    return Seen(int(found[1]), int(found[2])) if found else Seen(0, 0)


def _own_words() -> str:
    """What was typed in words of one's own."""
    return "\n\n".join(text for name in OWN_WORDS if (text := request.form.get(name, "").strip()))


def show_withdrawn(code: str, ended: CaseWithdrawn) -> str:
    """What was typed, on a page that says that the case was withdrawn."""
    return render_template("counselor/withdrawn.html", code=code, at=moment(ended.at), typed=_own_words())


def show_conflict(code: str, what: str) -> str:
    """What was typed, beside what changed since the page was made that ``what`` was sent from."""
    found = review_service.open_review(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    since = found.review.events[: max(0, found.case.row.revision - seen().revision)]
    return render_template(
        "counselor/conflict.html", review=found.review, case=found.case, since=since, what=what, typed=_own_words()
    )


@bp.post("/<code>/team")
@admits(Role.SUPERVISOR)
def move_to_team(code: str) -> ResponseReturnValue:
    if languages.is_switch():
        return _show_review(code)
    team = request.form.get("team", "")
    try:
        review_service.move_to_team(app_context.desk(), code, access.staff(), team, clock.now())
    except InvalidAnswers as refused:
        return _show_review(code, refused.messages), 422
    return redirect(url_for(".queue"), 303)


def _show_review(code: str, errors: Mapping[str, str] | None = None) -> str:
    found = review_service.open_review(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    if any(each.damaged for each in found.review.events):
        log.error("event cannot be opened", endpoint=request.endpoint, submission=code)
    tried, wrong = (request.view_args or {}).get("what", ""), dict(errors or {})
    safe = safe_channels(found.case.pack, found.case.submission)
    return render_template(
        "counselor/review.html",
        review=found.review,
        history=found.history,
        teams=found.teams,
        case=found.case,
        second_look=found.second_look,
        may_decide_alone=app_context.settings().may_decide_alone,
        may={each.name.lower() for each in found.may},
        channels=[(each, CHANNELS[each]) for each in safe],
        safe=safe,
        contacts=CONTACTS,
        next_steps=NEXT_STEPS,
        levels=[(each.id, each.label) for each in reversed(found.levels)],
        typed=Fields(request.form.to_dict()),
        tried=tried,
        errors=Fields(wrong),
        wrong=[{"id": _field_id(tried, name), "message": message} for name, message in wrong.items()],
    )


def _field_id(tried: str, name: str) -> str:
    """The id of the field, of the form that was tried, to which an error leads."""
    return name if name in ("note", "team", "work") else f"{tried}-{name}"
