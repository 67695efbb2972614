"""Requests to a route: mostly such as a browser sends, and each with something odd about it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from random import Random
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.routing import Rule

from fuzz import odd_values

HOST = "check-in.example.org"
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_FORMS = 12
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_CONTROL = re.compile(r"<(input|textarea|select|button)\b([^>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_CODE = re.compile(r"\b[a-z]+-\d{2,4}\b")


@dataclass(frozen=True)
class Request:
    """``target``: path and query, percent-encoded; ``headers``: in order, each character a byte."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True)
class Form:
    """A form of a page: where it is posted to, every control with its value, and the buttons that have a name."""

    action: str
    fields: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]


@dataclass
class Visitor:
    """A browser: its address, its cookies, and what it saw last."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    codes: list[str] = field(default_factory=lambda: ["heron-42"])

    def see(self, target: str, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Take in a reply: its cookies, and the forms and codes of its page."""
        for name, value in headers:
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        page = body.decode("utf-8", "replace") if b"<form" in body else ""
        for attributes, inside in _FORM.findall(page):
            named = dict(_ATTRIBUTE.findall(attributes))
            if named.get("method", "").lower() == "post":
                self.forms.append(_form(unescape(named.get("action", target)), inside))
        self.forms = self.forms[-MOST_FORMS:]
        self.codes = (self.codes + _CODE.findall(page))[-MOST_FORMS:]


class RequestMaker:
    """Makes requests to every one of ``rules``, all equally often, by one random generator."""

    def __init__(self, rules: Sequence[Rule], rng: Random) -> None:
        self._rules, self._rng, self._due = rules, rng, list[Rule]()

    def form_of_its_own(self, visitor: Visitor, form: Form) -> Request:
        """The form as a browser sends it: of radio buttons one, and of the buttons now and then one."""
        kept = dict(self._rng.sample(form.fields, len(form.fields)))
        if form.buttons and self._rng.random() < 0.25:
            kept.update([self._rng.choice(form.buttons)])
        return self._request("POST", form.action, visitor, urlencode(kept).encode())

    def odd(self, visitor: Visitor) -> Request:
        """A request to the next route or with a form that the visitor saw, with something odd about it."""
        rng = self._rng
        if visitor.forms and rng.random() < 0.35:
            form = rng.choice(visitor.forms)
            if rng.random() < 0.5:
                return self._with_odd_headers(self.form_of_its_own(visitor, form), rng.random() < 0.3)
            return self._with_odd_headers(
                self._request("POST", form.action, visitor, self._fields(form)), rng.random() < 0.3
            )
        rule = self._next_rule()
        target = self._path(rule, visitor) + self._query()
        method = rng.choice(sorted(rule.methods or {"GET"})) if rng.random() < 0.7 else rng.choice(odd_values.METHODS)
        body = self._body(visitor) if method not in ("GET", "HEAD") or rng.random() < 0.05 else b""
        return self._with_odd_headers(self._request(method, target, visitor, body), rng.random() < 0.7)

    def _next_rule(self) -> Rule:
        if not self._due:
            self._due = self._rng.sample(self._rules, len(self._rules))
        return self._due.pop()

    def _path(self, rule: Rule, visitor: Visitor) -> str:
        rng = self._rng

        def filled(match: re.Match[str]) -> str:
            likely = {"int": ["1", "2", "3", "16", "99"], "path": ["app.css", "app.js", "favicon.svg"]}
            known = likely.get(match[1].rpartition(":")[0].partition("(")[0], visitor.codes)
            return quote(
                (rng.choice(known) if rng.random() < 0.6 else odd_values.text(rng)[:200]).encode(
                    "utf-8", "surrogatepass"
                )
            )

        path = re.sub(r"<([^>]*)>", filled, rule.rule)
        return rng.choice(("/", "//", "/.", "/%00", "/%ff", ";x")) + path.lstrip("/") if rng.random() < 0.05 else path

    def _query(self) -> str:
        if self._rng.random() < 0.6:
            return ""
        names = ("language", "new", "to", "from", "page", "place", "code", "v", "next", "auth_token", "")
        pairs = [(self._rng.choice(names), odd_values.text(self._rng)[:1500]) for _ in range(self._rng.randrange(1, 4))]
        return "?" + urlencode(pairs, errors="surrogatepass")

    def _fields(self, form: Form) -> bytes:
        rng, pairs = self._rng, list[tuple[str, str]]()
        for name, value in form.fields:
            if rng.random() < 0.9:
                spoilt = name != "csrf_token" and rng.random() < 0.3
                pairs.append((name, odd_values.text(rng) if spoilt else value))
            if rng.random() < 0.05:
                pairs.append((odd_values.text(rng)[:100], odd_values.text(rng)[:100]))
        return urlencode(pairs, errors="surrogatepass").encode()

    def _body(self, visitor: Visitor) -> bytes:
        rng = self._rng
        text = odd_values.text(rng).encode("utf-8", "surrogatepass")
        token = dict(visitor.forms[-1].fields).get("csrf_token", "") if visitor.forms else ""
        return rng.choice(
            (
                b"",
                text,
                urlencode({"csrf_token": token, "accept": "yes"}).encode(),
                urlencode(
                    {"csrf_token": token, "language": rng.choice(("es", "xx")), "back": "//evil.example"}
                ).encode(),
                b"csrf_token=%ff&%00=%zz&&=&a=b;c=d",
                b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n\r\n' + text + b"\r\n--x--",
                b"--x\r\n" * 50,
                json.dumps({"csrf_token": token, "email": [{}], "password": None}).encode(),
                rng.randbytes(rng.randrange(300)),
                b"a=" + b"b" * 600_000,
                b"&".join(b"%d=1" % number for number in range(3000)),
            )
        )

    def _request(self, method: str, target: str, visitor: Visitor, body: bytes) -> Request:
        headers = [("Host", HOST), ("X-Forwarded-For", visitor.address)]
        if visitor.cookies:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())))
        if body or method == "POST":
            headers += [("Content-Type", FORM_TYPE), ("Content-Length", str(len(body))), ("Origin", f"https://{HOST}")]
        return Request(method, _within(target), tuple(headers), body)

    def _with_odd_headers(self, request: Request, wanted: bool) -> Request:
        if not wanted:
            return request
        headers = dict(request.headers)
        for _ in range(self._rng.randrange(1, 4)):
            name, value = odd_values.header(self._rng)
            if name == "Cookie" and "Cookie" in headers:
                value = f"{headers['Cookie']}; {value}"
            headers[name] = value
        if self._rng.random() < 0.05:
            del headers[self._rng.choice(list(headers))]
        return Request(request.method, request.target, tuple(headers.items()), request.body)


def _form(action: str, inside: str) -> Form:
    fields, buttons = list[tuple[str, str]](), list[tuple[str, str]]()
    for kind, attributes in _CONTROL.findall(inside):
        named = dict(_ATTRIBUTE.findall(attributes))
        if "name" in named:
            pair = unescape(named["name"]), unescape(named.get("value", "on"))
            (buttons if kind == "button" else fields).append(pair)
    return Form(action, tuple(fields), tuple(buttons))


def _within(target: str) -> str:
    """Path and query of where a form leads; another site's address becomes a path of ours."""
    parts = urlsplit(target) if not target.startswith("//") else None
    return target if parts is None or not parts.netloc else parts.path or "/"
