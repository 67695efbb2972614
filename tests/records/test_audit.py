"""The audit log: entries are only added, each bound to the one before it, whoever adds them at the same moment."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from assessment.records import audit, audit_chain
from assessment.records.audit import COMMAND, PERSON, Actor, Verb
from assessment.records.audit_chain import ChainFault, Head, Verified, Wrong
from assessment.storage import audit as rows
from assessment.storage.audit import AuditEntry
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import AUDIT, Keyring
from tests.support.stopped_clock import NOON, ago, later

ADA = Actor("ada@desk.example", 7)


def verified(engine: Engine, ring: Keyring, *heads: Head) -> Verified:
    with reading(engine) as conn:
        return audit_chain.verify(ring.audit_key.secret, rows.anchor(conn), rows.entries(conn), heads)


def recorded(engine: Engine) -> list[AuditEntry]:
    with reading(engine) as conn:
        return list(rows.entries(conn))


def fill(engine: Engine, ring: Keyring, count: int = 5) -> None:
    with writing(engine) as conn:
        for number in range(count):
            audit.record(conn, ring, ADA, Verb.OPENED, later(minutes=number), subject=f"heron-{number + 10}", team=1)


def add_old_rows(engine: Engine) -> None:
    """What a version without a chain recorded."""
    with writing(engine) as conn:
        for number, code in enumerate(("wren-11", "wren-12"), 1):
            rows.add(
                conn, AuditEntry(number, ago(days=1), "ada@desk.example", None, "opened", code, None, "", "", None)
            )


def test_what_was_done_is_recorded_with_its_time_its_team_and_a_digest(engine: Engine, ring: Keyring) -> None:
    with writing(engine) as conn:
        audit.record(conn, ring, ADA, Verb.OPENED, NOON, subject="heron-42", team=2, about=b"ciphertext")
        audit.record(conn, ring, PERSON, Verb.WITHDRAWN, later(hours=1), subject="heron-42", detail="why not")
    first, second = recorded(engine)
    assert (first.number, first.at, first.who, first.account_id) == (1, NOON, "ada@desk.example", 7)
    assert (first.verb, first.subject, first.team_id) == ("opened", "heron-42", 2)
    assert first.digest == hashlib.sha256(b"ciphertext").hexdigest()
    assert (second.who, second.account_id, second.verb, second.detail) == ("person", None, "withdrew", "why not")
    assert second.previous == first.mac
    assert verified(engine, ring) == Verified((), 2, 1, 2, str(second.mac), 0)


@pytest.mark.parametrize(
    "change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "UPDATE audit_anchors SET number = 9"]
)
def test_the_database_refuses_to_change_what_was_recorded(engine: Engine, ring: Keyring, change: str) -> None:
    fill(engine, ring, 1)
    with pytest.raises(DBAPIError, match="audit rows are never"), writing(engine) as conn:
        conn.exec_driver_sql(change)


def test_many_may_record_at_the_same_moment_and_the_chain_stays_one(engine: Engine, ring: Keyring) -> None:
    def record(number: int) -> None:
        with writing(engine) as conn:
            audit.record(conn, ring, ADA, Verb.OPENED, NOON, subject=f"heron-{number + 10}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record, range(40)))
    assert [entry.number for entry in recorded(engine)] == list(range(1, 41))
    assert len({entry.subject for entry in recorded(engine)}) == 40
    assert verified(engine, ring).faults == ()


def test_what_is_rolled_back_is_not_recorded_and_leaves_no_gap(engine: Engine, ring: Keyring) -> None:
    fill(engine, ring, 2)
    with writing(engine) as conn:
        audit.record(conn, ring, ADA, Verb.OPENED, NOON)
        conn.rollback()
    fill(engine, ring, 2)
    assert [entry.number for entry in recorded(engine)] == [1, 2, 3, 4]
    assert verified(engine, ring).faults == ()


def test_what_was_recorded_before_there_was_a_chain_is_sealed_as_it_is(engine: Engine, ring: Keyring) -> None:
    add_old_rows(engine)
    with writing(engine) as conn:
        audit.begin(conn, ring, NOON)
        audit.begin(conn, ring, NOON)
    fill(engine, ring, 2)
    found = verified(engine, ring)
    assert (found.faults, found.entries, found.last) == ((), 4, 4)
    changed = [replace(entry, subject="wren-99") if entry.number == 1 else entry for entry in recorded(engine)]
    with reading(engine) as conn:
        anchor = rows.anchor(conn)
    refused = audit_chain.verify(ring.audit_key.secret, anchor, changed, ())
    assert refused.faults == (ChainFault(Wrong.SEALED_CHANGED, 2, 2),)


def test_entries_of_a_key_that_was_lost_are_sealed_as_they_are(engine: Engine, ring: Keyring) -> None:
    fill(engine, ring, 3)
    (ring.folder / AUDIT).unlink()
    ring.make_key(AUDIT)
    assert Wrong.NO_ANCHOR in {each.wrong for each in verified(engine, ring).faults}
    with writing(engine) as conn:
        audit.begin_anew(conn, ring, NOON)
    fill(engine, ring, 2)
    assert verified(engine, ring).faults == ()


def test_only_what_is_before_an_anchor_can_be_deleted_and_the_rest_stays_whole(engine: Engine, ring: Keyring) -> None:
    fill(engine, ring, 5)
    with writing(engine) as conn:
        end = rows.last_before(conn, later(minutes=3))
        assert end is not None
        assert audit.cut(conn, ring, end, NOON) == 3
        audit.record(conn, ring, COMMAND, Verb.LOG_CUT, NOON, detail="1-3")
    assert [entry.number for entry in recorded(engine)] == [4, 5, 6]
    assert verified(engine, ring).faults == ()
    with pytest.raises(DBAPIError, match="audit rows are never"), writing(engine) as conn:
        conn.exec_driver_sql("DELETE FROM audit WHERE id = 4")


def test_the_chain_goes_on_when_everything_was_cut(engine: Engine, ring: Keyring) -> None:
    fill(engine, ring, 2)
    with writing(engine) as conn:
        audit.cut(conn, ring, recorded(engine)[-1], NOON)
    fill(engine, ring, 2)
    assert [entry.number for entry in recorded(engine)] == [3, 4]
    assert verified(engine, ring).faults == ()


def test_an_entry_that_is_about_too_long_a_text_is_refused(engine: Engine, ring: Keyring) -> None:
    with pytest.raises(AssertionError), writing(engine) as conn:
        audit.record(conn, ring, ADA, Verb.OPENED, NOON, detail="x" * 321)


def test_every_verb_has_a_kind_and_a_word_of_its_own() -> None:
    assert {verb.kind for verb in Verb}
    assert len({verb.value for verb in Verb}) == len(Verb)


def test_a_forged_entry_at_the_end_stops_nobody_from_recording_and_is_found(engine: Engine, ring: Keyring) -> None:
    fill(engine, ring, 2)
    with writing(engine) as conn:
        rows.add(conn, AuditEntry(3, NOON, "person", None, "withdrew", "heron-42", 1, "", "", None))
    fill(engine, ring, 2)
    assert [entry.number for entry in recorded(engine)] == [1, 2, 3, 4, 5]
    assert verified(engine, ring).faults == (ChainFault(Wrong.CHANGED, 3, 3),)
