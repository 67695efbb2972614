"""What travels packed, and what must not."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment.settings import ROOT
from tests.support.respondent_steps import BAD_NIGHTS, at_check, finished, open_list, open_page
from tests.support.strict_client import Pages

MODERN = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def asset(app: Flask, name: str, accepted: str, **headers: str) -> TestResponse:
    return app.test_client().get(f"/static/{name}", headers={"Accept-Encoding": accepted, **headers})


@pytest.mark.parametrize("name", ["app.css", "app.js", "desk.css", "desk.js"])
def test_style_and_script_are_packed_as_the_browser_likes_it(app: Flask, name: str) -> None:
    plain = (ROOT / "static" / name).read_bytes()
    with asset(app, name, "gzip, deflate, br") as best, asset(app, name, "gzip") as older, asset(app, name, "") as bare:
        assert (best.headers["Content-Encoding"], brotli.decompress(best.data)) == ("br", plain)
        assert (older.headers["Content-Encoding"], gzip.decompress(older.data)) == ("gzip", plain)
        assert ("Content-Encoding" not in bare.headers, bare.data) == (True, plain)
        assert all("Accept-Encoding" in answer.vary for answer in (best, older, bare))
        assert best.content_length == len(best.data) < len(plain) / 3


def test_an_asset_that_did_not_change_is_not_sent_again(app: Flask) -> None:
    with asset(app, "app.css", "br") as first:
        tag = first.headers["ETag"]
    with asset(app, "app.css", "br", **{"If-None-Match": tag}) as repeated:
        assert (repeated.status_code, repeated.data) == (304, b"")


def test_what_is_packed_already_is_sent_as_it_is(app: Flask) -> None:
    with asset(app, "fonts/400.woff2", "gzip, br") as font:
        assert "Content-Encoding" not in font.headers


def test_the_typeface_is_kept_for_good_too(app: Flask) -> None:
    style = (ROOT / "static" / "app.css").read_text()
    for name in ("400", "600"):
        address = style.partition(f"fonts/{name}.woff2")[2].partition(")")[0]
        with app.test_client().get(f"/static/fonts/{name}.woff2{address}") as font:
            assert "immutable" in font.headers["Cache-Control"], address


def test_the_two_longest_pages_are_packed_and_no_other(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    assert_packed(sleep, "/questions")
    open_page(sleep, 1)
    paths = ["/", "/questions", "/help", "/about", "/this-device"]
    assert [path for path in paths if "Content-Encoding" in sleep.client.get(path, headers=MODERN).headers] == []
    finished(open_list(sleep))
    assert_packed(sleep, "/result")


def assert_packed(browser: Pages, path: str) -> None:
    packed = browser.client.get(path, headers=MODERN)
    assert packed.headers["Content-Encoding"] == "br"
    assert timeless(brotli.decompress(packed.data).decode()) == timeless(browser.client.get(path).text)


def timeless(page: str) -> str:
    """Without what the clock changes: the form's token, and how long the visit lasts."""
    return re.sub(r'(name="csrf_token" value|data-left|data-most)="[^"]*"', "", page)


def test_a_packed_page_repeats_no_word_of_its_request(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    for path in ("/questions", "/result"):
        if path == "/result":
            finished(sleep)
        plain = timeless(sleep.client.get(path).text)
        asked = sleep.client.get(f"{path}?new=guess-777-x&from=guess&guess=guess&place=guess&told=guess")
        assert timeless(asked.text) == plain
        guess = {"Accept-Language": "guess, en;q=0.5", "User-Agent": "guess", "Referer": "http://guess.example/"}
        assert timeless(sleep.client.get(path, headers=guess).text) == plain
