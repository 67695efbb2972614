"""A client that reads pages strictly: every page it sees must be sound HTML, labelled, with nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, TemplateString
from flask import Flask, Response
from html5lib._inputstream import invalid_unicode_re
from werkzeug.test import TestResponse

from tests.support.pseudo_language import BEGIN, END

Values = Mapping[str, str | Sequence[str]]

HEADING = re.compile("h[1-6]$")
HANDLER = re.compile("on[a-z]+$")
TOKEN = re.compile(r'(?<=value=")[\w.-]{60,}(?=")')
"""What stands in a form against other sites, and differs from browser to browser."""
SOUND: set[int] = set()
"""Hashes of pages, without tokens, in which nothing is wrong: tests begin with the same few, over and over."""
WELL_FORMED: set[int] = set()
"""Hashes of outlines that a strict parser takes: most pages differ in their words alone, and to parse is slow."""
WORDS = re.compile(r"""(?<=>)(?:[^<>&"']*[^<>&"'\s][^<>&"']*)(?=<)""")
VALUE = re.compile(r"""(?<! type)="[^"<>&']+\"""")
SPECIAL = re.compile("<!--|\0")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
REFERENCES = {"for", "aria-describedby", "aria-labelledby", "aria-controls"}


class Pages:
    """One browser. ``response``: the last answer; ``page``: the last page, parsed; ``path``: where it stands."""

    def __init__(self, app: Flask, base_url: str = "http://localhost") -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self.response: TestResponse
        self.page = BeautifulSoup("", "html.parser")
        self.path = "/"

    def get(self, path: str, status: int = 200, **options: Any) -> BeautifulSoup:
        """Open ``path``. Redirects are followed to the page whose ``status`` this is, unless it is a redirect's own."""
        return self._open("GET", path, status, **options)

    def post(self, path: str, data: Values | None = None, status: int = 303, **options: Any) -> BeautifulSoup:
        """Send a form with the token of the last page; redirects are followed.

        ``status`` is of the first answer, or of the page that it leads to, unless it is a redirect's own.
        """
        token = self.page.select_one("input[name=csrf_token]")
        sent = {"csrf_token": str(token["value"]) if token else "", **(data or {})}
        return self._open("POST", path, status, data=sent, **options)

    def send(
        self, data: Values | None = None, *, form: str = "main form", press: str = "", status: int = 303
    ) -> BeautifulSoup:
        """Fill in a form of the last page over what stands in it, and press the button that says ``press``."""
        found = self.page.select_one(form)
        assert found is not None, f"there is no form {form} on {self.path}"
        values: dict[str, str | Sequence[str]] = {**filled_in(found)}
        button = next(each for each in found.select("button") if press in _words(each)) if press else None
        values |= _sent_by(button) if button else {}
        values.update(data or {})
        target = urljoin(self.path, str((button and button.get("formaction")) or found.get("action") or self.path))
        if str(found.get("method", "get")).lower() == "get":
            return self._open("GET", target, status, query_string=values)
        return self._open("POST", target, status, data=values)

    def follow(self, words: str, status: int = 200) -> BeautifulSoup:
        """Press the first link, or button of a form as it stands, that says ``words``."""
        pressed = next(each for each in self.page.select("a[href], form button, button[form]") if words in _words(each))
        if pressed.name == "a":
            return self.get(urljoin(self.path, str(pressed["href"])), status)
        form = self.page.find(id=str(pressed["form"])) if pressed.get("form") else pressed.find_parent("form")
        assert isinstance(form, Tag)
        target = urljoin(self.path, str(pressed.get("formaction") or form["action"]))
        return self._open("POST", target, status, data={**filled_in(form), **_sent_by(pressed)})

    def text(self) -> str:
        """What the main part of the last page says on a screen, in one line."""
        main = copy(self.page.select_one("main") or self.page)
        for printed in main.select(".print-only"):
            printed.decompose()
        return " ".join(main.get_text(" ", strip=True).split())

    def paper(self) -> str:
        """What the main part of the last page says when it is printed, in one line."""
        main = copy(self.page.select_one("main") or self.page)
        for on_screen in main.select(".no-print"):
            on_screen.decompose()
        return " ".join(main.get_text(" ", strip=True).split())

    def keep_cookies(self, response: Response) -> None:
        """Keep those of a response that this browser did not ask for."""
        host = urlsplit(self.base_url).hostname or ""
        self.client._update_cookies_from_response(host, self.path, response.headers.getlist("Set-Cookie"))

    def _open(self, method: str, path: str, status: int, **options: Any) -> BeautifulSoup:
        self.response = self.client.open(path, method=method, base_url=self.base_url, **options)
        self.path = path
        if not 300 <= status < 400:
            self._follow()
        assert self.response.status_code == status, f"{method} {path}: {self.response.status}, not {status}"
        if method == "POST":
            self._follow()
        self.page = BeautifulSoup("", "html.parser")
        if self.response.mimetype == "text/html" and not 300 <= self.response.status_code < 400:
            self.page = read(self.response.text, self.path)
        return self.page

    def _follow(self) -> None:
        """Go where the last answer leads, unless that is another site."""
        for _ in range(10):
            if not 300 <= self.response.status_code < 400:
                return
            target = urlsplit(urljoin(self.path, self.response.headers["Location"]))
            if target.netloc and target.netloc != urlsplit(self.base_url).netloc:
                return
            self.path = target._replace(scheme="", netloc="").geturl()
            self.response = self.client.get(
                target._replace(scheme="", netloc="", fragment="").geturl(), base_url=self.base_url
            )
        raise AssertionError(f"{self.path} goes round in circles")


def _words(element: Tag) -> str:
    return element.get_text(" ", strip=True)


def _sent_by(button: Tag) -> dict[str, str]:
    """What a button adds to its form."""
    return {str(button["name"]): str(button.get("value", ""))} if button.get("name") else {}


def one(page: Tag, selector: str) -> Tag:
    """The first element that this CSS selector finds."""
    found = page.select_one(selector)
    assert found is not None, f"there is no {selector}"
    return found


def filled_in(form: Tag) -> dict[str, list[str]]:
    """What the form would send as it stands, without its buttons."""
    values: dict[str, list[str]] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        kind = control.get("type", control.name)
        if kind in ("submit", "button") or (kind in ("radio", "checkbox") and not control.has_attr("checked")):
            continue
        if control.name == "select":
            chosen = [str(option["value"]) for option in control.select("option[selected]")]
        elif control.name == "textarea":
            chosen = [control.get_text().removeprefix("\n")]
        else:
            chosen = [str(control.get("value", "on" if kind == "checkbox" else ""))]
        values.setdefault(str(control["name"]), []).extend(chosen)
    return values


def read(text: str, path: str) -> BeautifulSoup:
    """The page, parsed; fails when a browser would have to guess, or a screen reader could not tell."""
    page = BeautifulSoup(text, "lxml")
    seen = hash(TOKEN.sub("", text))
    if seen not in SOUND:
        _parse_strictly(text)
        elements = page.find_all(True)
        faults = [*_faults_of_frame(page, elements), *_faults_of_references(elements), *_faults_of_forms(elements)]
        faults += _faults_of_direction(page, elements)
        assert not faults, f"{path}: {'; '.join(faults)}"
        SOUND.add(seen)
    return page


def _parse_strictly(text: str) -> None:
    """Fail when a browser would have to guess."""
    known = hash(outline(text))
    if known not in WELL_FORMED:
        html5lib.HTMLParser(strict=True).parse(text)
        WELL_FORMED.add(known)


def outline(text: str) -> str:
    """All of a page that a strict parser may refuse: without words and values of which it takes any."""
    if SPECIAL.search(text) or invalid_unicode_re.search(text):
        return text
    return VALUE.sub('="x"', WORDS.sub("x", text))


def _faults_of_frame(page: BeautifulSoup, elements: Sequence[Tag]) -> list[str]:
    faults = []
    if not page.html or not page.html.get("lang"):
        faults.append("no language")
    if not page.title or not page.title.get_text(strip=True):
        faults.append("no title")
    headings = [each for each in elements if HEADING.match(each.name)]
    levels = [int(heading.name[1]) for heading in headings]
    if levels.count(1) != 1:
        faults.append(f"{levels.count(1)} h1")
    faults += [f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1]
    faults += [f"empty {heading.name}" for heading in headings if not heading.get_text(strip=True)]
    if sum(each.name == "main" for each in elements) != 1:
        faults.append("not one main")
    for each in elements:
        if "style" in each.attrs:
            faults.append(f"{each.name} has an inline style")
        if each.name == "style" or (each.name == "script" and "src" not in each.attrs):
            faults.append(f"inline {each.name}")
        if any(map(HANDLER.match, each.attrs)):
            faults.append(f"{each.name} has an inline handler")
    return faults


def _faults_of_references(elements: Sequence[Tag]) -> list[str]:
    ids = Counter(str(each["id"]) for each in elements if "id" in each.attrs)
    faults = [f"id {name} stands {times} times" for name, times in ids.items() if times > 1]
    for each in elements:
        for attribute in REFERENCES & each.attrs.keys():
            value = each[attribute]
            names = value if isinstance(value, list) else str(value).split()
            faults += [f"{attribute} names {name}, which is not there" for name in names if name not in ids]
        if each.name == "a" and "href" in each.attrs:
            to = str(each["href"])
            if to.startswith("#") and to[1:] not in ids:
                faults.append(f"a link leads to {to}, which is not there")
            if not _name(each):
                faults.append("a link without words")
        if each.name == "img" and "alt" not in each.attrs:
            faults.append("an image without alt")
    return faults


def _faults_of_forms(elements: Sequence[Tag]) -> list[str]:
    labelled = {
        str(each["for"]) for each in elements if each.name == "label" and each.get("for") and each.get_text(strip=True)
    }
    faults = []
    for each in elements:
        if each.name in ("input", "select", "textarea") and each.get("type") not in ("hidden", "submit"):
            if each.get("id") not in labelled and not each.get("aria-label") and not each.find_parent("label"):
                faults.append(f"{each.get('name')} has no label")
        elif each.name == "form":
            if not each.get("action"):
                faults.append("a form without action")
            token = each.find("input", attrs={"name": "csrf_token", "value": True}) or str(each.get("action")).endswith(
                "/leave"
            )
            if str(each.get("method", "")).lower() == "post" and not token:
                faults.append(f"the form to {each.get('action')} has no token")
        elif each.name == "fieldset" and not each.find("legend"):
            faults.append("a fieldset without legend")
        elif each.name == "button" and not _name(each):
            faults.append("a button without words")
    return faults


def _faults_of_direction(page: BeautifulSoup, elements: Sequence[Tag]) -> list[str]:
    """What would be put in the wrong order: a box, or words from right to left, without a direction of its own."""
    boxes = [each for each in elements if each.name == "textarea" or _takes_words(each)]
    faults = [f"{each.get('name')} has no direction" for each in boxes if not each.get("dir")]
    if page.html and page.html.get("dir") == "ltr":
        for words in page.find_all(string=RIGHT_TO_LEFT):
            around = words.find_parent(attrs={"dir": True})
            ours = words.find_parent("title") or {BEGIN, END} & {*words}
            if around is page.html and not ours and RIGHT_TO_LEFT.search(ISOLATED.sub("", words)):
                faults.append(f"'{words.strip()[:60]}' has no direction of its own")
    return faults


def _takes_words(element: Tag) -> bool:
    return element.name == "input" and element.get("type", "text") in ("text", "search", "email", "tel")


def _name(element: Tag) -> str:
    words = element.get_text(strip=True, types=(NavigableString, TemplateString))
    return words or str(element.get("aria-label", ""))
