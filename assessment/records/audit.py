"""The audit log: who did what to what, and when. Each entry is bound to the one before it by a keyed hash.

What a service shows or changes is recorded in the same way: in its own transaction for a change, and committed before
anything is decrypted for a read. Record after every other statement of a transaction: until that ends, everybody else
who has something to record waits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from assessment.records import audit_chain
from assessment.records.audit_verbs import Verb as Verb
from assessment.storage import audit as rows
from assessment.storage.audit import Anchor
from assessment.storage.audit import AuditEntry as AuditEntry
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

LONGEST_TEXT = 320
"""Characters of who, subject and detail: an email address fits."""


@dataclass(frozen=True)
class Actor:
    """Who did it: an account with its email, or one of those below."""

    name: str
    account_id: int | None = None


class HasAccount(Protocol):
    """An account, or what stands for it: the audit log names it by its email."""

    @property
    def id(self) -> int: ...

    @property
    def email(self) -> str: ...


def actor_of(account: HasAccount) -> Actor:
    """Somebody who works here, by their account."""
    return Actor(account.email, account.id)


PERSON = Actor("person")
"""Whose answers they are."""
COMMAND = Actor("command")
"""Whoever may run commands on this host."""
UNKNOWN = "unknown"


def stranger(name_hash: str) -> Actor:
    """Somebody who typed a name without an account: known by the keyed hash of it, never by what was typed."""
    return Actor(f"{UNKNOWN} {name_hash[:12]}")


def record(
    conn: Connection,
    keyring: Keyring,
    who: Actor,
    verb: Verb,
    now: datetime,
    *,
    subject: str = "",
    team: int | None = None,
    detail: str = "",
    about: bytes = b"",
) -> None:
    """Add one entry. BadKeys without the audit key.

    ``subject``: a case code, an email of an account, or an id; ``team``: whose case it is; ``detail``: a word of ours,
    such as the id of a key. None of them ever has a word of an answer. ``about``: the ciphertext that it is about, of
    which the entry has only a digest: what is erased leaves the chain whole.
    """
    assert max(map(len, (who.name, subject, detail))) <= LONGEST_TEXT, "no entry is about so long a text"
    key = keyring.audit_key.secret
    number, previous = begin(conn, keyring, now)
    digest = hashlib.sha256(about).hexdigest() if about else ""
    entry = AuditEntry(number + 1, now, who.name, who.account_id, verb.value, subject, team, detail, digest, previous)
    rows.add(conn, replace(entry, mac=audit_chain.mac(key, entry)))


def record_case(
    conn: Connection,
    keyring: Keyring,
    who: Actor,
    verb: Verb,
    row: Submission,
    now: datetime,
    *,
    about: bytes | None = None,
    detail: str = "",
) -> None:
    """Add one entry about a case, known by its code and its team; ``about``: its body, unless another is named."""
    ciphertext = row.body if about is None else about
    record(conn, keyring, who, verb, now, subject=row.code, team=row.team_id, detail=detail, about=ciphertext)


def begin(conn: Connection, keyring: Keyring, now: datetime) -> tuple[int, str]:
    """Begin the chain, unless it is begun: what was recorded before there was one is sealed as it is.

    Returns the number of the last entry, and what the next one links to.
    """
    rows.lock(conn)
    return rows.end(conn) or begin_anew(conn, keyring, now)


def begin_anew(conn: Connection, keyring: Keyring, now: datetime) -> tuple[int, str]:
    """Begin the chain with this key, and seal all that was recorded before as it is: its key may be lost."""
    rows.lock(conn)
    number, digest = audit_chain.sealed(rows.entries(conn))
    _add_anchor(conn, keyring, Anchor(0, rows.BEGUN, number, digest, now))
    return number, digest


def cut(conn: Connection, keyring: Keyring, end: AuditEntry, now: datetime) -> int:
    """Delete every entry up to ``end``; the chain begins after it from then on. Returns how many there were."""
    assert end.mac is not None, "what is sealed as it was cannot be cut in part"
    rows.lock(conn)
    _add_anchor(conn, keyring, Anchor(0, rows.CUT, end.number, end.mac, now))
    return rows.delete_up_to(conn, end.number)


def _add_anchor(conn: Connection, keyring: Keyring, anchor: Anchor) -> None:
    numbered = replace(anchor, id=rows.next_anchor_id(conn))
    rows.add_anchor(conn, replace(numbered, seal=audit_chain.seal(keyring.audit_key.secret, numbered)))
