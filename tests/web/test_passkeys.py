"""Passkeys and “How you sign in”: what is right is taken once, what is copied, moved or made elsewhere is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.support.counselor_steps import EMAIL, PASSWORD, add, sign_in
from tests.support.second_factor_steps import codes_on, enroll, give_password, scanned
from tests.support.software_passkey import SoftwarePasskey
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages, one

ORIGIN = "http://localhost"


def asked(browser: Pages) -> str:
    form = one(browser.page, "form[data-passkey]")
    return str(form["data-asked"])


@pytest.fixture
def device() -> SoftwarePasskey:
    return SoftwarePasskey(ORIGIN)


@pytest.fixture
def ada(desk: Flask, device: SoftwarePasskey) -> Pages:
    """Who made a passkey at the first sign-in, and has no app."""
    add(desk)
    browser = give_password(desk)
    browser.send({"passkey": device.make(asked(browser))}, form="form[data-passkey]", status=200)
    assert len(codes_on(browser)) == 10
    return browser


def opens(desk: Flask, reply: str) -> bool:
    """Whether this reply signs a new browser in."""
    browser = Pages(desk)
    browser.get("/counselor/sign-in")
    token = one(browser.page, "input[name=csrf_token]")
    found = browser.client.post("/counselor/sign-in/passkey", data={"csrf_token": token["value"], "passkey": reply})
    return found.location == "/counselor"


def question(desk: Flask) -> str:
    browser = Pages(desk)
    browser.get("/counselor/sign-in")
    return asked(browser)


@pytest.mark.usefixtures("ada")
def test_a_passkey_signs_in_by_itself_and_as_the_second_step(desk: Flask, device: SoftwarePasskey) -> None:
    assert opens(desk, device.use(question(desk)))
    browser = give_password(desk)
    assert browser.path == "/counselor/second-factor"
    browser.send({"passkey": device.use(asked(browser))}, form="form[data-passkey]", status=302)
    assert browser.path == "/counselor"


@pytest.mark.usefixtures("ada")
def test_a_reply_that_was_seen_on_the_way_works_once(desk: Flask, device: SoftwarePasskey) -> None:
    reply = device.use(question(desk))
    assert opens(desk, reply)
    assert not opens(desk, reply)


@pytest.mark.usefixtures("ada")
def test_a_reply_that_is_late_is_refused(desk: Flask, device: SoftwarePasskey, stopped_clock: StoppedClock) -> None:
    reply = device.use(question(desk))
    stopped_clock.time += timedelta(minutes=10, seconds=2)
    assert not opens(desk, reply)


@pytest.mark.usefixtures("ada")
def test_what_another_site_was_told_is_refused(desk: Flask, device: SoftwarePasskey) -> None:
    device.origin = "https://desk.example.evil.example"
    assert not opens(desk, device.use(question(desk)))


@pytest.mark.usefixtures("ada")
def test_a_device_that_did_not_ask_for_a_finger_or_a_pin_is_refused(desk: Flask, device: SoftwarePasskey) -> None:
    device.flags = 0x01
    assert not opens(desk, device.use(question(desk)))


@pytest.mark.usefixtures("ada")
def test_a_copied_device_that_counts_less_is_refused(desk: Flask, device: SoftwarePasskey) -> None:
    device.count = 7
    assert opens(desk, device.use(question(desk)))
    device.count = 3
    assert not opens(desk, device.use(question(desk)))


@pytest.mark.usefixtures("ada")
def test_a_device_with_another_key_is_refused(desk: Flask, device: SoftwarePasskey) -> None:
    assert not opens(desk, SoftwarePasskey(ORIGIN).use(question(desk)))
    assert opens(desk, device.use(question(desk)))


@pytest.mark.parametrize("reply", ["", "{}", "[]", '{"id": 1}', '{"response": {"clientDataJSON": "e30"}}', "[" * 5000])
def test_nothing_else_is_taken_for_a_reply(desk: Flask, reply: str) -> None:
    assert not opens(desk, reply)


def test_a_passkey_of_one_account_is_no_second_step_of_another(
    desk: Flask, device: SoftwarePasskey, ada: Pages, stopped_clock: StoppedClock
) -> None:
    add(desk, "bea@desk.example")
    other = SoftwarePasskey(ORIGIN, id=b"another passkey")
    bea = give_password(desk, "bea@desk.example")
    bea.send({"passkey": other.make(asked(bea))}, form="form[data-passkey]", status=200)
    thief = give_password(desk, "bea@desk.example")
    thief.send({"passkey": device.use(asked(thief))}, form="form[data-passkey]", status=200)
    assert "The passkey was not taken" in thief.text()


def test_an_account_that_was_closed_has_no_passkey(desk: Flask, device: SoftwarePasskey, ada: Pages) -> None:
    with desk.extensions["store"].engine.connect() as conn:
        conn.exec_driver_sql("UPDATE users SET active = false")
        conn.commit()
    assert not opens(desk, device.use(question(desk)))


def test_passkeys_are_added_named_and_removed_but_for_the_last_second_step(
    desk: Flask, device: SoftwarePasskey, ada: Pages
) -> None:
    ada.get("/counselor/account/sign-in")
    second = SoftwarePasskey(ORIGIN, id=b"on the ring")
    ada.send({"passkey": second.make(asked(ada)), "passkey-name": " the  key on my ring "}, form="form[data-passkey]")
    assert "the key on my ring" in ada.text()
    ada.follow("Remove")
    assert ada.path == "/counselor/account/sign-in"
    ada.send(form="form[action$=remove]", status=200)
    assert "This is your only second step" in ada.text()
    assert not opens(desk, device.use(question(desk)))
    assert opens(desk, second.use(question(desk)))


def test_the_app_is_taken_back_by_who_has_a_passkey_as_well(desk: Flask, device: SoftwarePasskey) -> None:
    browser, _, _ = enroll(desk)
    browser.get("/counselor/account/sign-in")
    assert browser.page.select("form[action$='/app/remove']") == []
    browser.send({"passkey": device.make(asked(browser)), "passkey-name": "Key"}, form="form[data-passkey]")
    browser.send(form="form[action$='/app/remove']")
    assert browser.path == "/counselor/account/sign-in"
    assert "Set up an app" in browser.text()
    assert opens(desk, device.use(question(desk)))


def test_another_app_takes_the_place_of_the_first(desk: Flask, stopped_clock: StoppedClock) -> None:
    browser, phone, _ = enroll(desk)
    browser.get("/counselor/account/app")
    other = scanned(browser)
    assert other != phone
    browser.send({"code": other.code()}, status=200)
    assert codes_on(browser)
    stopped_clock.time += timedelta(seconds=30)
    again = give_password(desk)
    again.send({"code": phone.code()}, status=200)
    again.send({"code": other.code()}, status=302)


def test_a_changed_password_ends_other_sessions_and_keeps_to_the_rule(app: Flask) -> None:
    here, elsewhere = sign_in(app), sign_in(app)
    here.get("/counselor/account/password")
    here.send({"fresh-code": PASSWORD}, status=200)
    here.send({"password": "not it", "new-password": "thrush apricot shell"}, status=200)
    assert "until now is not right" in here.page.select("#password-error")[0].get_text()
    here.send({"password": PASSWORD, "new-password": "letmein123456"}, status=200)
    assert "common or leaked" in here.page.select("#new-password-error")[0].get_text()
    here.send({"password": PASSWORD, "new-password": "thrush apricot shell"})
    assert here.path == "/counselor/account/sign-in"
    elsewhere.get("/counselor")
    assert elsewhere.path == "/counselor/sign-in"
    assert give_password(app, EMAIL, PASSWORD, status=200).path == "/counselor/sign-in"
    assert give_password(app, EMAIL, "thrush apricot shell").path == "/counselor"


def test_a_password_that_is_being_changed_stands_on_no_page(app: Flask, stopped_clock: StoppedClock) -> None:
    browser = sign_in(app)
    browser.get("/counselor/account/password")
    browser.send({"fresh-code": PASSWORD}, status=200)
    stopped_clock.time += timedelta(minutes=6)
    browser.send({"password": PASSWORD, "new-password": "thrush apricot shell"}, status=200)
    assert "Is it you?" in browser.text()
    assert PASSWORD not in browser.response.text
    assert "thrush" not in browser.response.text


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:8000", "because it is a number. Open http://localhost:8000 instead."),
        ("http://192.0.2.7", "because it is a number. They need a name, and https."),
        ("http://desk.example", "because it does not begin with https."),
        ("http://localhost:8000", ""),
    ],
)
def test_where_an_address_can_have_no_passkey_the_sign_in_says_why(desk: Flask, address: str, reason: str) -> None:
    browser = Pages(desk, address)
    browser.get("/counselor/sign-in")
    assert (f"Passkeys do not work at this address, {reason}" in browser.text()) == bool(reason)
    assert bool(browser.page.select("form[data-passkey]")) == (not reason)
