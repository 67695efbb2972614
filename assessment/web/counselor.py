"""The counselor's pages of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO

import structlog
from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core import typed_text
from assessment.core.case_states import NotAllowed, Refusal
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.presenters import case_rail
from assessment.presenters.case_words import CHANNELS, CONTACTS, NEXT_STEPS, OWN_WORDS, REFUSALS, own_words_field
from assessment.presenters.conflict_page import CaseSide, about_to, both_sides, can_do, side_times, why_not, written
from assessment.presenters.drafts_elsewhere import drafts_elsewhere
from assessment.presenters.formatting import moment, zone_name
from assessment.presenters.hand_over import owner_away, who_can_take_it
from assessment.records.case_states import since_shared, stood_at
from assessment.services import review as review_service
from assessment.services import today
from assessment.services import unsaved_forms as unsaved_service
from assessment.services.case_forms import READ, Circumstances
from assessment.services.review import CaseChanged, CaseWithdrawn
from assessment.web import (
    access,
    app_context,
    case_forms,
    desk_home,
    fresh_factor,
    languages,
    sign_in_state,
    staff_session,
    unsaved_forms,
)
from assessment.web.access import Role, admits, needs_fresh_factor

log = structlog.get_logger(__name__)

bp = Blueprint("counselor", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)
bp.app_context_processor(lambda: {"seen_now": case_forms.seen_now})


@bp.get("/stay")
@admits(Role.STAFF)
def time_left() -> ResponseReturnValue:
    """The time left, for the script that warns before the end; asking is no activity."""
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


FILES = {"counselor.about_staff_copy", "counselor.staff_copy", "exports.of_case"}
"""What is posted to, to make a file of a case: nothing is written or saved there."""
_NAMES = ",".join(f"'{each}'" for each in READ)


@bp.post(f"/<code>/<any({_NAMES}):what>")
@admits(Role.COUNSELOR)
def act(code: str, what: str) -> ResponseReturnValue:
    """Do what a form of the case page asks."""
    if languages.is_switch():
        return _show_review(code)
    if fresh_factor.is_answered() and (asked := fresh_factor.ask()) is not None:
        return asked
    by = Circumstances(access.staff(), clock.now(), fresh_factor=sign_in_state.is_fresh())
    sent = case_forms.sent_form(what)
    try:
        review_service.act_on(app_context.desk(), code, case_forms.seen(), what, request.form, by, sent)
    except InvalidAnswers as refused:
        case_forms.keep_typed(code, sent)
        return _show_review(code, refused.messages), 422
    except NotAllowed as refused:
        kept = case_forms.keep_typed(code, sent)
        if refused.refusal is Refusal.FRESH_FACTOR and (asked := case_forms.ask_for_factor(kept)) is not None:
            return asked
        return _show_review(code, {"work": str(REFUSALS[refused.refusal])}), 422
    except CaseChanged:
        return show_conflict(code, what), 409
    except NotFound:
        return show_gone(code), 404
    if case_forms.NEXT in request.form:
        following = today.next_case(app_context.store(), access.staff(), code, clock.now())
        return redirect(url_for(".review", code=following) if following else url_for(".today"), 303)
    if what == "sign-off":
        return redirect(url_for(".today"), 303)
    return redirect(url_for(".review", code=code, _anchor="work"), 303)


def _own_words() -> str:
    """What was typed in words of one's own."""
    return "\n\n".join(text for name in OWN_WORDS if (text := typed_text.read(request.form.get(name, ""))))


@bp.app_errorhandler(CaseWithdrawn)
def show_withdrawn(ended: CaseWithdrawn) -> tuple[str, int]:
    """When the case was withdrawn; whoever sent a form to be saved sees what they typed in it once."""
    posted = request.method == "POST"
    shown = render_template(
        "counselor/withdrawn.html",
        code=ended.code,
        at=moment(ended.at),
        contacts=ended.contacts,
        unsaved=posted and request.endpoint not in FILES,
        typed=_own_words() if posted else "",
    )
    return shown, 409 if posted else 404


def show_gone(code: str) -> str:
    """The page that shows what was typed once, for a case that is not there for them; like any such page without it."""
    if not (typed := _own_words()):
        raise NotFound("no case of theirs has this code")
    return render_template("counselor/gone.html", typed=typed)


def show_conflict(code: str, what: str) -> str:
    """What was typed, beside what changed since the page was made that ``what`` was sent from."""
    form = case_forms.sent_form(what)
    case_forms.keep_typed(code, form)
    desk, staff, now, typed = app_context.desk(), access.staff(), clock.now(), case_forms.typed(form.name)
    found = review_service.open_review(desk, code, staff, now, languages.localize)
    had, case, pack = case_forms.seen(), found.case, languages.localize(found.case.pack)
    then = stood_at(case.pack, case.submission, case.events, had.revision)
    owner, mine = found.names.get(case.row.owner_id or 0, ""), case.row.owner_id == staff.id
    return render_template(
        "counselor/conflict.html",
        review=found.review,
        case=case,
        since=[each for each in found.review.events if each.number > had.revision],
        both=both_sides(
            pack,
            CaseSide(then, since_shared(case.events, had.revision), had.round),
            CaseSide(case.state, since_shared(case.events), case.row.round),
            found.names,
            staff.id,
        )
        if then
        else (),
        what=form.name,
        about_to=about_to(form.name),
        written=written(pack, typed, {str(each.id): each.name for each in case.colleagues}),
        why_not=why_not(form.name, found.may, case.state, owner, mine=mine),
        side_times=side_times(case_forms.opened_at(), now),
        can_do=can_do(found.may, owner, mine=mine),
        ask="" if mine else owner,
        typed=typed,
        words=typed_text.read(typed[own_words_field(form.name)]),
        draft=found.draft,
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
    except NotAllowed as refused:
        return _show_review(code, {"work": str(REFUSALS[refused.refusal])}), 422
    return redirect(url_for(".today"), 303)


def _show_review(code: str, errors: Mapping[str, str] | None = None) -> str:
    found = review_service.open_review(app_context.desk(), code, access.staff(), clock.now(), languages.localize)
    if any(each.damaged for each in found.review.events):
        log.error("event cannot be opened", endpoint=request.endpoint, submission=code)
    tried, wrong = (request.view_args or {}).get("what", ""), dict(errors or {})
    draft = found.draft
    safe = found.case.safe_channels
    return render_template(
        "counselor/review.html",
        review=found.review,
        teams=found.teams,
        case=found.case,
        second_look=found.second_look,
        may_decide_alone=app_context.settings().may_decide_alone,
        may={each.name.lower() for each in found.may},
        channels=[(each, CHANNELS[each]) for each in safe],
        safe=safe,
        contacts=CONTACTS,
        zone=zone_name(clock.now()),
        next_steps=NEXT_STEPS,
        levels=[(each.id, each.label) for each in reversed(found.levels)],
        rail=_rail(found),
        hand_over_to=who_can_take_it(found.case.colleagues, access.staff().id, clock.now()),
        elsewhere=drafts_elsewhere(draft.forms, found.may),
        page_of=case_forms.page_of,
        readers=case_rail.readers(found.readers),
        **case_forms.for_template(tried, draft),
        unsaved=_has_unsaved(code),
        errors=case_forms.Fields(wrong),
        no_errors=case_forms.Fields(),
        wrong=[{"id": _field_id(tried, name), "message": message} for name, message in wrong.items()],
    )


def _rail(found: review_service.OpenReview) -> case_rail.Rail:
    case, staff = found.case, access.staff()
    reachable = bool(case.safe_channels)
    mine = case.row.owner_id == staff.id
    reader = case_rail.CaseReader(
        found.may,
        found.names.get(case.row.owner_id or 0, ""),
        mine,
        reachable,
        case.row.wait_until,
        found.supervisors,
        owner_away(case.row.owner_id, case.colleagues, clock.now()),
    )
    return case_rail.rail(case.state, reader)


def _has_unsaved(code: str) -> bool:
    """True if something about this case came after a session of who reads it had ended, and is not shown here."""
    if unsaved_forms.FORM in request.form:
        return False
    forms, _damaged = unsaved_service.of_account(app_context.store(), access.staff().id, clock.now())
    return any(unsaved_forms.case_code(each.to) == code for each in forms)


def _field_id(tried: str, name: str) -> str:
    """The id of the field, of the form that was tried, to which an error leads."""
    return name if name in ("note", "team", "work") else f"{tried}-{name}"
