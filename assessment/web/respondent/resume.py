"""Resuming on any device: a resume code, a few random words, shown once and typed in later."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessment import clock
from assessment.presenters.code_notice import code_notice
from assessment.presenters.code_words import made_now, that_open
from assessment.records.drafts import OpenDraft
from assessment.services import drafts, resume
from assessment.services.rate_limits import RESUME
from assessment.vault import passphrase
from assessment.vault.passphrase import NotACode
from assessment.web import app_context, languages, rate_limits, script_redirects
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, device_cookies
from assessment.web.respondent.blueprint import bp

MISTYPED = "mistyped"
"""In the session: how many words were typed, how many it should be, and the places of those that are in no list."""


@bp.get("/later")
@admits(Role.RESPONDENT)
def resume_code() -> ResponseReturnValue:
    """What a resume code is, and how to keep it safe, before it is shown."""
    draft = drafts.require(current_draft.visit())
    return _show_code(draft, "")


@bp.post("/later")
@admits(Role.RESPONDENT)
def new_resume_code() -> ResponseReturnValue:
    """Show a new resume code once: it is stored nowhere. When only the language changes, the form sends it back.

    With ``stop`` in the form, stop the code that there is, or ask first. All of it has one address, which says nothing.
    """
    if "stop" in request.form:
        return _stop_code()
    shown = _code_sent_back() if languages.is_switch() else ""
    if shown:
        return _show_code(drafts.require(current_draft.visit()), shown)
    draft, code = resume.give_code(current_draft.visit(), languages.current())
    return _show_code(draft, code)


@bp.get("/words")
@admits(Role.ANYONE)
def resume_form() -> ResponseReturnValue:
    return _show_form("", "")


@bp.post("/words")
@admits(Role.ANYONE)
def use_resume_code() -> ResponseReturnValue:
    """Answer a right code and a wrong one alike, with equal bytes and equal work.

    A power cut right after may undo the device's access; the code can then be used again.
    """
    typed = request.form.get("words", "")
    session.pop(MISTYPED, None)
    if languages.is_switch():
        return _show_form(typed, "")
    try:
        code = passphrase.parse(typed)
    except NotACode as refused:
        return _refuse(typed, refused)
    rate_limits.count(RESUME)
    token = resume.open_with_code(app_context.store(), code, clock.now())
    to_draft = make_response(redirect(url_for(".open_resumed"), 303))
    return device_cookies.switch_draft(to_draft, token, previous=current_draft.token())


@bp.get("/words/open")
@admits(Role.ANYONE)
def open_resumed() -> ResponseReturnValue:
    """Go on to the page that the respondent left, or show the form again when the code opened nothing."""
    if MISTYPED in session:
        count, length, *places = session[MISTYPED]
        return _show_form("", _code_problem(NotACode(count, length, dict.fromkeys(places, "")))), 422
    visit = current_draft.visit()
    draft = drafts.open_draft(visit) if visit.token in device_cookies.tokens()[:1] else None
    if draft is None:
        return _show_form("", _("These words do not open anything. Look at each word again, and at their order."))
    return redirect(addresses.resume_address(draft), 303)


def _refuse(typed: str, refused: NotACode) -> ResponseReturnValue:
    """Say which words are wrong: without a script on the next page, and without a word of them.

    A browser writes what was sent for the page it shows to its disk, and a code with one wrong word is soon guessed.
    """
    if script_redirects.from_script():
        return _show_form(typed, _code_problem(refused)), 422
    session[MISTYPED] = [refused.count, refused.length, *refused.unknown]
    return redirect(url_for(".open_resumed"), 303)


def _stop_code() -> str:
    """Ask whether to stop the resume code, or stop it, or say that there is none any more."""
    visit, now = current_draft.visit(), clock.now()
    ask = languages.is_switch() or request.form["stop"] == "ask"
    draft = drafts.require(visit) if ask else resume.stop_code(visit)
    return render_template(
        "respondent/stop_code.html",
        code=code_notice(draft, now),
        shared=drafts.require_status(visit).shared,
        back=addresses.resume_address(draft),
    )


def _code_sent_back() -> str:
    """The resume code that was shown, as the form sends it back; '' when it is not one."""
    try:
        return passphrase.parse(request.form.get("words", ""))
    except NotACode:
        return ""


def _show_code(draft: OpenDraft, code: str) -> str:
    return render_template(
        "respondent/resume_code.html",
        words=code.split(),
        words_language=passphrase.language_of(code),
        code=code_notice(draft, clock.now()),
        made_now=made_now(),
        days=resume.VALID_FOR.days,
        finished=draft.submitted,
        unread=any(each.refused for each in draft.content.unsent),
        back=addresses.resume_address(draft),
    )


def _show_form(typed: str, error: str) -> str:
    return render_template("respondent/resume.html", typed=typed, error=error, that_open=that_open())


def _code_problem(refused: NotACode) -> str:
    """Name every word that is not in the list, and say how many words were typed."""
    sentences = [
        _("Word %(place)s is not in our list. Did you mean “%(near)s”?", place=position, near=near)
        if near
        else _("Word %(place)s is not in our list.", place=position)
        for position, near in refused.unknown.items()
    ]
    if not refused.count:
        return _("Type your words.")
    if refused.count != refused.length:
        count = ngettext("You typed %(num)s word.", "You typed %(num)s words.", refused.count)
        sentences.append(count + " " + _("There should be %(count)s.", count=refused.length))
    return " ".join(sentences)
