"""What people do in tests of the person's pages, in the words of the small pack about sleep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import text

from assessment import clock
from assessment.core.engine.answers import loaded
from assessment.core.items import Answers
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.position import SEND, Position
from assessment.records.submissions import OpenSubmission
from assessment.services.sweep import Swept, sweep
from assessment.storage import packs
from assessment.storage.engine import reading, writing
from assessment.vault import passphrase
from assessment.web.respondent import current_draft
from assessment.web.respondent.device_cookies import DRAFT_COOKIE
from tests.support.strict_client import Pages, one

ServeSleep = Callable[..., Flask]
"""Serves the pack about sleep, with texts replaced and settings changed."""

Clock = Callable[[timedelta], None]
"""Sets the service's clock to so long after noon, when the test begins."""

GO_ON = "Go on with the questions"
BAD_NIGHTS = {"q1": "3", "q2": "3", "q3": "0"}


def begun(app: Flask) -> Pages:
    """A new browser on the first page, as after ``started``: the pages before it take half of a short test."""
    browser, store = Pages(app), app.extensions["store"]
    with app.app_context():
        pack = current_draft.served_pack()
    with writing(store.engine) as conn:
        packs.keep(conn, pack, clock.now())
        draft = drafts.create(conn, pack, DraftContent({}), clock.now())
    browser.client.set_cookie(DRAFT_COOKIE, draft.token)
    browser.get("/questions")
    return browser


def started(app: Flask) -> Pages:
    """A new browser on the first page, by the pages before it."""
    browser = Pages(app)
    browser.get("/")
    browser.send({"accept": "yes"})
    if browser.path == "/place":
        browser.send()
    return browser


def second_tab(browser: Pages) -> Pages:
    """Another tab of the same browser, on the same page."""
    tab = Pages(browser.client.application)
    tab.client = browser.client
    tab.get(browser.path)
    return tab


FORMS = {"#list": "list", "form#call": "call", "#submit, form:has(> [name=form][value=send])": "send"}
"""What a page at the address of the questions has, if it is not a page of questions or a safety message -> its name."""


def place(browser: Pages) -> str:
    """Where a page at the address of the questions stands: "page 3", "message 3", "list", "call" or "send"."""
    if browser.path != "/questions":
        return browser.path
    page = browser.page
    for form, name in FORMS.items():
        if page.select_one(f"main {form}"):
            return name
    for name, field in (("page", "#answers [name=page]"), ("message", "[name=message]")):
        if found := page.select_one(f"main {field}"):
            return f"{name} {found['value']}"
    raise AssertionError("this is no page of the questions")


def open_page(browser: Pages, number: int) -> Pages:
    """Stand on the page ``number``, wherever the person was."""
    return _stand(browser, Position(number))


def open_list(browser: Pages) -> Pages:
    """Stand at the list of answers, wherever the person was."""
    return _stand(browser, Position(opened(browser).current_round.end_number))


def open_form(browser: Pages, name: str) -> Pages:
    """Open a form at the address of the result: "call", "share" or "withdraw"."""
    browser.get("/help")
    browser.post("/result", {"go": name})
    return browser


def open_send(browser: Pages) -> Pages:
    """Stand at the form that sends the answers in, wherever the person was."""
    return _stand(browser, Position(opened(browser).current_round.end_number, form=SEND))


def _stand(browser: Pages, position: Position) -> Pages:
    draft = opened(browser)
    return _leave(browser, draft, replace(draft.content, position=position))


def _leave(browser: Pages, draft: OpenDraft, content: DraftContent) -> Pages:
    """Let the draft hold this, and look where that is."""
    if content != draft.content:
        with writing(browser.client.application.extensions["store"].engine) as conn:
            drafts.save(conn, draft, content, clock.now())
    browser.get("/questions")
    return browser


WALKED: dict[str, DraftContent] = {}
"""What a draft held at the list of answers, by all that decides how it gets there."""


def at_check(browser: Pages, *filled_in: dict[str, Any]) -> Pages:
    """On with what was filled in page by page, then with nothing, up to the list of answers.

    The first pass is walked once in a process; whoever fills in the same from there on is put at its end.
    """
    draft, settings = opened(browser), browser.client.application.config["SETTINGS"]
    language = browser.client.get_cookie("language")
    way = repr((draft.pack.hash, settings.not_asked, language, place(browser), draft.content, filled_in))
    if way in WALKED:
        return _leave(browser, draft, WALKED[way])
    _walk_to_list(browser, filled_in)
    if not draft.submitted and not draft.content.unsent:
        WALKED[way] = opened(browser).content
    return browser


def _walk_to_list(browser: Pages, filled_in: Sequence[dict[str, Any]]) -> None:
    pages = iter(filled_in)
    while place(browser) != "list":
        if place(browser).startswith("message"):
            browser.follow(GO_ON)
        else:
            browser.send(next(pages, {}))


def finished(browser: Pages, *filled_in: dict[str, Any], choice: str = "keep") -> Pages:
    """On to the result."""
    at_check(browser, *filled_in).follow("Continue")
    browser.send({"choice": choice})
    assert browser.path == "/result"
    return browser


def swept(app: Flask) -> Swept:
    """A run of the sweep, now."""
    return sweep(app.extensions["store"], app.config["SETTINGS"].instance_dir, clock.clocks())


def rows(app: Flask, statement: str) -> list[Any]:
    """What the database holds."""
    with app.extensions["store"].engine.connect() as conn:
        return [tuple(row) for row in conn.execute(text(statement))]


def token(browser: Pages) -> str:
    """What this browser holds its answers with, '' when it holds nothing."""
    cookie = browser.client.get_cookie(DRAFT_COOKIE)
    return cookie.value if cookie else ""


def opened(browser: Pages) -> OpenDraft:
    """What this browser's token opens in the database."""
    with reading(browser.client.application.extensions["store"].engine) as conn:
        draft = drafts.open_by_token(conn, token(browser))
    assert draft is not None, "this browser holds nothing"
    return draft


def record(browser: Pages) -> OpenSubmission:
    """What this browser sent in, opened by its token."""
    draft = opened(browser)
    with reading(browser.client.application.extensions["store"].engine) as conn:
        found = submissions.own(conn, draft.row, draft.key)
    assert found is not None, "this browser has sent nothing in"
    return found


def sent_answers(browser: Pages) -> Answers:
    """The answers that this browser sent in last."""
    return loaded(record(browser).last.answers)


def own_copy(browser: Pages, kind: str = "json", status: int = 200) -> bytes:
    """Everything that is kept about this person, as they download it."""
    browser.get("/copy")
    browser.send({"kind": kind}, form="#copy", status=status)
    return bytes(browser.response.data)


def heading(browser: Pages) -> str:
    found = one(browser.page, "h1")
    return found.get_text(" ", strip=True)


def headings(browser: Pages) -> list[str]:
    return [each.get_text(" ", strip=True) for each in browser.page.select("main h2:not(.print-only *)")]


def six_words(browser: Pages) -> str:
    """Ask for a resume code; the six words that are shown."""
    browser.get("/later")
    browser.send(status=200)
    shown = [each.get_text(strip=True) for each in browser.page.select("#resume-code li")]
    assert len(shown) == passphrase.ENGLISH.length
    return " ".join(shown)


def come_back(browser: Pages, code: str) -> Pages:
    """Type a resume code in this browser."""
    browser.get("/words")
    browser.send({"words": code})
    return browser
