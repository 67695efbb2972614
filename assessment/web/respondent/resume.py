"""Stopping and coming back: six words, shown once, typed on any device; and the page after a visit that ended."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessment import clock
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.services import erasure, resume, sessions
from assessment.storage.engine import reading, writing
from assessment.vault import passphrase
from assessment.vault.passphrase import LENGTH, NotACode
from assessment.web import app_context, languages, rate_limits
from assessment.web.access import Role, admits
from assessment.web.respondent import current_draft
from assessment.web.respondent.current_draft import bp


@bp.get("/later")
@admits(Role.PERSON)
def later() -> ResponseReturnValue:
    """Before the words are shown: what they are, and how to keep them safe."""
    with reading(app_context.engine()) as conn:
        held = current_draft.holder(conn)
    return _later_shown(held, "")


@bp.post("/later")
@admits(Role.PERSON)
def give_words() -> ResponseReturnValue:
    """The words, once: they are kept nowhere, so this page cannot be had again. Switched, it carries them along."""
    shown = _carried_along() if languages.switching() else ""
    if shown:
        with reading(app_context.engine()) as conn:
            return _later_shown(current_draft.holder(conn), shown)
    with writing(app_context.engine()) as conn:
        held = current_draft.holder(conn)
        code = resume.give_words(conn, app_context.keyring(), held, clock.now())
    return _later_shown(held, code)


@bp.post("/forget")
@admits(Role.PERSON)
def forget_device() -> ResponseReturnValue:
    """Let this browser hold nothing. Without words nobody could open the answers again, so then they are deleted."""
    with writing(app_context.engine()) as conn:
        kept = erasure.close(conn, current_draft.remembered(current_draft.HOLDER), clock.now())
    return current_draft.leave_nothing(".forgotten" if kept else ".erased")


@bp.get("/forget")
@admits(Role.PERSON)
def before_forgetting() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        draft = current_draft.draft(conn) or current_draft.nobody()
    words = resume.has_words(draft, clock.now())
    return render_template("respondent/forget_device.html", finished=draft.submitted, words=words)


@bp.get("/forgotten")
@admits(Role.ANYONE)
def forgotten() -> ResponseReturnValue:
    return render_template("respondent/device_forgotten.html")


@bp.get("/words")
@admits(Role.ANYONE)
def type_words() -> ResponseReturnValue:
    return _words_asked("", "")


@bp.post("/words")
@admits(Role.ANYONE)
def come_back() -> ResponseReturnValue:
    """The same answer, bytes and work for words that open something and words that do not.

    Nobody waits for the disk: there is something to write only for words that open something. What a power cut takes
    is the browser's hold, and the same words give it again.
    """
    typed = request.form.get("words", "")
    if languages.switching():
        return _words_asked(typed, "")
    try:
        code = passphrase.parse(typed)
    except NotACode as refused:
        return _words_asked(typed, _what_is_wrong(refused)), 422
    rate_limits.count(rate_limits.WORDS)
    found = resume.derived(app_context.keyring(), code)
    with writing(app_context.engine(), durable=False) as conn:
        token = resume.come_back(conn, found, clock.now())
    return current_draft.hold_instead(make_response(redirect(url_for(".opened"), 303)), token)


@bp.get("/words/open")
@admits(Role.ANYONE)
def opened() -> ResponseReturnValue:
    """Where the words lead: to the page the person left, or to the field once more."""
    with reading(app_context.engine()) as conn:
        held = current_draft.held(conn)
    if held is None:
        unknown = _("These words do not open anything. Look at each word again, and at their order.")
        return current_draft.hold_again(make_response(_words_asked("", unknown)))
    return current_draft.forget_before(make_response(redirect(current_draft.where(held), 303)))


@bp.get("/closed")
@admits(Role.ANYONE)
def closed() -> ResponseReturnValue:
    """The end of a visit: nothing of the answers is on this page. With six words, they are what opens it again."""
    with writing(app_context.engine()) as conn:
        token = current_draft.remembered(current_draft.HOLDER)
        draft = drafts.find_row(conn, token)
        has_words = draft is not None and resume.has_words(draft, clock.now())
        if draft is not None:
            sessions.end(conn, draft, clock.now())
            if has_words:
                erasure.close(conn, token, clock.now())
    response = make_response(render_template("respondent/session_ended.html", draft=draft, words=has_words))
    return current_draft.forget_draft(response) if has_words or draft is None else response


@bp.post("/closed")
@admits(Role.PERSON)
def go_on() -> ResponseReturnValue:
    """Begin a new visit in the same browser, for who never asked for words: else what they typed would be lost."""
    with writing(app_context.engine()) as conn:
        held = drafts.open_by_token(conn, current_draft.remembered(current_draft.HOLDER))
        if held is None or resume.has_words(held.row, clock.now()):
            return redirect(url_for(".type_words"), 303)
        token = drafts.new_token()
        drafts.set_token(conn, held.row.id, held.key, token, clock.now())
    to = redirect(current_draft.where(held), 303)
    return current_draft.remember(make_response(to), current_draft.HOLDER, token)


def _carried_along() -> str:
    """The words that were shown, as the form sends them back; '' when they are no words."""
    try:
        return passphrase.parse(request.form.get("words", ""))
    except NotACode:
        return ""


def _later_shown(held: OpenDraft, code: str) -> str:
    back = current_draft.where(held)
    return render_template(
        "respondent/resume_code.html",
        words=code.split(),
        had_words=resume.has_words(held.row, clock.now()),
        days=resume.LASTS.days,
        finished=held.submitted,
        back=back,
    )


def _words_asked(typed: str, error: str) -> str:
    return render_template("respondent/resume.html", typed=typed, error=error)


def _what_is_wrong(refused: NotACode) -> str:
    """Every word that is not in the list, or how many words there are."""
    said = [
        _("Word %(place)s is not in our list. Did you mean “%(near)s”?", place=place, near=near)
        if near
        else _("Word %(place)s is not in our list.", place=place)
        for place, near in list(refused.unknown.items())[:LENGTH]
    ]
    if refused.count != LENGTH:
        told = ngettext("You typed %(num)s word.", "You typed %(num)s words.", refused.count)
        said.append(told + " " + _("There are six."))
    return " ".join(said)
