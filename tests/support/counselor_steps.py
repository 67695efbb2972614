"""Counselors at their desk, and what people shared with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from bs4 import BeautifulSoup
from flask import Flask

from assessment import clock
from assessment.core.engine.answers import read
from assessment.core.model.pack import Pack
from assessment.records import drafts, pack_cache
from assessment.records.drafts import DraftContent
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import sharing, submission
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR, EmailTaken, add_account
from assessment.services.submission import KEEP, SHARE
from assessment.storage import packs
from assessment.storage.engine import writing
from assessment.web.sign_in import after_password
from tests.support.staff import FIRST
from tests.support.strict_client import Pages, filled_in, one

EMAIL, PASSWORD = "ada@desk.example", "a long enough password"
SIGN_IN = "/counselor/sign-in"
OLU = "olu@desk.example"
"""An administrator."""


def add(
    app: Flask, email: str = EMAIL, name: str = "Ada Marsh", role: str = COUNSELOR, teams: frozenset[int] = FIRST
) -> None:
    """The account of a counselor, if there is none yet; or one with another role, or of other teams than the first."""
    with app.app_context(), suppress(EmailTaken):
        add_account(app.extensions["store"], email, PASSWORD, name, role, teams)


def sign_in(
    app: Flask, email: str = EMAIL, name: str = "Ada Marsh", role: str = COUNSELOR, teams: frozenset[int] = FIRST
) -> Pages:
    """A new browser with somebody of these teams signed in, as after the right password; the form is not filled in."""
    add(app, email, name, role, teams)
    browser = Pages(app)
    with app.test_request_context(SIGN_IN, method="POST", base_url=browser.base_url):
        found = app.extensions["accounts"].find_user(address=email)
        response = app.process_response(after_password(found))
    browser.keep_cookies(response)
    browser.get(response.location)
    assert browser.path in ("/counselor", "/counselor/people")
    return browser


def sign_in_by_form(app: Flask) -> Pages:
    """Sign in by the pages that a counselor sees, where those are tested."""
    add(app)
    browser = Pages(app)
    browser.get(SIGN_IN)
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    assert browser.path == "/counselor"
    return browser


def supervise(app: Flask, teams: frozenset[int] = FIRST) -> Pages:
    """A new browser with a supervisor of these teams signed in."""
    return sign_in(app, "ines@desk.example", "Ines Vega", SUPERVISOR, teams)


def administer(app: Flask) -> Pages:
    """A new browser with Olu Adeyemi, an administrator, signed in."""
    return sign_in(app, OLU, "Olu Adeyemi", ADMINISTRATOR, frozenset())


def history(browser: Pages) -> list[str]:
    """What was done to the case on this page, newest first."""
    card = next(each for each in browser.page.select(".case-part") if each.find("h2", string="History"))
    return [" ".join(each.get_text(" ", strip=True).split()) for each in card.select(".case-event")]


def act(browser: Pages, code: str, what: str, status: int = 303, **typed: str) -> None:
    """Open the page of a case, and send one of its forms as it stands there with this typed in."""
    browser.get(f"/counselor/{code}")
    browser.send(typed, form=f"main form[action$='/{what}']", status=status)


def type_in(
    browser: Pages, page: BeautifulSoup, form: str, status: int, **typed: str | Sequence[str]
) -> dict[str, object]:
    """What the script of a page is answered that sends this form while somebody types."""
    found = one(page, form)
    data = {**filled_in(found), "form": str(found["data-form"]), **typed}
    answer = browser.client.post(str(found["data-draft"]), data=data, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == status
    return dict(answer.json or {})


def sign_off(browser: Pages, code: str, level: str) -> None:
    """Claim a case on which no second person has to look, keep its level, and sign it off."""
    act(browser, code, "claim")
    act(browser, code, "decide", level=level)
    act(browser, code, "sign-off", next_step="person", reason="Left no way to be reached")


def show_it_is_you(browser: Pages, address: str) -> None:
    """On to a page that asks again who is here, by the password of an account without a second factor."""
    browser.get(address)
    browser.send({"fresh-code": PASSWORD}, form="#fresh-factor")


def served(app: Flask) -> Pack:
    settings = app.config["SETTINGS"]
    return pack_cache.served(settings.packs_dir / settings.pack, settings.not_asked)


def sent(
    app: Flask,
    answers: Mapping[str, object],
    at: datetime | None = None,
    *,
    shared: bool = True,
    contact: str = "",
    callback: bool = False,
    team: int | None = None,
) -> OpenSubmission:
    """What somebody with these answers sent in; a ``callback`` is asked for with the contact."""
    pack, ring, now = served(app), app.extensions["store"].keyring, at or clock.now()
    with writing(app.extensions["store"].engine) as conn:
        packs.keep(conn, pack, now)
        draft = drafts.create(conn, pack, DraftContent(read(pack, answers), team=team), now)
        record = submission.submit_draft(conn, Store(conn.engine, ring), draft, SHARE if shared else KEEP, contact, now)
        if callback:
            record = sharing.request_call(conn, Store(conn.engine, ring), draft, contact or "0123", now)
        return record
