"""Cases of several packs and versions: what is due first stands first, and what waits never waits longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine

from assessment.core.engine.outcome import assess
from assessment.core.engine.working_time import WorkingCalendar
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.records import drafts
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.services import check_ins, sharing, submission
from assessment.services.case_forms import Circumstances
from assessment.services.review import Desk, Seen, act_on
from assessment.services.submission import KEEP, SHARE
from assessment.storage import accounts
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring
from tests.support import desk_lists, encrypted_drafts, sleep_check_in_pack
from tests.support.staff import counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

UNSAFE: Answers = {"tired": 3, "awake": 3, "unsafe": "yes"}
CALM: Answers = {"tired": 1, "awake": 0}
TWO = "{id: none, label: None}, {id: soon, label: Soon, target: same_day}"
LATE = "{id: late, label: Late, target: {working_days: 4}}"
THREE = f"{{id: none, label: None}}, {LATE}, {{id: soon, label: Soon, target: next_working_day}}"

AN_HOUR_LATER = later(hours=1)


@pytest.fixture(autouse=True)
def sentences(app: Flask) -> object:
    """What counselors read is worded by the application."""
    with app.app_context():
        yield


@pytest.fixture
def checked(tmp_path: Path) -> Pack:
    """The pack about sleep with check-ins."""
    return loader.load(sleep_check_in_pack.written(tmp_path))


def shared(engine: Engine, ring: Keyring, pack: Pack, answers: Answers, at: datetime = NOON) -> OpenDraft:
    draft = encrypted_drafts.begun(engine, pack, answers, now=at)
    encrypted_drafts.sent(engine, ring, draft, now=at)
    return draft


def check_in(engine: Engine, ring: Keyring, draft: OpenDraft, answers: Answers, at: datetime) -> None:
    with writing(engine) as conn:
        begun = check_ins.begin_check_in(conn, encrypted_drafts.reopened(engine, draft), at)
        begun = drafts.save(conn, begun, drafts.DraftContent(answers, begun_at=begun.content.begun_at), at)
        check_ins.submit_later_round(conn, Store(conn.engine, ring), begun, at)


def code(engine: Engine, draft: OpenDraft) -> str:
    return encrypted_drafts.own_record(engine, encrypted_drafts.reopened(engine, draft)).code


def due(engine: Engine, draft: OpenDraft) -> datetime | None:
    return encrypted_drafts.own_record(engine, encrypted_drafts.reopened(engine, draft)).row.due_at


def own_row(engine: Engine, draft: OpenDraft) -> Submission:
    return encrypted_drafts.own_record(engine, encrypted_drafts.reopened(engine, draft)).row


def act(
    engine: Engine, ring: Keyring, draft: OpenDraft, what: str, at: datetime = AN_HOUR_LATER, /, **form: str
) -> None:
    """Ada acts on the case as it stands now, an hour after it was shared unless another time is given."""
    with reading(engine) as conn:
        ada = accounts.id_of(conn, "ada@desk.example")
    row, by = own_row(engine, draft), Circumstances(counselor(ada), at)
    act_on(Desk(Store(engine, ring)), row.code, Seen(row.round, row.revision), what, form, by)


def signed_off(engine: Engine, ring: Keyring, draft: OpenDraft, answers: Answers) -> int:
    """The account that claimed this case, decided and signed it off."""
    ada = add_account(engine)
    level = assess(draft.pack, answers).level
    for what, form in (
        ("claim", {}),
        ("decide", {"level": level}),
        ("sign-off", {"next_step": "person", "reason": "Left no way to be reached"}),
    ):
        act(engine, ring, draft, what, **form)
    assert own_row(engine, draft).state == "closed"
    return ada


def test_two_versions_with_other_priorities_are_ordered_by_when_they_are_due(
    engine: Engine, ring: Keyring, tmp_path: Path
) -> None:
    (tmp_path / "older").mkdir()
    first = encrypted_drafts.sleep(tmp_path)  # the same day, the second priority of two
    second = encrypted_drafts.sleep(
        tmp_path / "older", ("rules.yaml", TWO, THREE)
    )  # the next working day, the third of three
    late, urgent, calm = (
        shared(engine, ring, second, UNSAFE),
        shared(engine, ring, first, UNSAFE, later(hours=4)),
        shared(engine, ring, first, CALM, later(hours=1)),
    )
    shown = desk_lists.lines(Store(engine, ring), counselor(), later(hours=5))
    assert [each.code for each in shown] == [code(engine, each) for each in (urgent, late, calm)]
    assert [each.due for each in shown] == ["by midnight", "tomorrow, 17:00", "no set time"]


def test_a_check_in_of_a_case_that_waits_makes_it_wait_no_longer(engine: Engine, ring: Keyring, checked: Pack) -> None:
    draft = shared(engine, ring, checked, UNSAFE)
    check_in(engine, ring, draft, {"slept": 3, "woke": 0, "scared": "no"}, later(hours=6))
    assert due(engine, draft) == later(hours=8)
    [row] = desk_lists.lines(Store(engine, ring), counselor(), later(hours=6))
    assert ([each.words for each in row.marks], row.due) == (["New", "Round 2"], "by 20:00")


def test_a_check_in_of_a_case_that_was_signed_off_returns_to_its_owner_and_is_due_anew(
    engine: Engine, ring: Keyring, checked: Pack
) -> None:
    draft = shared(engine, ring, checked, UNSAFE)
    owner = signed_off(engine, ring, draft, UNSAFE)
    check_in(engine, ring, draft, {"slept": 0, "woke": 3}, later(days=7, minutes=59))
    assert due(engine, draft) == later(days=7, hours=8)
    row = own_row(engine, draft)
    assert (row.state, row.owner_id, row.closed_at) == ("returned", owner, None)
    [shown] = desk_lists.lines(Store(engine, ring), counselor(), later(days=8))
    assert ([each.words for each in shown.marks], shown.owner.short) == (["Returned", "Round 2"], "you")


def test_a_check_in_of_a_case_that_nobody_claimed_leaves_it_new(engine: Engine, ring: Keyring, checked: Pack) -> None:
    draft = shared(engine, ring, checked, UNSAFE)
    check_in(engine, ring, draft, {"slept": 0, "woke": 3}, later(days=7))
    row = own_row(engine, draft)
    assert (row.state, row.owner_id, row.round, row.revision) == ("new", None, 2, 2)


def test_a_check_in_kept_private_has_no_due_time(engine: Engine, ring: Keyring, checked: Pack) -> None:
    draft = encrypted_drafts.begun(engine, checked, UNSAFE)
    encrypted_drafts.sent(engine, ring, draft, shared=False)
    check_in(engine, ring, draft, {"slept": 0, "woke": 3}, later(days=7))
    assert due(engine, draft) is None


def test_a_call_makes_a_case_due_and_never_later(engine: Engine, ring: Keyring, pack: Pack) -> None:
    draft, urgent = shared(engine, ring, pack, CALM), shared(engine, ring, pack, UNSAFE)
    for each in (draft, urgent):
        with writing(engine) as conn:
            sharing.request_call(
                conn, Store(engine, ring), encrypted_drafts.reopened(engine, each), "0123", later(hours=2)
            )
    assert (due(engine, draft), due(engine, urgent)) == (later(hours=10), later(hours=8))


def test_what_is_opened_again_after_its_time_is_due_as_what_comes_in_then(
    engine: Engine, ring: Keyring, pack: Pack
) -> None:
    draft = shared(engine, ring, pack, UNSAFE)
    signed_off(engine, ring, draft, UNSAFE)
    act(engine, ring, draft, "reopen", later(days=4), reason="The person called")
    assert due(engine, draft) == later(days=4, hours=8)
    [row] = desk_lists.lines(Store(engine, ring), counselor(), later(days=4, hours=1))
    assert row.due == "by 20:00"


def test_what_is_opened_again_before_it_was_due_stays_due_then(engine: Engine, ring: Keyring, pack: Pack) -> None:
    draft = shared(engine, ring, pack, UNSAFE)
    signed_off(engine, ring, draft, UNSAFE)
    act(engine, ring, draft, "reopen", reason="The person called")
    assert own_row(engine, draft).state == "claimed"
    assert due(engine, draft) == later(hours=8)
    [row] = desk_lists.lines(Store(engine, ring), counselor(), later(hours=9))
    assert (row.due, row.tone) == ("was due 20:00", "alarm")


def test_every_way_to_the_desk_is_due_by_its_calendar(engine: Engine, ring: Keyring, tmp_path: Path) -> None:
    closed = frozenset(NOON.date() + timedelta(days=at) for at in range(9))
    store = Store(engine, ring, calendar=WorkingCalendar(ZoneInfo("Asia/Tokyo"), holidays=closed))
    pack = loader.load(
        sleep_check_in_pack.written(tmp_path, ("rules.yaml", TWO, TWO.replace("same_day", "next_working_day")))
    )
    sent, kept, called, again = (encrypted_drafts.begun(engine, pack, UNSAFE) for _ in range(4))
    with store.writing() as conn:
        submission.submit_draft(conn, store, sent, SHARE, "", NOON)
        for each in (kept, called):
            submission.submit_draft(conn, store, each, KEEP, "", NOON)
        submission.submit_draft(conn, store, again, SHARE, "", NOON - timedelta(days=30))
    with store.writing() as conn:
        sharing.share_submission(conn, store, encrypted_drafts.reopened(engine, kept), "", NOON)
        sharing.request_call(conn, store, encrypted_drafts.reopened(engine, called), "0123", NOON)
    signed_off(engine, ring, again, UNSAFE)
    with store.writing() as conn:
        begun = check_ins.begin_check_in(conn, encrypted_drafts.reopened(engine, again), NOON)
        begun = drafts.save(conn, begun, drafts.DraftContent({"slept": 0, "woke": 3}, begun_at=NOON), NOON)
        check_ins.submit_later_round(conn, store, begun, NOON)
    five_in_tokyo = datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert [due(engine, each) for each in (sent, kept, called, again)] == [five_in_tokyo] * 4
