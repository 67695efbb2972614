"""The questions, page by page; the list of answers; sending them in."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from assessment import clock
from assessment.core.errors import InvalidAnswers
from assessment.storage.engine import reading, writing
from assessment.web import current, language, packing
from assessment.web.access import Role, admits
from assessment.web.respondent import drawing, holding, legs
from assessment.web.respondent.helping import lines_beside
from assessment.web.respondent.holding import bp
from assessment.workflow import answering, asking, checking_in, keeping, sharing, visits
from assessment.workflow.answering import ChangedElsewhere, Detour, Leg, Sent
from assessment.workflow.asking import CheckedPage
from assessment.workflow.keeping import Held


@dataclass(frozen=True)
class Row:
    """One line of the list of answers, as ``templates/components/summary.html`` draws it."""

    label: str
    answers: tuple[str, ...]
    href: str
    change: str


@bp.get("/page/<int:number>")
@admits(Role.PERSON)
def page(number: int) -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.unfinished(conn)
    typed = answering.unsent(held, number)
    asked = asking.asked(held.course, held.answers, number, typed, notices=current.settings().notices)
    if asked.number != number:
        return holding.to(Leg(asked.number, legs.detour()))
    return _page_shown(held, asked)


@bp.post("/page/<int:number>")
@admits(Role.PERSON)
def save(number: int) -> ResponseReturnValue:
    sent = _sent()
    try:
        with writing(current.engine(), durable=False) as conn:
            held = holding.late(conn)
            leg = answering.save_page(conn, held, number, sent, legs.detour(), clock.now())
            if "closing" in request.form or visits.over(held.draft, clock.now()):
                return redirect(url_for(".closed"), 303)
            visits.note(conn, held.draft, clock.now())
    except (InvalidAnswers, ChangedElsewhere) as refused:
        return _refused(number, sent, refused)
    if "later" in request.form:
        return redirect(url_for(".later"), 303)
    return holding.to(leg)


@bp.post("/page/<int:number>/unsent")
@admits(Role.PERSON)
def note_unsent(number: int) -> ResponseReturnValue:
    """What is typed so far, told by our script: it is there again after a reload."""
    with writing(current.engine(), durable=False) as conn:
        held = holding.unfinished(conn)
        answering.note_unsent(conn, held, number, _sent(), clock.now())
        visits.note(conn, held.draft, clock.now())
    return "", 204


@bp.get("/check")
@admits(Role.PERSON)
def check() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.unfinished(conn)
    detour = legs.detour()
    pages = asking.checked(held.course, held.answers, detour.new if detour else ())
    new = Detour(tuple(each.number for each in pages if each.new))
    lists = [(each, _rows(each, new)) for each in pages]
    to_new = [(each.title, holding.address_of(Leg(each.number, new))) for each in pages if each.new]
    # Packed, for it may be long: of what its address says it draws only numbers of pages that there are.
    return packing.packed(
        render_template(
            "respondent/check.html",
            lists=lists,
            to_new=to_new,
            beside=lines_beside(held),
            way_back=lambda: holding.address_of(Leg(None, new)),
        )
    )


@bp.get("/submit")
@admits(Role.PERSON)
def submit() -> ResponseReturnValue:
    with reading(current.engine()) as conn:
        held = holding.unfinished(conn)
        record = keeping.own_record(conn, held)
    if record is not None:
        return render_template("respondent/send_again.html", shared=record.shared, round=_round(held))
    return _sharing_shown(held, {})


@bp.post("/submit")
@admits(Role.PERSON)
def send() -> ResponseReturnValue:
    choice, contact = request.form.get("choice", ""), request.form.get("contact", "")
    if language.switching():
        return submit()
    try:
        with writing(current.engine()) as conn:
            held = holding.unfinished(conn)
            if request.form.get("round", _round(held)) != _round(held):
                # A page left open since an earlier round was sent in: it does not send in what was begun since.
                return redirect(holding.where(held), 303)
            if held.course.again:
                checking_in.send(conn, current.keyring(), held, clock.now())
                return redirect(url_for(".result"), 303)
            answering.submit(conn, current.keyring(), held, choice, contact, clock.now())
    except InvalidAnswers as refused:
        return _sharing_shown(held, refused.messages), 422
    return redirect(url_for(".result"), 303)


def _sent() -> Sent:
    form = request.form
    return Sent(dict(form.lists()), form.get("seen", ""), form.get("clear", ""), stay=_stays())


def _stays() -> bool:
    """Whether the person comes back to this page, now or later, rather than going on to the next."""
    return language.switching() or not {"closing", "later"}.isdisjoint(request.form)


def _page_shown(held: Held, asked: asking.AskedPage, *, changed_elsewhere: bool = False) -> str:
    detour = legs.detour()
    return render_template(
        "respondent/page.html",
        page=asked,
        back=_back(asked, detour),
        from_check=detour is not None,
        new=request.values.get("new", ""),
        changed_elsewhere=changed_elsewhere,
        beside=lines_beside(held),
        drawn=drawing.drawn,
    )


def _refused(number: int, sent: Sent, refused: InvalidAnswers | ChangedElsewhere) -> ResponseReturnValue:
    """The page once more with what was typed; it may have changed since, or be gone."""
    with reading(current.engine()) as conn:
        held = holding.late(conn)
    typed, notices = answering.typed(held, number, sent), current.settings().notices
    if isinstance(refused, InvalidAnswers):
        asked = asking.asked(held.course, held.answers, number, typed, errors=refused.messages, notices=notices)
        return _page_shown(held, asked), 422
    asked = asking.asked(held.course, held.answers, number, typed, other_tab=refused.stored, notices=notices)
    return _page_shown(held, asked, changed_elsewhere=True), 409


def _sharing_shown(held: Held, messages: dict[str, str]) -> str:
    return render_template(
        "respondent/submit.html",
        round=_round(held),
        sharing=held.pack.sharing,
        beside=lines_beside(held),
        contact_asked=sharing.contact_asked(held),
        choice=request.form.get("choice", ""),
        contact=request.form.get("contact", ""),
        messages=messages,
        problems=[asking.Problem(*each) for each in messages.items()],
    )


def _round(held: Held) -> str:
    """How often this person sent something in before, as a form tells it."""
    return str(len(held.rounds))


def _back(asked: asking.AskedPage, detour: Detour | None) -> str:
    if detour is not None:
        return holding.address_of(Leg(None, detour))
    return holding.address_of(Leg(asked.back)) if asked.back else url_for(".start")


def _rows(page: CheckedPage, new: Detour) -> list[Row]:
    return [
        Row(
            label=each.label,
            answers=each.answers,
            href=holding.address_of(Leg(page.number, new, each.place)),
            change=_("Change") if each.answers else pgettext("do it", "Answer"),
        )
        for each in page.answers
    ]
