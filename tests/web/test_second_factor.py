"""The second step of signing in: forced at the first one, asked for at each, and once more before some things."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, request
from markupsafe import escape

from assessment.records.audit import Actor
from assessment.services import people
from assessment.services.accounts import AccountRefused
from assessment.services.demo import cast
from assessment.storage.engine import reading
from assessment.web.access import Role, admits, needs_fresh_factor
from tests.support.counselor_steps import EMAIL, PASSWORD, add, sign_in
from tests.support.fixtures import MakeSettings, application
from tests.support.second_factor_steps import account_of, codes_on, enroll, give_password, keys_of, known_to, scanned
from tests.support.stopped_clock import NOON, StoppedClock
from tests.support.strict_client import Pages, one

NEXT_STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def what_needs_a_fresh_factor(desk: Flask) -> None:
    desk.add_url_rule("/counselor/fresh", "fresh", _fresh, methods=["GET", "POST"])


@admits(Role.STAFF)
@needs_fresh_factor
def _fresh() -> str:
    fields = sorted(f"{name}={value}" for name, value in request.form.items(multi=True) if name != "csrf_token")
    words = escape(str(fields))
    return f"<!doctype html><html lang=en><title>Fresh</title><main><h1>Done</h1><p>{words}</p></main></html>"


def verbs(app: Flask) -> list[str]:
    with reading(app.extensions["store"].engine) as conn:
        return [str(each) for each in conn.exec_driver_sql("SELECT verb FROM audit ORDER BY id").scalars()]


def test_the_first_sign_in_sets_up_an_app_and_shows_recovery_codes_once(desk: Flask) -> None:
    browser, _phone, _codes = enroll(desk)
    assert browser.page.select_one("svg.qr-code") is None
    browser.follow("I have kept them")
    assert browser.path == "/counselor"
    assert verbs(desk) == ["added an account", "added a second factor", "made recovery codes", "signed in"]


def test_the_page_that_sets_up_an_app_shows_a_picture_and_the_same_as_text(desk: Flask) -> None:
    add(desk)
    browser = give_password(desk)
    picture = one(browser.page, "svg.qr-code[role=img][aria-label]")
    assert picture.select_one("path[d]") is not None
    first = scanned(browser)
    browser.get("/counselor/set-up")
    assert scanned(browser) == first
    browser.send({"code": "123"}, status=200)
    assert "This code is not right" in browser.text()
    assert scanned(browser) == first


def test_nobody_is_at_the_desk_before_the_second_step(desk: Flask) -> None:
    add(desk)
    browser = give_password(desk)
    browser.get("/counselor")
    assert browser.path == "/counselor/sign-in"
    assert "signed in" not in verbs(desk)


def test_who_has_an_app_is_asked_for_its_code(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    stopped_clock.time += NEXT_STEP
    browser = give_password(desk)
    assert browser.path == "/counselor/second-factor"
    browser.send({"code": f" {phone.code()[:3]} {phone.code()[3:]} "}, status=302)
    assert browser.path == "/counselor"


def test_a_code_that_was_used_is_refused(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    browser = give_password(desk)
    browser.send({"code": phone.code()}, status=200)
    assert "it was used already" in browser.text()
    stopped_clock.time += NEXT_STEP
    browser.send({"code": phone.code()}, status=302)


def test_a_sign_in_is_on_record_with_its_second_factor(desk: Flask, stopped_clock: StoppedClock) -> None:
    _browser, phone, codes = enroll(desk)
    stopped_clock.time += NEXT_STEP
    for code in (phone.code(), codes[0]):
        give_password(desk).send({"code": code}, status=302)
    with reading(desk.extensions["store"].engine) as conn:
        told = conn.exec_driver_sql("SELECT detail FROM audit WHERE verb = 'signed in' ORDER BY id").scalars().all()
    assert told == ["app", "app", "recovery code"]


def test_a_recovery_code_signs_in_once(desk: Flask) -> None:
    _, _, codes = enroll(desk)
    browser = give_password(desk)
    browser.send({"code": codes[3]}, status=302)
    assert browser.path == "/counselor"
    thief = give_password(desk)
    thief.send({"code": codes[3]}, status=200)
    assert "not right" in thief.text()
    assert verbs(desk).count("used a recovery code") == 1


def test_who_has_an_app_can_set_up_no_other_with_a_password_alone(desk: Flask) -> None:
    enroll(desk)
    browser = give_password(desk)
    browser.get("/counselor/set-up")
    assert browser.path == "/counselor/second-factor"
    browser.post("/counselor/set-up", {"code": "123456"})
    assert browser.path == "/counselor/second-factor"


def test_the_password_alone_is_remembered_for_ten_minutes(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    browser = give_password(desk)
    stopped_clock.time += timedelta(minutes=10, seconds=1)
    browser.send({"code": phone.code()}, status=303)
    assert browser.path == "/counselor/sign-in"


def test_a_session_without_a_second_factor_ends_once_one_is_required(
    app: Flask, make_settings: MakeSettings, tmp_path: Path
) -> None:
    browser = sign_in(app)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    with application(make_settings(require_second_factor=True)) as stricter:
        other = Pages(stricter)
        other.client.set_cookie("session", cookie.value)
        other.get("/counselor")
        assert other.path == "/counselor/sign-in"


def test_the_page_that_was_asked_for_comes_after_both_steps(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    stopped_clock.time += NEXT_STEP
    browser = Pages(desk)
    browser.get("/counselor/heron-42?part=notes")
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    browser.send({"code": phone.code()}, status=404)  # nobody has this code: what matters is which page it is
    assert browser.path == "/counselor/heron-42?part=notes"


def test_the_codes_can_be_read_in_another_language(desk: Flask) -> None:
    browser, _, codes = enroll(desk)
    browser.follow("Español")
    assert codes_on(browser) == codes
    assert browser.page.select_one("html[lang=es]")


@pytest.mark.parametrize("path", ["/counselor/second-factor", "/counselor/set-up"])
def test_both_steps_can_be_read_in_another_language(desk: Flask, path: str) -> None:
    if path.endswith("second-factor"):
        enroll(desk)
    add(desk)
    browser = give_password(desk)
    assert browser.path == path
    browser.follow("Español")
    assert browser.page.select_one("html[lang=es]")
    assert browser.page.select_one("#code") is not None


def test_what_needs_a_fresh_factor_is_open_for_five_minutes(desk: Flask, stopped_clock: StoppedClock) -> None:
    browser, phone, _ = enroll(desk)
    browser.get("/counselor/fresh")
    assert "Done" in browser.text()
    stopped_clock.time += timedelta(minutes=5, seconds=1)
    browser.get("/counselor/fresh")
    assert "Is it you?" in browser.text()
    browser.send({"fresh-code": "123"}, status=200)
    assert "not right" in browser.text()
    browser.send({"fresh-code": phone.code()}, status=200)
    assert "Done" in browser.text()


def test_the_audit_log_tells_a_slip_while_signed_in_from_a_refusal_at_the_sign_in(
    desk: Flask, stopped_clock: StoppedClock
) -> None:
    browser, _phone, _ = enroll(desk)
    stopped_clock.time += timedelta(minutes=6)
    give_password(desk).send({"code": "123"}, status=200)
    browser.get("/counselor/fresh")
    browser.send({"fresh-code": "123"}, status=200)
    with reading(desk.extensions["store"].engine) as conn:
        found = conn.exec_driver_sql("SELECT detail FROM audit WHERE verb = 'sign-in refused' ORDER BY id").scalars()
        assert list(found) == ["", "while signed in"]


def test_what_was_posted_is_kept_while_the_code_is_asked_for(desk: Flask, stopped_clock: StoppedClock) -> None:
    browser, phone, _ = enroll(desk)
    browser.get("/counselor")
    stopped_clock.time += timedelta(minutes=6)
    browser.post("/counselor/fresh", {"note": "three\nlines\n<b>", "tick": ["a", "b"]}, status=200)
    assert "Done" not in browser.text()
    browser.follow("Español")
    browser.send({"fresh-code": phone.code()}, status=200)
    assert "note=three" in browser.text()
    assert "tick=a', 'tick=b" in browser.text()


def test_without_a_second_factor_the_password_is_asked_for(app: Flask, stopped_clock: StoppedClock) -> None:
    app.add_url_rule("/counselor/fresh", "fresh", _fresh, methods=["GET", "POST"])
    browser = sign_in(app)
    browser.get("/counselor/fresh")
    browser.send({"fresh-code": "not it"}, status=200)
    assert "Done" not in browser.text()
    browser.send({"fresh-code": PASSWORD}, status=200)
    assert "Done" in browser.text()


def test_new_recovery_codes_need_a_fresh_factor(desk: Flask, stopped_clock: StoppedClock) -> None:
    browser, phone, codes = enroll(desk)
    browser.get("/counselor")
    stopped_clock.time += timedelta(minutes=6)
    browser.post("/counselor/recovery-codes", status=200)
    assert "Is it you?" in browser.text()
    browser.send({"fresh-code": phone.code()}, status=200)
    assert codes_on(browser)
    assert not set(codes_on(browser)) & set(codes)


def test_a_browser_is_known_after_both_steps_only(desk: Flask, stopped_clock: StoppedClock) -> None:
    browser, _, _ = enroll(desk)
    assert known_to(desk, browser)
    assert not known_to(desk, give_password(desk))
    add(desk, "bea@desk.example")
    assert not known_to(desk, browser, "bea@desk.example")


def test_the_code_of_a_demonstration_is_printed_for_its_own_accounts_only(desk: Flask) -> None:
    enroll(desk)
    store, keys = desk.extensions["store"], keys_of(desk).factors
    with desk.app_context():
        with pytest.raises(AccountRefused, match="no demo account"):
            cast.code(store, keys, EMAIL, NOON)
        add(desk, "counselor@example.org")
        assert cast.code(store, keys, "counselor@example.org", NOON) == ""


def test_an_unlocked_account_waits_no_more(app: Flask, stopped_clock: StoppedClock) -> None:
    add(app)
    for _ in range(6):
        give_password(app, password="another long password", status=200)
    assert "typed too often" in give_password(app, status=200).text()
    store, olu = app.extensions["store"], Actor("olu@desk.example")
    people.unlock(store, people.id_of(store, EMAIL.upper()), olu, stopped_clock.time, keys=keys_of(app))
    assert give_password(app).path == "/counselor"
    assert account_of(app).email == EMAIL
