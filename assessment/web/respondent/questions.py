"""The questions, page by page; the list of answers; sending them in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.presenters import question_page
from assessment.presenters.question_page import AnsweredPage
from assessment.records import submissions
from assessment.records.drafts import OpenDraft
from assessment.services import check_ins, questions, sessions, sharing
from assessment.services.questions import ChangedElsewhere, FromCheck, NextPage, PostedPage
from assessment.storage.engine import reading, writing
from assessment.web import app_context, languages, static_files
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft, field_cache
from assessment.web.respondent.current_draft import bp
from assessment.web.respondent.help import lines_beside


@dataclass(frozen=True)
class SummaryRow:
    """One line of the list of answers, as ``templates/components/summary.html`` draws it."""

    label: str
    answers: tuple[str, ...]
    href: str
    change: str


@bp.get("/page/<int:number>")
@admits(Role.PERSON)
def page(number: int) -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.unfinished(conn)
    typed = questions.unsent(held, number)
    asked = question_page.asked(held.current_round, held.answers, number, typed, notices=app_context.settings().notices)
    if asked.number != number:
        return current_draft.to(NextPage(asked.number, addresses.detour()))
    return _page_shown(held, asked)


@bp.post("/page/<int:number>")
@admits(Role.PERSON)
def save(number: int) -> ResponseReturnValue:
    sent = _sent()
    try:
        with writing(app_context.engine(), durable=False) as conn:
            held = current_draft.late(conn)
            leg = questions.save_page(conn, held, number, sent, addresses.detour(), clock.now())
            if "closing" in request.form or sessions.over(held.row, clock.now()):
                return redirect(url_for(".closed"), 303)
            sessions.note(conn, held.row, clock.now())
    except (InvalidAnswers, ChangedElsewhere) as refused:
        return _refused(number, sent, refused)
    if "later" in request.form:
        return redirect(url_for(".later"), 303)
    return current_draft.to(leg)


@bp.post("/page/<int:number>/unsent")
@admits(Role.PERSON)
def note_unsent(number: int) -> ResponseReturnValue:
    """What is typed so far, told by our script: it is there again after a reload."""
    with writing(app_context.engine(), durable=False) as conn:
        held = current_draft.unfinished(conn)
        questions.note_unsent(conn, held, number, _sent(), clock.now())
        sessions.note(conn, held.row, clock.now())
    return "", 204


@bp.get("/check")
@admits(Role.PERSON)
def check() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.unfinished(conn)
    detour = addresses.detour()
    pages = question_page.checked(held.current_round, held.answers, detour.new if detour else ())
    new = FromCheck(tuple(each.number for each in pages if each.new))
    lists = [(each, _rows(each, new)) for each in pages]
    to_new = [(each.title, current_draft.address_of(NextPage(each.number, new))) for each in pages if each.new]
    # Packed, for it may be long: of what its address says it draws only numbers of pages that there are.
    return static_files.packed(
        render_template(
            "respondent/check_answers.html",
            lists=lists,
            to_new=to_new,
            beside=lines_beside(held),
            way_back=lambda: current_draft.address_of(NextPage(None, new)),
        )
    )


@bp.get("/submit")
@admits(Role.PERSON)
def submit() -> ResponseReturnValue:
    with reading(app_context.engine()) as conn:
        held = current_draft.unfinished(conn)
        record = submissions.own(conn, held.row, held.key)
    if record is not None:
        return render_template("respondent/send_again.html", shared=record.shared, round=_round(held))
    return _sharing_shown(held, {})


@bp.post("/submit")
@admits(Role.PERSON)
def send() -> ResponseReturnValue:
    choice, contact = request.form.get("choice", ""), request.form.get("contact", "")
    if languages.switching():
        return submit()
    try:
        with writing(app_context.engine()) as conn:
            held = current_draft.unfinished(conn)
            if request.form.get("round", _round(held)) != _round(held):
                # A page left open since an earlier round was sent in: it does not send in what was begun since.
                return redirect(current_draft.where(held), 303)
            if held.current_round.again:
                check_ins.send(conn, app_context.keyring(), held, clock.now())
                return redirect(url_for(".result"), 303)
            questions.submit(conn, app_context.keyring(), held, choice, contact, clock.now())
    except InvalidAnswers as refused:
        return _sharing_shown(held, refused.messages), 422
    return redirect(url_for(".result"), 303)


def _sent() -> PostedPage:
    form = request.form
    return PostedPage(dict(form.lists()), form.get("seen", ""), form.get("clear", ""), stay=_stays())


def _stays() -> bool:
    """Whether the person comes back to this page, now or later, rather than going on to the next."""
    return languages.switching() or not {"closing", "later"}.isdisjoint(request.form)


def _page_shown(held: OpenDraft, asked: question_page.QuestionPage, *, changed_elsewhere: bool = False) -> str:
    detour = addresses.detour()
    return render_template(
        "respondent/question_page.html",
        page=asked,
        back=_back(asked, detour),
        from_check=detour is not None,
        new=request.values.get("new", ""),
        changed_elsewhere=changed_elsewhere,
        beside=lines_beside(held),
        drawn=field_cache.drawn,
    )


def _refused(number: int, sent: PostedPage, refused: InvalidAnswers | ChangedElsewhere) -> ResponseReturnValue:
    """The page once more with what was typed; it may have changed since, or be gone."""
    with reading(app_context.engine()) as conn:
        held = current_draft.late(conn)
    current, notices = held.current_round, app_context.settings().notices
    typed = questions.typed(held, number, sent)
    if isinstance(refused, InvalidAnswers):
        asked = question_page.asked(current, held.answers, number, typed, errors=refused.messages, notices=notices)
        return _page_shown(held, asked), 422
    asked = question_page.asked(current, held.answers, number, typed, other_tab=refused.stored, notices=notices)
    return _page_shown(held, asked, changed_elsewhere=True), 409


def _sharing_shown(held: OpenDraft, messages: dict[str, str]) -> str:
    return render_template(
        "respondent/submit.html",
        round=_round(held),
        sharing=held.pack.sharing,
        beside=lines_beside(held),
        contact_asked=sharing.contact_asked(held),
        choice=request.form.get("choice", ""),
        contact=request.form.get("contact", ""),
        messages=messages,
        problems=[question_page.Problem(*each) for each in messages.items()],
    )


def _round(held: OpenDraft) -> str:
    """How often this person sent something in before, as a form tells it."""
    return str(len(held.rounds))


def _back(asked: question_page.QuestionPage, detour: FromCheck | None) -> str:
    if detour is not None:
        return current_draft.address_of(NextPage(None, detour))
    return current_draft.address_of(NextPage(asked.back)) if asked.back else url_for(".start")


def _rows(page: AnsweredPage, new: FromCheck) -> list[SummaryRow]:
    return [
        SummaryRow(
            label=each.label,
            answers=each.answers,
            href=current_draft.address_of(NextPage(page.number, new, each.place)),
            change=_("Change") if each.answers else pgettext("do it", "Answer"),
        )
        for each in page.answers
    ]
