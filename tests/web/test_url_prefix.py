"""Under a path of a shared host: every page, link, form and cookie stays below it, and no header moves it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from assessment.cli.worker import postman
from assessment.core.errors import ReportFailed
from assessment.web.access import Role, admits
from tests.support.counselor_steps import EMAIL, PASSWORD, add, sent
from tests.support.respondent_steps import ServeSleep
from tests.support.strict_client import Pages, filled_in, one

HOST, PREFIX = "https://shared.example", "/check-in"
ADDRESSES = ("href", "action", "formaction", "src", "data-autosave", "data-ended-url", "data-news", "data-draft")


class Below(Pages):
    """A browser in which every page, and every address on it, must be below the prefix."""

    def _open(self, method: str, path: str, status: int, **options: Any) -> BeautifulSoup:
        page = super()._open(method, path, status, **options)
        assert self.path.startswith(PREFIX)
        assert [each for each in addresses(page) if not each.startswith(f"{PREFIX}/")] == []
        return page


def addresses(page: BeautifulSoup) -> list[str]:
    """The addresses on this host that a page leads to."""
    found = [str(each[name]) for name in ADDRESSES for each in page.select(f"[{name}]")]
    return [each for each in found if each.startswith("/")]


@pytest.fixture
def shared(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep(translated="es", plain_http=False, url_prefix=PREFIX)


@pytest.fixture
def person(shared: Flask) -> Below:
    """Who has just begun."""
    browser = Below(shared, HOST)
    browser.get(f"{PREFIX}/")
    browser.send({"accept": "yes"})
    if browser.path.endswith("/this-device"):
        browser.follow("Continue")
    return browser


def asked(app: Flask, path: str, **environ: str) -> tuple[str, Any]:
    """The status and the headers of a request as a server passes it on, with its whole path."""
    _body, status, headers = run_wsgi_app(app, {**EnvironBuilder(path, HOST).get_environ(), **environ})
    return status, headers


def test_a_person_finds_the_whole_way_below_the_prefix(person: Below) -> None:
    person.follow("Español")
    person.follow("English")
    person.send(form="main form:has([name=place])", press="Continue")
    while person.page.select_one("#answers"):
        person.send(form="#answers", press="Continue")
    person.send(form="#list", press="Continue")
    person.send({"choice": "keep"}, form="main form:has([name=choice])")
    assert person.path == f"{PREFIX}/result"
    for each in sorted({each.partition("?")[0] for each in addresses(person.page)}):
        with person.client.get(each, base_url=HOST) as answer:
            assert answer.status_code in (200, 303, 405), each


def test_cookies_go_to_the_prefix_alone_and_other_hosts_cannot_set_them(person: Below) -> None:
    begun = person.response.request
    cookies = [
        person.client.get_cookie(f"__Secure-{name}", "shared.example", PREFIX) for name in ("checkin", "session")
    ]
    assert [each and (each.path, each.secure, each.http_only) for each in cookies] == [(PREFIX, True, True)] * 2
    assert begun.path.startswith(PREFIX)
    person.client.post(f"{PREFIX}/leave", base_url=HOST)
    assert person.client.get_cookie("__Secure-checkin", "shared.example", PREFIX) is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (PREFIX, "200"),
        (f"{PREFIX}/help", "200"),
        ("/", "404"),
        ("/help", "404"),
        (f"{PREFIX}er", "404"),
        (f"{PREFIX}er/help", "404"),
        (f"/x{PREFIX}/help", "404"),
    ],
)
def test_what_stands_beside_the_prefix_is_none_of_its_pages(shared: Flask, path: str, status: str) -> None:
    assert asked(shared, path)[0].startswith(status)


@pytest.mark.parametrize("name", ["HTTP_SCRIPT_NAME", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_SCRIPT_NAME"])
def test_no_header_moves_the_service(shared: Flask, name: str) -> None:
    _status, headers = asked(shared, f"{PREFIX}/counselor", **{name: "//evil.example"})
    assert headers["Location"] == f"{PREFIX}/counselor/sign-in"


def test_whoever_signs_in_comes_to_the_page_they_asked_for(shared: Flask) -> None:
    add(shared)
    code = sent(shared, {}).code
    desk = Below(shared, HOST)
    desk.get(f"{PREFIX}/counselor/{code}")
    assert desk.path == f"{PREFIX}/counselor/sign-in"
    desk.send({"email": EMAIL, "password": PASSWORD}, status=302)
    assert desk.path == f"{PREFIX}/counselor/{code}"


def test_a_note_sent_after_the_end_of_a_session_waits_and_is_saved_below_the_prefix(shared: Flask) -> None:
    add(shared)
    code = sent(shared, {}).code
    desk = Below(shared, HOST)
    desk.get(f"{PREFIX}/counselor/{code}")
    desk.send({"email": EMAIL, "password": PASSWORD}, status=302)
    note, page = {**filled_in(one(desk.page, "#add-note")), "note": "Called twice."}, desk.page
    desk.follow("Sign out")
    desk.page = page
    desk.post(f"{PREFIX}/counselor/{code}/notes", note, 401)
    desk.get(f"{PREFIX}/counselor/sign-in")
    desk.send({"email": EMAIL, "password": PASSWORD}, status=302)
    assert desk.path == f"{PREFIX}/counselor/account/unsaved"
    desk.send(form="main form[id^=unsaved-]", press="Save", status=303)
    assert "Called twice." in desk.text()
    desk.get(f"{PREFIX}/counselor/account")
    assert "Called twice." not in desk.text()


def test_what_could_not_be_taken_is_sent_again_below_the_prefix(shared: Flask) -> None:
    @admits(Role.ANYONE)
    def fail() -> str:
        raise ReportFailed("")

    shared.add_url_rule("/broken", "broken", fail, methods=["POST"])
    browser = Below(shared, HOST)
    browser.get(f"{PREFIX}/help")
    browser.post(f"{PREFIX}/broken", {"note": "Called twice."}, 503)
    form = one(browser.page, "#again")
    assert form["action"] == f"{PREFIX}/broken"
    browser.follow("Español")
    assert one(browser.page, "#again")["action"] == f"{PREFIX}/broken"


def test_mail_and_one_time_links_lead_below_the_prefix(serve_sleep: ServeSleep) -> None:
    mail = {"mail_url": "smtp://mail.example.org", "mail_from": "desk@example.org", "service_url": HOST}
    app = serve_sleep(plain_http=False, url_prefix=PREFIX, **mail)
    with app.app_context():
        by_mail = postman()
        made = app.test_cli_runner().invoke(args=["people", "invite", EMAIL, "--role", "administrator"])
    assert by_mail is not None
    assert by_mail.service_url == f"{HOST}{PREFIX}"
    assert f"\n{PREFIX}/counselor/link#" in f"\n{made.output}"
