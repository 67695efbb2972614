"""What a ciphertext is bound to, and the JSON inside it, must never change by accident: nothing stored would decrypt.

The expected bytes were written down once. A change to one of them needs a migration of everything that is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import Action
from assessment.core.model.pack import Pack
from assessment.core.replies import CounselorReply
from assessment.records import associated_data, canonical_json, case_events, drafts, submissions
from assessment.records.case_events import SealedEvent
from assessment.records.drafts import DraftContent, UnsentPage
from assessment.records.position import Position
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.storage import packs
from assessment.storage.drafts import Draft
from assessment.storage.engine import writing
from assessment.storage.exports import SealedFile
from assessment.storage.submissions import KEPT, Submission
from assessment.vault import envelope
from assessment.vault.keyring import Keyring
from tests.support.encrypted_drafts import begun, own_record, reopened, sent

AT = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
DRAFT_ID, SUBMISSION_ID, NOTE_ID, EVENT_ID = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
HASH = "a" * 64
DRAFT = Draft(DRAFT_ID, HASH, 3, b"", None, None, None, None, None, None, None, SUBMISSION_ID, AT, AT, AT, AT)
SUBMISSION = Submission(
    SUBMISSION_ID, "heron-42", DRAFT_ID, HASH, 2, b"", b"", None, None, None, None, KEPT, AT, None, None
)
NOTE = SealedEvent(NOTE_ID, SUBMISSION_ID, 4, Action.NOTE.value, 2, AT, 7, None, b"", "team-1")
CONTACT = SealedEvent(EVENT_ID, SUBMISSION_ID, 5, Action.LOG_CONTACT.value, 2, AT, 7, "phone", b"", "team-1")
UTC_TEXT = b"2026-03-01T10:00:00.000005+00:00"


def parts(*texts: bytes) -> bytes:
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


def number(value: int) -> bytes:
    return b"00000000-0000-0000-0000-%012d" % value


def test_a_ciphertext_is_bound_to_the_same_bytes_for_ever() -> None:
    assert associated_data.draft(DRAFT) == parts(b"draft", number(1), b"3", HASH.encode(), number(2), UTC_TEXT)
    assert associated_data.submission(SUBMISSION) == parts(
        b"submission", number(2), b"heron-42", number(1), HASH.encode(), UTC_TEXT, b"2", b""
    )
    due = replace(SUBMISSION, due_at=AT)
    assert associated_data.submission(due) == associated_data.submission(SUBMISSION)[:-4] + parts(UTC_TEXT)
    assert associated_data.draft_wrap(SUBMISSION) == parts(b"draft wrap", number(2), number(1))
    assert associated_data.sealed_key(SUBMISSION, "team-1") == parts(b"sealed key", number(2), number(1), b"team-1")
    assert associated_data.case_event(NOTE) == parts(b"note", number(3), number(2), b"7", b"team-1", UTC_TEXT)
    fixed = (b"case event", number(4), number(2), b"5")
    assert associated_data.case_event(CONTACT) == parts(
        *fixed, b"logged a contact", b"2", b"7", b"phone", b"team-1", UTC_TEXT
    )
    decision = replace(CONTACT, action=Action.LOWER.value, channel=None)
    assert associated_data.case_event(decision) == parts(
        *fixed, b"lowered the level", b"2", b"7", b"None", b"team-1", UTC_TEXT
    )
    file = SealedFile(NOTE_ID, SUBMISSION_ID, None, "team-1")
    assert associated_data.export_file(file) == parts(b"export file", number(3), number(2), b"team-1")
    assert associated_data.token_wrap(DRAFT_ID, "b" * 64) == parts(b"token wrap", number(1), b"b" * 64)
    assert associated_data.code_wrap(DRAFT_ID, "c" * 64, "p1", AT) == parts(
        b"code wrap", number(1), b"c" * 64, b"p1", UTC_TEXT
    )


@contextmanager
def in_clear() -> Iterator[None]:
    """Store what is to be encrypted as it is."""
    with pytest.MonkeyPatch.context() as clear:
        clear.setattr(envelope, "encrypt", lambda key, plain, bound_to: plain)
        yield


def test_what_is_encrypted_reads_the_same_for_ever(engine: Engine, pack: Pack, ring: Keyring) -> None:
    unsent = (UnsentPage(2, "ab", {"words": ["x"]}),)
    content = DraftContent({"tired": 3, "words": "Sö"}, Position(2), "us", AT, unsent)
    stored_round = StoredRound(AT, '{"tired":3}', "{}")
    with in_clear(), writing(engine) as conn:
        packs.keep(conn, pack, AT)
        empty, full = (drafts.create(conn, pack, each, AT) for each in (DraftContent({}), content))
        row = Submission(
            SUBMISSION_ID,
            "",
            full.row.id,
            pack.hash,
            2,
            b"",
            b"",
            None,
            None,
            None,
            None,
            KEPT,
            AT,
            None,
            None,
        )
        added = submissions.add(conn, OpenSubmission(row, (stored_round,), "me", callback=True), full.key, ring)
    assert empty.row.body == b'{"answers":"{}","page":0,"place":""}'.ljust(8192)
    assert full.row.body.decode().rstrip(" ") == (
        '{"answers":"{\\"tired\\":3,\\"words\\":\\"Sö\\"}","check_in":"2026-03-01T12:00:00.000005+02:00",'
        '"notes":[{"page":2,"seen":"ab","typed":{"words":["x"]}}],"page":2,"place":"us"}'
    )
    assert len(added.row.body) == 32768
    assert added.row.body.decode().rstrip(" ") == (
        '{"callback":true,"contact":"me","rounds":[{"answers":"{\\"tired\\":3}",'
        '"at":"2026-03-01T12:00:00.000005+02:00","outcome":"{}"}]}'
    )


def test_what_a_counselor_sent_back_reads_the_same_for_ever(engine: Engine, pack: Pack, ring: Keyring) -> None:
    draft = begun(engine, pack, {"tired": 3})
    stored = sent(engine, ring, draft)
    replied = replace(stored, replies=(CounselorReply(AT, "thanks", ("walk",), ("together",)), CounselorReply(AT)))
    with in_clear(), writing(engine) as conn:
        saved = submissions.save(conn, replied, draft.key, ring)
    assert saved.row.body.decode().rstrip(" ").partition('"replies":')[2].partition(',"rounds"')[0] == (
        '[{"at":"2026-03-01T12:00:00.000005+02:00","message":"thanks","released":["together"],"steps":["walk"]},'
        '{"at":"2026-03-01T12:00:00.000005+02:00","message":"","released":[],"steps":[]}]'
    )
    with writing(engine) as conn:
        submissions.save(conn, replied, draft.key, ring)
    assert own_record(engine, reopened(engine, draft)).replies == replied.replies


def test_the_words_of_an_event_read_the_same_for_ever(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "seal", lambda public, plain, bound_to: plain)
    note = case_events.seal(NOTE, {"text": "Sö\ntired"}, ring, 1)
    contact = case_events.seal(CONTACT, {"said": "Sö", "came_to": "talked"}, ring, 1)
    assert note.sealed == "Sö\ntired".encode()
    assert contact.sealed == '{"came_to":"talked","said":"Sö"}'.encode().ljust(512)


def test_what_once_explained_a_round_is_passed_over(
    engine: Engine, pack: Pack, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submissions held what would change each result, until that was worked out for the counselor who reads it."""
    padded = canonical_json.padded

    def with_explanations(plain: dict[str, Any], step: int) -> bytes:
        for each in plain.get("rounds", ()):
            each["explanation"] = "{}"
        return padded(plain, step)

    draft = begun(engine, pack, {"tired": 3})
    with monkeypatch.context() as earlier:
        earlier.setattr(canonical_json, "padded", with_explanations)
        stored = sent(engine, ring, draft)
    assert own_record(engine, reopened(engine, draft)).rounds == stored.rounds
