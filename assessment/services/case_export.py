"""One case to take along, in one of the formats."""

from __future__ import annotations

from datetime import datetime

from assessment.presenters.case_export import exported_case
from assessment.presenters.export_formats import ExportFormat
from assessment.records.audit import Verb
from assessment.services.case_actions import open_case
from assessment.services.review import Desk, Localize, asked_for, record_read
from assessment.services.staff import Staff


def export_case(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize, chosen: ExportFormat) -> bytes:
    """The file. Its audit entry is committed before any answer is read. NotFound, CannotDecrypt."""
    with asked_for(desk, code, staff, now):
        record_read(desk, code, staff, Verb.EXPORTED, now, chosen.name)
        with desk.store.reading() as conn:
            found = open_case(conn, desk.store, code, staff, now)
    return chosen.write(exported_case(localize(found.pack), found.submission, now))
