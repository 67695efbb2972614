"""Files of several cases: somebody asks for them, a worker makes one after another, and they are taken along as a ZIP.

Whoever asked gets the files of cases that are shared with their teams when they download them: what was withdrawn,
deleted or handed to another team meanwhile is not in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.errors import InvalidAnswers, NotFound
from assessment.presenters.case_export import exported_case
from assessment.presenters.export_formats import FORMATS, file_name
from assessment.presenters.formatting import at_desk, desk_day
from assessment.records import audit
from assessment.records import exports as records
from assessment.records.audit import Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.exports import ExportProgress, SealedFile, StoredExport
from assessment.records.store import Store
from assessment.services.case_actions import open_case
from assessment.services.review import Desk, find
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import cases as case_rows
from assessment.storage import exports as rows
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

MOST_CASES, MOST_EXPORTS = 200, 5
"""How many cases one export may have, and how many exports one account may have at a time."""
MOST_TRIES = 3
"""How often making a file is tried: without a limit, one that kills its worker would kill the next one too."""


@dataclass(frozen=True)
class Download:
    """A ZIP. ``day``: that of the desk when it was asked for."""

    name: str
    content: bytes


def begin(desk: Desk, staff: Staff, codes: Sequence[str], kind: str, language: str, now: datetime) -> None:
    """Ask for the files of these cases. InvalidAnswers for no case, too many, or one that is not there for them."""
    wanted = list(dict.fromkeys(codes))
    if kind not in FORMATS:
        raise InvalidAnswers({"kind": _("Choose a kind of file")})
    if not wanted:
        raise InvalidAnswers({"codes": _("Choose a case, or write its code")})
    if len(wanted) > MOST_CASES:
        raise InvalidAnswers({"codes": _("Choose up to %(most)s cases", most=MOST_CASES)})
    for code in wanted:
        _must_be_there(desk, code, staff, now)
    with desk.store.writing() as conn:
        if len(_kept(conn, desk.store, staff.id, now)) >= MOST_EXPORTS:
            raise InvalidAnswers({"codes": _("You have %(most)s already: delete one first", most=MOST_EXPORTS)})
        found = [case_rows.by_code(conn, code, staff.teams).id for code in wanted]
        rows.add(conn, StoredExport(uuid4(), staff.id, kind, language, now, len(found)), found)


def of_account(store: Store, staff: Staff, now: datetime) -> list[ExportProgress]:
    """What they asked for and is kept still, the last first."""
    with store.reading() as conn:
        return _kept(conn, store, staff.id, now)


def ends_at(store: Store, export: StoredExport) -> datetime:
    """When an export is deleted."""
    return export.asked_at + timedelta(days=store.kept_for.exports)


def forget(store: Store, staff: Staff, export_id: UUID) -> None:
    """Delete an export; nothing if it is not there, or somebody else's."""
    with store.writing() as conn:
        deleted = rows.delete_one(conn, export_id, staff.id)
    if deleted:
        store.purge()


def download(store: Store, staff: Staff, export_id: UUID, now: datetime) -> Download:
    """The ZIP of all files that are made. It is on record before anything is opened. NotFound until all are made."""
    with store.writing() as conn:
        found = next((each for each in _kept(conn, store, staff.id, now) if each.export.id == export_id), None)
        if found is None or found.waiting:
            raise NotFound("no such export is made")
        files = rows.files(conn, export_id, staff.teams)
        detail = f"{len(files)} cases"
        audit.record(conn, store.keyring, audit.actor_of(staff), Verb.EXPORT_DOWNLOADED, now, detail=detail)
    day = desk_day(found.export.asked_at)
    return Download(f"{day.isoformat()}.zip", _zipped(store, staff, found.export, files))


def make_next(store: Store, worker: str, now: datetime) -> bool:
    """Make the file that is to be made next, or leave it out; False if there is none, or this process has no keys."""
    if not store.keyring.private:
        return False
    with store.reading() as conn:
        if not rows.is_due(conn, now):
            return False
    with store.writing(durable=False) as conn:
        export = rows.take(conn, worker, now)
        waits = rows.next_file(conn, export.id) if export else None
    if export is None or waits is None:
        return False
    submission_id, code = waits
    file = _made(store, export, submission_id, code, now) if export.tries <= MOST_TRIES else None
    with store.writing(durable=False) as conn:
        if file is not None:
            rows.put_file(conn, file)
        else:
            rows.leave_out(conn, submission_id, export.id)
        rows.release(conn, export.id, worker)
    return True


def _made(store: Store, export: StoredExport, submission_id: UUID, code: str, now: datetime) -> SealedFile | None:
    """The file of one case, once it is on record that it was made; None if it is not there for who asked."""
    chosen = FORMATS[export.kind]
    try:
        with store.writing() as conn:
            staff = _who_asked(conn, export)
            row = case_rows.by_code(conn, code, staff.teams)
            who = audit.actor_of(staff)
            audit.record_case(conn, store.keyring, who, Verb.EXPORTED, row, now, detail=chosen.name)
        with store.reading() as conn:
            case = open_case(conn, store, code, staff, now)
        pack = case.pack.in_language(export.language)
        with force_locale(pack.language.replace("-", "_")):
            content = chosen.write(exported_case(pack, case.submission, now))
        return records.seal(SealedFile(export.id, submission_id), content, store.keyring, case.row.shared_with)
    except (NotFound, CannotDecrypt, BadKeys) as refused:
        log.warning("a case is left out of files", submission=code, error=type(refused).__name__)
        return None


def _who_asked(conn: Connection, export: StoredExport) -> Staff:
    """Whose cases are read: the account as it is now. NotFound if it may not sign in any more."""
    found = accounts.active(conn, export.account_id)
    if found is None:
        raise NotFound("the account that asked is not there")
    return Staff(*found)


def _must_be_there(desk: Desk, code: str, staff: Staff, now: datetime) -> None:
    try:
        find(desk, code, staff, now)
    except NotFound:
        raise InvalidAnswers({"codes": _("No case with the code %(code)s is here", code=code[:40])}) from None


def _kept(conn: Connection, store: Store, account_id: int, now: datetime) -> list[ExportProgress]:
    longest = timedelta(days=store.kept_for.exports)
    return [each for each in rows.of_account(conn, account_id) if now - each.export.asked_at < longest]


def _zipped(store: Store, staff: Staff, export: StoredExport, files: Iterable[tuple[str, SealedFile]]) -> bytes:
    """The files in a ZIP, one opened at a time; what cannot be opened is not in it."""
    keyring, written, chosen = store.keyring.only(staff.teams), io.BytesIO(), FORMATS[export.kind]
    at, day = at_desk(export.asked_at), desk_day(export.asked_at)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for code, file in files:
            with suppress(CannotDecrypt):
                entry = zipfile.ZipInfo(file_name(code, day, chosen), at.timetuple()[:6])
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                archive.writestr(entry, records.content_of(file, keyring))
    return written.getvalue()
