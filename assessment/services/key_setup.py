"""Hold the key files against the database before they are used; make keys for an empty database only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assessment.records import audit
from assessment.records.audit import Verb
from assessment.records.store import Store
from assessment.services import key_states
from assessment.services.key_states import COMPARED, KeyState
from assessment.settings import BadSetting
from assessment.storage import audit as audit_rows
from assessment.storage import key_fingerprints
from assessment.storage.key_fingerprints import Known
from assessment.vault import session_secrets
from assessment.vault.key_files import BadKeys, State
from assessment.vault.keyring import AUDIT, KEK, PRIVATE, PUBLIC, Keyring


def needed(conn: Connection) -> Known | None:
    """The fingerprints that key files are held against; None for an empty database, which goes with any keys.

    It is empty while it knows no fingerprint, and nobody began, sent in, deleted or signed up in it. A database from
    before there was an audit key knows none of it, and needs none: that name then has no fingerprints.
    """
    found = key_fingerprints.known(conn)
    if not found:
        return None if key_fingerprints.is_unused(conn) else found
    return found if AUDIT in found or audit_rows.is_begun(conn) else {**found, AUDIT: {}}


@dataclass(frozen=True)
class Report:
    """``faults``: what keeps the service from starting with these keys, a paragraph each, with the way out."""

    files: tuple[KeyState, ...]
    faults: tuple[str, ...]


def report(store: Store) -> Report:
    """What state each key file is in. Changes nothing."""
    with store.reading() as conn:
        return compare(store.keyring, needed(conn), _named(store))


def compare(ring: Keyring, known: Known | None = None, database: str = "") -> Report:
    """What state each key file is in beside these fingerprints, None without any; ``database`` names where they are."""
    found = tuple(key_states.look(ring, known, database))
    compared = {each.state for each in found if each.name in COMPARED and key_states.is_needed(each.name, known)}
    if known and compared == {State.MISSING}:
        return Report(found, (_none_here(ring, database),))
    if known and compared == {State.WRONG}:
        return Report(found, (_all_others(ring, database),))
    if compared == {State.UNKNOWN}:
        return Report(found, (_none_known(database),))
    folder = key_states.folder_fault(ring)
    return Report(found, (*([folder] if folder else []), *(each.advice for each in found if each.advice)))


def establish(store: Store, now: datetime) -> None:
    """Make the keys if the database is empty, or needs none of a name yet, and record what it is to know of them.

    BadSetting names what is missing or wrong; then nothing was made.
    """
    with _held_against(store) as (conn, known):
        if known is None or not all(known.values()):
            _make(store.keyring)
            _refuse(compare(store.keyring).faults)
        _record_new(conn, store.keyring, known or {})
        audit.begin(conn, store.keyring, now)


@contextmanager
def rotating(store: Store) -> Iterator[Connection]:
    """A connection on which new keys are recorded that are made meanwhile. BadSetting if the keys are not right.

    The file comes first and the database after it: what is killed in between is recorded by the next start.
    """
    with _held_against(store) as (conn, known):
        _record_new(conn, store.keyring, known or {})
        before = {name: key_states.fingerprints(store.keyring, name) for name in COMPARED}
        yield conn
        _record_new(conn, store.keyring, before)


def forget(store: Store, name: str, key_id: str) -> None:
    """Forget a key that is to be dropped: before its file, or a start in between would miss it."""
    with store.writing() as conn:
        key_fingerprints.forget(conn, name, key_id)


def accept(store: Store, name: str, now: datetime) -> None:
    """Go on with the key that is in the file, or with a new one if there is no file. BadKeys if it cannot be read."""
    name = PUBLIC if name in (PRIVATE, KEK) else name
    ring = store.keyring
    with store.writing() as conn:
        key_fingerprints.lock(conn)
        if name in key_states.TEXTS:
            session_secrets.make_missing(ring.folder, (name,))
        else:
            ring.make_key(name)
        before, found = key_fingerprints.known(conn).get(name), key_states.fingerprints(ring, name)
        key_fingerprints.forget(conn, name)
        key_fingerprints.record(conn, name, found)
        if name == AUDIT and found != before:
            audit.begin_anew(conn, ring, now)
        audit.record(conn, ring, audit.COMMAND, Verb.KEY_ACCEPTED, now, detail=name)


@contextmanager
def _held_against(store: Store) -> Iterator[tuple[Connection, Known | None]]:
    with store.writing() as conn:
        key_fingerprints.lock(conn)
        known = needed(conn)
        _refuse(compare(store.keyring, known, _named(store)).faults)
        yield conn, known


def _refuse(found: tuple[str, ...]) -> None:
    if found:
        raise BadSetting(*found)


def _record_new(conn: Connection, ring: Keyring, known: Known) -> None:
    """Record keys that the database does not know: all of an empty one, or what was added before the others."""
    for name in COMPARED:
        found = key_states.fingerprints(ring, name)
        key_fingerprints.record(conn, name, key_states.newer(found, known.get(name, {})))


def _make(ring: Keyring) -> None:
    missing = [name for name in COMPARED if not (ring.folder / name).exists()]
    if missing and not ring.private:
        _refuse((_not_made_here(ring, missing),))
    try:
        if ring.private:
            ring.make_missing()
            session_secrets.make_missing(ring.folder)
    except BadKeys as refused:
        raise BadSetting(str(refused)) from None
    except OSError as refused:
        raise BadSetting(
            f"The keys in {ring.folder} cannot be made ({refused.strerror}). "
            "Let this user write to that folder, and to the folder of KEK_FILE."
        ) from None


def _not_made_here(ring: Keyring, missing: list[str]) -> str:
    return (
        f"There is no {', no '.join(missing)} in {ring.folder}, and a process with SERVES=respondent makes none. Start "
        f"the service once with SERVES=counselor (or all), then copy {', '.join(COMPARED)} from there into this folder."
    )


def _none_here(ring: Keyring, database: str) -> str:
    files = [*COMPARED, *([PRIVATE, KEK] if ring.private else [])]
    return (
        f"The database of DATABASE_URL ({database}) is in use, and its keys are not in {ring.folder}. Copy these files "
        f"there, from another host of this service or from their backup: {', '.join(files)}. None was made anew. To "
        "begin with an empty database, name another in DATABASE_URL."
    )


def _none_known(database: str) -> str:
    return (
        f"The database of DATABASE_URL ({database}) has no fingerprint of any key, though it is not empty: it was "
        "changed, or restored in part. Restore it whole from its backup."
    )


def _all_others(ring: Keyring, database: str) -> str:
    return (
        f"The keys in {ring.folder} are not those of the database of DATABASE_URL ({database}): it belongs to another "
        "installation, or somebody put other keys there. Name the database of these keys in DATABASE_URL, or put the "
        "keys of this database there."
    )


def _named(store: Store) -> str:
    return str(store.engine.url.database)  # the whole URL may hold a password
