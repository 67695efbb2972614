"""The lists of cases at the desk, which are made from columns in clear: nothing is decrypted for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from assessment.records.audit_verbs import Verb
from assessment.storage import case_lists
from assessment.storage.case_lists import ListedCase as ListedCase
from assessment.storage.case_lists import Viewer as Viewer
from assessment.storage.case_lists import ended_at as ended_at

_SENT_BY_PERSON = [each.value for each in (Verb.SHARED, Verb.SENT_IN, Verb.CALL_ASKED, Verb.CONTACT_CHANGED)]


def count_came(conn: Connection, viewer: Viewer, since: datetime) -> int:
    """In how many cases the person sent something since then; 100 stands for that many or more."""
    return case_lists.count_came(conn, viewer, _SENT_BY_PERSON, since)
