"""Benchmark of question pages without a server: CPU, compared with a bare Flask application. Budgets: see ``pages``."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, render_template
from jinja2 import DictLoader
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from assessment import settings
from assessment.app import create_app
from assessment.core.packs import loader
from assessment.services import startup
from assessment.settings import ROOT, Settings
from bench import forms
from bench.forms import QUESTIONS_PATH
from bench.measurement import cpu_side_by_side, show

QUESTIONS = 5
FORM = """<!doctype html><html lang="en"><title>Form</title><form method="post">
{% for name in names %}<fieldset><legend>Question {{ name }}</legend>
{% for value in range(5) %}
<label><input type="radio" name="{{ name }}" value="{{ value }}"> {{ value }}</label>{% endfor %}
</fieldset>{% endfor %}<button>Continue</button></form>"""


def run() -> None:
    """Print the ratios for one full question page, with its answers read from and saved in SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        visitor = Visitor(app)
        visitor.walk_to_full_page()
        get, body = visitor.request("GET", QUESTIONS_PATH), visitor.answers()
        post = visitor.request("POST", QUESTIONS_PATH, body)
        bare = _bare()
        hello = EnvironBuilder("/").get_environ()
        form = EnvironBuilder("/form").get_environ()
        cost = cpu_side_by_side(
            {
                "hello": lambda: _ask(bare, hello),
                "form": lambda: _ask(bare, form),
                "get": lambda: _ask(app, get),
                "post": lambda: _post(app, post, body),
            },
            rounds=15,
            repeats=40,
        )
    print("Question pages as raw WSGI, with session and SQLite database")
    show("GET a question page / bare Flask page", f"{cost['get'] / cost['hello']:.1f}")
    show("POST its answers / bare Flask page", f"{cost['post'] / cost['hello']:.1f}")
    show("GET a question page / bare Flask and Jinja form", f"{cost['get'] / cost['form']:.1f}")
    show("POST its answers / bare Flask and Jinja form", f"{cost['post'] / cost['form']:.1f}")
    both = (cost["get"] + cost["post"]) * 1e3
    show("server CPU per page, GET and POST", f"{both:.2f} ms")


def _bare() -> Flask:
    bare = Flask("bare")
    names = [f"q{number}" for number in range(QUESTIONS)]
    bare.add_url_rule("/", "hello", lambda: "hello")
    bare.jinja_loader = DictLoader({"form.html": FORM})
    bare.add_url_rule("/form", "form", lambda: render_template("form.html", names=names))
    return bare


def application(folder: Path) -> Flask:
    """The service with the default pack, on a SQLite file in ``folder``."""
    return application_on(folder, f"sqlite:///{folder / 'bench.db'}")


def application_on(instance: Path, url: str) -> Flask:
    """The service with the default pack on this database; keys and tables are made where they are not there."""
    plain = settings.load()
    chosen = Settings(
        instance_dir=instance,
        database_url=url,
        packs_dir=ROOT / "questionnaires",
        pack=plain.pack,
        plain_http=True,
        exit_url=plain.exit_url,
        place="",
        not_asked=frozenset(),
        child_notice="",
        reliable_change=None,
        require_second_factor=False,
    )
    startup.prepare(chosen)
    return create_app(chosen)


def _ask(app: Flask, environ: dict[str, object]) -> None:
    _, status, _ = run_wsgi_app(app, dict(environ))
    assert status.startswith("200"), status


def _post(app: Flask, environ: dict[str, object], body: bytes) -> None:
    _, status, _ = run_wsgi_app(app, {**environ, "wsgi.input": BytesIO(body)})
    assert status.startswith("303"), status


class Visitor:
    """A respondent in raw WSGI requests, so that no test client is measured."""

    def __init__(self, app: Flask) -> None:
        self.client = Client(app)
        self.pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
        start = self.client.get("/").get_data(as_text=True)
        self.client.post("/start", data=forms.accepted(start))

    def walk_to_full_page(self) -> None:
        """Answer pages until one shows five questions, and stand there."""
        while (page := self.plain(QUESTIONS_PATH)).count("<fieldset") < QUESTIONS:
            self._go_on(page)

    def plain(self, path: str) -> str:
        """The text at ``path``, not compressed."""
        return self.client.get(path, follow_redirects=True).get_data(as_text=True)

    def bytes_of(self, path: str) -> int:
        """How many bytes a browser fetches for ``path``: headers, and the body compressed."""
        answer = self.client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
        assert answer.status_code == 200, (path, answer.status)
        return len(str(answer.headers).encode()) + len(answer.get_data())

    def walk(self) -> dict[str, int]:
        """Answer everything and keep it private; return page -> how many bytes a browser fetched for it.

        Pages are called "page 3", "message 3", "list", "send" and "result".
        """
        sizes: dict[str, int] = {}
        while "send" not in sizes:
            page = self.plain(QUESTIONS_PATH)
            sizes[forms.place_of(page)] = self.bytes_of(QUESTIONS_PATH)
            self._go_on(page)
        return sizes | {"result": self.bytes_of("/result")}

    def _go_on(self, page: str) -> None:
        assert self.client.post(QUESTIONS_PATH, data=forms.next_form(page)).status_code == 303

    def request(self, method: str, path: str, body: bytes = b"") -> dict[str, object]:
        cookies = self.client._cookies or {}
        cookie = "; ".join(f"{each.key}={each.value}" for each in cookies.values())
        builder = EnvironBuilder(
            path,
            method=method,
            headers=Headers([("Cookie", cookie)]),
            content_type="application/x-www-form-urlencoded" if body else None,
            input_stream=BytesIO(body),
            content_length=len(body),
        )
        return builder.get_environ()

    def answers(self) -> bytes:
        """The body of the page's form, filled in, and sent so that the visitor stays on the page."""
        return urlencode({**forms.filled(self.plain(QUESTIONS_PATH)), "later": "yes"}).encode()
