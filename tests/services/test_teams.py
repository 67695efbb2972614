"""Teams: each case is one team's; nobody else finds it, and no other team's key opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import CaseState
from assessment.core.desk_lists import CaseList
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.core.model.pack import Pack
from assessment.records import submissions
from assessment.records.audit import COMMAND, Actor
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import key_rotation, people, review, sharing
from assessment.services.accounts import ADMINISTRATOR
from assessment.services.case_forms import READ, Circumstances
from assessment.services.review import Desk, Seen
from assessment.services.staff import Staff
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, writing
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import PUBLIC, Keyring, team_of
from tests.support import desk_lists, encrypted_drafts, teams
from tests.support.staff import counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

SECOND = frozenset({2})


@pytest.fixture
def store(engine: Engine, ring: Keyring) -> Store:
    """A service with two teams."""
    teams.add(engine, ring, 2)
    return Store(engine, ring)


@pytest.fixture
def ada(store: Store) -> Staff:
    """A counselor of the first team."""
    return counselor(add_account(store.engine))


@pytest.fixture
def bea(store: Store) -> Staff:
    """A counselor of the second team."""
    return counselor(add_account(store.engine, "bea@desk.example"), "bea@desk.example", SECOND)


def shared_with(store: Store, pack: Pack, team: int) -> str:
    """The code of what somebody shared with this team."""
    draft = encrypted_drafts.begun(store.engine, pack, team=team)
    return encrypted_drafts.sent(store.engine, store.keyring, draft).code


def codes(store: Store, staff: Staff) -> list[str]:
    return desk_lists.codes(store, staff, NOON)


def test_a_case_stands_in_the_lists_of_its_team_alone(store: Store, pack: Pack, ada: Staff, bea: Staff) -> None:
    hers, theirs = shared_with(store, pack, 1), shared_with(store, pack, 2)
    assert codes(store, ada) == [hers]
    assert codes(store, bea) == [theirs]
    assert sorted(codes(store, counselor(teams=frozenset({1, 2})))) == sorted([hers, theirs])
    assert codes(store, counselor(teams=frozenset())) == []


@pytest.mark.parametrize(
    "leave",
    [partial(people.set_teams, teams=(2,)), partial(people.set_role, role=ADMINISTRATOR)],
    ids=["for another team", "to be an administrator"],
)
def test_who_leaves_a_team_leaves_it_their_open_cases(
    store: Store, pack: Pack, ada: Staff, leave: Callable[[Store, int, Actor, datetime], object]
) -> None:
    code = shared_with(store, pack, 1)
    WAYS["claim"](Desk(store), code, ada, later(hours=1))
    leave(store, ada.id, COMMAND, later(hours=2))
    cleo = counselor(add_account(store.engine, "cleo@desk.example"), "cleo@desk.example")
    assert desk_lists.codes(store, cleo, later(hours=3), CaseList.UNCLAIMED) == [code]
    opened = review.open_review(Desk(store), code, cleo, later(hours=3), lambda pack: pack)
    assert opened.review.events[0].what == "released the case"
    assert (opened.case.row.owner_id, opened.case.state.state) == (None, CaseState.NEW)
    review.act_on(Desk(store), code, opened.case.seen, "claim", {}, Circumstances(cleo, later(hours=3)))
    with reading(store.engine) as conn:
        found = conn.exec_driver_sql(f"SELECT who, verb FROM audit WHERE subject = '{code}' ORDER BY id")
        assert [tuple(row) for row in found][-3:] == [
            (COMMAND.name, "released"),
            ("cleo@desk.example", "opened"),
            ("cleo@desk.example", "claimed"),
        ]


def test_who_works_in_two_teams_keeps_the_cases_of_the_one_they_stay_in(store: Store, pack: Pack) -> None:
    both = counselor(add_account(store.engine), teams=frozenset({1, 2}))
    first, second = shared_with(store, pack, 1), shared_with(store, pack, 2)
    for code in (first, second):
        WAYS["claim"](Desk(store), code, both, later(hours=1))
    people.set_teams(store, both.id, COMMAND, later(hours=2), teams=(2,))
    there = counselor(both.id, teams=SECOND)
    assert desk_lists.codes(store, there, later(hours=3), CaseList.MINE) == [second]


Way = Callable[[Desk, str, Staff, datetime], object]


def acting(what: str) -> Way:
    """Acts on a case by this form, as who saw the case when it was new."""
    form = {"note": "Called.", "reason": "A reason"}
    return lambda desk, code, by, now: review.act_on(desk, code, Seen(1, 1), what, form, Circumstances(by, now))


WAYS: dict[str, Way] = {
    "open": lambda desk, code, by, now: review.open_review(desk, code, by, now, lambda pack: pack),
    "print": lambda desk, code, by, now: review.staff_copy(desk, code, by, now, lambda pack: pack),
    "hand over": lambda desk, code, by, now: review.move_to_team(desk, code, by, "2", now),
    **{what: acting(what) for what in READ},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_case_of_another_team_is_none_whatever_is_done_with_it(
    store: Store, pack: Pack, ada: Staff, bea: Staff, way: str
) -> None:
    code = shared_with(store, pack, 1)
    with pytest.raises(NotFound) as none:
        WAYS[way](Desk(store), "heron-00", bea, later(hours=1))
    with pytest.raises(NotFound) as hidden:
        WAYS[way](Desk(store), code, bea, later(hours=1))
    assert str(hidden.value).replace(code, "") == str(none.value).replace("heron-00", "")
    assert WAYS["open"](Desk(store), code, ada, later(hours=2))


def test_a_key_of_another_team_is_not_given_out(store: Store, pack: Pack) -> None:
    code, keyring = shared_with(store, pack, 2), store.keyring
    with reading(store.engine) as conn:
        row = case_rows.by_code(conn, code, SECOND)
    assert team_of(row.team_key_id or "") == 2
    assert submissions.open_for_team(row, keyring.only({2})).code == code
    with pytest.raises(CannotDecrypt, match="another team's"):
        submissions.open_for_team(row, keyring.only({1}))
    with pytest.raises(BadKeys, match="another team's"):
        keyring.only({}).private_key(row.team_key_id or "")


def test_what_is_shared_with_nobody_in_particular_goes_to_the_only_team(
    engine: Engine, ring: Keyring, pack: Pack
) -> None:
    draft = encrypted_drafts.begun(engine, pack)
    assert sharing.teams_to_choose_from(Store(engine, ring), draft) == ()
    assert encrypted_drafts.sent(engine, ring, draft).row.team_id == 1


def test_where_there_are_several_teams_the_person_chooses_one(store: Store, pack: Pack) -> None:
    draft = encrypted_drafts.begun(store.engine, pack)
    encrypted_drafts.sent(store.engine, store.keyring, draft, shared=False)
    draft = encrypted_drafts.reopened(store.engine, draft)
    assert [each.id for each in sharing.teams_to_choose_from(store, draft)] == [1, 2]
    for chosen in ("", "3", "two"):
        with pytest.raises(InvalidAnswers), writing(store.engine) as conn:
            sharing.share_submission(conn, store, draft, "", NOON, chosen)
    with writing(store.engine) as conn:
        assert sharing.share_submission(conn, store, draft, "", NOON, "2").row.team_id == 2


def test_what_is_shared_stays_with_its_team_whatever_a_form_says(store: Store, pack: Pack) -> None:
    draft = encrypted_drafts.begun(store.engine, pack, team=2)
    encrypted_drafts.sent(store.engine, store.keyring, draft)
    draft = encrypted_drafts.reopened(store.engine, draft)
    with writing(store.engine) as conn:
        asked = sharing.request_call(conn, store, draft, "0123", later(hours=1), "1")
    assert asked.row.team_id == 2
    assert sharing.teams_to_choose_from(store, draft, asked) == ()


def test_after_sharing_stopped_the_person_may_share_with_another_team(store: Store, pack: Pack, bea: Staff) -> None:
    draft = encrypted_drafts.begun(store.engine, pack)
    encrypted_drafts.sent(store.engine, store.keyring, draft, shared=False)
    draft = encrypted_drafts.reopened(store.engine, draft)
    with writing(store.engine) as conn:
        sharing.share_submission(conn, store, draft, "", NOON, "1")
    draft = encrypted_drafts.reopened(store.engine, draft)
    with writing(store.engine) as conn:
        sharing.withdraw_submission(conn, store.keyring, draft, later(hours=1), encrypted_drafts.unnoted)
    with writing(store.engine) as conn:
        record = sharing.share_submission(conn, store, draft, "", later(hours=2), "2")
    assert codes(store, bea) == [record.code]


def test_a_team_without_its_key_here_is_not_offered(engine: Engine, ring: Keyring, pack: Pack, tmp_path: Path) -> None:
    elsewhere = encrypted_drafts.keyring(tmp_path / "other keys")
    teams.add(engine, elsewhere, 2)
    assert encrypted_drafts.sent(engine, ring, encrypted_drafts.begun(engine, pack)).row.team_id == 1


def test_turning_the_key_of_one_team_leaves_the_other_s(store: Store, pack: Pack) -> None:
    one, two = shared_with(store, pack, 1), shared_with(store, pack, 2)
    before = {team: key.id for team, key in store.keyring.team_keys.items()}
    made = store.keyring.rotate_team(2).id
    assert key_rotation.reseal(store, lambda _: None).done == 1
    with reading(store.engine) as conn:
        assert case_rows.by_code(conn, one, {1}).team_key_id == before[1]
        assert case_rows.by_code(conn, two, {2}).team_key_id == made
    store.keyring.drop(PUBLIC, before[2])
    with pytest.raises(BadKeys, match="newest stays"):
        store.keyring.drop(PUBLIC, before[1])
    assert {team: key.id for team, key in store.keyring.team_keys.items()} == {1: before[1], 2: made}
