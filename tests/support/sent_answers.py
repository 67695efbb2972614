"""Somebody who answered the shipped pack and kept it to themselves, put into the database of an application."""

from __future__ import annotations

from flask import Flask

from assessment import clock
from assessment.core.items import Answers
from assessment.records import drafts
from assessment.records.drafts import DraftContent
from assessment.services import submission
from assessment.services.submission import KEEP
from assessment.storage import packs
from assessment.storage.engine import writing
from assessment.web.respondent import current_draft
from assessment.web.respondent.device_cookies import DRAFT_COOKIE
from tests.support.strict_client import Pages


def sent(app: Flask, answers: Answers, place: str = "", language: str = "en") -> Pages:
    """Their browser, at the result of these answers. ``place``: the one they chose, '' for none."""
    browser, store = Pages(app), app.extensions["store"]
    with app.app_context():
        pack = current_draft.served_pack()
    with writing(store.engine) as conn:
        packs.keep(conn, pack, clock.now())
        draft = drafts.create(conn, pack, DraftContent(answers, place=place), clock.now())
        submission.submit_draft(conn, store, draft, KEEP, "", clock.now())
    browser.client.set_cookie(DRAFT_COOKIE, draft.token)
    browser.client.set_cookie("language", language)
    browser.get("/result")
    return browser
