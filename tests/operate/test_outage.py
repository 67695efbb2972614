"""While the service does not answer, nginx shows a page with the exit and help lines, and the exit works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from assessment.web import outage_pages
from assessment.web.error_pages import AWAY
from tests.support.strict_client import one, read
from tests.support.web_server import Client, Reply, web_server
from tests.web.test_headers import EXPECTED

NOBODY = 9
"""A port on which nobody listens: that of *discard*."""
OURS, OTHERS = {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def client(app: Flask, tmp_path: Path) -> Iterator[Client]:
    outage_pages.write(app, tmp_path / "nginx" / "outage")
    with web_server(tmp_path / "nginx", NOBODY) as port:
        yield Client(port, "127.0.0.21")


def left(reply: Reply) -> bool:
    return reply.headers["Clear-Site-Data"] == '"cookies", "storage"' and b'http-equiv="refresh"' in reply.body


def test_the_page_has_the_exit_and_help_lines_and_all_headers(client: Client) -> None:
    for reply in (client.ask("GET", "/questions"), client.ask("POST", "/questions", {"q1": "yes"}, OURS)):
        assert reply.status == 502
        assert {name: reply.headers.get_all(name) for name in EXPECTED} == {name: [EXPECTED[name]] for name in EXPECTED}
        assert reply.headers["Clear-Site-Data"] is None
        page = read(reply.body.decode(), "/")
        assert page.select("h1")[0].get_text() == str(AWAY.title)
        assert page.select(".help-lines a[href='tel:000']")
        assert page.select("form[action='/leave'][method=post] button.exit-page")


def spoken(reply: Reply) -> tuple[str, str]:
    """The language of a page while the service does not answer, and that of its title's first words."""
    assert reply.status == 502
    page = read(reply.body.decode(), "/")
    return str(page.select("html")[0]["lang"]), page.select("h1")[0].get_text().split()[0]


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"Accept-Language": "es"}, "es"),
        ({"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}, "es"),
        ({"Accept-Language": "ca, es;q=0.9, en;q=0.8"}, "es"),
        ({"Accept-Language": "en-GB,en;q=0.9,es;q=0.8"}, "en"),
        ({"Accept-Language": "best"}, "en"),
        ({"Accept-Language": "en", "Cookie": "place=uk; __Host-language=es"}, "es"),
        ({"Accept-Language": "es", "Cookie": "language=en"}, "en"),
        ({"Accept-Language": "es", "Cookie": "language=xx"}, "es"),
    ],
)
def test_the_page_is_in_the_language_that_was_picked_or_that_the_browser_prefers(
    client: Client, headers: dict[str, str], language: str
) -> None:
    assert spoken(client.ask("GET", "/questions", headers=headers))[0] == language


def test_each_language_leads_to_every_other_by_its_own_name_at_the_top(client: Client) -> None:
    found = {}
    for language in ("en", "es"):
        reply = client.ask("GET", "/questions", headers={"Accept-Language": language})
        switch = read(reply.body.decode(), "/").select("header ~ nav.language-switch")[0]
        assert one(switch, "li:has([aria-current])")["lang"] == language
        [other] = switch.select("a[lang]")
        found[spoken(reply)] = (other.get_text(), spoken(client.ask("GET", f"/questions{other['href']}"))[0])
    assert [*found.values()] == [("Español", "es"), ("English", "en")]
    assert len({words for _, words in found}) == 2


def test_what_the_page_needs_is_served_without_the_service_and_nothing_else_is(client: Client) -> None:
    page = read(client.ask("GET", "/").body.decode(), "/")
    for link in page.select("link[href]"):
        assert client.ask("GET", str(link["href"])).status == 200
    assert client.ask("GET", "/outage/fonts/400.woff2").status == 200
    assert [
        client.ask("GET", f"/outage/{name}").status for name in ("page.en.html", "page.es.html", "left.html", "key.pem")
    ] == [404] * 4


def test_the_exit_forgets_everything_and_leads_away(client: Client, app: Flask) -> None:
    for headers in (OURS, {}):
        reply = client.ask("POST", "/leave", {}, headers)
        assert left(reply)
        assert app.config["SETTINGS"].exit_url in reply.body.decode()
        assert reply.headers["Cache-Control"] == "no-store"


def test_neither_a_link_nor_another_site_makes_a_browser_forget(client: Client) -> None:
    assert not left(client.ask("GET", "/leave", headers=OURS))
    assert not left(client.ask("POST", "/leave", {}, OTHERS))


def test_without_the_files_there_is_still_a_page(tmp_path: Path) -> None:
    with web_server(tmp_path / "nginx", NOBODY) as port:
        reply = Client(port, "127.0.0.22").ask("GET", "/questions")
    assert reply.status == 502
    assert "That did not arrive" in reply.body.decode()


def test_what_watches_the_service_is_not_reached_from_outside(client: Client) -> None:
    assert [client.ask("GET", path).status for path in ("/health/live", "/health/ready", "/metrics")] == [404] * 3


def test_the_files_can_be_read_by_the_web_server_and_are_replaced_whole(app: Flask, tmp_path: Path) -> None:
    for _ in range(2):
        outage_pages.write(app, tmp_path / "outage")
    found = [path for path in (tmp_path / "outage").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in found} == {0o644}
    assert not [path for path in found if path.name.startswith(".")]
