"""Who opens what after sending in: its holder always, a counselor while it is shared, nobody once it is deleted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, insert, make_url
from sqlalchemy.exc import OperationalError

from assessment.core.case_states import CaseState
from assessment.core.desk_lists import CaseList
from assessment.core.engine.answers import loaded
from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.records import drafts, submissions
from assessment.records.drafts import OpenDraft
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import erasure, key_check, key_rotation, key_setup, resume, sharing, startup
from assessment.services import review as review_service
from assessment.services.case_forms import Circumstances
from assessment.services.files import append_lines
from assessment.services.review import CaseWithdrawn, Desk, OpenReview, Seen
from assessment.services.staff import Staff
from assessment.settings import Settings
from assessment.storage import cases as case_rows
from assessment.storage import erasures
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import KEPT, Submission
from assessment.storage.tables import CaseDraftRow
from assessment.vault.keyring import Keyring
from tests.support import databases, desk_lists, encrypted_drafts
from tests.support.staff import FIRST, counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account


@pytest.fixture(autouse=True)
def sentences(app: Flask) -> object:
    """What counselors read is worded by the application."""
    with app.app_context():
        yield


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return encrypted_drafts.keyring(tmp_path / "instance" / "keys")


@pytest.fixture
def draft(engine: Engine, ring: Keyring, tmp_path: Path) -> OpenDraft:
    """What somebody holds who has answered and not yet sent in, in a database that knows its keys."""
    key_setup.establish(Store(engine, ring), NOON)
    return encrypted_drafts.begun(engine, encrypted_drafts.sleep(tmp_path))


@pytest.fixture
def desk(engine: Engine, ring: Keyring) -> Desk:
    return Desk(Store(engine, ring))


@pytest.fixture
def ada(engine: Engine) -> Staff:
    return counselor(add_account(engine))


def as_written(pack: Pack) -> Pack:
    """The pack in its own language."""
    return pack


def review(desk: Desk, code: str, by: Staff, now: datetime) -> OpenReview:
    return review_service.open_review(desk, code, by, now, as_written)


def act(desk: Desk, code: str, by: Staff, now: datetime, what: str, seen: Seen | None = None, **form: str) -> None:
    """Do something to a case as it is now, or as it was ``seen``."""
    if seen is None:
        with desk.store.reading() as conn:
            row = case_rows.by_code(conn, code, by.teams)
        seen = Seen(row.round, row.revision)
    review_service.act_on(desk, code, seen, what, form, Circumstances(by, now))


def begin_a_note(engine: Engine, row: Submission, by: Staff) -> None:
    """What somebody is writing on a case stands beside it."""
    unsaved = {"sealed": b"sealed", "team_key_id": row.team_key_id, "saved_at": NOON}
    with writing(engine) as conn:
        conn.execute(insert(CaseDraftRow), {"submission_id": row.id, "account_id": by.id, **unsaved})


def nothing_unsaved(engine: Engine) -> bool:
    with reading(engine) as conn:
        return not conn.exec_driver_sql("SELECT 1 FROM case_drafts").all()


def on_another_device(engine: Engine, ring: Keyring, code: str) -> OpenDraft | None:
    """What the six words open there."""
    found = resume.derive_keys(ring, code)
    with writing(engine) as conn:
        return drafts.open_by_token(conn, resume.open_with_keys(conn, found, later(hours=1)))


def six_words(engine: Engine, ring: Keyring, draft: OpenDraft) -> str:
    with writing(engine) as conn:
        return resume.create_code(conn, ring, draft, NOON)


def withdraw(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    with writing(engine) as conn:
        sharing.withdraw_submission(
            conn, ring, encrypted_drafts.reopened(engine, draft), later(hours=2), encrypted_drafts.unnoted
        )


def share(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    with writing(engine) as conn:
        sharing.share_submission(
            conn, Store(engine, ring), encrypted_drafts.reopened(engine, draft), "", later(hours=3)
        )


def erase(engine: Engine, draft: OpenDraft) -> None:
    with writing(engine) as conn:
        erasures.erase_and_log(conn, draft.row.id, later(hours=4))


def nothing_left(engine: Engine) -> bool:
    with reading(engine) as conn:
        tables = ("drafts", "submissions", "case_events", "case_drafts", "case_readers")
        return not any(conn.exec_driver_sql(f"SELECT 1 FROM {table}").all() for table in tables)


@pytest.mark.parametrize("shared", [True, False])
def test_who_sent_in_opens_it_with_their_browser_and_with_six_words(
    engine: Engine, ring: Keyring, draft: OpenDraft, shared: bool
) -> None:
    encrypted_drafts.sent(engine, ring, draft, shared=shared)
    here = encrypted_drafts.reopened(engine, draft)
    assert loaded(encrypted_drafts.own_record(engine, here).last.answers) == encrypted_drafts.BAD_NIGHTS
    elsewhere = on_another_device(engine, ring, six_words(engine, ring, here))
    assert elsewhere is not None
    assert elsewhere.submitted
    assert encrypted_drafts.own_record(engine, elsewhere) == encrypted_drafts.own_record(engine, elsewhere)
    assert loaded(encrypted_drafts.own_record(engine, elsewhere).last.answers) == encrypted_drafts.BAD_NIGHTS


def test_a_resume_code_made_before_submitting_opens_the_result_afterwards(
    engine: Engine, ring: Keyring, draft: OpenDraft
) -> None:
    code = six_words(engine, ring, draft)
    encrypted_drafts.sent(engine, ring, encrypted_drafts.reopened(engine, draft))
    elsewhere = on_another_device(engine, ring, code)
    assert elsewhere is not None
    assert loaded(encrypted_drafts.own_record(engine, elsewhere).last.answers) == encrypted_drafts.BAD_NIGHTS


def test_a_counselor_opens_what_is_shared(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    code = encrypted_drafts.sent(engine, ring, draft, contact="after six").code
    found = review(desk, code, ada, later(hours=1))
    assert "after six" in repr(found)
    assert "So tired" in repr(found)
    assert desk_lists.codes(Store(engine, ring), counselor(), later(hours=1)) == [code]


def test_a_counselor_cannot_open_what_was_not_shared(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    code = encrypted_drafts.sent(engine, ring, draft, shared=False).code
    with pytest.raises(NotFound):
        review(desk, code, ada, later(hours=1))
    row = encrypted_drafts.own_record(engine, draft).row
    assert (row.state, row.sealed_key, row.team_key_id) == (KEPT, None, None)
    assert desk_lists.codes(Store(engine, ring), counselor(), later(hours=1)) == []


def test_the_key_of_one_person_opens_nothing_of_another(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    other = encrypted_drafts.begun(engine, draft.pack)
    mine, theirs = (encrypted_drafts.sent(engine, ring, each) for each in (draft, other))
    assert draft.key != other.key
    assert submissions.unseal_key(mine.row, ring) not in (draft.key, submissions.unseal_key(theirs.row, ring))
    with reading(engine) as conn, pytest.raises(CannotDecrypt):
        submissions.own(conn, other.row, draft.key)
    assert submissions.open_for_team(theirs.row, ring).rounds == theirs.rounds


def test_what_was_withdrawn_no_counselor_opens_and_its_holder_does(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    code = encrypted_drafts.sent(engine, ring, draft, contact="after six").code
    act(desk, code, ada, later(hours=1), "notes", note="Called.")
    act(desk, code, ada, later(hours=1), "claim")
    act(desk, code, ada, later(hours=1), "decide", level="care")
    act(desk, code, ada, later(hours=1), "sign-off", next_step="person", reason="They know what to do")
    closed = encrypted_drafts.own_record(engine, draft).row
    assert (closed.state, closed.owner_id) == (CaseState.CLOSED.value, ada.id)
    begin_a_note(engine, closed, ada)
    withdraw(engine, ring, draft)
    for read in (
        lambda: review(desk, code, ada, later(hours=3)),
        lambda: review_service.staff_copy(desk, code, ada, later(hours=3), as_written),
    ):
        with pytest.raises(CaseWithdrawn):
            read()
    own = encrypted_drafts.own_record(engine, draft)
    for seen in (Seen(closed.round, closed.revision), Seen(own.row.round, own.row.revision)):
        for what, form in (
            ("notes", {"note": "Called."}),
            ("claim", {}),
            ("sign-off", {"next_step": "person", "reason": "They know what to do"}),
            ("reopen", {"reason": "They wrote again"}),
        ):
            with pytest.raises(CaseWithdrawn):
                act(desk, code, ada, later(hours=3), what, seen, **form)
    assert encrypted_drafts.own_record(engine, draft) == own
    assert nothing_unsaved(engine)
    found = [
        desk_lists.codes(Store(engine, ring), counselor(), later(hours=3), which)
        for which in (CaseList.OPEN, CaseList.CLOSED, CaseList.WITHDRAWN)
    ]
    assert found == [[], [], [code]]
    assert (own.row.state, own.row.sealed_key, own.row.team_key_id) == (CaseState.WITHDRAWN.value, None, None)
    assert (own.contact, own.callback) == ("", False)
    assert loaded(own.last.answers) == encrypted_drafts.BAD_NIGHTS


def test_withdrawing_twice_changes_nothing_more(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    withdraw(engine, ring, draft)
    first = encrypted_drafts.own_record(engine, draft)
    withdraw(engine, ring, draft)
    assert encrypted_drafts.own_record(engine, draft) == first


def test_what_was_not_shared_cannot_be_withdrawn(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    encrypted_drafts.sent(engine, ring, draft, shared=False)
    withdraw(engine, ring, draft)
    assert encrypted_drafts.own_record(engine, draft).row.state == KEPT


def test_what_was_withdrawn_can_be_shared_again_under_a_new_seal(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    first = encrypted_drafts.sent(engine, ring, draft)
    withdraw(engine, ring, draft)
    share(engine, ring, draft)
    record = encrypted_drafts.own_record(engine, draft)
    assert (record.row.state, record.row.shared_at, record.row.withdrawn_at) == (
        CaseState.NEW.value,
        later(hours=3),
        None,
    )
    assert record.row.sealed_key not in (None, first.row.sealed_key)
    assert "So tired" in repr(review(desk, first.code, ada, later(hours=4)))
    assert desk_lists.codes(Store(engine, ring), counselor(), later(hours=4), CaseList.WITHDRAWN) == []


def test_whatever_is_stored_anew_has_a_new_key_and_a_new_seal(engine: Engine, ring: Keyring, draft: OpenDraft) -> None:
    rows = [encrypted_drafts.sent(engine, ring, draft).row]

    def call(conn: Connection, now: OpenDraft) -> None:
        sharing.request_call(conn, Store(conn.engine, ring), now, "0123", later(hours=1))

    def share(conn: Connection, now: OpenDraft) -> None:
        sharing.share_submission(conn, Store(conn.engine, ring), now, "after six", later(hours=2))

    def withdraw(conn: Connection, now: OpenDraft) -> None:
        sharing.withdraw_submission(conn, ring, now, later(hours=3), encrypted_drafts.unnoted)

    for step in (call, share, withdraw, share):
        with writing(engine) as conn:
            step(conn, encrypted_drafts.reopened(engine, draft))
        rows.append(encrypted_drafts.own_record(engine, draft).row)
    keys = [submissions.unseal_key(row, ring) for row in rows if row.shared]
    assert len(keys) == 4
    assert len({*keys, draft.key}) == 5
    for older in rows[:-1]:
        with pytest.raises(CannotDecrypt):
            submissions.open_for_team(replace(rows[-1], sealed_key=older.sealed_key or b""), ring)
    assert submissions.open_for_team(rows[-1], ring).contact == "after six"


def test_notes_are_erased_when_sharing_stops_and_those_written_later_stay(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    code = encrypted_drafts.sent(engine, ring, draft).code
    act(desk, code, ada, later(hours=1), "notes", note="Called.")
    withdraw(engine, ring, draft)
    share(engine, ring, draft)
    act(desk, code, ada, later(hours=4), "notes", note="Called again.")
    shown = review(desk, code, ada, later(hours=5)).review.events
    assert [(each.who, each.lines, each.erased) for each in shown if each.kind == "note"] == [
        ("Ada", ("Called again.",), False),
        ("Ada", (), True),
    ]
    ring.rotate_team(1)
    assert key_rotation.reseal(desk.store, lambda _: None).failed == ()
    assert key_check.check_everything(desk.store).failed == ()


def test_no_note_is_added_while_sharing_stops(
    postgresql_url: str, ring: Keyring, draft: OpenDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 1)  # whoever has to wait gives up
    with databases.connected(postgresql_url) as engine:
        mine = encrypted_drafts.begun(engine, draft.pack)
        code = encrypted_drafts.sent(engine, ring, mine).code
        with writing(engine) as noting:
            case_rows.by_code(noting, code, FIRST, lock=True)
            with pytest.raises(OperationalError, match="lock timeout"):
                withdraw(engine, ring, mine)


def test_after_the_team_s_key_was_turned_everything_shared_still_opens(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    old = encrypted_drafts.sent(engine, ring, draft).code
    act(desk, old, ada, later(hours=1), "notes", note="Called.")
    ring.rotate_team(1)
    ring.rotate_kek()
    new = encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, draft.pack)).code
    other = Desk(Store(engine, Keyring(ring.folder, ring.kek_file)))
    for code in (old, new):
        assert "So tired" in repr(review(other, code, ada, later(hours=2)))
    assert "Called." in repr(review(other, old, ada, later(hours=2)))


def test_erasing_takes_everything_and_leaves_a_number(
    engine: Engine, ring: Keyring, draft: OpenDraft, desk: Desk, ada: Staff
) -> None:
    sent = encrypted_drafts.sent(engine, ring, draft)
    code = sent.code
    act(desk, code, ada, later(hours=1), "notes", note="Called.")
    begin_a_note(engine, sent.row, ada)
    words = six_words(engine, ring, encrypted_drafts.reopened(engine, draft))
    erase(engine, draft)
    assert nothing_left(engine)
    assert on_another_device(engine, ring, words) is None
    with reading(engine) as conn:
        assert erasures.erased_ids(conn) == {draft.row.id}
        with pytest.raises(NotFound):
            case_rows.by_code(conn, code, FIRST)


Restore = Callable[[], str]


@pytest.fixture
def back_up(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Restore:
    """Makes a backup of the database when called; the URL of what is restored from it."""

    def backed_up() -> str:
        engine.dispose()
        if engine.dialect.name == "sqlite":
            copy = tmp_path / "restored.db"
            shutil.copy(str(make_url(engine.url).database), copy)
            return f"sqlite:///{copy}"
        server: databases.Server = request.getfixturevalue("postgresql")
        url = server.create(template=str(engine.url.database))
        request.addfinalizer(lambda: server.drop(url))
        return url

    return backed_up


@pytest.mark.parametrize("noted", [True, False])
def test_what_was_deleted_is_deleted_again_from_a_restored_backup(
    engine: Engine,
    ring: Keyring,
    draft: OpenDraft,
    back_up: Restore,
    make_settings: Callable[..., Settings],
    tmp_path: Path,
    noted: bool,
) -> None:
    encrypted_drafts.sent(engine, ring, draft)
    stays = encrypted_drafts.begun(engine, draft.pack)
    restored = back_up()
    erase(engine, draft)
    if noted:
        (tmp_path / "instance").mkdir(exist_ok=True)
        append_lines(tmp_path / "instance" / erasure.ERASURE_LOG, [str(draft.row.id)])
    chosen = make_settings(database_url=restored, instance_dir=tmp_path / "instance")
    startup.prepare(chosen)
    startup.prepare(chosen)
    with databases.connected(restored) as found, reading(found) as conn:
        assert (drafts.open_by_token(conn, draft.token) is None) == noted
        assert drafts.open_by_token(conn, stays.token) is not None
        assert len(conn.exec_driver_sql("SELECT 1 FROM submissions").all()) == (0 if noted else 1)
        assert erasures.erased_ids(conn) == ({draft.row.id} if noted else set())
