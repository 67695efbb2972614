"""The language that somebody chose for the desk: it comes with the account, and yields to what a device picked."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.services import accounts
from tests.support.counselor_steps import EMAIL, PASSWORD, administer, sign_in
from tests.support.second_factor_steps import account_of, enroll, give_password
from tests.support.strict_client import Pages, one

ACCOUNT, SIGN_IN = "/counselor/account", "/counselor/sign-in"


def lang(browser: Pages) -> str:
    return str(one(browser.page, "html")["lang"])


def choose(browser: Pages, language: str) -> None:
    browser.get(ACCOUNT)
    browser.send({"own-language": language}, form="#language-form")
    assert browser.path.startswith(ACCOUNT)


def chosen(browser: Pages) -> str:
    browser.get(ACCOUNT)
    return str(one(browser.page, "#own-language option[selected]")["value"])


def on_another_device(app: Flask, accept: str = "en") -> Pages:
    browser = Pages(app)
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = accept
    browser.get(SIGN_IN)
    return browser


def signed_in(browser: Pages) -> Pages:
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    browser.get(ACCOUNT)
    assert browser.path == ACCOUNT
    return browser


def test_a_language_chosen_for_the_desk_holds_at_once_and_wherever_its_owner_signs_in(
    app: Flask, counselor: Pages
) -> None:
    choose(counselor, "es")
    assert (lang(counselor), chosen(counselor)) == ("es", "es")
    elsewhere = on_another_device(app)
    assert lang(elsewhere) == "en"
    assert lang(signed_in(elsewhere)) == "es"


def test_it_is_nobody_else_s(app: Flask, counselor: Pages) -> None:
    choose(counselor, "es")
    assert lang(sign_in(app, "bea@desk.example", "Bea Lind")) == "en"
    counselor.post("/counselor/sign-out", status=302)
    counselor.get(SIGN_IN)
    counselor.send({"email": "bea@desk.example", "password": PASSWORD}, status=302)
    counselor.get(ACCOUNT)
    assert lang(counselor) == "en"


def test_a_device_that_picked_a_language_keeps_it(app: Flask, counselor: Pages) -> None:
    choose(counselor, "es")
    device = on_another_device(app)
    device.post("/language", {"language": "en", "back": SIGN_IN})
    assert lang(signed_in(device)) == "en"


def test_whoever_chooses_where_another_was_picked_reads_the_chosen_one(app: Flask, counselor: Pages) -> None:
    counselor.get(ACCOUNT)
    counselor.post("/language", {"language": "en", "back": ACCOUNT})
    choose(counselor, "es")
    assert lang(counselor) == "es"


def test_it_can_be_left_to_the_browser_again(app: Flask, counselor: Pages) -> None:
    choose(counselor, "es")
    choose(counselor, "")
    assert counselor.page.select("#own-language option[selected]") == []
    assert lang(counselor) == "en"
    assert lang(signed_in(on_another_device(app, "es"))) == "es"


@pytest.mark.parametrize("nonsense", ["fr", "../es", "ES", "xx\x00"])
def test_a_language_that_is_not_offered_is_not_kept(app: Flask, counselor: Pages, nonsense: str) -> None:
    counselor.get(ACCOUNT)
    counselor.post(f"{ACCOUNT}/language", {"own-language": nonsense}, status=404)
    counselor.get(ACCOUNT)
    assert counselor.page.select("#own-language option[selected]") == []


def test_the_pages_that_people_answer_on_do_not_follow_it(counselor: Pages) -> None:
    choose(counselor, "es")
    counselor.get("/about")
    assert lang(counselor) == "en"


def test_an_administrator_chooses_one_too(app: Flask) -> None:
    browser = administer(app)
    choose(browser, "es")
    browser.get("/counselor/people")
    assert lang(browser) == "es"


def test_it_begins_with_the_second_step(desk: Flask) -> None:
    _browser, _phone, _codes = enroll(desk)
    accounts.set_language(desk.extensions["store"], account_of(desk).id, "es")
    browser = give_password(desk)
    assert (browser.path, lang(browser)) == ("/counselor/second-factor", "es")
    browser.get("/about")
    assert lang(browser) == "en"
