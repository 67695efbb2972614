"""Benchmark of growth: a page, and sending answers in, with 100,000 stored cases and with none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from flask import Flask
from werkzeug.test import run_wsgi_app

from bench.forms import QUESTIONS_PATH
from bench.measurement import cpu_side_by_side, show
from bench.today import FilledDesk
from bench.web import Visitor, application

OPEN, CLOSED = 5_000, 95_000
BUDGET = "budget 1.1"


def run() -> None:
    """Print how much more both cost with so many cases."""
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full:
        apps = {"empty": application(Path(empty)), "full": FilledDesk(Path(full), OPEN, CLOSED).app}
        pages = cpu_side_by_side({size: _page(app) for size, app in apps.items()}, rounds=25, repeats=20)
        journeys = cpu_side_by_side({size: _journey(app) for size, app in apps.items()}, rounds=9, repeats=1)
        for app in apps.values():
            app.extensions["store"].engine.dispose()
    print(f"With {OPEN + CLOSED:,} stored cases / with none, server CPU")
    show("a page of questions, GET and POST", f"{pages['full'] / pages['empty']:.2f}", BUDGET)
    show("everything from the start to the result, sent in", f"{journeys['full'] / journeys['empty']:.2f}", BUDGET)


def _page(app: Flask) -> Callable[[], object]:
    visitor = Visitor(app)
    visitor.walk_to_full_page()
    body = visitor.answers()
    get, post = visitor.request("GET", QUESTIONS_PATH), visitor.request("POST", QUESTIONS_PATH, body)

    def both() -> None:
        for environ in (dict(get), {**post, "wsgi.input": BytesIO(body)}):
            _, status, _ = run_wsgi_app(app, environ)
            assert status[:3] in ("200", "303"), status

    return both


def _journey(app: Flask) -> Callable[[], object]:
    return lambda: Visitor(app).walk()
