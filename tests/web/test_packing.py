"""What travels packed, and what must not."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask
from journeys import BAD_NIGHTS, at_check, finished
from pages import Pages
from werkzeug.test import TestResponse

from assessment.settings import ROOT

MODERN = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def asset(app: Flask, name: str, accepted: str, **headers: str) -> TestResponse:
    return app.test_client().get(f"/static/{name}", headers={"Accept-Encoding": accepted, **headers})


@pytest.mark.parametrize("name", ["app.css", "app.js"])
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
    with asset(app, "app.css", "br", **{"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_what_is_packed_already_is_sent_as_it_is(app: Flask) -> None:
    with asset(app, "fonts/400.woff2", "gzip, br") as font:
        assert "Content-Encoding" not in font.headers


def test_the_typeface_is_kept_for_good_too(app: Flask) -> None:
    style = (ROOT / "static" / "app.css").read_text()
    for name in ("400", "600"):
        address = style.partition(f"fonts/{name}.woff2")[2].partition(")")[0]
        with app.test_client().get(f"/static/fonts/{name}.woff2{address}") as font:
            assert "immutable" in font.headers["Cache-Control"], address


def test_pages_are_not_packed_but_for_the_list_of_answers(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    check = sleep.client.get("/check", headers=MODERN)
    assert check.headers["Content-Encoding"] == "br"
    assert brotli.decompress(check.data).decode() == sleep.client.get("/check").text
    paths = ["/", "/page/1", "/submit", "/help", "/about", "/this-device"]
    assert [path for path in paths if "Content-Encoding" in sleep.client.get(path, headers=MODERN).headers] == []
    finished(sleep)
    assert "Content-Encoding" not in sleep.client.get("/result", headers=MODERN).headers


def test_the_list_of_answers_repeats_no_word_of_its_address(sleep: Pages) -> None:
    at_check(sleep, BAD_NIGHTS)
    plain = sleep.client.get("/check").text
    assert sleep.client.get("/check?new=guess-777-x&from=guess&guess=guess").text == plain
