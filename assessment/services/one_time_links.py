"""One-time links: whoever has one sets the password of an account, once, within three days.

An administrator makes it and hands it over: no mail is sent. Only the hash of its token is stored.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.records.audit import Verb
from assessment.records.drafts import hash_token
from assessment.records.store import Store
from assessment.services import accounts, staff_sessions
from assessment.services.staff_sessions import Cause
from assessment.storage import people as rows

WORKS_FOR = timedelta(hours=72)
LINK = "one-time link"
"""By what a password was set."""


class LinkEnded(AssessmentError):
    """This one-time link was used, has ended, or never was one."""


@dataclass(frozen=True)
class OneTimeLink:
    """Whose link it is. ``token``: to be shown once; it is stored nowhere."""

    account_id: int
    email: str
    token: str
    ends_at: datetime

    def __repr__(self) -> str:
        return f"OneTimeLink({self.account_id})"


def make(conn: Connection, account_id: int, email: str, now: datetime) -> OneTimeLink:
    """A new link of this account, in place of any other; whoever calls this records it."""
    link = OneTimeLink(account_id, email, secrets.token_urlsafe(32), now + WORKS_FOR)
    rows.keep_link(conn, account_id, hash_token(link.token), link.ends_at)
    return link


def set_password(store: Store, token: str, password: str, now: datetime) -> int:
    """Use a link up: set the password of its account, and sign it out everywhere. Returns the account.

    LinkEnded; AccountRefused if ``passwords`` finds fault with the password: the link works still. Needs the
    application's context, which knows how passwords are hashed.
    """
    token_sha256 = hash_token(token)
    with store.reading() as conn:
        account = rows.by_link(conn, token_sha256, now)
    if account is None:
        raise LinkEnded("this one-time link works no more")
    password_hash = accounts.hashed(password, account.email, account.name)
    with store.writing() as conn:
        if not rows.use_link(conn, token_sha256, now):
            raise LinkEnded("this one-time link was used at the same moment")
        rows.give_password(conn, account.id, password_hash, secrets.token_hex(32))
        who = audit.actor_of(account)
        staff_sessions.end_sessions_of(conn, store.keyring, (account.id, account.email), Cause.NEW_PASSWORD, who, now)
        audit.record(conn, store.keyring, who, Verb.PASSWORD_CHANGED, now, detail=LINK)
    return account.id
