"""Second factors: each code works once, on both databases, and what is stored opens nothing by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assessment.records import app_secrets
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import second_factors
from assessment.services.accounts import Account
from assessment.storage.engine import reading, writing
from assessment.vault import factor_keys, one_time_codes
from tests.support.key_folders import ring_in
from tests.support.second_factor_steps import FACTOR_KEYS, PhoneApp
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

SECRET = b"twenty bytes of noise"[:20]
PHONE = PhoneApp(SECRET)


@pytest.fixture
def store(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(engine, ring_in(tmp_path_factory.mktemp("keys")))
    made.keyring.make_missing()
    return made


def account(store: Store, email: str = "ada@desk.example") -> Account:
    add_account(store.engine, email)
    with Session(store.engine) as session:
        found = session.scalars(select(Account).where(Account.email == email)).one()
        session.expunge_all()
        return found


@pytest.fixture
def ada(store: Store) -> Account:
    """Who has an app, set up a while before noon."""
    found = account(store)
    assert second_factors.set_up_app(store, FACTOR_KEYS, found, SECRET, PHONE.code(later(hours=-1)), later(hours=-1))
    return found


def test_a_code_works_once(store: Store, ada: Account) -> None:
    assert second_factors.use(store, FACTOR_KEYS, ada, PHONE.code(NOON), NOON) == second_factors.APP
    assert not second_factors.use(store, FACTOR_KEYS, ada, PHONE.code(NOON), NOON)
    assert not second_factors.use(store, FACTOR_KEYS, ada, PHONE.code(NOON), later(seconds=29))


def test_of_many_requests_with_one_code_at_the_same_moment_one_is_let_in(store: Store, ada: Account) -> None:
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: second_factors.use(store, FACTOR_KEYS, ada, PHONE.code(NOON), NOON), range(12)))
    assert sorted(found) == [""] * 11 + [second_factors.APP]


def test_an_older_code_does_not_work_after_a_newer_one(store: Store, ada: Account) -> None:
    older = PHONE.code(later(seconds=-30))
    assert second_factors.use(store, FACTOR_KEYS, ada, PHONE.code(NOON), NOON)
    assert not second_factors.use(store, FACTOR_KEYS, ada, older, NOON)


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_may_be_one_step_off_and_no_more(store: Store, ada: Account, off: int, taken: bool) -> None:
    typed = PHONE.code(NOON + timedelta(seconds=off))
    assert bool(second_factors.use(store, FACTOR_KEYS, ada, typed, NOON)) is taken


def test_the_code_that_proved_an_app_signs_nobody_in(store: Store) -> None:
    found = account(store)
    assert second_factors.set_up_app(store, FACTOR_KEYS, found, SECRET, PHONE.code(NOON), NOON)
    assert not second_factors.use(store, FACTOR_KEYS, found, PHONE.code(NOON), NOON)
    assert second_factors.use(store, FACTOR_KEYS, found, PHONE.code(later(seconds=30)), later(seconds=30))


def test_an_app_is_set_up_with_a_right_code_only(store: Store) -> None:
    found = account(store)
    assert second_factors.set_up_app(store, FACTOR_KEYS, found, SECRET, "000000", NOON) is None
    assert not second_factors.of(store, found.id).any


def test_a_recovery_code_works_once_however_it_is_written(store: Store, ada: Account) -> None:
    codes = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    assert second_factors.use(store, FACTOR_KEYS, ada, codes[0].lower().replace("-", " "), NOON)
    assert not second_factors.use(store, FACTOR_KEYS, ada, codes[0], NOON)
    assert second_factors.of(store, ada.id).codes_left == 9


def test_a_stolen_recovery_code_that_two_use_at_the_same_moment_lets_one_in(store: Store, ada: Account) -> None:
    code = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)[0]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: second_factors.use(store, FACTOR_KEYS, ada, code, NOON), range(8)))
    assert sorted(found) == [""] * 7 + [second_factors.RECOVERY]


def test_new_recovery_codes_end_the_older_ones(store: Store, ada: Account) -> None:
    older = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    newer = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    assert not second_factors.use(store, FACTOR_KEYS, ada, older[0], NOON)
    assert second_factors.use(store, FACTOR_KEYS, ada, newer[0], NOON)


def test_codes_are_of_no_use_to_another_account(store: Store, ada: Account) -> None:
    bea = account(store, "bea@desk.example")
    codes = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    for code in (codes[0], PHONE.code(NOON)):
        assert not second_factors.use(store, FACTOR_KEYS, bea, code, NOON)


def test_a_secret_that_is_moved_to_another_account_does_not_open(store: Store, ada: Account) -> None:
    bea = account(store, "bea@desk.example")
    with writing(store.engine) as conn:
        conn.exec_driver_sql(
            "UPDATE users SET totp_sealed = (SELECT totp_sealed FROM users WHERE email = 'ada@desk.example')"
        )
    with pytest.raises(CannotDecrypt):
        second_factors.use(store, FACTOR_KEYS, bea, PHONE.code(NOON), NOON)


def test_neither_the_secret_nor_a_recovery_code_is_in_the_database(store: Store, ada: Account) -> None:
    codes = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    with reading(store.engine) as conn:
        sealed = bytes(conn.exec_driver_sql("SELECT totp_sealed FROM users").scalar_one())
        hashes = conn.exec_driver_sql("SELECT code_hash FROM recovery_codes").scalars().all()
    assert SECRET not in sealed
    assert not {one_time_codes.plain(code) for code in codes} & set(hashes)
    with pytest.raises(CannotDecrypt):
        app_secrets.opened(factor_keys.derive("another secret"), ada.id, sealed)


def test_an_app_stays_where_nothing_else_is_left(store: Store, ada: Account) -> None:
    assert not second_factors.remove_app(store, ada, NOON)
    assert second_factors.of(store, ada.id).app


def test_a_reset_takes_everything_away(store: Store, ada: Account) -> None:
    codes = second_factors.renew_codes(store, FACTOR_KEYS, ada, NOON)
    with writing(store.engine) as conn:
        second_factors.reset(conn, ada.id)
    assert second_factors.of(store, ada.id) == second_factors.Factors(False, (), 0)
    assert not second_factors.use(store, FACTOR_KEYS, ada, codes[0], NOON)


def test_the_digits_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six of its eight digits."""
    secret = b"12345678901234567890"
    expected = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
    assert {at: one_time_codes.code(secret, at // 30) for at in expected} == expected


@given(st.text(max_size=40))
def test_nothing_that_is_typed_makes_a_code_fail_otherwise(typed: str) -> None:
    plain = one_time_codes.plain(typed)
    assert one_time_codes.counter_of(SECRET, plain, NOON) is None or one_time_codes.is_app_code(plain)
    assert len(one_time_codes.recovery_hash(b"key", 1, typed)) == 64
