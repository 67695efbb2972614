"""The ways out: the quick exit, and forgetting this device."""

from __future__ import annotations

from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.services import drafts, erasure
from assessment.web import app_context
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft, device_cookies
from assessment.web.respondent.blueprint import bp


@bp.context_processor
def exit_url_for_templates() -> dict[str, str]:
    """``exit_to``: the exit's address on every page, so that a script can go there without a request."""
    return {"exit_to": app_context.settings().exit_url}


bp.add_app_template_global(device_cookies.exit_cookie)


@bp.after_request
def end_visit_that_was_left(response: Response) -> Response:
    """End the visit of whoever left while we could not be told. A GET only shows nothing of it."""
    if request.method == "POST" and request.endpoint != "respondent.leave" and device_cookies.has_left():
        _end_visit_once_sent(response)
        return device_cookies.forget_left(response)
    return response


def _end_visit_once_sent(response: Response) -> None:
    response.call_on_close(partial(app_context.exits().leave, device_cookies.held_tokens()))


@bp.post("/leave")
@admits(Role.ANYONE)
def leave() -> ResponseReturnValue:
    """Send the browser away at once, and close the draft once the reply is out: nobody waits for the database.

    The page sends it on by a ``Refresh``: our policy on forms would stop a redirect to another site. No form token is
    required: a browser that lost its session must be able to leave. Other sites gain nothing: their forms carry no
    cookie of ours, and are refused before.
    """
    exit_url = app_context.settings().exit_url
    away = make_response(
        render_template("respondent/leave.html", stands_alone=False, style=url_for("static", filename="app.css"))
    )
    _end_visit_once_sent(away)
    away.headers["Refresh"] = f"0; url={exit_url}"
    return device_cookies.forget_everything(away, keep_cache=True)


@bp.get("/leave")
@admits(Role.ANYONE)
def left() -> ResponseReturnValue:
    """A browser that goes back to the exit, or loads it again, finds the start page. Nothing is closed by a GET."""
    return redirect(url_for(".start"), 303)


@bp.get("/forget")
@admits(Role.RESPONDENT)
def confirm_forget_device() -> ResponseReturnValue:
    status = drafts.require_status(current_draft.visit())
    return render_template(
        "respondent/forget_device.html",
        finished=status.submitted,
        shared=status.shared,
        words=status.has_resume_code,
    )


@bp.post("/forget")
@admits(Role.RESPONDENT)
def forget_device() -> ResponseReturnValue:
    """Remove this device's access. A draft without a resume code is deleted: nobody could open it any more."""
    instance_dir = app_context.settings().instance_dir
    something_stays = erasure.close(app_context.store(), current_draft.token(), instance_dir, clock.now())
    return device_cookies.forget_everything_and_show(".device_forgotten" if something_stays else ".erased")


@bp.get("/forgotten")
@admits(Role.ANYONE)
def device_forgotten() -> ResponseReturnValue:
    return render_template("respondent/device_forgotten.html")
