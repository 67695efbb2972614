"""What is typed on a case is kept while it is typed; and who else reads the case is said."""

from __future__ import annotations

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessment import clock
from assessment.presenters import case_rail
from assessment.services import case_drafts
from assessment.services.review import CaseWithdrawn
from assessment.web import access, app_context, case_forms, unsaved_forms
from assessment.web.access import Role, admits
from assessment.web.counselor import bp as bp
from assessment.web.script_redirects import from_script
from assessment.web.staff_session import SessionEnded

ENDPOINT = "counselor.keep_draft"


@bp.get("/<code>/draft")
@admits(Role.COUNSELOR)
def read_draft(code: str) -> ResponseReturnValue:
    """What is kept of a form, for a page that was loaded while its author's last words were on their way.

    No activity, and no read of the case: it is their own.
    """
    form, now = request.args.get(case_forms.FORM, ""), clock.now()
    draft = case_drafts.read(app_context.desk(), code, access.staff(), now)
    fields = draft.forms.get(form, {})
    return {"count": draft.count(form), "fields": fields, "said": case_rail.kept(draft.at, now) if fields else ""}


@bp.post("/<code>/draft")
@admits(Role.COUNSELOR)
def keep_draft(code: str) -> ResponseReturnValue:
    """Keep what is typed in a form, or leave it. By a script while somebody types, and by a button without one."""
    form = case_forms.sent_form(request.form.get(case_forms.FORM, ""))
    desk, staff, now = app_context.desk(), access.staff(), clock.now()
    try:
        if request.form.get(case_forms.DO) == "leave":
            case_drafts.leave(desk, code, staff, form, now)
        else:
            fields = case_forms.typed(form.name)
            kept = case_drafts.keep(desk, code, staff, form, fields, now, pressed=not from_script())
            if from_script():
                return {
                    "fresh": kept.fresh,
                    "count": kept.draft.count(form.name),
                    "said": case_rail.kept(kept.draft.at, now) if form.name in kept.draft.forms else "",
                    "readers": case_rail.readers(kept.readers),
                }
    except CaseWithdrawn:
        if not from_script():
            raise
        return _stopped_by_withdrawal()
    return redirect(case_forms.page_of(code, form.name), 303)


@bp.post("/<code>/reading")
@admits(Role.COUNSELOR)
def note_reader(code: str) -> ResponseReturnValue:
    """Somebody still has the case open; who else does. This is no activity."""
    try:
        others = case_drafts.note_reader(app_context.desk(), code, access.staff(), clock.now())
    except CaseWithdrawn:
        return _stopped_by_withdrawal()
    return {"readers": case_rail.readers(others)}


def answer_after_end(refused: SessionEnded) -> Response:
    """Keep what came in a session that has ended, for who wrote it, and say that nobody is signed in any more.

    What a script sends while somebody types goes to the draft; any other form is an unsaved one.
    """
    if request.endpoint != ENDPOINT or not from_script():
        return unsaved_forms.answer(refused)
    form = case_forms.sent_form(request.form.get(case_forms.FORM, ""))
    fields, code = case_forms.typed(form.name), str((request.view_args or {}).get("code", ""))
    kept = case_drafts.keep_after_end(app_context.store(), refused.session_id, code, form, fields, clock.now())
    said = _("You were signed out. What you typed is kept: sign in, and it stands here again.")
    if not kept:
        said = _("You were signed out. What you typed since then is not kept.")
    return make_response({"stopped": said}, 401)


def _stopped_by_withdrawal() -> ResponseReturnValue:
    said = _("The person took their answers back. Do not contact them. What you type here is not kept.")
    return {"stopped": said}, 409
