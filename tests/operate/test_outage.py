"""While the service does not answer, nginx shows a page with the exit and help lines, and the exit works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from assessment.web import outage_pages
from assessment.web.error_pages import AWAY
from tests.support.strict_client import read
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


def test_the_page_has_the_exit_and_help_lines_in_each_language_and_all_headers(client: Client) -> None:
    for reply in (client.ask("GET", "/questions"), client.ask("POST", "/questions", {"q1": "yes"}, OURS)):
        assert reply.status == 502
        assert {name: reply.headers.get_all(name) for name in EXPECTED} == {name: [EXPECTED[name]] for name in EXPECTED}
        assert reply.headers["Clear-Site-Data"] is None
        page = read(reply.body.decode(), "/")
        assert page.select("h1")[0].get_text() == str(AWAY.title)
        assert [each["lang"] for each in page.select("main section")] == ["en", "es"]
        assert all(each.select(".help-lines a[href='tel:000']") for each in page.select("main section"))
        assert page.select("form[action='/leave'][method=post] button.exit-page")


def test_what_the_page_needs_is_served_without_the_service_and_nothing_else_is(client: Client) -> None:
    page = read(client.ask("GET", "/").body.decode(), "/")
    for link in page.select("link[href]"):
        assert client.ask("GET", str(link["href"])).status == 200
    assert client.ask("GET", "/outage/fonts/400.woff2").status == 200
    assert [client.ask("GET", f"/outage/{name}").status for name in ("page.html", "left.html", "key.pem")] == [404] * 3


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
