"""New keys for old while people's answers stay open to whom they are for; no key goes while something needs it."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.core.case_states import Action
from assessment.core.model.pack import Pack
from assessment.records import case_events, drafts, submissions
from assessment.records.case_events import SealedEvent
from assessment.records.store import Store
from assessment.services import key_rotation, resume, sharing
from assessment.services.key_check import KeyCheck
from assessment.services.key_rotation import StillNeeded
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import seals as seal_rows
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import Submission
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import PRIVATE, Keyring
from tests.support import case_notes, encrypted_drafts
from tests.support.counselor_steps import sent, sign_in
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account


def shared_row(engine: Engine, code: str) -> Submission:
    with reading(engine) as conn:
        return case_rows.by_code(conn, code, FIRST)


def opens(engine: Engine, ring: Keyring, code: str) -> bool:
    """Whether a counselor's process that just started reads the answers."""
    other = Keyring(ring.folder, ring.kek_file)
    return "So tired" in submissions.open_for_team(shared_row(engine, code), other).last.answers


def test_resealing_takes_everything_from_older_keys(engine: Engine, ring: Keyring, pack: Pack) -> None:
    first = ring.team_key(1).id
    codes = [encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code for _ in range(3)]
    row, author = shared_row(engine, codes[0]), add_account(engine)
    contact = SealedEvent(uuid4(), row.id, 3, Action.LOG_CONTACT.value, 1, NOON, author, "phone")
    with writing(engine) as conn:
        case_notes.add_note(conn, ring, row, author, "Called.", NOON)
        event_rows.add(conn, case_events.seal(contact, {"said": "They sleep badly."}, ring, 1))
    second = ring.rotate_team(1).id
    codes.append(encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code)
    third = ring.rotate_team(1).id
    progress: list[int] = []
    assert key_rotation.reseal(Store(engine, ring), progress.append) == KeyCheck(6, ())
    assert progress[-1] == 6
    assert {shared_row(engine, code).team_key_id for code in codes} == {third}
    for key_id in (second, first):
        key_rotation.drop_team(Store(engine, ring), key_id)
    assert ring.team_key_ids == (third,)
    assert all(opens(engine, ring, code) for code in codes)
    with reading(engine) as conn:
        kept = [case_events.open_for_team(each, ring) for each in event_rows.of_case(conn, row)]
    assert [each.words for each in kept] == [{}, {"text": "Called."}, {"said": "They sleep badly."}]
    assert [each.row.team_key_id for each in kept] == [None, third, third]
    assert key_rotation.reseal(Store(engine, ring), progress.append) == KeyCheck(0, ())


def test_resealing_in_many_steps_leaves_nothing_behind(
    engine: Engine, ring: Keyring, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_rows, "_SEALED_TO_OLDER_KEY", seal_rows._SEALED_TO_OLDER_KEY.limit(2))
    codes = [encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code for _ in range(5)]
    ring.rotate_team(1)
    progress: list[int] = []
    assert key_rotation.reseal(Store(engine, ring), progress.append) == KeyCheck(5, ())
    assert progress == [2, 4, 5]
    assert all(opens(engine, ring, code) for code in codes)


def test_resealing_changes_no_answer_and_no_code(engine: Engine, ring: Keyring, pack: Pack) -> None:
    code = encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code
    before = shared_row(engine, code)
    ring.rotate_team(1)
    key_rotation.reseal(Store(engine, ring), lambda _: None)
    after = shared_row(engine, code)
    assert (after.sealed_key, after.team_key_id) != (before.sealed_key, before.team_key_id)
    different = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
    assert different == {"sealed_key", "team_key_id"}


def test_what_was_withdrawn_while_it_was_resealed_stays_withdrawn(engine: Engine, ring: Keyring, pack: Pack) -> None:
    draft = encrypted_drafts.begun(engine, pack)
    row = encrypted_drafts.sent(engine, ring, draft).row
    ring.rotate_team(1)
    fresh = submissions.seal_key(row, submissions.unseal_key(row, ring), ring)
    with writing(engine) as conn:
        sharing.withdraw_submission(
            conn, ring, encrypted_drafts.reopened(engine, draft), later(hours=1), encrypted_drafts.unnoted
        )
    with writing(engine) as conn:
        seal_rows.replace_seal(conn, row, fresh)
    assert encrypted_drafts.own_record(engine, draft).row.sealed_key is None


def test_a_seal_made_while_something_was_sent_in_does_not_replace_its_new_one(
    engine: Engine, ring: Keyring, pack: Pack
) -> None:
    draft = encrypted_drafts.begun(engine, pack)
    before = encrypted_drafts.sent(engine, ring, draft).row
    stale = submissions.seal_key(before, submissions.unseal_key(before, ring), ring)
    with writing(engine) as conn:
        sharing.request_call(
            conn, Store(engine, ring), encrypted_drafts.reopened(engine, draft), "0123", later(hours=1)
        )
        seal_rows.replace_seal(conn, before, stale)
    own = encrypted_drafts.own_record(engine, draft)
    assert submissions.open_for_team(own.row, ring) == own


def test_a_key_of_the_team_goes_only_when_nothing_is_sealed_to_it(engine: Engine, ring: Keyring, pack: Pack) -> None:
    first = ring.team_key(1).id
    code = encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code
    ring.rotate_team(1)
    with pytest.raises(StillNeeded, match=rf"sealed to the key {first}\. Run .*reseal"):
        key_rotation.drop_team(Store(engine, ring), first)
    assert opens(engine, ring, code)
    key_rotation.reseal(Store(engine, ring), lambda _: None)
    key_rotation.drop_team(Store(engine, ring), first)
    assert opens(engine, ring, code)
    with pytest.raises(BadKeys, match="the newest stays"):
        key_rotation.drop_team(Store(engine, ring), ring.team_key(1).id)
    assert opens(engine, ring, code)


def test_a_pepper_goes_only_when_no_words_need_it(engine: Engine, ring: Keyring, pack: Pack) -> None:
    draft, older = encrypted_drafts.begun(engine, pack), ring.peppers[0].id
    with writing(engine) as conn:
        resume.create_code(conn, ring, draft, NOON)
    ring.rotate_pepper()
    with pytest.raises(StillNeeded, match=rf"1 .*need the pepper {older}, the last until 2026-12-22"):
        key_rotation.drop_pepper(Store(engine, ring), older, later(days=29))
    with pytest.raises(BadKeys, match="the newest stays"):
        key_rotation.drop_pepper(Store(engine, ring), ring.peppers[0].id, NOON)
    key_rotation.drop_pepper(Store(engine, ring), older, later(days=30))
    assert older not in {each.id for each in ring.peppers}


def test_words_used_once_more_need_the_older_pepper_no_longer(engine: Engine, ring: Keyring, pack: Pack) -> None:
    draft, older = encrypted_drafts.begun(engine, pack), ring.peppers[0].id
    with writing(engine) as conn:
        words = resume.create_code(conn, ring, draft, NOON)
    ring.rotate_pepper()
    found = resume.derive_keys(ring, words)
    with writing(engine) as conn:
        resume.open_with_keys(conn, found, later(days=1))
    key_rotation.drop_pepper(Store(engine, ring), older, later(days=1))
    found = resume.derive_keys(ring, words)
    with writing(engine) as conn:
        token = resume.open_with_keys(conn, found, later(days=2))
        reopened = drafts.open_by_token(conn, token)
    assert reopened is not None
    assert reopened.answers == encrypted_drafts.BAD_NIGHTS


def test_without_the_private_keys_nothing_is_resealed_and_nothing_is_lost(
    engine: Engine, ring: Keyring, pack: Pack
) -> None:
    code = encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code
    ring.rotate_team(1)
    away = ring.folder.parent / PRIVATE
    (ring.folder / PRIVATE).rename(away)
    tried = key_rotation.reseal(Store(engine, Keyring(ring.folder, ring.kek_file)), lambda _: None)
    assert (tried.done, [each.what for each in tried.failed]) == (0, [code])
    assert "restore it from its backup" in tried.failed[0].why
    away.rename(ring.folder / PRIVATE)
    assert opens(engine, ring, code)


def test_an_operator_turns_every_key_while_the_service_runs(app: Flask) -> None:
    record = sent(app, {"my_part": "was_hurt"})
    ring, desk = app.extensions["store"].keyring, sign_in(app)

    def keys(*arguments: str, status: int = 0) -> str:
        with app.app_context():
            result = app.test_cli_runner().invoke(args=["keys", *arguments])
        assert result.exit_code == status, result.output
        return str(result.output)

    pepper, team = ring.peppers[0].id, ring.team_key(1).id
    listed = keys("list")
    assert pepper in listed
    assert team in listed
    assert ring.peppers[0].secret.hex() not in listed
    assert "Resealed 1." in keys("rotate-team")
    keys("rotate-kek")
    keys("rotate-pepper")
    keys("drop-team", team)
    keys("drop-pepper", pepper)
    assert team not in keys("list")
    assert pepper not in keys("list")
    assert "no older key" in keys("drop-team", "nothing", status=1)
    desk.get(f"/counselor/{record.code}")
    assert record.code in desk.text()


def test_a_notice_that_fails_stops_no_key_half_way(engine: Engine, ring: Keyring, pack: Pack) -> None:
    codes = [encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).code for _ in range(2)]
    ring.rotate_team(1)

    def fail(_: int) -> None:
        raise BrokenPipeError

    with suppress(BrokenPipeError):
        key_rotation.reseal(Store(engine, ring), fail)
    assert all(opens(engine, ring, code) for code in codes)
    assert {shared_row(engine, code).team_key_id for code in codes} == {ring.team_key(1).id}
