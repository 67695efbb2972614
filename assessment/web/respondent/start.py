"""The start page, and starting over."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment import clock
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, erasure, resume, sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages, rate_limits
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp
from assessment.web.respondent.help import place_of

SWEEP_INTERVAL = timedelta(minutes=10)


@bp.get("/")
@admits(Role.ANYONE)
def start() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        draft = current_draft.open_draft(conn)
    return _show_start(draft)


@bp.post("/start")
@admits(Role.ANYONE)
def begin() -> ResponseReturnValue:
    pack = current_draft.served_pack()
    if languages.is_switch():
        return _show_start(None)
    if "accept" not in request.form:
        return _show_start(None, _("Tick the box if you want to start")), 422
    rate_limits.count(rate_limits.STARTS)
    with writing(app_context.engine()) as conn:
        draft = current_draft.open_if_decryptable(conn)
        token = draft.token if draft else drafts.start(conn, pack, place_of(None), clock.now())
        _sweep_if_due(conn)
    first = url_for(".page", number=1) if draft else url_for(".this_device")
    return device_cookies.remember_draft(make_response(redirect(first, 303)), token)


@bp.get("/start-again")
@admits(Role.RESPONDENT)
def confirm_start_over() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        row = current_draft.find_row(conn)
        if row is None:
            return redirect(url_for(".start"), 303)
        shared = sharing.is_shared(conn, row)
    has_code = resume.has_words(row, clock.now())
    return render_template("respondent/start_again.html", finished=row.submitted, shared=shared, words=has_code)


@bp.post("/start-again")
@admits(Role.RESPONDENT)
def start_over() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        erasure.close(conn, device_cookies.draft_token(), clock.now())
    return device_cookies.forget_draft(make_response(redirect(url_for(".start"), 303)))


def _sweep_if_due(conn: Connection) -> None:
    """Delete expired drafts now and then, in every process, so that no clean-up job has to be set up."""
    now = clock.now()
    swept_at: datetime | None = current_app.extensions.get("swept_at")
    if swept_at is None or now - swept_at > SWEEP_INTERVAL:
        current_app.extensions["swept_at"] = now
        erasure.sweep(conn, now)


def _show_start(draft: OpenDraft | None, error: str = "") -> str:
    return render_template(
        "respondent/start.html",
        pack=current_draft.served_pack(),
        held=draft,
        go_on=addresses.resume_address(draft) if draft and draft.in_progress else "",
        accepted="accept" in request.form,
        error=error,
    )
