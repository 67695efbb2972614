"""The counselors' queue: read and decrypted, most urgent first."""

from __future__ import annotations

from datetime import datetime

from assessment.presenters.queue_page import QueuePage, queue_page
from assessment.records import pack_cache, submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.storage import accounts
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import Submission


def open_queue(store: Store, now: datetime, language: str) -> QueuePage:
    """The queue in ``language``, or in a pack's own language where the pack has no translation.

    A submission that does not decrypt stays in the queue, with what is stored in clear.
    """
    with store.reading() as conn:
        rows = submission_rows.queue(conn)
        names = accounts.names(conn)
        hashes = {each.pack_hash for each in (*rows.waiting, *rows.reviewed)}
        packs = {each: pack_cache.of_hash(conn, each).in_language(language) for each in hashes}
    opened = {each.id: _open(store, each) for each in (*rows.waiting, *rows.reviewed)}
    return queue_page(rows, opened, packs, names, now)


def _open(store: Store, row: Submission) -> OpenSubmission | None:
    try:
        return submissions.open_for_team(row, store.keyring)
    except CannotDecrypt:
        return None
