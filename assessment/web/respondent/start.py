"""The start page, and starting over."""

from __future__ import annotations

import re

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.code_notice import code_notice
from assessment.presenters.completion_time import how_long
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, erasure
from assessment.services.rate_limits import starts
from assessment.web import app_context, rate_limits
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import place_of


@bp.get("/")
@admits(Role.ANYONE)
def start() -> ResponseReturnValue:
    draft = drafts.open_draft(current_draft.visit())
    return _show_start(draft)


@bp.get("/start/<link>")
@admits(Role.ANYONE)
def start_with_link(link: str) -> ResponseReturnValue:
    """The start page of somebody whom a team gave its start link; a link that is none leads to the usual one."""
    return _show_start(None, link=_link(link))


@bp.post("/start")
@admits(Role.ANYONE)
def begin() -> ResponseReturnValue:
    pack, link = current_draft.served_pack(), _link(request.form.get("link", ""))
    if "accept" not in request.form:
        return redirect(url_for(".start"), 303)
    rate_limits.count(starts(app_context.settings().starts_per_hour))
    token = drafts.start(current_draft.visit(), pack, place_of(None), link)
    if token is None:
        return redirect(url_for(".start"), 303)
    return device_cookies.remember_draft(make_response(redirect(_first_page(), 303)), token)


@bp.get("/start-again")
@admits(Role.RESPONDENT)
def confirm_start_over() -> ResponseReturnValue:
    status = drafts.status(current_draft.visit())
    if status is None or status.expired:
        return redirect(url_for(".start"), 303)
    return render_template(
        "respondent/start_again.html",
        finished=status.submitted,
        shared=status.shared,
        words=status.has_resume_code,
    )


@bp.post("/start-again")
@admits(Role.RESPONDENT)
def start_over() -> ResponseReturnValue:
    instance_dir = app_context.settings().instance_dir
    erasure.close(app_context.store(), current_draft.token(), instance_dir, clock.now())
    return device_cookies.forget_draft(make_response(redirect(url_for(".start"), 303)))


def _first_page() -> str:
    """The question about the place, unless this browser knows the answer or there is nothing to choose."""
    asked = len(current_draft.served_pack().places) > 1 and not place_of(None)
    return url_for(".ask_place" if asked else ".show_questions")


def _link(given: str) -> str:
    """The start link, '' for what can be none: it comes back in the page."""
    return given if re.fullmatch(r"[A-Za-z0-9_-]{1,24}", given) else ""


def _show_start(draft: OpenDraft | None, link: str = "") -> str:
    return render_template(
        "respondent/start.html",
        pack=current_draft.served_pack(),
        draft=draft,
        go_on=addresses.resume_address(draft) if draft and draft.in_progress else "",
        minutes=how_long(current_draft.served_pack()),
        link=link,
        code=code_notice(draft, clock.now()) if draft else None,
    )
