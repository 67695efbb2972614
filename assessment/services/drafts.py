"""Drafts: start one, open the one of this visit, and choose the place whose help lines it shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.exc import OperationalError

from assessment.core.errors import NotFound, StaleDraft
from assessment.core.model.pack import Pack
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import resume, session_timeout
from assessment.services.questions import change_content
from assessment.services.visit import NoDraft, SessionExpired, Visit
from assessment.storage import day_counts, packs, teams
from assessment.storage import drafts as draft_rows
from assessment.storage import submissions as submission_rows
from assessment.storage.day_counts import BEGUN


@dataclass(frozen=True)
class DraftStatus:
    """What is known of a draft without decrypting it."""

    submitted: bool
    shared: bool
    has_resume_code: bool
    expired: bool


def start(visit: Visit, pack: Pack, place: str, link: str = "") -> str | None:
    """Start a draft on this version of the pack; returns the token that opens it, and nothing else does.

    It is always a new one: somebody else may have begun the draft of this browser, and may have its resume code. That
    draft is left to its code, or erased if it is empty. None, and nothing is started, if it holds answers that no code
    opens. ``link``: the start link of the team that may read what is shared later; '' or another, if any team may.
    """
    with visit.store.writing() as conn:
        earlier = visit.open_if_decryptable(conn)
        if earlier is not None:
            if earlier.holds_answers and not resume.has_code(earlier.row, visit.now):
                return None
            if not draft_rows.drop_token(conn, earlier.row.id):
                draft_rows.erase(conn, earlier.row.id)
        packs.keep(conn, pack, visit.now)
        team = teams.by_link(conn, link) if link else None
        draft = drafts.create(conn, pack, DraftContent({}, place=place, team=team.id if team else None), visit.now)
        day_counts.count(conn, BEGUN, visit.store.calendar.day(visit.now))
    return draft.token


def exists(store: Store, token: str) -> bool:
    """True if ``token`` opens a draft, expired or not; or if the database does not say."""
    try:
        with store.reading() as conn:
            return drafts.find_row(conn, token) is not None
    except OperationalError:
        return True


def open_draft(visit: Visit) -> OpenDraft | None:
    """The draft, or None without one or once its session has expired. CannotDecrypt."""
    if not visit.token:
        return None
    with visit.store.reading() as conn:
        return visit.open(conn)


def open_if_possible(visit: Visit) -> OpenDraft | None:
    """The draft, or None also if it does not decrypt, or the database does not answer: for pages that must work."""
    if not visit.token:
        return None
    with suppress(OperationalError), visit.store.reading() as conn:
        return visit.open_if_decryptable(conn)
    return None


def require(visit: Visit) -> OpenDraft:
    """The draft, submitted or not. NoDraft, SessionExpired, CannotDecrypt."""
    with visit.store.reading() as conn:
        return visit.require(conn)


def require_in_progress(visit: Visit) -> OpenDraft:
    """The draft whose questions are being answered. NothingToAnswer, or as in ``require``."""
    with visit.store.reading() as conn:
        return visit.require_in_progress(conn)


def with_submission(visit: Visit) -> tuple[OpenDraft, OpenSubmission | None]:
    """The draft and its submission, None before it was submitted. NoDraft, SessionExpired, CannotDecrypt."""
    with visit.store.reading() as conn:
        draft = visit.require(conn)
        return draft, submissions.own(conn, draft.row, draft.key)


def require_submitted(visit: Visit) -> tuple[OpenDraft, OpenSubmission]:
    """The draft and its submission. NotSubmitted, or as in ``require``."""
    with visit.store.reading() as conn:
        draft = visit.require_submitted(conn)
        submission = submissions.own(conn, draft.row, draft.key)
    if submission is None:
        raise NotFound(f"the submission of draft {draft.row.id} is gone")
    return draft, submission


def status(visit: Visit) -> DraftStatus | None:
    """The status of the draft, also after its session has expired; None without one."""
    if not visit.token:
        return None
    with visit.store.reading() as conn:
        row = visit.find_even_if_expired(conn)
        if row is None:
            return None
        expired = session_timeout.expired(row, visit.now)
        if not expired:
            visit.row = row
        submission = submission_rows.by_draft(conn, row)
    shared = submission is not None and submission.shared
    return DraftStatus(row.submitted, shared, resume.has_code(row, visit.now), expired)


def require_status(visit: Visit) -> DraftStatus:
    """The status of the draft. NoDraft, SessionExpired."""
    found = status(visit)
    if found is None:
        raise NoDraft
    if found.expired:
        raise SessionExpired
    return found


def choose_place_if_possible(visit: Visit, place: str) -> None:
    """Do as ``choose_place``, and go on if the database does not answer."""
    with suppress(OperationalError, NotFound, StaleDraft):
        choose_place(visit, place)


def choose_place(visit: Visit, place: str) -> bool:
    """Save whose help lines the person wants to see. False if this browser has no draft to save it in."""
    with visit.store.writing() as conn:
        draft = visit.open_if_decryptable(conn)
        if draft is None:
            return False
        change_content(conn, draft, lambda each: replace(each.content, place=place), visit.now)
    return True
