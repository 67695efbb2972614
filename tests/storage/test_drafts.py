"""Drafts: held by a token, opened by a code, saved under a revision, given up without a trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import StaleDraft
from assessment.storage import drafts as draft_rows
from assessment.storage.drafts import Draft
from assessment.storage.engine import reading, writing
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import LOOKUP, TOKEN, add_account, begin_another, begun, submit, write_note

CODE: dict[str, Any] = {
    "code_lookup": LOOKUP,
    "code_wrap": b"wrapped by code",
    "pepper_id": "p1",
    "code_made_at": later(hours=1),
    "code_until": later(days=30),
}


def row_of(engine: Engine, token: str = TOKEN) -> Draft | None:
    with reading(engine) as conn:
        return draft_rows.by_token(conn, token)


def count(engine: Engine, table: str) -> int:
    with reading(engine) as conn:
        return int(conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_draft_is_found_by_its_token_and_by_no_other(engine: Engine) -> None:
    draft = begun(engine)
    assert row_of(engine) == draft
    assert [row_of(engine, other) for other in (TOKEN[:-1], TOKEN.replace("1", "3"), "")] == [None] * 3


def test_times_come_back_aware_and_in_utc(engine: Engine) -> None:
    begun(engine)
    draft = row_of(engine)
    assert draft is not None
    for moment in (draft.created_at, draft.opened_at, draft.seen_at, draft.updated_at):
        assert (moment, moment.utcoffset()) == (NOON, NOON.utcoffset())


def test_a_save_keeps_the_body_and_counts_up(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        saved = draft_rows.save(conn, draft, b"tired 3", later(minutes=1))
    assert row_of(engine) == saved
    assert (saved.body, saved.revision, saved.updated_at) == (b"tired 3", 1, later(minutes=1))


def test_a_save_on_an_old_revision_is_refused_and_changes_nothing(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        saved = draft_rows.save(conn, draft, b"tired 3", NOON)
    with pytest.raises(StaleDraft), writing(engine) as conn:
        draft_rows.save(conn, draft, b"tired 0", NOON)
    assert row_of(engine) == saved


def test_of_two_saves_at_the_same_moment_one_is_refused(engine: Engine) -> None:
    draft = begun(engine)

    def save(number: int) -> bool:
        try:
            with writing(engine) as conn:
                draft_rows.save(conn, draft, f"tired {number}".encode(), NOON)
        except StaleDraft:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1
    kept = row_of(engine)
    assert kept is not None
    assert kept.revision == 1


def test_a_draft_sent_in_meanwhile_takes_no_more_answers(engine: Engine) -> None:
    draft = begun(engine)
    submission = submit(engine, draft)
    with pytest.raises(StaleDraft), writing(engine) as conn:
        draft_rows.save(conn, draft, b"tired 3", NOON)
    kept = row_of(engine)
    assert kept is not None
    assert (kept.body, kept.submission_id) == (b"sent in", submission.id)


def test_seeing_the_browser_leaves_revision_and_visit(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        draft_rows.touch(conn, draft.id, later(minutes=3))
    assert row_of(engine) == replace(draft, seen_at=later(minutes=3))


def test_a_code_opens_a_draft_until_its_end(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        draft_rows.set_resume_code(conn, draft.id, LOOKUP, b"wrapped by code", "p1", later(hours=1), later(days=30))
    with reading(engine) as conn:
        assert draft_rows.by_resume_code(conn, LOOKUP, later(days=29)) == replace(draft, **CODE)
        assert draft_rows.by_resume_code(conn, LOOKUP, later(days=30)) is None
        assert draft_rows.by_resume_code(conn, TOKEN, NOON) is None
        assert draft_rows.resume_code_ends(conn, "p1", NOON) == [later(days=30)]
        assert (
            draft_rows.resume_code_ends(conn, "p1", later(days=30))
            == draft_rows.resume_code_ends(conn, "p2", NOON)
            == []
        )


def test_a_newer_code_takes_the_older_one_s_place(engine: Engine) -> None:
    draft = begun(engine, **CODE)
    with writing(engine) as conn:
        draft_rows.set_resume_code(conn, draft.id, "3" * 64, b"newer", "p2", NOON, later(days=31))
        assert draft_rows.by_resume_code(conn, LOOKUP, NOON) is None
        assert draft_rows.by_resume_code(conn, "3" * 64, NOON) is not None


def test_another_browser_takes_the_first_one_s_place_and_begins_a_visit(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        assert draft_rows.set_token(conn, draft.id, "4" * 64, b"another wrap", later(hours=1))
        assert not draft_rows.set_token(conn, uuid4(), "5" * 64, b"another wrap", later(hours=1))
    assert row_of(engine) is None
    reopened = row_of(engine, "4" * 64)
    assert reopened is not None
    assert (reopened.token_wrap, reopened.opened_at, reopened.seen_at) == (
        b"another wrap",
        later(hours=1),
        later(hours=1),
    )


def test_a_closed_draft_stays_for_its_code_and_no_browser_opens_it(engine: Engine) -> None:
    draft = begun(engine, **CODE)
    with writing(engine) as conn:
        assert draft_rows.drop_token(conn, draft.id)
    assert row_of(engine) is None
    with reading(engine) as conn:
        closed = draft_rows.by_resume_code(conn, LOOKUP, NOON)
    assert closed == replace(draft, token_sha256=None, token_wrap=None)


def test_a_draft_without_a_code_is_not_closed(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        assert not draft_rows.drop_token(conn, draft.id)
    assert row_of(engine) == draft


def test_a_stopped_code_opens_nothing_and_the_browser_still_does(engine: Engine) -> None:
    draft = begun(engine, **CODE)
    with writing(engine) as conn:
        assert draft_rows.drop_resume_code(conn, draft.id)
        assert draft_rows.by_resume_code(conn, LOOKUP, NOON) is None
    stopped = row_of(engine)
    assert stopped is not None
    assert [getattr(stopped, name) for name in CODE] == [None] * len(CODE)
    assert (stopped.id, stopped.token_wrap, stopped.body) == (draft.id, draft.token_wrap, draft.body)


def test_the_last_way_to_a_draft_is_not_stopped(engine: Engine) -> None:
    draft = begun(engine, **CODE)
    with writing(engine) as conn:
        draft_rows.drop_token(conn, draft.id)
        assert not draft_rows.drop_resume_code(conn, draft.id)
        assert draft_rows.by_resume_code(conn, LOOKUP, NOON) is not None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("token_sha256 = NULL, token_wrap = NULL", "somebody_can_open_it"),
        ("token_wrap = NULL", "token_has_its_wrap"),
        ("code_lookup = 'x'", "code_has_its"),
        ("pepper_id = 'p1'", "code_has_its_pepper"),
        ("code_until = created_at", "code_has_its_end"),
        ("code_made_at = created_at", "code_has_its_time"),
        ("revision = -1", "revision_counts_from_0"),
    ],
)
def test_the_database_refuses_drafts_that_cannot_be(engine: Engine, change: str, broken: str) -> None:
    begun(engine)
    with pytest.raises(IntegrityError, match=broken), writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE drafts SET {change}")


@pytest.mark.parametrize("same", [{"token_sha256": TOKEN}, {**CODE}], ids=["token", "code"])
def test_a_token_and_a_code_open_one_draft_only(engine: Engine, same: dict[str, Any]) -> None:
    begun(engine, **CODE)
    with pytest.raises(IntegrityError):
        begin_another(engine, **same)


def test_erasing_takes_draft_submission_and_notes(engine: Engine) -> None:
    draft = begun(engine)
    author = add_account(engine)
    submission = submit(engine, draft, shared=True)
    with writing(engine) as conn:
        write_note(conn, submission, author, "called")
        draft_rows.erase(conn, draft.id)
        draft_rows.erase(conn, draft.id)
    assert row_of(engine) is None
    assert [count(engine, table) for table in ("drafts", "submissions", "case_events")] == [0, 0, 0]


def test_forgetting_takes_the_draft_and_leaves_its_submission(engine: Engine) -> None:
    draft = begun(engine)
    submit(engine, draft, shared=True)
    with writing(engine) as conn:
        draft_rows.delete_row(conn, draft.id)
    assert (count(engine, "drafts"), count(engine, "submissions")) == (0, 1)


def test_a_draft_that_is_gone_can_not_be_saved(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        draft_rows.erase(conn, draft.id)
    with pytest.raises(StaleDraft), writing(engine) as conn:
        draft_rows.save(conn, draft, b"tired 3", NOON)


def test_drafts_nobody_holds_are_swept_and_those_somebody_can_open_stay(engine: Engine) -> None:
    begun(engine)
    seen = begin_another(engine, seen_at=later(hours=30), token_sha256="6" * 64)
    coded = begin_another(engine, **CODE)
    begin_another(engine, **{**CODE, "code_lookup": "7" * 64, "code_until": later(hours=1)})
    with writing(engine) as conn:
        assert draft_rows.delete_unreachable(conn, later(hours=24), later(hours=48), 9) == 2
        assert draft_rows.delete_unreachable(conn, later(hours=24), later(hours=48), 9) == 0
        assert draft_rows.by_resume_code(conn, LOOKUP, later(hours=48)) == coded
    assert row_of(engine, "6" * 64) == seen
    assert count(engine, "drafts") == 2


def test_the_sweep_finds_drafts_by_when_they_were_seen_and_reads_no_others(engine: Engine) -> None:
    begun(engine)
    with writing(engine) as conn:
        asked = statements(conn, lambda: draft_rows.count_unreachable(conn, later(hours=24), later(hours=48)))
        asked += statements(conn, lambda: draft_rows.delete_unreachable(conn, later(hours=24), later(hours=48), 9))
        found = [plan(conn, *each) for each in asked if each[0].lstrip().startswith("SELECT")]
    assert len(found) == 2
    assert all("ix_drafts_seen_at" in each for each in found)


def plan(conn: Connection, statement: str, values: Any) -> str:
    """How the database would read, as it says so; PostgreSQL would go through so few rows whatever index there is."""
    explain = "EXPLAIN QUERY PLAN"
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN"
    return str(conn.exec_driver_sql(f"{explain} {statement}", values).all())


def statements(conn: Connection, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """What ``act`` asks the database."""
    sent: list[tuple[str, Any]] = []

    def note(_conn: Connection, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    event.listen(conn, "before_cursor_execute", note)
    act()
    event.remove(conn, "before_cursor_execute", note)
    return sent


def test_a_save_by_a_browser_says_in_the_same_statement_that_it_was_seen(engine: Engine) -> None:
    draft = begun(engine)
    with writing(engine) as conn:
        asked = statements(conn, lambda: draft_rows.save(conn, draft, b"first", later(minutes=2), seen=True))
    first = row_of(engine)
    assert len(asked) == 1
    assert first is not None
    assert (first.body, first.seen_at) == (b"first", later(minutes=2))
    with writing(engine) as conn:
        draft_rows.save(conn, first, b"second", later(minutes=3))
    second = row_of(engine)
    assert second is not None
    assert (second.body, second.seen_at) == (b"second", later(minutes=2))


def test_a_private_submission_is_deleted_with_its_draft_and_a_shared_one_stays(engine: Engine) -> None:
    kept, shared = begun(engine), begin_another(engine)
    submit(engine, kept)
    with_the_team = submit(engine, shared, shared=True)
    with writing(engine) as conn:
        assert draft_rows.delete_unreachable(conn, later(hours=24), later(hours=48), 9) == 2
        assert conn.exec_driver_sql("SELECT code FROM submissions").all() == [(with_the_team.code,)]


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(engine: Engine) -> None:
    begun(engine)
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 1
        begin_another(engine)
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 1
    assert count(engine, "drafts") == 2


def test_what_fails_half_way_is_undone(engine: Engine) -> None:
    draft = begun(engine)
    with suppress(ZeroDivisionError), writing(engine) as conn:
        draft_rows.save(conn, draft, b"tired 3", NOON)
        raise ZeroDivisionError
    assert row_of(engine) == draft


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_erased_row_is_overwritten_in_the_file(engine: Engine) -> None:
    draft = begun(engine)
    folder = Path(str(make_url(engine.url).database)).parent
    canary = f"canary-{uuid4().hex}".encode()

    def written() -> bytes:
        engine.dispose()  # the last connection takes the log into the file
        return b"".join(path.read_bytes() for path in folder.glob("check-in.db*"))

    with writing(engine) as conn:
        draft_rows.save(conn, draft, canary, NOON)
    assert canary in written()
    with writing(engine) as conn:
        draft_rows.erase(conn, draft.id)
    assert canary not in written()
