"""Where a check-in begins, goes on, or begins again."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment import clock
from assessment.records.drafts import OpenDraft
from assessment.services import erasure, questions, resume, sharing
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages, rate_limits
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.current_draft import bp
from assessment.web.respondent.help import place_of

SWEPT_EVERY = timedelta(minutes=10)


@bp.get("/")
@admits(Role.ANYONE)
def start() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.held(conn)
    go_on = current_draft.where(held) if held is not None and held.in_progress else ""
    return _start_shown(held, go_on)


@bp.post("/start")
@admits(Role.ANYONE)
def begin() -> ResponseReturnValue:
    pack = current_draft.served()
    if languages.switching():
        return _start_shown(None, "")
    if "accept" not in request.form:
        return _start_shown(None, "", _("Tick the box if you want to start")), 422
    rate_limits.count(rate_limits.STARTS)
    with writing(app_context.engine()) as conn:
        held = current_draft.held_if_it_opens(conn)
        token = held.token if held else questions.begin(conn, pack, place_of(None), clock.now())
        _sweep_now_and_then(conn)
    first = url_for(".page", number=1) if held else url_for(".this_device")
    return current_draft.remember(make_response(redirect(first, 303)), current_draft.HOLDER, token)


@bp.get("/start-again")
@admits(Role.PERSON)
def start_again() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        draft = current_draft.draft(conn)
        if draft is None:
            return redirect(url_for(".start"), 303)
        shared = sharing.is_shared(conn, draft)
    words = resume.has_words(draft, clock.now())
    return render_template("respondent/start_again.html", finished=draft.submitted, shared=shared, words=words)


@bp.post("/start-again")
@admits(Role.PERSON)
def give_up() -> ResponseReturnValue:
    with writing(app_context.engine()) as conn:
        erasure.close(conn, current_draft.remembered(current_draft.HOLDER), clock.now())
    return current_draft.forget_draft(make_response(redirect(url_for(".start"), 303)))


def _sweep_now_and_then(conn: Connection) -> None:
    """Every process looks once in a while for what was left behind: no other program has to run for it."""
    now = clock.now()
    swept_at: datetime | None = current_app.extensions.get("swept_at")
    if swept_at is None or now - swept_at > SWEPT_EVERY:
        current_app.extensions["swept_at"] = now
        erasure.sweep(conn, now)


def _start_shown(held: OpenDraft | None, go_on: str, error: str = "") -> str:
    pack = current_draft.served()
    return render_template(
        "respondent/start.html", pack=pack, held=held, go_on=go_on, accepted="accept" in request.form, error=error
    )
