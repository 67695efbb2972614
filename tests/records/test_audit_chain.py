"""Whatever somebody without the key does to one entry of the audit log is found, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.records import audit_chain
from assessment.records.audit_chain import NOTHING, ChainFault, Head, Verified, Wrong
from assessment.storage.audit import BEGUN, CUT, Anchor, AuditEntry
from tests.support.stopped_clock import NOON, later

KEY, OTHER_KEY = b"k" * 32, b"o" * 32

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TIMES = st.integers(0, 10**6).map(lambda seconds: NOON + timedelta(seconds=seconds))
DIGESTS = st.sampled_from(["", "d" * 64])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "at": TIMES,
    "who": TEXTS,
    "account_id": st.none() | st.integers(1, 9),
    "verb": TEXTS,
    "subject": TEXTS,
    "team_id": st.none() | st.integers(1, 9),
    "detail": TEXTS,
    "digest": DIGESTS,
}
WRITTEN = st.fixed_dictionaries(FIELDS)


def anchored(kind: str = BEGUN, number: int = 0, link: str = NOTHING) -> Anchor:
    anchor = Anchor(1, kind, number, link, NOON)
    return replace(anchor, seal=audit_chain.seal(KEY, anchor))


def chain(written: list[dict[str, Any]], after: int = 0, link: str = NOTHING, key: bytes = KEY) -> list[AuditEntry]:
    entries = []
    for number, fields in enumerate(written, after + 1):
        entry = AuditEntry(number=number, previous=link, **fields)
        link = audit_chain.mac(key, entry)
        entries.append(replace(entry, mac=link))
    return entries


CHAINS = st.lists(WRITTEN, min_size=2, max_size=6).map(chain)


def head_of(entries: list[AuditEntry]) -> Head:
    return Head(entries[-1].number, str(entries[-1].mac))


def verified(entries: list[AuditEntry], *heads: Head, anchor: Anchor | None = None) -> Verified:
    return audit_chain.verify(KEY, anchor or anchored(), entries, heads)


@given(CHAINS)
def test_a_chain_that_nobody_touched_is_whole_and_so_is_every_beginning_of_it(entries: list[AuditEntry]) -> None:
    for end in range(1, len(entries) + 1):
        found = verified(entries[:end], head_of(entries[:1]))
        assert found == Verified((), end, 1, end, str(entries[end - 1].mac), 1)


@given(CHAINS, st.data())
def test_an_edit_of_any_column_is_found_where_it_is(entries: list[AuditEntry], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from([*FIELDS, "previous"]))
    value = data.draw(FIELDS.get(name, st.sampled_from(["p" * 64, None])))
    edited = replace(entries[at], **{name: value})
    if edited == entries[at]:
        return
    entries[at] = edited
    assert verified(entries).faults == (ChainFault(Wrong.CHANGED, at + 1, at + 1),)


@given(CHAINS, st.data())
def test_a_removed_entry_is_found_where_it_was(entries: list[AuditEntry], data: st.DataObject) -> None:
    head = head_of(entries)
    at = data.draw(st.integers(0, len(entries) - 1))
    number = entries.pop(at).number
    wrong = Wrong.MISSING if at < len(entries) else Wrong.CUT_OFF  # the tail shows against the noted head alone
    assert verified(entries, head).faults == (ChainFault(wrong, number, number),)


@given(CHAINS, WRITTEN, st.data())
def test_an_inserted_entry_is_found_wherever_it_is_put(
    entries: list[AuditEntry], fields: dict[str, Any], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(entries)))
    link = entries[at - 1].mac if at else NOTHING
    forged = AuditEntry(number=at + 1, previous=link, **fields)
    forged = replace(forged, mac=data.draw(st.sampled_from([None, "m" * 64, audit_chain.mac(OTHER_KEY, forged)])))
    shifted = [replace(entry, number=entry.number + 1) for entry in entries[at:]]
    assert ChainFault(Wrong.CHANGED, at + 1, at + 1) in verified([*entries[:at], forged, *shifted]).faults


@given(CHAINS, st.data())
def test_two_entries_that_changed_places_are_found(entries: list[AuditEntry], data: st.DataObject) -> None:
    pairs = [(low, high) for high in range(len(entries)) for low in range(high)]
    low, high = data.draw(st.sampled_from(pairs))
    there, here = replace(entries[low], number=high + 1), replace(entries[high], number=low + 1)
    entries[low], entries[high] = here, there
    assert {low + 1, high + 1} <= {fault.first for fault in verified(entries).faults}


@given(CHAINS, WRITTEN)
def test_a_tail_that_was_cut_and_went_on_since_is_found_against_the_noted_head(
    entries: list[AuditEntry], fields: dict[str, Any]
) -> None:
    head = head_of(entries)
    kept = entries[:-1]
    kept += chain([{**fields, "subject": "another"}], len(kept), str(kept[-1].mac))
    if kept[-1].mac != head.mac:
        assert verified(kept, head).faults == (ChainFault(Wrong.ANOTHER, head.number, head.number),)
    assert verified(kept).faults == ()  # and only there


@given(CHAINS, st.data())
def test_without_its_first_entries_a_chain_is_whole_from_an_anchor_with_the_key_and_from_no_other(
    entries: list[AuditEntry], data: st.DataObject
) -> None:
    head = head_of(entries[:1])
    at = data.draw(st.integers(1, len(entries) - 1))
    anchor = anchored(CUT, at, str(entries[at - 1].mac))
    assert verified(entries[at:], head, anchor=anchor).faults == ()
    forged = replace(anchor, number=at - 1, link=entries[at - 1].previous or "")
    assert Wrong.NO_ANCHOR in {fault.wrong for fault in verified(entries[at:], anchor=forged).faults}
    assert {fault.wrong for fault in verified(entries[at:]).faults} == {Wrong.MISSING}
    stray = verified(entries[at - 1 :], anchor=anchor).faults
    assert stray == (ChainFault(Wrong.STRAY, at, at),)


@pytest.mark.parametrize("restored", [2, 3])
def test_an_old_tail_that_is_put_back_behind_a_new_entry_does_not_follow_it(restored: int) -> None:
    written = [
        dict(zip(FIELDS, (later(minutes=n), "ada", 7, "opened", f"heron-1{n}", 1, "", ""), strict=True))
        for n in range(4)
    ]
    entries = chain(written)
    other = chain([{**written[0], "subject": "heron-99"}], restored - 1, str(entries[restored - 2].mac))
    faults = verified([*entries[: restored - 1], *other, *entries[restored:]]).faults
    assert faults == (ChainFault(Wrong.UNLINKED, restored + 1, restored + 1),)


def test_no_entries_are_whole_unless_a_head_was_noted() -> None:
    assert verified([]).faults == ()
    assert audit_chain.verify(KEY, None, [], ()).faults == ()
    assert verified([], Head(3, "m" * 64)).faults == (ChainFault(Wrong.CUT_OFF, 1, 3),)
