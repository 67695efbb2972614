"""The administrator's pages: who works here, and what can be done about an account. They show no case."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.errors import NotFound
from assessment.presenters.formatting import moment
from assessment.presenters.people_page import people_page, person_page
from assessment.records import audit
from assessment.services import people as people_service
from assessment.services import teams as team_service
from assessment.services.accounts import COUNSELOR, AccountRefused
from assessment.services.one_time_links import OneTimeLink
from assessment.services.people import Change, PeopleRefused, TeamsRefused
from assessment.web import access, app_context, languages, sign_in_state, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor

bp = Blueprint("people", __name__, url_prefix="/counselor/people")
bp.context_processor(staff_session.time_left_for_templates)

TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
SHOWN_TOKEN = "secret-link"  # noqa: S105  # the name of a field


@bp.get("")
@admits(Role.ADMINISTRATOR)
def page() -> ResponseReturnValue:
    return _page()


@bp.post("")
@admits(Role.ADMINISTRATOR)
@needs_fresh_factor
def invite() -> ResponseReturnValue:
    """Add an account, and show the link that sets its password."""
    if languages.is_switch():
        return _page()
    email, name, role = (request.form.get(field, "") for field in ("email", "name", "role"))
    try:
        made = people_service.invite(
            app_context.store(), email, name, role, _teams(), audit.actor_of(access.staff()), clock.now()
        )
    except AccountRefused as refused:
        return _page("email", str(refused)), 422
    except TeamsRefused as refused:
        return _page("team", str(refused)), 422
    except PeopleRefused as refused:
        return _page("role", str(refused)), 422
    return _link_page(made)


@bp.post("/link")
@admits(Role.ADMINISTRATOR)
def show_link() -> ResponseReturnValue:
    """The link that was just made, in another language: nobody else is shown it, and no other is made."""
    email, token = request.form.get("email", ""), request.form.get(SHOWN_TOKEN, "")
    try:
        ends_at = datetime.fromisoformat(request.form.get("ends", ""))
    except ValueError:
        raise NotFound("no link is shown") from None
    if not TOKEN.fullmatch(token):
        raise NotFound("no link is shown")
    return _link_page(OneTimeLink(0, email, token, ends_at))


@bp.get("/<int:account_id>")
@admits(Role.ADMINISTRATOR)
def person(account_id: int) -> ResponseReturnValue:
    return _person_page(account_id)


@bp.post("/<int:account_id>")
@admits(Role.ADMINISTRATOR)
@needs_fresh_factor
def change(account_id: int) -> ResponseReturnValue:
    """Do one thing about an account: what ``do`` names."""
    change_it = _changes().get(request.form.get("do", ""))
    if change_it is None:
        raise NotFound("nothing is called this")
    try:
        made = change_it(app_context.store(), account_id, audit.actor_of(access.staff()), clock.now())
    except PeopleRefused as refused:
        return _person_page(account_id, str(refused)), 422
    if made is not None:
        return _link_page(made)
    return redirect(url_for(".person", account_id=account_id), 303)


def _changes() -> dict[str, Change]:
    """What a form names -> what it does; the commands are called the same."""
    return {
        "link": people_service.new_link,
        "disable": people_service.disable,
        "enable": people_service.enable,
        "unlock": partial(people_service.unlock, keys=sign_in_state.keys()),
        "role": partial(people_service.set_role, role=request.form.get("role", "")),
        "team": partial(people_service.set_teams, teams=_teams()),
        "reset-factor": people_service.reset_factor,
        "end-sessions": people_service.end_sessions,
    }


def _teams() -> list[int]:
    """The teams that were ticked; 0, which is none, for what is no number."""
    return [int(each) if each.isdecimal() and len(each) < 10 else 0 for each in request.form.getlist("team")]


def _page(field: str = "", problem: str = "") -> str:
    now = clock.now()
    found = people_service.everybody(app_context.store(), sign_in_state.keys(), now)
    shown = people_page(
        found.people,
        found.teams,
        access.staff().id,
        now,
        role=request.form.get("role", COUNSELOR),
        chosen=request.form.getlist("team"),
    )
    typed = {name: request.form.get(name, "") for name in ("name", "email")}
    return render_template(
        "people/people.html",
        page=shown,
        typed=typed,
        problems=[{"id": field, "message": problem}] if problem else [],
    )


def _person_page(account_id: int, problem: str = "") -> str:
    store, keys, now = app_context.store(), sign_in_state.keys(), clock.now()
    found = people_service.one(store, keys, account_id, now)
    shown = person_page(found, team_service.every_team(store), access.staff().id, now)
    problems = [{"id": "main", "message": problem}] if problem else []
    return render_template("people/person.html", page=shown, problems=problems)


def _link_page(made: OneTimeLink) -> str:
    link = url_for("one_time_link.page", _external=True, _anchor=made.token)
    return render_template("people/link.html", made=made, link=link, ends=moment(made.ends_at), field=SHOWN_TOKEN)
