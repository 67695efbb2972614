"""What staff send after their session ended is kept for the account that wrote it, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from assessment.services import key_rotation, unsaved_forms
from assessment.storage.accounts import id_of
from assessment.storage.engine import reading, writing
from assessment.web import form_tokens
from tests.support import byte_search
from tests.support.counselor_steps import EMAIL, PASSWORD, act, sent, sign_in
from tests.support.respondent_steps import Clock
from tests.support.strict_client import Pages, filled_in, one

NOTE = "Called twice, nobody there.\nWill try <again> on Monday."
BEA = "bea@desk.example"
SIGN_IN, UNSAVED, SIGN_OUT = "/counselor/sign-in", "/counselor/account/unsaved", "/counselor/sign-out"
DAY = timedelta(days=1)


@pytest.fixture
def code(app: Flask) -> str:
    return sent(app, {"my_part": "was_hurt"}).code


@pytest.fixture
def tab(app: Flask, code: str) -> Pages:
    """Ada's browser; the page of a case is open in it."""
    browser = sign_in(app)
    browser.get(f"/counselor/{code}")
    return browser


def typed(page: BeautifulSoup, note: str = NOTE) -> dict[str, str | list[str]]:
    """The form of a page on which a note is typed, as it is sent."""
    form = one(page, "#add-note")
    return {**filled_in(form), "note": note}


def sign_out(browser: Pages) -> None:
    """In another tab: the page of the first stays as it is."""
    page = browser.page
    browser.get("/counselor")
    browser.post(SIGN_OUT, status=302)
    browser.page = page


def send_note(browser: Pages, code: str, status: int = 401, note: str = NOTE) -> BeautifulSoup:
    return browser.post(f"/counselor/{code}/notes", typed(browser.page, note), status)


def sign_in_again(browser: Pages, email: str = EMAIL) -> BeautifulSoup:
    """In this browser, and go where it leads."""
    browser.get(SIGN_IN)
    browser.send({"email": email, "password": PASSWORD}, status=302)
    return browser.get(browser.path)


def notes(app: Flask) -> int:
    with reading(app.extensions["store"].engine) as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM case_events WHERE action = 'noted'").scalar_one())


def kept(app: Flask, email: str = EMAIL) -> int:
    with reading(app.extensions["store"].engine) as conn:
        account = id_of(conn, email)
        return int(
            conn.exec_driver_sql(f"SELECT count(*) FROM unsaved_forms WHERE account_id = {account}").scalar_one()
        )


def words(browser: Pages) -> str:
    field = browser.page.select_one("main textarea")
    return field.get_text().removeprefix("\n") if field else ""


def test_a_note_sent_after_signing_out_in_another_tab_is_saved_after_signing_in(
    app: Flask, tab: Pages, code: str
) -> None:
    sign_out(tab)
    send_note(tab, code)
    assert tab.response.headers["WWW-Authenticate"]
    assert "You were signed out" in tab.text()
    assert "Called twice" not in tab.response.text
    tab.follow("Sign in")
    assert tab.path == SIGN_IN
    sign_in_again(tab)
    assert (tab.path, words(tab)) == (UNSAVED, NOTE)
    assert f"{code}: Add a note" in tab.text()
    assert notes(app) == 0
    tab.send(press="Save it now")
    assert tab.path == f"/counselor/{code}#work"
    assert "Will try <again> on Monday." in tab.text()
    assert (notes(app), kept(app)) == (1, 0)


def test_it_can_be_changed_before_it_is_saved(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code)
    sign_in_again(tab)
    tab.send({"note": "Another sentence."}, press="Save it now")
    assert "Another sentence." in tab.text()
    assert kept(app) == 0


def test_it_is_shown_in_its_own_page_and_stays_until_it_is_saved_there(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code)
    sign_in_again(tab)
    tab.send(press="Show it in its own page", status=200)
    assert (words(tab), notes(app), kept(app)) == (NOTE, 0, 1)
    tab.send(form="#add-note")
    assert (notes(app), kept(app)) == (1, 0)
    tab.get(UNSAVED)
    assert "There is nothing here." in tab.text()


def test_what_was_chosen_beside_the_words_is_read_in_its_own_page_before_it_is_done(
    app: Flask, tab: Pages, code: str
) -> None:
    act(tab, code, "claim")
    form = one(tab.get(f"/counselor/{code}"), "main form[action$='/decide']")
    sign_out(tab)
    tab.post(f"/counselor/{code}/decide", {**filled_in(form), "level": "one_to_one", "reason": NOTE}, 401)
    sign_in_again(tab)
    assert f"{code}: Decide" in tab.text()
    assert "Save it now" not in {each.get_text(strip=True) for each in tab.page.select("main button")}
    tab.send(press="Show it in its own page", status=200)
    assert one(tab.page, "main form[action$='/decide'] [value=one_to_one]").has_attr("checked")
    assert kept(app) == 1


def test_saving_another_form_meanwhile_forgets_nothing(app: Flask, tab: Pages, code: str) -> None:
    other = sent(app, {"my_part": "was_hurt"}).code
    sign_out(tab)
    send_note(tab, code)
    sign_in_again(tab)
    tab.send(press="Show it in its own page", status=200)
    tab.get(f"/counselor/{other}")
    tab.send({"note": "About somebody else."}, form="#add-note")
    assert kept(app) == 1


def test_a_form_that_is_refused_when_it_is_sent_again_is_still_kept(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code, note="long " * 1000)
    sign_in_again(tab)
    tab.send(press="Save it now", status=422)
    assert kept(app) == 1


def test_when_the_case_is_not_shared_any_more_the_text_is_still_there(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code)
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("DELETE FROM submissions")
    sign_in_again(tab)
    tab.send(press="Save it now", status=404)
    tab.get(UNSAVED)
    assert words(tab) == NOTE


def test_who_is_idle_for_too_long_keeps_the_text_too(app: Flask, tab: Pages, code: str, later: Clock) -> None:
    later(timedelta(minutes=21))
    send_note(tab, code)
    sign_in_again(tab)
    assert words(tab) == NOTE


def test_another_account_does_not_get_it_and_it_is_not_lost_for_the_first(app: Flask, tab: Pages, code: str) -> None:
    sign_in(app, BEA)
    sign_out(tab)
    send_note(tab, code)
    sign_in_again(tab, BEA)
    assert tab.path == "/counselor"
    tab.get(UNSAVED)
    assert "Called twice" not in tab.response.text
    tab.post(UNSAVED, {"form": form_ids(app)[0]})
    assert kept(app) == 1
    sign_out(tab)
    sign_in_again(tab)
    assert words(tab) == NOTE


def form_ids(app: Flask) -> list[str]:
    with reading(app.extensions["store"].engine) as conn:
        return [str(each) for each in conn.exec_driver_sql("SELECT id FROM unsaved_forms").scalars()]


def test_a_form_of_one_account_is_not_taken_from_the_browser_of_another(app: Flask, tab: Pages, code: str) -> None:
    page = tab.page
    sign_in(app, BEA)
    sign_out(tab)
    sign_in_again(tab, BEA)
    tab.page = page
    send_note(tab, code)
    assert (notes(app), kept(app), kept(app, BEA)) == (0, 1, 0)
    assert "Called twice" not in tab.response.text
    sign_out(tab)
    sign_in_again(tab)
    assert words(tab) == NOTE


def test_who_signed_in_again_in_another_tab_is_led_to_the_text(app: Flask, tab: Pages, code: str) -> None:
    page = tab.page
    sign_out(tab)
    sign_in_again(tab)
    tab.page = page
    send_note(tab, code, status=303)
    assert (tab.path, words(tab)) == (UNSAVED, NOTE)


def test_when_the_account_was_disabled_the_text_is_shown_to_nobody_and_the_page_says_so(
    app: Flask, tab: Pages, code: str
) -> None:
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("UPDATE users SET active = false")
    send_note(tab, code)
    assert "This account was closed" in tab.text()
    assert "is shown to nobody" in tab.text()
    assert "Called twice" not in tab.response.text
    tab.get(UNSAVED)
    assert tab.path == SIGN_IN
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("UPDATE users SET active = true")
    sign_in_again(tab)
    assert words(tab) == NOTE


def test_whoever_has_the_database_or_the_page_reads_nothing(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code)
    engine = app.extensions["store"].engine
    with reading(engine) as conn:
        row = conn.exec_driver_sql("SELECT * FROM unsaved_forms").mappings().one()
        assert set(row) == {"id", "account_id", "body", "sent_at"}
        body = bytes(row["body"])
    for word in ("Called", "Monday", code, "notes", "csrf_token"):
        assert byte_search.found_in(body, word) == []
    for word in ("Called", code, "/notes"):
        assert word not in one(tab.page, "main").get_text()
        assert word not in str(tab.page.select("main"))


def test_all_notes_of_a_usual_length_are_kept_in_as_many_bytes(app: Flask, tab: Pages, code: str) -> None:
    page = tab.page
    sign_out(tab)
    for note in ("x", NOTE, "x" * 4000):
        tab.page = page
        send_note(tab, code, note=note)
    with reading(app.extensions["store"].engine) as conn:
        assert len(set(conn.exec_driver_sql("SELECT length(body) FROM unsaved_forms").scalars())) == 1


def test_the_row_of_one_account_opens_for_no_other(app: Flask, tab: Pages, code: str) -> None:
    sign_in(app, BEA)
    sign_out(tab)
    send_note(tab, code)
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE unsaved_forms SET account_id = {id_of(conn, BEA)}")
    sign_in_again(tab, BEA)
    assert "Called twice" not in tab.response.text
    assert "cannot be opened" in tab.text()


def test_what_is_sent_twice_is_kept_once(app: Flask, tab: Pages, code: str) -> None:
    page = tab.page
    sign_out(tab)
    for _ in range(3):
        tab.page = page
        send_note(tab, code)
    assert kept(app) == 1


def test_no_more_is_kept_than_a_limit_and_the_page_says_so(app: Flask, tab: Pages, code: str) -> None:
    page = tab.page
    sign_out(tab)
    for number in range(unsaved_forms.MOST + 1):
        tab.page = page
        send_note(tab, code, note=f"Note {number}")
    assert "could not be kept" in tab.text()
    assert kept(app) == unsaved_forms.MOST


def test_it_is_kept_for_three_days_and_no_longer(app: Flask, tab: Pages, code: str, later: Clock) -> None:
    sign_out(tab)
    send_note(tab, code)
    later(3 * DAY - timedelta(seconds=1))
    sign_in_again(tab)
    assert words(tab) == NOTE
    later(3 * DAY)
    tab.get(UNSAVED)
    assert "Called twice" not in tab.response.text


def test_who_does_not_want_it_deletes_it(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    send_note(tab, code)
    sign_in_again(tab)
    tab.follow("Delete it", 200)
    assert (tab.path, kept(app)) == ("/counselor/account", 0)


def test_what_only_presses_a_button_is_not_done_and_not_kept(app: Flask, tab: Pages, code: str) -> None:
    pressed = filled_in(one(tab.page, "#claim"))
    sign_out(tab)
    tab.post(f"/counselor/{code}/claim", pressed, status=401)
    assert "Nothing was saved or changed." in tab.text()
    assert kept(app) == 0


@pytest.mark.parametrize("name", ["password", "new_password_confirm", "passcode", "mf_recovery_secret"])
def test_what_somebody_signs_in_with_is_never_kept(app: Flask, tab: Pages, code: str, name: str) -> None:
    sign_out(tab)
    data = {**typed(tab.page, ""), name: "four words of mine"}
    tab.post(f"/counselor/{code}/notes", data, status=401)
    assert kept(app) == 0


def test_a_stranger_with_an_invented_token_learns_nothing_and_fills_nothing(app: Flask, code: str, tab: Pages) -> None:
    stranger = Pages(app)
    stranger.get(SIGN_IN)
    for token in ("", "x", f"staff.{'0' * 32}.{'0' * 40}"):
        stranger.post(f"/counselor/{code}/notes", {"csrf_token": token, "note": NOTE}, status=404)
    assert form_ids(app) == []


def test_an_old_page_of_a_session_that_is_forgotten_is_a_page_that_is_not_there(
    app: Flask, tab: Pages, code: str
) -> None:
    sign_out(tab)
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("DELETE FROM staff_sessions")
    send_note(tab, code, status=404)


def test_with_another_key_encryption_key_the_page_says_that_it_cannot_be_opened(
    app: Flask, tab: Pages, code: str
) -> None:
    sign_out(tab)
    send_note(tab, code)
    with app.app_context():
        key_rotation.rotate_kek(app.extensions["store"])
    sign_in_again(tab)
    assert "cannot be opened" in tab.text()


def test_the_page_is_in_the_language_of_the_browser(app: Flask, tab: Pages, code: str) -> None:
    sign_out(tab)
    tab.client.set_cookie("language", "es")
    send_note(tab, code)
    assert one(tab.page, "html")["lang"] == "es"


def test_the_tokens_salt_is_the_one_that_flask_wtf_uses(app: Flask, tab: Pages) -> None:
    token = str(tab.page.select("#add-note input[name=csrf_token]")[0]["value"])
    with app.test_request_context(method="POST", data={form_tokens.FIELD: token}):
        assert form_tokens.session_of_form() is not None
