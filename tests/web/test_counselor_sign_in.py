"""Signing in: the same answer for every wrong try, and ever longer waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask_security import hash_password
from flask_security.proxies import _security as security

from assessment.services import lockouts
from assessment.services.accounts import AccountRefused, add_account
from assessment.storage import accounts as account_storage
from assessment.storage.engine import reading, writing
from tests.support.counselor_steps import EMAIL, PASSWORD, sign_in_by_form
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages

WRONG = "not right"
TOO_OFTEN = "typed too often"


def attempt(app: Flask, email: str, password: str) -> str:
    """What the page says to one try, the token and the name apart."""
    browser = Pages(app)
    browser.get("/counselor/sign-in")
    browser.send({"email": email, "password": password}, status=200)
    return browser.text()


@pytest.fixture
def desk(app: Flask) -> Flask:
    with app.app_context():
        add_account(app.extensions["store"], EMAIL, PASSWORD)
    return app


def test_the_right_password_leads_to_today(app: Flask) -> None:
    assert sign_in_by_form(app).path == "/counselor"


@pytest.mark.parametrize("written", [EMAIL.upper(), f" {EMAIL} "])
def test_the_e_mail_may_be_written_in_any_case(desk: Flask, written: str) -> None:
    browser = Pages(desk)
    browser.get("/counselor/sign-in")
    browser.send({"email": written, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor"


def test_every_wrong_attempt_gets_the_same_answer(desk: Flask) -> None:
    answers = {
        attempt(desk, EMAIL, "another long password"),
        attempt(desk, "nobody@desk.example", "another long password"),
        attempt(desk, "no e-mail", "another long password"),
        attempt(desk, EMAIL, ""),
        attempt(desk, "", PASSWORD),
    }
    assert len(answers) == 1
    assert WRONG in answers.pop()


@pytest.mark.parametrize("email", [EMAIL, "nobody@desk.example"])
def test_after_five_failures_a_name_waits_whether_it_has_an_account_or_not(
    desk: Flask, stopped_clock: StoppedClock, email: str
) -> None:
    for _ in range(5):
        assert WRONG in attempt(desk, email, "another long password")
    assert TOO_OFTEN in attempt(desk, email, PASSWORD)
    stopped_clock.time += lockouts.FIRST_WAIT
    assert WRONG in attempt(desk, email, "another long password")
    stopped_clock.time += lockouts.FIRST_WAIT
    assert TOO_OFTEN in attempt(desk, email, PASSWORD)


def test_the_wait_doubles_up_to_its_limit(desk: Flask, stopped_clock: StoppedClock) -> None:
    waits = []
    for _ in range(12):
        lockouts.attempt(desk.extensions["store"], "bucket", stopped_clock.time)
        waits.append(lockouts.attempt(desk.extensions["store"], "bucket", stopped_clock.time).wait)
        stopped_clock.time += waits[-1]
    assert [wait.total_seconds() for wait in waits if wait] == [30, 60, 120, 240, 480, 900, 900, 900, 900, 900]


def test_one_name_waiting_does_not_keep_another_out(desk: Flask, stopped_clock: StoppedClock) -> None:
    for _ in range(6):
        attempt(desk, "nobody@desk.example", "another long password")
    assert sign_in_by_form(desk).path == "/counselor"


def test_signing_in_starts_the_count_afresh(desk: Flask, stopped_clock: StoppedClock) -> None:
    for _ in range(2):
        for _ in range(4):
            assert WRONG in attempt(desk, EMAIL, "another long password")
        assert sign_in_by_form(desk).path == "/counselor"


def test_failures_are_forgotten_after_a_day(desk: Flask, stopped_clock: StoppedClock) -> None:
    store = desk.extensions["store"]
    for _ in range(5):
        lockouts.attempt(store, "bucket", stopped_clock.time)
    stopped_clock.time += timedelta(hours=25)
    for _ in range(5):
        assert not lockouts.attempt(store, "bucket", stopped_clock.time).wait


def test_many_attempts_at_the_same_moment_do_not_slip_through(desk: Flask, stopped_clock: StoppedClock) -> None:
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda number: attempt(desk, EMAIL, f"long guess number {number}"), range(12)))
    assert sum(WRONG in each for each in replies) <= 6


def test_signing_out_ends_it_and_clears_the_browser(counselor: Pages) -> None:
    page = counselor.get("/counselor")
    token = str(page.select("header form input[name=csrf_token]")[0]["value"])
    answer = counselor.client.post("/counselor/sign-out", data={"csrf_token": token})
    assert answer.headers["Location"] == "/counselor/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    counselor.get("/counselor")
    assert counselor.path == "/counselor/sign-in"


def test_nothing_stays_signed_in_after_the_browser_is_closed(counselor: Pages) -> None:
    cookie = counselor.client.get_cookie("session")
    assert cookie is not None
    assert (cookie.expires, cookie.max_age) == (None, None)


def test_signing_in_is_on_record(app: Flask, counselor: Pages) -> None:
    with app.extensions["store"].engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT who, verb FROM audit WHERE account_id > 0").fetchall() == [
            (EMAIL, "signed in")
        ]


@pytest.mark.parametrize("to", ["yes", "/help", "//evil.example", "https://evil.example/", "/\\evil.example", "%"])
def test_no_request_says_where_signing_out_leads(desk: Flask, to: str) -> None:
    browser = sign_in_by_form(desk)
    browser.post(f"/counselor/sign-out?{urlencode({'next': to})}", status=302)
    assert browser.path == "/counselor/sign-in"


@pytest.mark.parametrize("to", ["yes", "/help", "%"])
def test_no_request_says_where_signing_in_leads(desk: Flask, to: str) -> None:
    browser = Pages(desk)
    browser.get("/counselor/sign-in")
    browser.post(f"/counselor/sign-in?{urlencode({'next': to})}", {"email": EMAIL, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor"


def test_an_address_from_elsewhere_is_not_followed_after_signing_in(desk: Flask) -> None:
    browser = Pages(desk)
    browser.get("/counselor/sign-in?next=https://elsewhere.example/")
    browser.send({"email": EMAIL, "password": PASSWORD, "next": "https://elsewhere.example/"}, status=302)
    assert browser.path == "/counselor"


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("no e-mail", PASSWORD, "not an email"),
        ("new@desk.example", "short", "12"),
        ("new@desk.example", "x" * 300, "256"),
        (EMAIL.upper(), PASSWORD, "has an account already"),
    ],
)
def test_an_account_is_refused_with_what_to_change(desk: Flask, email: str, password: str, message: str) -> None:
    with desk.app_context(), pytest.raises(AccountRefused, match=message):
        add_account(desk.extensions["store"], email, password)


@pytest.mark.usefixtures("production_hashing")
def test_an_old_hash_is_replaced_when_somebody_signs_in(desk: Flask) -> None:
    older = {"argon2__time_cost": 1, "argon2__memory_cost": 8 * 1024, "argon2__parallelism": 1}
    with desk.app_context():
        usual, security.pwd_context = security.pwd_context, security.pwd_context.copy(**older)
        weak = hash_password(PASSWORD)
        security.pwd_context = usual
    with writing(desk.extensions["store"].engine) as conn:
        account_storage.rehash(conn, EMAIL, weak)
    sign_in_by_form(desk)
    with reading(desk.extensions["store"].engine) as conn:
        kept = str(conn.exec_driver_sql("SELECT password FROM users").scalar_one())
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    sign_in_by_form(desk)


@pytest.mark.usefixtures("production_hashing")
def test_passwords_are_kept_as_argon2_hashes(desk: Flask) -> None:
    with desk.extensions["store"].engine.connect() as conn:
        assert str(conn.exec_driver_sql("SELECT password FROM users").scalar_one()).startswith(
            "$argon2id$v=19$m=19456,t=2,p=1$"
        )
