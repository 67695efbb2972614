"""Second looks: those that wait for somebody, and one of them, first without what the owner thinks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessment.core.case_states import Action, CaseState
from assessment.core.case_transitions import ALONE_AFTER, actions
from assessment.core.desk_lists import COUNTED_BELOW
from assessment.core.errors import AssessmentError, NotFound
from assessment.core.model.rules import Level
from assessment.presenters.case import CaseWork
from assessment.presenters.review_page import ReviewPage, review_page
from assessment.presenters.second_look import ListedLook, SecondLookPage, listed_look, second_look_page
from assessment.records import case_drafts
from assessment.records.audit import Verb
from assessment.records.case_drafts import CaseDraft
from assessment.records.store import Store
from assessment.services.case_actions import OpenCase, asking, open_case
from assessment.services.case_forms import Circumstances
from assessment.services.review import Desk, Localize, asked_for, record_read
from assessment.services.staff import Staff
from assessment.storage import accounts, open_work
from assessment.storage import cases as case_rows


@dataclass(frozen=True)
class OpenSecondLook:
    """A second look, and the case. ``levels``: from the lowest up, in the language of the page.

    ``draft``: what who reads it is writing.
    """

    page: SecondLookPage
    review: ReviewPage
    case: OpenCase
    levels: tuple[Level, ...]
    draft: CaseDraft


class NoSecondLook(AssessmentError):
    """The case waits for no second look, or not any more."""


def count(store: Store, staff: Staff) -> int:
    """How many second looks wait for somebody; ``COUNTED_BELOW`` stands for that many or more."""
    with store.reading() as conn:
        return open_work.count_second_looks(conn, staff.id, staff.teams, COUNTED_BELOW)


def waiting(store: Store, staff: Staff, now: datetime) -> list[ListedLook]:
    """Up to ``COUNTED_BELOW`` second looks that wait for somebody, due first. Nothing is decrypted."""
    with store.reading() as conn:
        names = accounts.names(conn)
        found = open_work.second_looks(conn, staff.id, staff.teams, COUNTED_BELOW)
    return [
        listed_look(each.code, names[each.asked_by], each.asked_at, each.due_at, now, kept=each.kept) for each in found
    ]


def open_second_look(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> OpenSecondLook:
    """A second look of a supervisor. NotFound if the case is not theirs, or they own it or asked for the second look.

    NoSecondLook if it waits for none. The read is on record before anything is decrypted.
    """
    with asked_for(desk, code, staff, now):
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, code, staff.teams)
            found = open_work.second_look(conn, staff.id, staff.teams, code)
        if row.state != CaseState.SECOND_LOOK.value:
            raise NoSecondLook(f"{code} waits for no second look")
        if found is None:
            raise NotFound("nobody is the second person of a decision of their own")
        opened = _opened(desk, code, staff, now, localize)
        if Action.KEEP_VIEW not in actions(opened.case.state, asking(staff, now)):
            raise NotFound("who had the case meanwhile knows what was asked for")
        return opened


def open_to_decide_alone(desk: Desk, code: str, by: Circumstances, localize: Localize) -> OpenSecondLook:
    """What the owner asked for, and waited for in vain. NotFound for anybody else, or while it must be waited for."""
    staff, now = by.staff, by.now
    with asked_for(desk, code, staff, now):
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, code, staff.teams)
            at = open_work.asked_at(conn, row.id) if row.state == CaseState.SECOND_LOOK.value else None
        waited = at is not None and now - at >= ALONE_AFTER
        if not (by.may_decide_alone and waited and row.owner_id == staff.id):
            raise NotFound("this is not to be decided by one person")
        return _opened(desk, code, staff, now, localize)


def _opened(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> OpenSecondLook:
    record_read(desk, code, staff, Verb.OPENED, now)
    with desk.store.reading() as conn:
        case = open_case(conn, desk.store, code, staff, now)
        names = accounts.names(conn)
        draft = case_drafts.of_author(conn, case.row, staff.id, desk.store.keyring.only(staff.teams))
    if case.state.state is not CaseState.SECOND_LOOK:
        raise NoSecondLook(f"{code} waits for no second look any more")
    pack = localize(case.pack)
    return OpenSecondLook(
        second_look_page(pack, case.submission, case.state, case.events, names, staff.id, now),
        review_page(pack, case.submission, CaseWork(case.row, now, case.events, names, case.state.level)),
        case,
        pack.levels,
        draft,
    )
