"""A client that reads pages strictly: every page it sees must be sound HTML, labelled, with nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

Values = Mapping[str, str | Sequence[str]]

NEEDS_A_LABEL = "input:not([type=hidden]):not([type=submit]), select, textarea"


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
        """Send a form with the token of the last page. ``status`` is of the first answer; redirects are followed."""
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
        if press:
            button = next(each for each in found.select("button") if press in each.get_text(" ", strip=True))
            if button.get("name"):
                values[str(button["name"])] = str(button.get("value", ""))
        values.update(data or {})
        target = urljoin(self.path, str(found.get("action") or self.path))
        if str(found.get("method", "get")).lower() == "get":
            return self._open("GET", target, status, query_string=values)
        return self._open("POST", target, status, data=values)

    def follow(self, words: str, status: int = 200) -> BeautifulSoup:
        """Press the first link that says ``words``."""
        link = next(each for each in self.page.select("a[href]") if words in each.get_text(" ", strip=True))
        return self.get(urljoin(self.path, str(link["href"])), status)

    def text(self) -> str:
        """What the main part of the last page says, in one line."""
        main = self.page.select_one("main") or self.page
        return " ".join(main.get_text(" ", strip=True).split())

    def _open(self, method: str, path: str, status: int, **options: Any) -> BeautifulSoup:
        self.response = self.client.open(path, method=method, base_url=self.base_url, **options)
        self.path = path
        if method == "GET" and not 300 <= status < 400:
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
    html5lib.HTMLParser(strict=True).parse(text)
    page = BeautifulSoup(text, "lxml")
    faults = [*_faults_of_frame(page), *_faults_of_references(page), *_faults_of_forms(page)]
    assert not faults, f"{path}: {'; '.join(faults)}"
    return page


def _faults_of_frame(page: BeautifulSoup) -> list[str]:
    faults = []
    if not page.html or not page.html.get("lang"):
        faults.append("no language")
    if not page.title or not page.title.get_text(strip=True):
        faults.append("no title")
    headings = page.select("h1, h2, h3, h4, h5, h6")
    if len(page.select("h1")) != 1:
        faults.append(f"{len(page.select('h1'))} h1")
    levels = [int(heading.name[1]) for heading in headings]
    faults += [f"h{after} follows h{before}" for before, after in pairwise(levels) if after > before + 1]
    faults += [f"empty {heading.name}" for heading in headings if not heading.get_text(strip=True)]
    if len(page.select("main")) != 1:
        faults.append("not one main")
    faults += [f"{each.name} has an inline style" for each in page.select("[style]")]
    faults += [f"inline {each.name}" for each in page.select("style, script:not([src])")]
    handlers = re.compile(r"^on[a-z]+$")
    faults += [
        f"{each.name} has an inline handler" for each in page.find_all(True) if any(map(handlers.match, each.attrs))
    ]
    return faults


def _faults_of_references(page: BeautifulSoup) -> list[str]:
    ids = Counter(str(each["id"]) for each in page.select("[id]"))
    faults = [f"id {name} stands {times} times" for name, times in ids.items() if times > 1]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for each in page.select(f"[{attribute}]"):
            value = each[attribute]
            names = value if isinstance(value, list) else str(value).split()
            faults += [f"{attribute} names {name}, which is not there" for name in names if name not in ids]
    for link in page.select("a[href^='#']"):
        if str(link["href"])[1:] not in ids:
            faults.append(f"a link leads to {link['href']}, which is not there")
    faults += ["a link without words" for link in page.select("a[href]") if not _name(link)]
    faults += ["an image without alt" for image in page.select("img:not([alt])") if image]
    return faults


def _faults_of_forms(page: BeautifulSoup) -> list[str]:
    labelled = {str(label["for"]) for label in page.select("label[for]") if label.get_text(strip=True)}
    faults = []
    for control in page.select(NEEDS_A_LABEL):
        if control.get("id") not in labelled and not control.get("aria-label") and not control.find_parent("label"):
            faults.append(f"{control.get('name')} has no label")
    for form in page.select("form"):
        if not form.get("action"):
            faults.append("a form without action")
        if str(form.get("method", "")).lower() == "post" and not form.select("input[name=csrf_token][value]"):
            faults.append(f"the form to {form.get('action')} has no token")
    for group in page.select("fieldset"):
        if not group.select("legend"):
            faults.append("a fieldset without legend")
    faults += ["a button without words" for button in page.select("button") if not _name(button)]
    return faults


def _name(element: Tag) -> str:
    return element.get_text(strip=True) or str(element.get("aria-label", ""))
