"""A bare Flask application, to compare pages with: ``gunicorn bench.hello:app``."""

from __future__ import annotations

from flask import Flask

app = Flask("hello")
app.add_url_rule("/", "hello", lambda: "hello")
