"""Resuming: a resume code, a few random words, opens the draft on any device; and a new session on the same one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import session_timeout
from assessment.services.visit import Visit
from assessment.storage import drafts as draft_rows
from assessment.storage.drafts import Draft
from assessment.vault import passphrase, resume_key
from assessment.vault.keyring import Keyring
from assessment.vault.resume_key import ResumeKey

VALID_FOR = timedelta(days=30)
"""Each use of a resume code starts this anew."""


def give_code(visit: Visit, language: str) -> tuple[OpenDraft, str]:
    """Give the draft a new resume code in words of this language, stored nowhere. An earlier one opens nothing."""
    with visit.store.writing() as conn:
        draft = visit.require(conn)
        return draft, create_code(conn, visit.store.keyring, draft, visit.now, language)


def stop_code(visit: Visit) -> OpenDraft:
    """Let no resume code open the draft any more. It stays open in this browser. NoDraft, SessionExpired."""
    with visit.store.writing() as conn:
        draft_rows.drop_resume_code(conn, visit.require_row(conn).id)
        draft = visit.require(conn)
    visit.store.purge()
    return draft


def open_with_code(store: Store, code: str, now: datetime) -> str:
    """Return a new token for this browser, which opens the draft of this resume code, or nothing.

    A right code and a wrong one take the same work. The transaction is not durable, because only a right code writes
    anything, and waiting for the disk would show.
    """
    keys = derive_keys(store.keyring, code)
    with store.writing(durable=False) as conn:
        return open_with_keys(conn, keys, now)


def end_session(visit: Visit) -> None:
    """End the session of this browser now. After that, only a resume code opens the draft, if there is one."""
    with visit.store.writing() as conn:
        row = visit.find_even_if_expired(conn)
        if row is not None:
            session_timeout.expire(conn, row, visit.now)


def restart_session(visit: Visit) -> tuple[OpenDraft, str] | None:
    """Start a new session in the same browser, for a draft without a resume code: the draft and its new token.

    None without a draft, or if a resume code opens it.
    """
    with visit.store.writing() as conn:
        draft = visit.open_even_if_expired(conn)
        if draft is None or has_code(draft.row, visit.now):
            return None
        token = drafts.new_token()
        drafts.set_token(conn, draft.row.id, draft.key, token, visit.now)
    return draft, token


def has_code(row: Draft, now: datetime) -> bool:
    """True if a resume code opens this draft."""
    return row.code_until is not None and row.code_until > now


def create_code(conn: Connection, keyring: Keyring, draft: OpenDraft, now: datetime, language: str = "en") -> str:
    """Give the draft a new resume code, in the caller's transaction."""
    code = passphrase.generate(language)
    key = resume_key.derive(code, keyring.peppers[0], keyring.salt)
    drafts.set_resume_code(conn, draft.row.id, draft.key, key, now, now + VALID_FOR)
    return code


def derive_keys(keyring: Keyring, code: str) -> tuple[ResumeKey, ...]:
    """The keys of a resume code under each pepper, the newest first. Slow on purpose: call it outside a transaction."""
    return tuple(resume_key.derive(code, pepper, keyring.salt) for pepper in keyring.peppers)


def open_with_keys(conn: Connection, keys: tuple[ResumeKey, ...], now: datetime) -> str:
    """Return a new token for the draft that one of the keys opens, or for none, in the caller's transaction."""
    token = drafts.new_token()
    opened = [drafts.open_by_resume_code(conn, each, now) for each in keys]
    row, key = next((each for each in opened if each is not None), (_no_row(now), bytes(32)))
    drafts.set_token(conn, row.id, key, token, now)
    drafts.set_resume_code(conn, row.id, key, keys[0], row.code_made_at or now, now + VALID_FOR)
    return token


def _no_row(now: datetime) -> Draft:
    """A row that is not in the database, so that a wrong code updates no row with the same work."""
    return Draft(uuid4(), "", 0, b"", None, None, None, None, None, None, None, None, now, now, now, now)
