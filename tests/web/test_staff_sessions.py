"""Staff sessions in the browser: a copied cookie, a planted one, and the list of where somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from assessment.records.audit import COMMAND
from assessment.services import staff_sessions
from assessment.services.staff_sessions import LONGEST, Cause
from assessment.storage.accounts import ADMINISTRATOR, id_of
from assessment.storage.engine import reading, writing
from assessment.web import devices
from tests.support.counselor_steps import EMAIL, PASSWORD, sign_in
from tests.support.respondent_steps import Clock
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages

MINUTE = timedelta(minutes=1)
SIGN_IN = "/counselor/sign-in"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 "
    "Safari/537.36 Edg/129.0.0.0"
)


def cookie(browser: Pages) -> str:
    found = browser.client.get_cookie("session")
    assert found is not None
    return str(found.value)


def copied(app: Flask, browser: Pages, value: str = "") -> Pages:
    """Another browser with this one's cookie."""
    thief = Pages(app)
    thief.client.set_cookie("session", value or cookie(browser))
    return thief


def is_signed_in(browser: Pages) -> bool:
    browser.get("/counselor/account")
    return browser.path == "/counselor/account"


def using(app: Flask, user_agent: str, email: str = EMAIL) -> Pages:
    """A browser of this kind with a counselor signed in."""
    sign_in(app, email).post("/counselor/sign-out", status=302)
    browser = Pages(app)
    browser.client.environ_base["HTTP_USER_AGENT"] = user_agent
    browser.get(SIGN_IN)
    browser.send({"email": email, "password": PASSWORD}, status=302)
    browser.get("/counselor/account")
    return browser


def devices_shown(browser: Pages) -> list[str]:
    browser.get("/counselor/account")
    return [" ".join(row.td.get_text(" ", strip=True).split()) for row in browser.page.select("tbody tr") if row.td]


def end(browser: Pages, press: str) -> None:
    """Press this button on the account page, and show that it is them."""
    browser.follow(press, 200)
    browser.send({"fresh-code": PASSWORD}, form="#fresh-factor")


def end_all(app: Flask, cause: Cause) -> None:
    store = app.extensions["store"]
    with writing(store.engine) as conn:
        account = (id_of(conn, EMAIL), EMAIL)
        staff_sessions.end_sessions_of(conn, store.keyring, account, cause, COMMAND, NOON)


def test_a_copied_cookie_works_until_sign_out_and_never_after(app: Flask, counselor: Pages) -> None:
    value = cookie(counselor)
    assert is_signed_in(copied(app, counselor, value))
    counselor.get("/counselor")
    counselor.post("/counselor/sign-out", status=302)
    assert not is_signed_in(copied(app, counselor, value))
    sign_in(app)
    assert not is_signed_in(copied(app, counselor, value))


@pytest.mark.parametrize("cause", [Cause.DISABLED, Cause.NEW_PASSWORD, Cause.NEW_ROLE, Cause.BY_AN_ADMINISTRATOR])
def test_a_copied_cookie_stops_working_at_once_with_whatever_ends_sessions(
    app: Flask, counselor: Pages, cause: Cause
) -> None:
    thief = copied(app, counselor)
    assert is_signed_in(thief)
    end_all(app, cause)
    assert not is_signed_in(thief)
    assert not is_signed_in(counselor)


@pytest.mark.parametrize("change", ["active = false", "fs_uniquifier = 'another'"])
def test_a_cookie_stops_working_when_the_account_is_changed_by_hand(app: Flask, counselor: Pages, change: str) -> None:
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET {change}")
    assert not is_signed_in(counselor)


def test_a_cookie_with_another_sessions_token_signs_nobody_in(app: Flask, counselor: Pages) -> None:
    bea = sign_in(app, "bea@desk.example")
    with bea.client.session_transaction() as theirs, counselor.client.session_transaction() as mine:
        mine["staff"] = theirs["staff"]
    assert not is_signed_in(counselor)


def test_a_cookie_that_was_planted_before_sign_in_opens_nothing_after_it(app: Flask) -> None:
    browser = sign_in(app)
    browser.post("/counselor/sign-out", status=302)
    browser.get(SIGN_IN)
    planted, token = cookie(browser), str(browser.page.select("main input[name=csrf_token]")[0]["value"])
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    assert not is_signed_in(copied(app, browser, planted))
    answer = browser.client.post("/counselor/account/sessions", data={"csrf_token": token, "end": "all"})
    assert answer.status_code == 400
    assert is_signed_in(browser)


def test_signing_in_makes_another_token_each_time(app: Flask) -> None:
    tokens = []
    for _ in range(3):
        with sign_in(app).client.session_transaction() as session:
            tokens.append((session["staff"], session["csrf_token"]))
    assert len({each for pair in tokens for each in pair}) == 6


def test_the_cookie_holds_no_address_no_password_and_no_time(app: Flask, counselor: Pages) -> None:
    with counselor.client.session_transaction() as session:
        held = dict(session)
    assert {"seen", "signed_in"}.isdisjoint(held)
    assert all(PASSWORD not in str(each) and "127.0.0.1" not in str(each) for each in held.values())


def test_the_account_page_lists_every_browser_and_marks_this_one(app: Flask, later: Clock) -> None:
    phone = using(app, SAFARI)
    later(3 * MINUTE)
    laptop = using(app, FIREFOX)
    assert devices_shown(laptop) == ["Firefox on Windows this one", "Safari on iOS"]
    assert devices_shown(phone) == ["Safari on iOS this one", "Firefox on Windows"]
    assert "22 November 2026, 12:03 UTC" in laptop.text()
    assert "127.0.0.1" not in laptop.response.text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, ("Firefox", "Windows")),
        (SAFARI, ("Safari", "iOS")),
        (CHROME, ("Chrome", "Android")),
        (EDGE, ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        ("curl/8.0", ("curl", "")),
        ("", ("", "")),
        ("Mozilla/5.0 (" * 5000, ("", "")),
    ],
)
def test_a_browser_is_named_in_words_or_not_at_all(user_agent: str, words: tuple[str, str]) -> None:
    found = devices.device_of(user_agent)
    assert (found.browser, found.system) == words


def test_ending_one_session_signs_that_browser_out_and_no_other(app: Flask) -> None:
    phone, laptop = using(app, SAFARI), using(app, FIREFOX)
    devices_shown(laptop)
    end(laptop, "End : Safari on iOS")
    assert devices_shown(laptop) == ["Firefox on Windows this one"]
    assert not is_signed_in(phone)


def test_ending_all_others_leaves_this_one(app: Flask) -> None:
    others, here = [using(app, SAFARI), using(app, CHROME)], using(app, FIREFOX)
    end(here, "End all others")
    assert [is_signed_in(each) for each in (*others, here)] == [False, False, True]


@pytest.mark.parametrize("press", ["End all, this one too", "End : Firefox on Windows"])
def test_who_ends_their_own_session_is_signed_out(app: Flask, press: str) -> None:
    here = using(app, FIREFOX)
    end(here, press)
    assert here.path == SIGN_IN
    assert not is_signed_in(here)


@pytest.mark.parametrize("which", ["", "nonsense", "00000000-0000-0000-0000-000000000001"])
def test_ending_what_is_not_there_is_a_page_that_is_not_there(counselor: Pages, which: str) -> None:
    counselor.get("/counselor/account")
    counselor.post("/counselor/account/sessions", {"end": which}, status=200)
    counselor.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=404)
    assert is_signed_in(counselor)


def test_who_finds_a_desk_open_ends_no_session(app: Flask) -> None:
    phone, laptop = using(app, SAFARI), using(app, FIREFOX)
    laptop.follow("End all, this one too", 200)
    assert "Is it you?" in laptop.text()
    laptop.send({"fresh-code": "not it"}, form="#fresh-factor", status=200)
    assert [is_signed_in(each) for each in (phone, laptop)] == [True, True]


def test_nobody_ends_another_accounts_session(app: Flask, counselor: Pages) -> None:
    counselor.get("/counselor/account")
    theirs = str(counselor.page.select("button[name=end]")[0]["value"])
    bea = sign_in(app, "bea@desk.example")
    bea.get("/counselor/account")
    bea.post("/counselor/account/sessions", {"end": theirs}, status=200)
    bea.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=404)
    assert is_signed_in(counselor)


def test_an_administrator_has_an_account_page_too(app: Flask) -> None:
    sign_in(app)
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET role = '{ADMINISTRATOR}'")
    browser = Pages(app)
    browser.get(SIGN_IN)
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor/people"
    browser.get("/counselor/account")
    assert "/counselor" not in [link["href"] for link in browser.page.select("header a")]
    assert browser.client.get("/counselor/stay").get_json()["left"] == 1200


def test_after_ten_hours_everybody_signs_in_again_however_busy(counselor: Pages, later: Clock) -> None:
    for minutes in range(15, 600, 15):
        later(minutes * MINUTE)
        assert is_signed_in(counselor)
    later(LONGEST)
    assert not is_signed_in(counselor)


def test_after_twenty_idle_minutes_everybody_signs_in_again(counselor: Pages, later: Clock) -> None:
    later(20 * MINUTE - timedelta(seconds=1))
    assert counselor.client.get("/counselor/stay").status_code == 200
    later(20 * MINUTE)
    assert not is_signed_in(counselor)


def written(app: Flask, act: Callable[[], object]) -> list[str]:
    """Statements that change something while ``act`` goes on."""
    seen: list[str] = []

    def note(*happened: object) -> None:
        if str(happened[2]).split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            seen.append(str(happened[2]))

    engine = app.extensions["store"].engine
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return seen


def test_requests_within_a_minute_write_nothing(app: Flask, counselor: Pages, later: Clock) -> None:
    for seconds in (1, 20, 59):
        later(timedelta(seconds=seconds))
        assert written(app, lambda: counselor.get("/counselor")) == []
    later(timedelta(seconds=60))
    assert len(written(app, lambda: counselor.get("/counselor"))) == 1


def test_a_busy_database_keeps_nobody_from_reading_at_the_desk(
    app: Flask, counselor: Pages, later: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = app.extensions["store"].engine
    engine.dispose()
    monkeypatch.setattr("assessment.storage.engine.BUSY_TIMEOUT_MS", 50)
    later(2 * MINUTE)
    with writing(engine):
        assert is_signed_in(counselor)


def test_a_request_asks_the_database_once_for_the_session(app: Flask, counselor: Pages) -> None:
    asked: list[str] = []

    def note(*happened: object) -> None:
        if "staff_sessions" in str(happened[2]):
            asked.append(str(happened[2]))

    engine = app.extensions["store"].engine
    event.listen(engine, "before_cursor_execute", note)
    counselor.get("/counselor")
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 1


def test_signing_out_is_on_record(app: Flask, counselor: Pages) -> None:
    counselor.get("/counselor")
    counselor.post("/counselor/sign-out", status=302)
    with reading(app.extensions["store"].engine) as conn:
        assert conn.exec_driver_sql("SELECT who, verb FROM audit ORDER BY id").fetchall()[-1] == (EMAIL, "signed out")
