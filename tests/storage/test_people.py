"""Accounts and one-time links, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from assessment.core.errors import NotFound
from assessment.storage import accounts, people, staff_sessions
from assessment.storage.accounts import ADMINISTRATOR
from assessment.storage.engine import reading, writing
from assessment.storage.staff_sessions import StaffSession
from assessment.storage.staff_tables import Account
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

TOKEN, ANOTHER = "a" * 64, "b" * 64


def test_a_link_finds_its_account_until_it_ends_and_once(engine: Engine) -> None:
    ada = add_account(engine)
    with writing(engine) as conn:
        people.keep_link(conn, ada, ANOTHER, later(hours=72))
        people.keep_link(conn, ada, TOKEN, later(hours=72))
        found = people.by_link(conn, TOKEN, NOON)
        assert found == people.account(conn, ada)
        assert (people.by_link(conn, ANOTHER, NOON), people.by_link(conn, TOKEN, later(hours=72))) == (None, None)
        assert not people.use_link(conn, TOKEN, later(hours=72))
        assert (people.use_link(conn, TOKEN, NOON), people.use_link(conn, TOKEN, NOON)) == (True, False)


def test_an_account_tells_whether_it_has_a_password_and_what_else_it_has(engine: Engine) -> None:
    ada = add_account(engine)
    with writing(engine) as conn:
        bea = accounts.add(conn, "bea@desk.example", "Bea", "", ADMINISTRATOR)
        seen = StaffSession(uuid4(), ada, "", "", NOON, later(minutes=3))
        staff_sessions.add(conn, seen, TOKEN)
    assert bea is not None
    with reading(engine) as conn:
        assert [
            (each.id, each.active, each.joined, each.app, each.passkeys) for each in people.every_account(conn)
        ] == [
            (ada, True, True, False, 0),
            (bea, False, False, False, 0),
        ]
        assert staff_sessions.last_seen(conn) == {ada: later(minutes=3)}
        assert people.members(conn) == {ada: frozenset({1})}
        with pytest.raises(NotFound):
            people.account(conn, 99)


def test_of_two_who_look_for_administrators_at_one_moment_the_second_waits(engine: Engine) -> None:
    with writing(engine) as conn:
        for name in ("olu", "dan"):
            accounts.add(conn, f"{name}@desk.example", name, "hash", ADMINISTRATOR)
        both = people.working_administrators(conn)

    def disable(account_id: int) -> bool:
        with writing(engine) as conn:
            if people.working_administrators(conn) == {account_id}:
                return False
            people.set_active(conn, account_id, active=False)
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, both)) == [False, True]


def test_failures_are_found_and_forgotten_by_how_their_names_begin(engine: Engine) -> None:
    with writing(engine) as conn:
        for name in ("ada" + "0" * 61, "ada" + "1" * 61, "bea" + "0" * 61):
            accounts.count_failure(conn, name, 2, NOON)
    with writing(engine) as conn:
        found = accounts.failures_that_begin(conn, {"ada", "chi"}, 3)
        assert sorted(name[:4] for name, _failed in found) == ["ada0", "ada1"]
        assert {failed for _name, failed in found} == {accounts.Failures(2, NOON)}
        assert accounts.failures_that_begin(conn, set(), 3) == []
        accounts.forget_failures_that_begin(conn, {"ada"}, 3)
        assert [name[:3] for name, _failed in accounts.failures_that_begin(conn, {"ada", "bea"}, 3)] == ["bea"]


def test_an_account_has_no_language_until_it_chooses_one(engine: Engine) -> None:
    ada = add_account(engine)
    with writing(engine) as conn:
        languages = select(Account.language).where(Account.id == ada)
        assert conn.execute(languages).scalar_one() is None
        accounts.set_language(conn, ada, "es")
        assert conn.execute(languages).scalar_one() == "es"
        accounts.set_language(conn, ada, None)
        assert conn.execute(languages).scalar_one() is None
