"""A worker that does whatever is due now, in the process of a test."""

from __future__ import annotations

from flask import Flask

from assessment.services.jobs import Workplace
from assessment.services.outbox import Postman
from assessment.services.worker import BackgroundWorker
from assessment.settings import Settings


def worked(app: Flask, postman: Postman | None = None) -> BackgroundWorker:
    """Let a worker of this service do what is due, until nothing is left; returns it."""
    chosen: Settings = app.config["SETTINGS"]
    with app.app_context():
        worker = BackgroundWorker(Workplace(app.extensions["store"], chosen.instance_dir, postman))
        worker.begin()
        while worker.turn():
            pass
    return worker
