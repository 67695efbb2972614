"""A visit: one request of a respondent's browser, and the draft that its token opens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.core.errors import AssessmentError
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import session_timeout
from assessment.services.session_timeout import TimeLeft
from assessment.storage.drafts import Draft


class NoDraft(AssessmentError):
    """The browser's token opens no draft."""


class SessionExpired(NoDraft):
    """The browser's token opens a draft whose session has expired."""


class NothingToAnswer(AssessmentError):
    """The draft was submitted, and no check-in was begun."""


class NotSubmitted(AssessmentError):
    """The ``draft`` was not submitted yet."""

    def __init__(self, draft: OpenDraft) -> None:
        super().__init__(f"draft {draft.row.id} is not submitted")
        self.draft = draft


@dataclass
class Visit:
    """What services need to know of a request. ``localize`` gives a pack in the language of the page.

    ``active``: whether the request is a sign of life; reading a page is none, for a browser may fetch it by itself.
    ``row``: the draft's row, once a service has found it and its session has not expired.
    """

    store: Store
    token: str
    now: datetime
    localize: Callable[[Pack], Pack]
    active: bool = True
    row: Draft | None = field(default=None, init=False)

    def find(self, conn: Connection) -> Draft | None:
        """The draft's row, not decrypted; None without one. SessionExpired."""
        row = self.find_even_if_expired(conn)
        if row is not None and session_timeout.expired(row, self.now):
            raise SessionExpired(f"the session of draft {row.id} has expired")
        self.row = row
        return row

    def find_even_if_expired(self, conn: Connection) -> Draft | None:
        """The draft's row, not decrypted; None without one."""
        return drafts.find_row(conn, self.token)

    def open(self, conn: Connection) -> OpenDraft | None:
        """The draft, or None without one or once its session has expired. CannotDecrypt."""
        with suppress(SessionExpired):
            row = self.find(conn)
            return self._localized(drafts.open_row(conn, row, self.token)) if row else None
        return None

    def open_if_decryptable(self, conn: Connection) -> OpenDraft | None:
        """The draft, or None also if it does not decrypt: for pages that everybody must be able to read."""
        with suppress(CannotDecrypt):
            return self.open(conn)
        return None

    def open_even_if_expired(self, conn: Connection) -> OpenDraft | None:
        """The draft, also after its session has expired; None without one. CannotDecrypt."""
        draft = drafts.open_by_token(conn, self.token)
        return self._localized(draft) if draft else None

    def require_row(self, conn: Connection) -> Draft:
        """The draft's row, not decrypted. NoDraft, SessionExpired."""
        row = self.find(conn)
        if row is None:
            raise NoDraft
        return row

    def require(self, conn: Connection) -> OpenDraft:
        """The draft, submitted or not. NoDraft, SessionExpired, CannotDecrypt."""
        return self._localized(drafts.open_row(conn, self.require_row(conn), self.token))

    def require_in_progress(self, conn: Connection) -> OpenDraft:
        """The draft whose questions are being answered. NothingToAnswer, or as in ``require``."""
        return _in_progress(self.require(conn))

    def require_in_progress_even_if_expired(self, conn: Connection) -> OpenDraft:
        """The draft whose questions are being answered, so that a late post is saved. NothingToAnswer, NoDraft."""
        draft = self.open_even_if_expired(conn)
        if draft is None:
            raise NoDraft
        return _in_progress(draft)

    def require_submitted(self, conn: Connection) -> OpenDraft:
        """The draft that was submitted. NotSubmitted, or as in ``require``."""
        draft = self.require(conn)
        if not draft.submitted:
            raise NotSubmitted(draft)
        return draft

    @property
    def time_left(self) -> TimeLeft | None:
        """The time left in the session once this request is answered; None without a draft."""
        if self.row is None:
            return None
        seen_at = self.now if self.active else self.row.seen_at
        return session_timeout.time_left(self.row.opened_at, seen_at, self.now)

    def _localized(self, draft: OpenDraft) -> OpenDraft:
        return replace(draft, pack=self.localize(draft.pack))


def touch(visit: Visit) -> None:
    """Store that the browser is active, at most once a minute. If the database is busy, the next request does it."""
    if visit.active and visit.row is not None and not session_timeout.recently_seen(visit.row, visit.now):
        with suppress(OperationalError), visit.store.writing(durable=False) as conn:
            session_timeout.touch(conn, visit.row, visit.now)


def stay(visit: Visit) -> TimeLeft | None:
    """Extend the session, and return the time left; None without a draft or once the session has expired."""
    with suppress(SessionExpired), visit.store.writing(durable=False) as conn:
        row = visit.find(conn)
        if row is not None:
            session_timeout.touch(conn, row, visit.now)
            return session_timeout.time_left(row.opened_at, visit.now, visit.now)
    return None


def time_left(visit: Visit) -> TimeLeft | None:
    """The time left without activity; None without a draft. Asking is no activity."""
    with visit.store.reading() as conn:
        row = visit.find_even_if_expired(conn)
    return session_timeout.time_left(row.opened_at, row.seen_at, visit.now) if row else None


def _in_progress(draft: OpenDraft) -> OpenDraft:
    if not draft.in_progress:
        raise NothingToAnswer(f"draft {draft.row.id} has no questions to answer")
    return draft
