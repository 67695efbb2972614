"""The counselors' queue, due first. It decrypts nothing."""

from __future__ import annotations

from datetime import datetime

from assessment.presenters.queue_page import QueuePage, queue_page
from assessment.records import pack_cache
from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import cases as case_rows


def open_queue(store: Store, staff: Staff, now: datetime, language: str) -> QueuePage:
    """The cases of their teams; a pack's title is in ``language``, or in its own language if it lacks that one."""
    with store.reading() as conn:
        rows = case_rows.queue(conn, staff.teams)
        names = accounts.names(conn)
        hashes = {each.pack_hash for each in (*rows.open, *rows.closed)}
        packs = {each: pack_cache.of_hash(conn, each).in_language(language) for each in hashes}
    return queue_page(rows, packs, names, now)
