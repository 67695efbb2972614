"""Counselors at their desk, and what people shared with them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from pages import Pages

from assessment.core import explanation
from assessment.core.answers import dumped, read
from assessment.core.definition import Pack
from assessment.core.outcome import as_json, assess
from assessment.storage import drafts, packs, submissions
from assessment.storage.engine import writing
from assessment.storage.submissions import Submission
from assessment.workflow import shelf
from assessment.workflow.accounts import EmailTaken, add_counselor

EMAIL, PASSWORD = "ada@desk.example", "a long enough password"


def sign_in(app: Flask, email: str = EMAIL, name: str = "Ada Marsh") -> Pages:
    """A new browser with a counselor signed in."""
    with app.app_context(), suppress(EmailTaken):  # signs in once more
        add_counselor(app.extensions["engine"], email, PASSWORD, name)
    browser = Pages(app)
    browser.get("/counselor/sign-in")
    browser.send({"email": email, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor"
    return browser


def served(app: Flask) -> Pack:
    settings = app.config["SETTINGS"]
    return shelf.served(settings.packs_dir / settings.pack, settings.not_asked)


def sent(
    app: Flask, answers: Mapping[str, object], at: datetime | None = None, shared: bool = True, **more: Any
) -> Submission:
    """What somebody with these answers sent in."""
    pack = served(app)
    given = read(pack, answers)
    outcome = assess(pack, given)
    now = at or datetime.now(UTC)
    values: dict[str, Any] = {"contact": "", "priority_rank": pack.priority_rank(outcome.priority), **more}
    with writing(app.extensions["engine"]) as conn:
        packs.keep(conn, pack, now)
        draft, _ = drafts.begin(conn, pack.hash, now)
        return submissions.submit(
            conn,
            draft,
            answers_text=dumped(given),
            outcome_text=as_json(outcome),
            explanation_text=explanation.as_json(explanation.explain(pack, given, outcome)),
            shared=shared,
            now=now,
            **values,
        )
