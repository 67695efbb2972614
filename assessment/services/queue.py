"""The counselors' queue, due first. It decrypts nothing."""

from __future__ import annotations

from datetime import datetime

from assessment.presenters.queue_page import QueuePage, queue_page
from assessment.records import pack_cache
from assessment.records.store import Store
from assessment.storage import accounts
from assessment.storage import cases as case_rows


def open_queue(store: Store, now: datetime, language: str) -> QueuePage:
    """The queue; the title of a pack is in ``language``, or in the pack's own language if it lacks that."""
    with store.reading() as conn:
        rows = case_rows.queue(conn)
        names = accounts.names(conn)
        hashes = {each.pack_hash for each in (*rows.waiting, *rows.reviewed)}
        packs = {each: pack_cache.of_hash(conn, each).in_language(language) for each in hashes}
    return queue_page(rows, packs, names, now)
