"""What the staff report says: everything, private answers included. It may endanger whoever gave them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.case_states import Action, CaseState
from assessment.core.model.pack import Pack
from assessment.core.model.texts import Paragraphs
from assessment.presenters.case import Case, CaseWork
from assessment.presenters.case_history import CONTACT, DECISION, NOTE, OTHER, ShownEvent
from assessment.presenters.case_rail import next_action
from assessment.presenters.contact import safe_channels
from assessment.presenters.formatting import moment
from assessment.presenters.review_facts import ReviewFacts, not_for, review_facts
from assessment.presenters.round_names import check_ins_sent
from assessment.presenters.validity import limits

_COUNTER = "\N{BLACK SQUARE}"
"""Stands for the numbers in "page 2 of 7" until the style sheet puts them there."""


@dataclass(frozen=True)
class WorkDone:
    """What was done about a case, the newest first: ``title`` of the part, its ``events``."""

    title: str
    events: tuple[ShownEvent, ...]


@dataclass(frozen=True)
class SignOff:
    """``title``: what is signed off; ``said``: that it is, or what it still needs; ``lines``: whose name goes where."""

    title: str
    said: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffReport:
    """The staff report, ready to be laid out; ``day`` is an ISO date for the metadata.

    ``page``: what stands before, between and after the numbers of "page 2 of 7"; ``footer``: how old the report is, for
    whom it was made, and what it is not for. ``next_action``: '' for answers that are no case, or once it is closed.
    """

    language: str
    code: str
    title: str
    heading: str
    warning: str
    page: tuple[str, str, str]
    footer: str
    day: str
    next_action: str
    facts: ReviewFacts
    work: tuple[WorkDone, ...]
    sign_off: SignOff
    limits: Paragraphs


def staff_report(pack: Pack, case: Case, reader: str = "") -> StaffReport:
    """The report of ``case``, for staff only; ``pack`` is the one it was answered on, ``reader`` who asked for it."""
    facts = review_facts(pack, case)
    return StaffReport(
        language=pack.language,
        code=case.code,
        title=_("%(title)s, staff copy", title=pack.title),
        heading=_("May endanger: do not send home"),
        warning=_("This file holds private answers. Do not mail it or leave it lying. Do not give it to the person."),
        page=_page(),
        footer=f"{_as_it_stood(case, reader)} {not_for()}",
        day=case.days[-1].isoformat(),
        next_action=_next_action(pack, case),
        facts=facts,
        work=tuple(_work(facts)),
        sign_off=_sign_off(case, danger=facts.head.danger),
        limits=limits(pack.texts),
    )


def _page() -> tuple[str, str, str]:
    said = _("page %(page)s of %(pages)s", page=_COUNTER, pages=_COUNTER)
    before, between, after = said.split(_COUNTER)
    return before, between, after


def _as_it_stood(case: Case, reader: str) -> str:
    when = moment(case.read_at)
    if reader:
        return _("As it stood on %(when)s, for %(name)s.", when=when, name=reader)
    return _("As it stood on %(when)s.", when=when)


def _next_action(pack: Pack, case: Case) -> str:
    work = case.work
    if work is None:
        return ""
    reachable = bool(safe_channels(pack, case.answers, case.contact))
    return next_action(work.state, tried=work.tried, reachable=reachable)


def _work(facts: ReviewFacts) -> list[WorkDone]:
    """What was done, by kind; kinds of which there is nothing are left out."""
    titles = {
        CONTACT: _("Contacts and replies"),
        NOTE: _("Notes"),
        DECISION: _("Decisions"),
        OTHER: _("Owners, and what the person did"),
    }
    parts = [
        WorkDone(title, tuple(each for each in facts.events if each.kind == kind)) for kind, title in titles.items()
    ]
    return [part for part in parts if part.events]


def _sign_off(case: Case, *, danger: bool) -> SignOff:
    title = _sign_off_title(case)
    signed = _signed(case.work)
    if signed:
        return SignOff(title, signed)
    counselor = _("Counselor, name and time")
    if danger:
        said = _("Open. It needs what a contact came to or why none is possible, the next step, and a second person.")
        return SignOff(title, said, (counselor, _("Second person, name and time")))
    said = _("Open. It needs what a contact came to or why none is possible, and the next step.")
    return SignOff(title, said, (counselor,))


def _sign_off_title(case: Case) -> str:
    if case.rounds[-1].addendum:
        return _("Sign-off for the answers left out before")
    check_ins = check_ins_sent(case.rounds)
    return _("Sign-off for check-in %(number)s", number=check_ins) if check_ins else _("Sign-off for the first answers")


def _signed(work: CaseWork | None) -> str:
    """Who signed a closed case off, and when; '' for one that is not closed."""
    if work is None or work.state is not CaseState.CLOSED:
        return ""
    last = next((each for each in reversed(work.events) if each.action is Action.SIGN_OFF), None)
    if last is None or last.row.actor is None:
        return _("Closed.")
    return _("Signed off by %(name)s on %(when)s.", name=work.names[last.row.actor], when=moment(last.row.at))
