"""Processes that serve only one side, and a service that restarts while somebody answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from assessment.services import startup
from assessment.settings import BadSetting, Settings
from assessment.vault.keyring import KEK, PRIVATE
from tests.support.counselor_steps import sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    begun,
    finished,
    open_page,
    place,
    rows,
    second_tab,
)
from tests.support.strict_client import Pages


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "keys"


@pytest.fixture
def without_private(serve_sleep: ServeSleep, keys: Path, tmp_path: Path) -> Flask:
    """Serves respondents on a host where the team's private key never was."""
    serve_sleep()
    for name in (PRIVATE, KEK):
        (keys / name).rename(tmp_path / name)
    return serve_sleep(serves="respondent")


def test_respondents_are_served_without_any_private_key(without_private: Flask, keys: Path) -> None:
    browser = finished(begun(without_private), BAD_NIGHTS, choice="share")
    assert "A counselor finds them by your code" in browser.text()
    assert not (keys / PRIVATE).exists()
    assert not (keys / KEK).exists()


def test_what_such_a_process_sealed_a_counselor_opens_elsewhere(
    without_private: Flask, serve_sleep: ServeSleep, keys: Path, tmp_path: Path
) -> None:
    finished(begun(without_private), BAD_NIGHTS, choice="share")
    [(code,)] = rows(without_private, "SELECT code FROM submissions")
    for name in (PRIVATE, KEK):
        (tmp_path / name).rename(keys / name)
    desk = sign_in(serve_sleep(serves="counselor"))
    desk.get(f"/counselor/{code}")
    assert "I am tired." in desk.text()


def test_a_process_for_respondents_has_no_desk(without_private: Flask) -> None:
    browser = Pages(without_private)
    for path in ("/counselor", "/counselor/sign-in", "/counselor/wren-11"):
        browser.get(path, 404)


def test_a_process_for_counselors_has_no_questions(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(serves="counselor"))
    for path in ("/", "/questions", "/words"):
        browser.get(path, 404)
    browser.get("/counselor")
    assert browser.path == "/counselor/sign-in"


def test_respondents_alone_cannot_make_the_team_s_key(make_settings: Callable[..., Settings]) -> None:
    with pytest.raises(BadSetting, match="SERVES=counselor"):
        startup.prepare(make_settings(serves="respondent"))


def test_a_restart_in_mid_way_goes_on_at_the_same_page_with_the_same_answers(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep())
    browser.send({"q1": "3"})
    after_restart = Pages(serve_sleep())
    for name in ("checkin", "session"):
        cookie = browser.client.get_cookie(name)
        assert cookie is not None
        after_restart.client.set_cookie(name, cookie.value)
    after_restart.get("/")
    after_restart.follow("Go on where you left off")
    assert place(after_restart) == "page 2"
    open_page(after_restart, 1)
    assert after_restart.page.select_one("input[name=q1][value='3'][checked]") is not None


def test_a_page_open_during_a_restart_can_still_be_sent(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep())
    after = second_tab(browser)
    client = serve_sleep().test_client()
    for name in ("checkin", "session"):
        cookie = browser.client.get_cookie(name)
        assert cookie is not None
        client.set_cookie(name, cookie.value)
    after.client = client
    after.send({"q1": "3"})
    assert place(after) == "page 2"
