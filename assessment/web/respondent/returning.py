"""Stopping and coming back: six words, shown once, typed on any device; and the page after a visit that ended."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from assessment import clock
from assessment.storage.engine import reading, writing
from assessment.vault import words
from assessment.vault.words import LENGTH, NotACode
from assessment.web import current, language, limits
from assessment.web.access import Role, admits
from assessment.web.respondent import holding
from assessment.web.respondent.holding import bp
from assessment.workflow import keeping, leaving, returning, visits
from assessment.workflow.keeping import Held


@bp.get("/later")
@admits(Role.PERSON)
def later() -> ResponseReturnValue:
    """Before the words are shown: what they are, and how to keep them safe."""
    with reading(current.engine()) as conn:
        held = holding.holder(conn)
    return _later_shown(held, "")


@bp.post("/later")
@admits(Role.PERSON)
def give_words() -> ResponseReturnValue:
    """The words, once: they are kept nowhere, so this page cannot be had again. Switched, it carries them along."""
    shown = _carried_along() if language.switching() else ""
    if shown:
        with reading(current.engine()) as conn:
            return _later_shown(holding.holder(conn), shown)
    with writing(current.engine()) as conn:
        held = holding.holder(conn)
        code = returning.give_words(conn, current.keyring(), held, clock.now())
    return _later_shown(held, code)


@bp.post("/forget")
@admits(Role.PERSON)
def forget_device() -> ResponseReturnValue:
    """Let this browser hold nothing. Without words nobody could open the answers again, so then they are deleted."""
    with writing(current.engine()) as conn:
        kept = leaving.close(conn, holding.remembered(holding.HOLDER), clock.now())
    return holding.leave_nothing(".forgotten" if kept else ".erased")


@bp.get("/forget")
@admits(Role.PERSON)
def before_forgetting() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        draft = holding.draft(conn) or holding.nobody()
    words = returning.has_words(draft, clock.now())
    return render_template("respondent/forget.html", finished=draft.finished, words=words)


@bp.get("/forgotten")
@admits(Role.ANYONE)
def forgotten() -> ResponseReturnValue:
    return render_template("respondent/forgotten.html")


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
    if language.switching():
        return _words_asked(typed, "")
    try:
        code = words.read(typed)
    except NotACode as refused:
        return _words_asked(typed, _what_is_wrong(refused)), 422
    limits.count(limits.WORDS)
    found = returning.derived(current.keyring(), code)
    with writing(current.engine(), durable=False) as conn:
        token = returning.come_back(conn, found, clock.now())
    return holding.hold_instead(make_response(redirect(url_for(".opened"), 303)), token)


@bp.get("/words/open")
@admits(Role.ANYONE)
def opened() -> ResponseReturnValue:
    """Where the words lead: to the page the person left, or to the field once more."""
    with reading(current.engine()) as conn:
        held = holding.held(conn)
    if held is None:
        unknown = _("These words do not open anything. Look at each word again, and at their order.")
        return holding.hold_again(make_response(_words_asked("", unknown)))
    return holding.forget_before(make_response(redirect(holding.where(held), 303)))


@bp.get("/closed")
@admits(Role.ANYONE)
def closed() -> ResponseReturnValue:
    """The end of a visit: nothing of the answers is on this page. With six words, they are what opens it again."""
    with writing(current.engine()) as conn:
        token = holding.remembered(holding.HOLDER)
        draft = keeping.draft_of(conn, token)
        has_words = draft is not None and returning.has_words(draft, clock.now())
        if draft is not None:
            visits.end(conn, draft, clock.now())
            if has_words:
                leaving.close(conn, token, clock.now())
    response = make_response(render_template("respondent/closed.html", draft=draft, words=has_words))
    return holding.forget_draft(response) if has_words or draft is None else response


@bp.post("/closed")
@admits(Role.PERSON)
def go_on() -> ResponseReturnValue:
    """Begin a new visit in the same browser, for who never asked for words: else what they typed would be lost."""
    with writing(current.engine()) as conn:
        held = keeping.held(conn, holding.remembered(holding.HOLDER))
        if held is None or returning.has_words(held.draft, clock.now()):
            return redirect(url_for(".type_words"), 303)
        token = keeping.new_token()
        keeping.let_browser_hold(conn, held.draft.id, held.key, token, clock.now())
    to = redirect(holding.where(held), 303)
    return holding.remember(make_response(to), holding.HOLDER, token)


def _carried_along() -> str:
    """The words that were shown, as the form sends them back; '' when they are no words."""
    try:
        return words.read(request.form.get("words", ""))
    except NotACode:
        return ""


def _later_shown(held: Held, code: str) -> str:
    back = holding.where(held)
    return render_template(
        "respondent/later.html",
        words=code.split(),
        had_words=returning.has_words(held.draft, clock.now()),
        days=returning.LASTS.days,
        finished=held.finished,
        back=back,
    )


def _words_asked(typed: str, error: str) -> str:
    return render_template("respondent/words.html", typed=typed, error=error)


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
