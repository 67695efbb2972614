"""“My account”: where somebody is signed in, when they are away, and forms sent after they were signed out."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user

from assessment import clock
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.presenters.account_page import shown_form, shown_sessions
from assessment.records import audit
from assessment.services import absences, accounts, quiet_hours, staff_sessions
from assessment.services import unsaved_forms as unsaved_service
from assessment.web import access, app_context, cookies, languages, sign_in_state, staff_session, unsaved_forms
from assessment.web.access import Role, admits, needs_fresh_factor
from assessment.web.case_forms import Fields

bp = Blueprint("account", __name__, url_prefix="/counselor/account")
bp.context_processor(staff_session.time_left_for_templates)

OTHERS, ALL = "others", "all"
"""What may be ended beside one session, which is named by its id."""


@bp.get("")
@admits(Role.STAFF)
def page() -> ResponseReturnValue:
    return _show()


def _show(errors: Mapping[str, str] | None = None) -> str:
    here, staff = staff_session.required(), access.staff()
    found = staff_sessions.open_sessions(app_context.store(), here.account_id, clock.now())
    return render_template(
        "account/account.html",
        absence=absences.own(app_context.store(), staff, clock.now()) if staff.teams else None,
        typed=Fields(request.form.to_dict()),
        errors=Fields(errors or {}),
        wrong=[{"id": name, "message": message} for name, message in (errors or {}).items()],
        quiet=quiet_hours.own(app_context.store(), staff) if staff.teams else None,
        quiet_zone=app_context.settings().time_zone,
        sessions=shown_sessions(found, here.id),
        unsaved=unsaved_service.any_for(app_context.store(), here.account_id, clock.now()),
    )


@bp.post("/away")
@admits(Role.COUNSELOR)
def go_away() -> ResponseReturnValue:
    """Be away until a day, with a deputy."""
    if languages.is_switch():
        return _show()
    try:
        absences.begin(app_context.store(), access.staff(), request.form, clock.now())
    except InvalidAnswers as refused:
        return _show(refused.messages), 422
    return redirect(url_for(".page", _anchor="away"), 303)


@bp.post("/back")
@admits(Role.COUNSELOR)
def come_back() -> ResponseReturnValue:
    """Be back from an absence."""
    absences.end(app_context.store(), access.staff(), clock.now())
    return redirect(url_for(".page", _anchor="away"), 303)


@bp.post("/quiet-hours")
@admits(Role.COUNSELOR)
def keep_quiet_hours() -> ResponseReturnValue:
    """Keep the hours in which no mail comes that can wait, or have none."""
    if languages.is_switch():
        return _show()
    store, staff, now = app_context.store(), access.staff(), clock.now()
    try:
        if request.form.get("do") == "none":
            quiet_hours.end(store, staff, now)
        else:
            quiet_hours.keep(store, staff, request.form, now)
    except InvalidAnswers as refused:
        return _show(refused.messages), 422
    return redirect(url_for(".page", _anchor="quiet"), 303)


@bp.post("/language")
@admits(Role.STAFF)
def choose_language() -> ResponseReturnValue:
    """Choose the language of the desk. What was picked in this browser no longer goes before it."""
    chosen = request.form.get("own-language", "")
    if chosen and chosen not in languages.offered():
        raise NotFound("this language is not offered")
    accounts.set_language(app_context.store(), staff_session.required().account_id, chosen)
    sign_in_state.speak(chosen)
    return cookies.forget(make_response(redirect(url_for(".page", _anchor="language"), 303)), cookies.LANGUAGE)


@bp.post("/sessions")
@admits(Role.STAFF)
@needs_fresh_factor
def end_sessions() -> ResponseReturnValue:
    """End one session of this account, all others, or all; who ends their own is signed out."""
    store, here, which = app_context.store(), staff_session.required(), request.form.get("end", "")
    who = audit.actor_of(current_user)
    if which in (OTHERS, ALL):
        staff_sessions.end_all_own(store, here, who, clock.now(), but_this=which == OTHERS)
    elif not staff_sessions.end_own(store, here, _id(which), who, clock.now()):
        raise NotFound("this account has no such session")
    if which in (ALL, str(here.id)):
        logout_user()
        return redirect(url_for("security.login"), 303)
    return redirect(url_for(".page", _anchor="sessions"), 303)


@bp.get("/unsaved")
@admits(Role.STAFF)
def unsaved() -> ResponseReturnValue:
    account_id = staff_session.required().account_id
    forms, damaged = unsaved_service.of_account(app_context.store(), account_id, clock.now())
    shown = [shown_form(form, unsaved_forms.case_code(form.to)) for form in forms]
    return render_template("account/unsaved.html", forms=shown, damaged=damaged)


@bp.post("/unsaved")
@admits(Role.STAFF)
def forget_unsaved() -> ResponseReturnValue:
    account_id = staff_session.required().account_id
    unsaved_service.forget(app_context.store(), account_id, _id(request.form.get("form", "")))
    session.pop(unsaved_forms.GOING_ON, None)
    left = unsaved_service.any_for(app_context.store(), account_id, clock.now())
    return redirect(url_for(".unsaved" if left else ".page"), 303)


def _id(text: str) -> UUID:
    """NotFound for anything that is no id."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("this is no id") from None
