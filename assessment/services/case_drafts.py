"""What is typed on a case is kept while it is typed, for who types it; and who else reads the case is said.

A draft is neither event nor audit entry: nobody but its author reads it, and it says nothing about the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from assessment.core.errors import NotFound
from assessment.presenters.case_words import FORMS
from assessment.records import case_drafts
from assessment.records.case_drafts import CaseDraft, Fields, SentForm
from assessment.records.store import Store
from assessment.services.review import Desk, asked_for
from assessment.services.staff import Staff
from assessment.storage import case_drafts as draft_rows
from assessment.storage import case_readers, people
from assessment.storage import cases as case_rows
from assessment.storage import staff_sessions as session_rows
from assessment.storage.case_readers import Reader
from assessment.storage.submissions import Submission

LONGEST = 20_000
"""Characters of all fields of a form that are kept."""


@dataclass(frozen=True)
class KeptDraft:
    """What became of a form. ``fresh`` is False for what was sent before what is kept already, or is too long."""

    fresh: bool
    draft: CaseDraft
    readers: Sequence[Reader] = ()


def keep(
    desk: Desk, code: str, staff: Staff, form: SentForm, fields: Fields, now: datetime, *, pressed: bool = False
) -> KeptDraft:
    """Keep what is typed in a form. ``pressed``: by a button, which no page sends behind somebody's back.

    NotFound for a form that there is none of; or as in ``review.act_on``.
    """
    with asked_for(desk, code, staff, now), desk.store.writing(durable=False) as conn:
        row = case_rows.by_code(conn, code, staff.teams, lock=True)
        kept = _keep(conn, desk.store, row, staff, form, fields, now, pressed=pressed)
        case_readers.note(conn, row.id, staff.id, now)
        return replace(kept, readers=case_readers.others(conn, row.id, staff.id, now))


def keep_after_end(store: Store, session_id: UUID, code: str, form: SentForm, fields: Fields, now: datetime) -> bool:
    """Keep what was typed in a staff session that has ended, for the account that wrote it; False if it could not be.

    It goes to nobody else: whoever has that page can only add to what its author finds.
    """
    with store.writing() as conn:
        found = session_rows.owner(conn, session_id)
        if found is None:
            return False
        account = people.account(conn, found[0])
        teams = people.members(conn).get(account.id, frozenset())
        author = Staff(account.id, account.email, account.role, teams)
        try:
            row = case_rows.by_code(conn, code, teams, lock=True)
            return _keep(conn, store, row, author, form, fields, now).fresh
        except NotFound:
            return False


def leave(desk: Desk, code: str, staff: Staff, form: SentForm, now: datetime) -> None:
    """Forget what is typed in a form. NotFound, CaseWithdrawn as in ``review.act_on``."""
    with asked_for(desk, code, staff, now), desk.store.writing() as conn:
        row = case_rows.by_code(conn, code, staff.teams, lock=True)
        case_drafts.done(conn, row, staff.id, desk.store.keyring.only(staff.teams), form, now)
    desk.store.purge()


def read(desk: Desk, code: str, staff: Staff, now: datetime) -> CaseDraft:
    """What somebody is writing on a case. NotFound if it is not theirs, or was withdrawn."""
    with asked_for(desk, code, staff, now), desk.store.reading() as conn:
        row = case_rows.by_code(conn, code, staff.teams)
        return case_drafts.of_author(conn, row, staff.id, desk.store.keyring.only(staff.teams))


def note_reader(desk: Desk, code: str, staff: Staff, now: datetime) -> list[Reader]:
    """Note that somebody has the case open; who else does. NotFound, CaseWithdrawn as in ``review.act_on``."""
    with asked_for(desk, code, staff, now), desk.store.writing(durable=False) as conn:
        row = case_rows.by_code(conn, code, staff.teams)
        case_readers.note(conn, row.id, staff.id, now)
        return case_readers.others(conn, row.id, staff.id, now)


def _keep(
    conn: Connection,
    store: Store,
    row: Submission,
    author: Staff,
    form: SentForm,
    fields: Fields,
    now: datetime,
    *,
    pressed: bool = False,
) -> KeptDraft:
    if form.name not in FORMS:
        raise NotFound("there is no such form")
    keyring = store.keyring.only(author.teams)
    draft = case_drafts.of_author(conn, row, author.id, keyring)
    known = draft.count(form.name)
    too_long = sum(map(len, fields.values())) > LONGEST
    if too_long or (form.count < known and not pressed):
        return KeptDraft(False, draft)
    prefilled = FORMS[form.name].prefilled
    draft = replace(draft.holding(form.name, fields, max(form.count, known) + 1, even_empty=prefilled), at=now)
    draft_rows.put(conn, case_drafts.seal(draft, row.id, author.id, now, keyring, row.shared_with))
    return KeptDraft(True, draft)
