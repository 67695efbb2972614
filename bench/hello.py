"""A bare Flask application to compare pages with, and how gunicorn serves it, as many workers and threads as ours."""

from __future__ import annotations

from flask import Flask

worker_class = "gthread"
workers = 2
threads = 8

app = Flask("hello")
app.add_url_rule("/", "hello", lambda: "hello")
