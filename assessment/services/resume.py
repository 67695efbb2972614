"""Coming back: six words made when they are asked for, and a draft opened with them, on any device."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.storage.drafts import Draft
from assessment.vault import passphrase, resume_key
from assessment.vault.keyring import Keyring

LASTS = timedelta(days=30)
"""Each time the words are used, this begins anew."""


def give_words(conn: Connection, keyring: Keyring, held: OpenDraft, now: datetime) -> str:
    """New words that open the draft; earlier ones open it no more. They are kept nowhere."""
    code = passphrase.generate()
    drafts.set_resume_code(
        conn, held.row.id, held.key, resume_key.derive(code, keyring.peppers[0], keyring.salt), now + LASTS
    )
    return code


def derived(keyring: Keyring, code: str) -> tuple[resume_key.ResumeKey, ...]:
    """What the words stand for under each pepper, the newest first. Slow on purpose: do it outside a transaction."""
    return tuple(resume_key.derive(code, pepper, keyring.salt) for pepper in keyring.peppers)


def come_back(conn: Connection, found: tuple[resume_key.ResumeKey, ...], now: datetime) -> str:
    """A token for this browser. It opens the draft of these words, or nothing: a hit and a miss do the same work."""
    token = drafts.new_token()
    opened = [drafts.open_by_resume_code(conn, each, now) for each in found]
    draft, key = next((each for each in opened if each is not None), (_nobodys(now), bytes(32)))
    drafts.set_token(conn, draft.id, key, token, now)
    drafts.set_resume_code(conn, draft.id, key, found[0], now + LASTS)
    return token


def _nobodys(now: datetime) -> Draft:
    """Stands for what the words did not find: changing it changes no row."""
    return Draft(uuid4(), "", 0, b"", None, None, None, None, None, None, None, now, now, now, now)


def has_words(draft: Draft, now: datetime) -> bool:
    """Whether six words open this draft."""
    return draft.code_until is not None and draft.code_until > now
