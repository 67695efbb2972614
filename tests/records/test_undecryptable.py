"""Rows and notes that cannot be opened stop nothing else, are named, and keep the keys that they may still need."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.core.case_states import Action, CaseState
from assessment.core.model.pack import Pack
from assessment.presenters.rescore_report import in_words
from assessment.records import case_events
from assessment.records.case_events import SealedEvent
from assessment.records.errors import DAMAGED
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import key_check, key_rotation, rescore, review
from assessment.services.case_forms import Circumstances
from assessment.services.key_check import KeyCheck, Undecryptable
from assessment.services.key_rotation import StillNeeded
from assessment.services.review import Desk, Seen
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import seals as seal_rows
from assessment.storage.engine import reading, writing
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import KEK, PRIVATE, Keyring
from tests.support import case_notes, desk_lists, encrypted_drafts
from tests.support.corruption import away, flip
from tests.support.counselor_steps import sent
from tests.support.staff import FIRST, counselor
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import add_account


@pytest.fixture
def three(engine: Engine, ring: Keyring, pack: Pack) -> list[OpenSubmission]:
    """Three people shared; on what each sent stands a note."""
    author = add_account(engine)
    records = [encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)) for _ in range(3)]
    with writing(engine) as conn:
        for each in records:
            case_notes.add_note(conn, ring, each.row, author, f"note on {each.code}", NOON)
    return records


def silent(_: object) -> None:
    """Hears how far it is."""


def fresh(ring: Keyring) -> Keyring:
    """The keys as a process reads them that just started."""
    return Keyring(ring.folder, ring.kek_file)


@pytest.mark.parametrize("column", ["body", "sealed_key"])
def test_a_list_keeps_the_place_of_what_cannot_be_opened(
    engine: Engine, ring: Keyring, three: list[OpenSubmission], column: str
) -> None:
    before = desk_lists.lines(Store(engine, ring), counselor(), NOON)
    flip(engine, "submissions", column, three[1].row.id)
    after = desk_lists.lines(Store(engine, ring), counselor(), NOON)
    assert after == before


def test_resealing_goes_past_what_cannot_be_opened_and_names_it(
    engine: Engine, ring: Keyring, three: list[OpenSubmission], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_SEALED_TO_OLDER_KEY", "_EVENTS_SEALED_TO_OLDER_KEY"):
        monkeypatch.setattr(seal_rows, name, getattr(seal_rows, name).limit(1))
    first = ring.team_key(1).id
    flip(engine, "submissions", "sealed_key", three[1].row.id)
    with reading(engine) as conn:
        [note] = case_notes.notes_on(conn, three[0].row)
    flip(engine, "case_events", "sealed", note.id)
    ring.rotate_team(1)
    tried = key_rotation.reseal(Store(engine, ring), silent)
    left = {Undecryptable(three[1].code, DAMAGED), Undecryptable(f"a note on {three[0].code}", DAMAGED)}
    assert (tried.done, set(tried.failed)) == (4, left)
    repeated = key_rotation.reseal(Store(engine, ring), silent)
    assert (repeated.done, set(repeated.failed)) == (0, left)
    with pytest.raises(StillNeeded, match=rf"sealed to the key {first}.*cannot be opened"):
        key_rotation.drop_team(Store(engine, ring), first)
    assert first in ring.team_key_ids


def test_what_is_sealed_to_a_key_that_no_file_knows_is_named_as_well(
    engine: Engine, ring: Keyring, three: list[OpenSubmission], tmp_path: Path
) -> None:
    other = encrypted_drafts.keyring(tmp_path / "others")
    tried = key_rotation.reseal(Store(engine, other), silent)
    assert tried.done == 0
    assert {each.what for each in tried.failed} == {
        name for each in three for name in (each.code, f"a note on {each.code}")
    }
    assert all(f"There is no team key {ring.team_key(1).id}" in each.why for each in tried.failed)
    assert key_check.check_everything(Store(engine, fresh(ring))) == KeyCheck(7, ())


def test_a_key_that_opens_again_lets_resealing_finish(
    engine: Engine, ring: Keyring, three: list[OpenSubmission]
) -> None:
    first = ring.team_key(1).id
    ring.rotate_team(1)
    with away(ring, PRIVATE):
        tried = key_rotation.reseal(Store(engine, fresh(ring)), silent)
        assert (tried.done, len(tried.failed)) == (0, 6)
        with pytest.raises(StillNeeded):
            key_rotation.drop_team(Store(engine, ring), first)
    assert key_rotation.reseal(Store(engine, ring), silent) == KeyCheck(6, ())
    key_rotation.drop_team(Store(engine, ring), first)
    assert key_check.check_everything(Store(engine, fresh(ring))) == KeyCheck(7, ())


def test_the_key_check_names_what_does_not_open_and_why(
    engine: Engine, ring: Keyring, three: list[OpenSubmission]
) -> None:
    assert key_check.check_everything(Store(engine, ring)) == KeyCheck(1 + 3 + 3, ())
    flip(engine, "submissions", "body", three[2].row.id)
    flip(engine, "case_events", "sealed")
    tried = key_check.check_everything(Store(engine, ring))
    assert tried.done == 1 + 2
    assert set(tried.failed) == {Undecryptable(three[2].code, DAMAGED)} | {
        Undecryptable(f"a note on {each.code}", DAMAGED) for each in three
    }


def test_an_event_that_is_no_note_is_named_as_one(engine: Engine, ring: Keyring, three: list[OpenSubmission]) -> None:
    row = three[0].row
    with writing(engine) as conn:
        [note] = case_notes.notes_on(conn, row)
        event = SealedEvent(uuid4(), row.id, 3, Action.LOG_CONTACT.value, 1, NOON, note.actor, "phone")
        event_rows.add(conn, case_events.seal(event, {"said": "They sleep badly."}, ring, 1))
    flip(engine, "case_events", "sealed", event.id)
    named = (Undecryptable(f"an event of {row.code}", DAMAGED),)
    assert key_check.check_everything(Store(engine, ring)) == KeyCheck(1 + 3 + 3, named)
    ring.rotate_team(1)
    assert key_rotation.reseal(Store(engine, ring), silent) == KeyCheck(3 + 3, named)


def test_events_that_cannot_be_opened_do_not_stop_the_work_on_a_case(
    app: Flask, engine: Engine, ring: Keyring, three: list[OpenSubmission]
) -> None:
    code, desk = three[0].code, Desk(Store(engine, ring))
    with reading(engine) as conn:
        [note] = case_notes.notes_on(conn, three[0].row)
    assert note.actor is not None
    ada = counselor(note.actor)

    def act(what: str, **form: str) -> str:
        with reading(engine) as conn:
            row = case_rows.by_code(conn, code, FIRST)
        review.act_on(desk, code, Seen(row.round, row.revision), what, form, Circumstances(ada, NOON))
        with reading(engine) as conn:
            return case_rows.by_code(conn, code, FIRST).state

    act("claim")
    act("decide", level="care", reason="They asked for help")
    flip(engine, "case_events", "sealed")
    assert act("sign-off", next_step="person", reason="They know what to do") == CaseState.CLOSED.value
    flip(engine, "case_events", "sealed", _last_event(engine, three[0]))
    assert act("reopen", reason="They wrote again") == CaseState.CLAIMED.value
    with app.app_context():
        shown = review.open_review(desk, code, ada, NOON, lambda pack: pack).review.events
    assert [(each.lines, each.damaged) for each in shown if each.damaged or each.lines] == [
        (("They wrote again",), False),
        ((), True),
        ((), True),
        ((), True),
    ]


def _last_event(engine: Engine, record: OpenSubmission) -> UUID:
    with reading(engine) as conn:
        return event_rows.of_case(conn, record.row)[-1].id


@pytest.mark.parametrize("name", [PRIVATE, KEK])
def test_a_key_file_that_is_missing_is_found_out_before_anything_is_shared(
    engine: Engine, ring: Keyring, name: str
) -> None:
    assert key_check.check_everything(Store(engine, ring)) == KeyCheck(1, ())
    with away(ring, name):
        [locked] = key_check.check_everything(Store(engine, fresh(ring))).failed
    assert locked.what == f"the team key {ring.team_key(1).id}"
    assert str(ring.folder / name) in locked.why
    assert "restore it from its backup" in locked.why


def test_a_process_for_respondents_cannot_check_keys(engine: Engine, ring: Keyring) -> None:
    with pytest.raises(BadKeys, match="serves respondents only"):
        key_check.check_everything(Store(engine, Keyring(ring.folder, ring.kek_file, private=False)))


def test_what_was_not_shared_is_not_checked(engine: Engine, ring: Keyring, pack: Pack) -> None:
    encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack), shared=False)
    flip(engine, "submissions", "body")
    assert key_check.check_everything(Store(engine, ring)) == KeyCheck(1, ())


@pytest.mark.parametrize("column", ["body", "sealed_key"])
def test_scoring_again_names_what_could_not_be_opened_and_counts_the_others(
    engine: Engine, ring: Keyring, pack: Pack, three: list[OpenSubmission], column: str
) -> None:
    flip(engine, "submissions", column, three[0].row.id)
    found = rescore.compare(Store(engine, ring), pack, None)
    assert (found.people, found.unopened) == (2, [three[0].code])
    assert f"1 submission could not be opened, so not scored: {three[0].code}" in list(in_words(found, pack, "x"))


def test_scoring_again_does_not_pass_off_what_it_could_not_open_as_nothing(
    engine: Engine, ring: Keyring, pack: Pack, three: list[OpenSubmission]
) -> None:
    with away(ring, PRIVATE):
        lines = list(in_words(rescore.compare(Store(engine, fresh(ring)), pack, None), pack, "x"))
    assert any("3 submissions could not be opened" in line for line in lines)
    assert all(each.code in " ".join(lines) for each in three)
    assert "Nobody has shared" not in " ".join(lines)


def test_every_command_lists_what_cannot_be_opened(app: Flask) -> None:
    good, bad = (sent(app, {"my_part": "was_hurt"}) for _ in range(2))
    ring = app.extensions["store"].keyring
    first = ring.team_key(1).id

    def lines(*arguments: str, status: int) -> str:
        with app.app_context():
            result = app.test_cli_runner().invoke(args=[*arguments])
        assert result.exit_code == status, result.output
        return str(result.output)

    assert "Opened 3 " in lines("keys", "check", status=0)
    flip(app.extensions["store"].engine, "submissions", "sealed_key", bad.row.id)
    checked = lines("keys", "check", status=1)
    assert "Opened 2 " in checked
    assert bad.code in checked
    assert good.code not in checked
    assert DAMAGED in checked
    turned = lines("keys", "rotate-team", status=1)
    assert "New team key" in turned
    assert "Resealed 1." in turned
    assert bad.code in turned
    assert "keep that key" in turned
    resealed = lines("keys", "reseal", status=1)
    assert "Resealed 0." in resealed
    assert bad.code in resealed
    assert "cannot be opened" in lines("keys", "drop-team", first, status=1)
    assert first in lines("keys", "list", status=0)
    assert bad.code in lines("rescore", "relationship-repair", status=1)
