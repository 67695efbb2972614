"""The page on which a counselor replies to the person of a case: choose, look at it as the person will, send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from assessment import clock
from assessment.core.case_states import Action, NotAllowed
from assessment.core.errors import InvalidAnswers
from assessment.core.replies import CounselorReply
from assessment.presenters.replies import newest_reply, shown_reply
from assessment.presenters.reply_form import reply_form
from assessment.services import replies, review
from assessment.services.case_forms import Circumstances
from assessment.services.replies import ChosenReply
from assessment.services.review import CaseChanged, OpenReview
from assessment.web import access, app_context, case_forms, languages, staff_session
from assessment.web.access import Role, admits

bp = Blueprint("reply", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


REPLY = "reply"
FIELDS = ("message", "steps", "released")


@bp.get("/<code>/reply")
@admits(Role.COUNSELOR)
def reply(code: str) -> ResponseReturnValue:
    found = _opened(code)
    kept = found.draft.forms.get(REPLY)
    if kept is not None:
        return _show_form(found, _chosen_in(kept))
    replied = found.case.submission.replies
    newest = replied[-1] if replied else CounselorReply(clock.now())
    return _show_form(found, ChosenReply(newest.message, newest.steps, newest.released))


@bp.post("/<code>/reply")
@admits(Role.COUNSELOR)
def send_reply(code: str) -> ResponseReturnValue:
    """Look at what was chosen, go back to choosing, or send it."""
    chosen, form = _chosen_in(case_forms.typed(REPLY)), case_forms.sent_form(REPLY)
    if "change" in request.form or (languages.is_switch() and "preview" not in request.form):
        return _show_form(_opened(code), chosen)
    if "send" not in request.form or languages.is_switch():
        return _show_preview(_opened(code), chosen)
    by = Circumstances(access.staff(), clock.now())
    try:
        replies.send(app_context.desk(), code, case_forms.seen(), chosen, by, form)
    except InvalidAnswers as refused:
        case_forms.keep_typed(code, form)
        return _show_form(_opened(code), chosen, refused.messages), 422
    except NotAllowed:
        case_forms.keep_typed(code, form)
        return _show_form(_opened(code), chosen), 422
    except CaseChanged:
        case_forms.keep_typed(code, form)
        return _show_form(_opened(code), chosen, changed=True), 409
    return redirect(url_for("counselor.review", code=code, _anchor="work"), 303)


def _opened(code: str) -> OpenReview:
    return review.open_review(app_context.desk(), code, access.staff(), clock.now(), languages.localize)


def _chosen_in(fields: Mapping[str, str]) -> ChosenReply:
    """What is chosen in the form, as it was sent or as its draft has it."""
    steps, released = (tuple(fields.get(name, "").split()) for name in ("steps", "released"))
    return ChosenReply(fields.get("message", ""), steps, released)


def _show_form(
    found: OpenReview,
    chosen: ChosenReply,
    errors: Mapping[str, str] | None = None,
    *,
    changed: bool = False,
) -> str:
    case, may, wrong = found.case, Action.REPLY in found.may, errors or {}
    pack = languages.localize(case.pack)
    sent = newest_reply(pack, case.submission)
    return render_template(
        "counselor/reply.html",
        case=case,
        may=may,
        offer=reply_form(pack, case.submission, replies.allowed(case), reachable=case.reachable),
        chosen=chosen,
        sent=sent,
        errors={name: wrong.get(name, "") for name in FIELDS},
        problems=[{"id": f"reply-{name}", "message": message} for name, message in wrong.items()] if may else [],
        changed=changed,
        since=[each for each in found.review.events if each.number > case_forms.seen().revision] if changed else [],
        **case_forms.for_template("", found.draft),
    )


def _show_preview(found: OpenReview, chosen: ChosenReply) -> ResponseReturnValue:
    try:
        replies.check(found.case, chosen)
    except InvalidAnswers as refused:
        return _show_form(found, chosen, refused.messages), 422
    reply = CounselorReply(clock.now(), chosen.message, chosen.steps, chosen.released)
    previews = list(_previews(found, reply))
    count = case_forms.sent_form(REPLY).count
    return render_template(
        "counselor/reply_preview.html", case=found.case, chosen=chosen, previews=previews, kept=count
    )


def _previews(found: OpenReview, reply: CounselorReply) -> Iterator[tuple[str, str, Markup]]:
    """What the person reads, in each language that they can read it in: its tag, its name, and the words."""
    here = languages.localize(found.case.pack).language
    words: Any = current_app.jinja_env.get_template("components/reply.html").module
    for choice in sorted(languages.choices(), key=lambda each: each.tag != here):
        with languages.speaking(choice.tag):
            shown = shown_reply(found.case.pack.in_language(choice.tag), found.case.submission, reply)
            yield choice.tag, choice.name, words.reply_words(shown, 3)
