"""Drafts: held by a token, saved under a revision, given up without a trace."""

from __future__ import annotations

import base64
import binascii
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from filling import NOON, add_account, begin_another, begun, later, submit
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import StaleDraft
from assessment.storage import drafts, submissions
from assessment.storage.engine import reading, writing


def test_a_draft_is_found_by_its_token_and_by_no_other(engine: Engine) -> None:
    draft, token = begun(engine)
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) == draft
        assert drafts.held_by(conn, token + "x") is None
        assert drafts.held_by(conn, sha256(token.encode()).hexdigest()) is None
        assert drafts.held_by(conn, "") is None


def test_times_come_back_aware_and_in_utc(engine: Engine) -> None:
    _, token = begun(engine)
    with reading(engine) as conn:
        draft = drafts.held_by(conn, token)
    assert draft is not None
    assert (draft.created_at, draft.created_at.utcoffset()) == (NOON, NOON.utcoffset())


def test_a_save_keeps_answers_and_page_and_counts_up(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        saved = drafts.save(conn, draft, '{"tired":3}', 2, later(minutes=1))
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) == saved
    assert (saved.answers, saved.page, saved.revision, saved.updated_at) == ('{"tired":3}', 2, 1, later(minutes=1))


def test_a_save_on_an_old_revision_is_refused_and_changes_nothing(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        saved = drafts.save(conn, draft, '{"tired":3}', 2, NOON)
    with pytest.raises(StaleDraft), writing(engine) as conn:
        drafts.save(conn, draft, '{"tired":0}', 1, NOON)
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) == saved


def test_of_two_saves_at_the_same_moment_one_is_refused(engine: Engine) -> None:
    draft, token = begun(engine)

    def save(number: int) -> bool:
        try:
            with writing(engine) as conn:
                drafts.save(conn, draft, f'{{"tired":{number}}}', 1, NOON)
        except StaleDraft:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1
    with reading(engine) as conn:
        kept = drafts.held_by(conn, token)
    assert kept is not None
    assert kept.revision == 1


def test_a_submitted_draft_takes_no_more_answers(engine: Engine) -> None:
    draft, token = begun(engine)
    submit(engine, draft)
    with reading(engine) as conn:
        submitted = drafts.held_by(conn, token)
    assert submitted is not None
    with pytest.raises(StaleDraft), writing(engine) as conn:
        drafts.save(conn, submitted, '{"tired":3}', 2, NOON)


def test_the_database_itself_refuses_answers_in_a_submitted_draft(engine: Engine) -> None:
    draft, _ = begun(engine)
    submit(engine, draft)
    with pytest.raises(IntegrityError, match="submitted_holds_no_answers"), writing(engine) as conn:
        conn.exec_driver_sql("UPDATE drafts SET answers = '{\"tired\":3}'")


def test_choosing_a_place_leaves_the_revision(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        drafts.choose_place(conn, draft, "uk")
        drafts.save(conn, draft, "{}", 1, NOON)
    with reading(engine) as conn:
        kept = drafts.held_by(conn, token)
    assert kept is not None
    assert (kept.place, kept.revision) == ("uk", 1)


def test_a_released_draft_is_kept_but_nobody_holds_it(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        drafts.release(conn, draft)
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) is None
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 1


def test_erasing_takes_draft_submission_and_notes(engine: Engine) -> None:
    draft, token = begun(engine)
    author = add_account(engine)
    submission = submit(engine, draft, shared=True)
    with writing(engine) as conn:
        submissions.write_note(conn, submission, author, "called", NOON)
        drafts.erase(conn, draft)
        drafts.erase(conn, draft)
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) is None
        for table in ("drafts", "submissions", "notes"):
            assert conn.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_a_draft_that_is_gone_can_not_be_saved(engine: Engine) -> None:
    draft, _ = begun(engine)
    with writing(engine) as conn:
        drafts.erase(conn, draft)
    with pytest.raises(StaleDraft), writing(engine) as conn:
        drafts.save(conn, draft, "{}", 1, NOON)


def test_drafts_left_behind_are_swept_and_what_was_sent_in_stays(engine: Engine) -> None:
    sent, token = begun(engine)
    submit(engine, sent)
    left, going_on = begin_another(engine), begin_another(engine)
    with writing(engine) as conn:
        going_on = drafts.save(conn, going_on, "{}", 1, later(hours=30))
        assert drafts.sweep(conn, later(hours=24)) == 1
        with pytest.raises(StaleDraft):
            drafts.save(conn, left, "{}", 1, later(hours=30))
        drafts.save(conn, going_on, "{}", 1, later(hours=31))
        assert drafts.held_by(conn, token) is not None


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(engine: Engine) -> None:
    begun(engine)
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 1
        begin_another(engine)
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 1
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM drafts").scalar_one() == 2


def test_what_fails_half_way_is_undone(engine: Engine) -> None:
    draft, token = begun(engine)
    with suppress(ZeroDivisionError), writing(engine) as conn:
        drafts.save(conn, draft, '{"tired":3}', 1, NOON)
        raise ZeroDivisionError
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) == draft


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_token_is_nowhere_in_the_database_file(engine: Engine) -> None:
    _, token = begun(engine)
    url = make_url(engine.url)
    engine.dispose()
    written = b"".join(path.read_bytes() for path in Path(str(url.database)).parent.glob("check-in.db*"))
    for form in (token.encode(), base64.b64encode(token.encode()), binascii.hexlify(token.encode())):
        assert form not in written


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_erased_answers_are_overwritten_in_the_file(engine: Engine) -> None:
    draft, _ = begun(engine)
    url = make_url(engine.url)
    canary = f"canary-{uuid4().hex}"
    with writing(engine) as conn:
        drafts.save(conn, draft, f'{{"words":"{canary}"}}', 1, NOON)
    with writing(engine) as conn:
        drafts.erase(conn, draft)
    engine.dispose()  # the last connection takes the log into the file
    written = b"".join(path.read_bytes() for path in Path(str(url.database)).parent.glob("check-in.db*"))
    assert canary.encode() not in written
