"""Submissions: at most one per draft, unseen until shared, and a queue in the right order."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from filling import NOON, add_account, begin_another, begun, later, submit
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound, StaleDraft
from assessment.storage import codes, drafts, submissions
from assessment.storage.engine import reading, writing


def test_a_submission_keeps_everything_and_empties_the_draft(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        draft = drafts.save(conn, draft, '{"tired":3}', 1, NOON)
    made = submit(engine, draft, shared=True, contact="07700 900123")
    with reading(engine) as conn:
        kept, emptied = submissions.of_draft(conn, draft), drafts.held_by(conn, token)
    assert kept == made
    assert (made.answers, made.outcome, made.contact, made.shared_at) == (
        '{"tired":3}',
        '{"level":"rest"}',
        "07700 900123",
        later(minutes=5),
    )
    assert emptied is not None
    assert (emptied.answers, emptied.submission_id) == ("{}", made.id)


def test_sending_twice_gives_the_first_submission_back(engine: Engine) -> None:
    draft, _ = begun(engine)
    first = submit(engine, draft)
    assert submit(engine, draft, answers_text='{"tired":0}', shared=True) == first


def test_sixteen_parallel_sends_make_one_submission_and_sixteen_equal_receipts(engine: Engine) -> None:
    draft, _ = begun(engine)
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda number: submit(engine, draft, contact=str(number), shared=True), range(16)))
    assert len(set(receipts)) == 1
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == 1


def test_a_draft_saved_meanwhile_is_not_submitted(engine: Engine) -> None:
    draft, token = begun(engine)
    with writing(engine) as conn:
        saved = drafts.save(conn, draft, '{"tired":3}', 1, NOON)
    with pytest.raises(StaleDraft):
        submit(engine, draft)
    with reading(engine) as conn:
        assert drafts.held_by(conn, token) == saved
        assert submissions.of_draft(conn, draft) is None


def test_a_draft_erased_meanwhile_is_not_submitted(engine: Engine) -> None:
    draft, _ = begun(engine)
    with writing(engine) as conn:
        drafts.erase(conn, draft)
    with pytest.raises(NotFound):
        submit(engine, draft)


def test_what_is_not_shared_carries_no_contact(engine: Engine) -> None:
    draft, _ = begun(engine)
    made = submit(engine, draft, contact="07700 900123", callback=True)
    assert (made.shared, made.contact, made.callback, made.shared_at) == (False, "", False, None)


def test_codes_are_two_neutral_parts() -> None:
    assert all(re.fullmatch(r"[a-z]+-[1-9][0-9]", codes.draw()) for _ in range(200))
    assert len(set(codes.WORDS)) == len(codes.WORDS) >= 200


def test_a_code_that_is_taken_is_drawn_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, _ = begun(engine)
    first = submit(engine, draft)
    drawn = count()
    monkeypatch.setattr(codes, "draw", lambda digits: first.code if next(drawn) < 3 else "wren-77")
    assert submit(engine, begin_another(engine)).code == "wren-77"


def test_when_the_short_codes_run_out_longer_ones_are_drawn(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, _ = begun(engine)
    first = submit(engine, draft)
    monkeypatch.setattr(codes, "draw", lambda digits: first.code if digits == 2 else "wren-77777")
    assert submit(engine, begin_another(engine)).code == "wren-77777"


def test_counselors_do_not_find_what_is_not_shared(engine: Engine) -> None:
    draft, _ = begun(engine)
    made, reviewer = submit(engine, draft), add_account(engine)
    with writing(engine) as conn:
        with pytest.raises(NotFound):
            submissions.open_shared(conn, made.code)
        with pytest.raises(NotFound):
            submissions.mark_reviewed(conn, made.code, reviewer, NOON)
        assert submissions.queue(conn) == submissions.Queue((), ())


def test_sharing_later_puts_it_into_the_queue(engine: Engine) -> None:
    draft, _ = begun(engine)
    made = submit(engine, draft)
    with writing(engine) as conn:
        shared = submissions.share(conn, made, "ada@post.example", True, later(hours=1), 3)
    with reading(engine) as conn:
        assert submissions.open_shared(conn, made.code) == shared
        assert submissions.queue(conn).waiting == (shared,)
    assert (shared.contact, shared.callback, shared.shared_at, shared.priority_rank) == (
        "ada@post.example",
        True,
        later(hours=1),
        3,
    )


def test_asking_for_contact_while_it_waits_keeps_its_place_in_the_queue(engine: Engine) -> None:
    draft, _ = begun(engine)
    made = submit(engine, draft, shared=True)
    with writing(engine) as conn:
        again = submissions.share(conn, made, "ada@post.example", True, later(hours=1), 2)
    assert (again.contact, again.callback, again.shared_at) == ("ada@post.example", True, made.shared_at)


def test_asking_for_contact_after_the_review_brings_it_back(engine: Engine) -> None:
    draft, _ = begun(engine)
    made, reviewer = submit(engine, draft, shared=True), add_account(engine)
    with writing(engine) as conn:
        submissions.mark_reviewed(conn, made.code, reviewer, later(hours=1))
        same = submissions.share(conn, made, "", False, later(hours=2), 1)
        assert same.state == "reviewed"
        back = submissions.share(conn, made, "", True, later(hours=2), 2)
    assert (back.state, back.reviewed_at, back.reviewed_by, back.shared_at) == ("new", None, None, later(hours=2))


def test_the_queue_shows_the_most_urgent_first_and_then_who_waits_longest(engine: Engine) -> None:
    draft, _ = begun(engine)
    waits = [(1, 1), (3, 9), (1, 5), (3, 2), (0, 1)]
    made = [submit(engine, draft, shared=True, priority_rank=1, now=later(hours=1))]
    for rank, hour in waits[1:]:
        made.append(submit(engine, begin_another(engine), shared=True, priority_rank=rank, now=later(hours=hour)))
    with reading(engine) as conn:
        waiting = submissions.queue(conn).waiting
    assert [each.code for each in waiting] == [made[place].code for place in (3, 1, 0, 2, 4)]


def test_the_reviewed_ones_stand_apart_newest_first_and_only_so_many(engine: Engine) -> None:
    draft, _ = begun(engine)
    reviewer = add_account(engine)
    made = [submit(engine, draft, shared=True)]
    made += [submit(engine, begin_another(engine), shared=True) for _ in range(3)]
    with writing(engine) as conn:
        for hour, each in enumerate(made):
            assert submissions.mark_reviewed(conn, each.code, reviewer, later(hours=hour))
    with reading(engine) as conn:
        queue = submissions.queue(conn, most_reviewed=2)
    assert queue.waiting == ()
    assert [each.code for each in queue.reviewed] == [made[3].code, made[2].code]


def test_the_first_reviewer_stays(engine: Engine) -> None:
    draft, _ = begun(engine)
    made = submit(engine, draft, shared=True)
    first, second = add_account(engine), add_account(engine, "grace@desk.example")
    with writing(engine) as conn:
        assert submissions.mark_reviewed(conn, made.code, first, later(hours=1))
        assert not submissions.mark_reviewed(conn, made.code, second, later(hours=2))
        kept = submissions.open_shared(conn, made.code)
    assert (kept.reviewed_by, kept.reviewed_at) == (first, later(hours=1))


def test_notes_are_read_in_the_order_they_were_written(engine: Engine) -> None:
    draft, _ = begun(engine)
    made, author = submit(engine, draft, shared=True), add_account(engine)
    with writing(engine) as conn:
        for minute, text in enumerate(("called", "no reply", "called again")):
            submissions.write_note(conn, made, author, text, later(minutes=minute))
    with reading(engine) as conn:
        notes = submissions.notes_of(conn, made)
    assert [note.text for note in notes] == ["called", "no reply", "called again"]
    assert {note.author for note in notes} == {"Ada"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("state = 'gone'", "state_known|only_shared_is_reviewed"),
        ("shared = true", "shared_has_its_time"),
        ("contact = 'x'", "only_shared_carries_contact"),
        ("callback = true", "only_shared_carries_contact"),
        ("state = 'reviewed'", "only_shared_is_reviewed|reviewed_has_its_time"),
        ("reviewed_at = submitted_at", "reviewed_has_its"),
        ("priority_rank = -1", "priority_rank_counts_from_0"),
    ],
)
def test_the_database_refuses_states_that_cannot_be(engine: Engine, change: str, broken: str) -> None:
    draft, _ = begun(engine)
    submit(engine, draft)
    with pytest.raises(IntegrityError, match=broken), writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE submissions SET {change}")


def test_a_draft_cannot_be_given_a_second_submission(engine: Engine) -> None:
    draft, _ = begun(engine)
    submit(engine, draft)
    other = submit(engine, begin_another(engine))
    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE submissions SET draft_id = '{draft.id.hex}' WHERE code = '{other.code}'")
