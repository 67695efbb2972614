"""Six words that open something and six that open nothing cannot be told apart, and cannot be tried for long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from assessment import clock
from assessment.services import resume
from assessment.services.rate_limits import RESUME, Limit
from assessment.storage import drafts as draft_rows
from assessment.storage.engine import reading, writing
from assessment.vault import resume_key
from assessment.web.respondent import resume as resume_pages
from tests.support.respondent_steps import BAD_NIGHTS, Clock, ServeSleep, begun, finished, opened
from tests.support.strict_client import Pages

MISS = "acorn acorn acorn acorn acorn acorn"
NOT_WORDS = "acorn acorn acorn"
DURABILITY = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
"""How each database tells how durable a commit is."""
DOES_NOT_WAIT = ("1", "off")
COOKIE = re.compile("^([a-z]+)=([^;]*)")


@pytest.fixture
def app(sleep_anywhere: Flask) -> Flask:
    return sleep_anywhere


@dataclass
class Work:
    """What an answer took: the statements sent to the database, and how many slow derivations.

    ``waited``: for each commit that wrote, whether it waited for the disk.
    """

    statements: list[str] = field(default_factory=list)
    waited: list[bool] = field(default_factory=list)
    derivations: int = 0


@contextmanager
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work, real = Work(), Argon2id

    class Counted:
        """Counts where the slow work is done, whoever asks for it."""

        def __init__(self, **how: int) -> None:
            self.real = real(**how)  # type: ignore[arg-type]

        def derive(self, secret: bytes) -> bytes:
            work.derivations += 1
            return self.real.derive(secret)

    def note(*happened: object) -> None:
        work.statements.append(str(happened[2]))

    def note_commit(conn: Connection) -> None:
        if conn.get_execution_options().get("writing"):
            with closing(conn.connection.cursor()) as cursor:
                cursor.execute(DURABILITY[conn.dialect.name])
                [(durability,)] = cursor.fetchall()
                work.waited.append(str(durability) not in DOES_NOT_WAIT)

    engine = app.extensions["store"].engine
    monkeypatch.setattr(resume_key, "Argon2id", Counted)
    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    yield work
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "commit", note_commit)
    monkeypatch.setattr(resume_key, "Argon2id", real)


def six_words(browser: Pages) -> str:
    store = browser.client.application.extensions["store"]
    engine, ring = store.engine, store.keyring
    with writing(engine) as conn:
        return resume.create_code(conn, ring, opened(browser), clock.now())


def typed(browser: Pages, words: str, address: str = "127.0.0.1") -> TestResponse:
    """The answer to six words, before any redirect is followed."""
    browser.get("/words")
    token = str(browser.page.select("main input[name=csrf_token]")[0]["value"])
    data = {"csrf_token": token, "words": words}
    return browser.client.post("/words", data=data, environ_overrides={"REMOTE_ADDR": address})


def observable(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything a browser, or whoever reads along, sees of an answer; of a cookie's random value its length."""
    headers = [(name, COOKIE.sub(blotted, value) if name == "Set-Cookie" else value) for name, value in answer.headers]
    assert [value[:8] for name, value in headers if name == "Set-Cookie"][:1] == ["checkin="]
    return answer.status_code, answer.data, headers


def blotted(cookie: re.Match[str]) -> str:
    return f"{cookie[1]}={'x' * len(cookie[2])}"


@pytest.mark.parametrize("sent_in", [False, True])
@pytest.mark.parametrize("peppers", [1, 2])
def test_a_hit_and_a_miss_are_answered_alike_and_take_the_same_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch, sent_in: bool, peppers: int
) -> None:
    holder = begun(app)
    if sent_in:
        finished(holder, BAD_NIGHTS, choice="share")
    words = six_words(holder)
    for _ in range(peppers - 1):
        app.extensions["store"].keyring.rotate_pepper()
    hit_browser, miss_browser = Pages(app), Pages(app)
    typed(Pages(app), MISS)  # whatever is made ready at the first try is ready for both
    with watched(app, monkeypatch) as hit_work:
        hit = typed(hit_browser, words)
    with watched(app, monkeypatch) as miss_work:
        miss = typed(miss_browser, MISS)
    assert observable(hit) == observable(miss)
    assert hit.status_code == 303
    assert hit_work == miss_work
    assert hit_work.derivations == peppers
    assert len([each for each in hit_work.statements if "drafts" in each]) >= peppers + 2
    assert set(hit_work.waited) == {False}  # only a hit would have to wait
    hit_browser.get("/words/open")
    miss_browser.get("/words/open")
    assert hit_browser.path == ("/result" if sent_in else "/questions")
    assert miss_browser.path == "/words/open"


def test_words_past_their_end_take_the_same_work_as_words_nobody_has(
    app: Flask, monkeypatch: pytest.MonkeyPatch, later: Clock
) -> None:
    words = six_words(begun(app))
    later(resume.VALID_FOR + timedelta(minutes=1))
    typed(Pages(app), MISS)
    with watched(app, monkeypatch) as ended_work:
        ended = typed(Pages(app), words)
    with watched(app, monkeypatch) as miss_work:
        miss = typed(Pages(app), MISS)
    assert (observable(ended), ended_work) == (observable(miss), miss_work)


def test_words_made_under_an_older_pepper_open_and_move_to_the_newest(app: Flask) -> None:
    holder = begun(app)
    holder.send(BAD_NIGHTS)
    words, ring = six_words(holder), app.extensions["store"].keyring
    older = ring.peppers[0]
    newest = ring.rotate_pepper()
    browser = Pages(app)
    typed(browser, words)
    found = opened(browser)
    assert found.answers == {"tired": 3, "awake": 3, "rested": 0}
    assert found.row.pepper_id == newest.id
    with reading(app.extensions["store"].engine) as conn:
        assert draft_rows.resume_code_ends(conn, older.id, clock.now()) == []
    ring.drop("peppers", older.id)
    other_browser = Pages(app)
    typed(other_browser, words)
    assert opened(other_browser).row.id == found.row.id


def test_a_miss_changes_no_row(app: Flask) -> None:
    begun(app)
    browser = Pages(app)
    with app.extensions["store"].engine.connect() as conn:
        before = [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM drafts")]
    typed(browser, MISS)
    with app.extensions["store"].engine.connect() as conn:
        assert [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM drafts")] == before


def test_the_eleventh_attempt_from_one_address_is_refused_before_any_slow_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Pages(app)
    assert [typed(browser, MISS).status_code for _ in range(10)] == [303] * 10
    with watched(app, monkeypatch) as work:
        answer = typed(browser, MISS)
    assert answer.status_code == 429
    assert MISS.split()[0] in answer.text  # what was typed can be sent again
    assert work.derivations == 0
    assert not [each for each in work.statements if "UPDATE drafts" in each]
    assert typed(Pages(app), MISS).status_code == 429
    assert typed(Pages(app), MISS, "192.0.2.7").status_code == 303


def test_right_words_are_refused_too_after_too_many_attempts(app: Flask) -> None:
    words = six_words(begun(app))
    for _ in range(10):
        typed(Pages(app), MISS)
    assert typed(Pages(app), words).status_code == 429


def test_after_the_window_words_may_be_tried_again(app: Flask, later: Clock) -> None:
    for second in range(11):
        later(timedelta(seconds=second))
        answer = typed(Pages(app), MISS)
    assert answer.status_code == 429
    for after, status in ((timedelta(minutes=9, seconds=59), 429), (timedelta(minutes=10, seconds=1), 303)):
        later(after)
        assert typed(Pages(app), MISS).status_code == status


def test_everybody_together_is_limited_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Limit("words", each=10, all=6, window=timedelta(minutes=10))
    assert RESUME.all == 300
    monkeypatch.setattr(resume_pages, "RESUME", few)
    found = [typed(Pages(app), MISS, f"192.0.2.{number}").status_code for number in range(8)]
    assert found == [303] * 6 + [429] * 2


def test_somebody_over_their_own_limit_does_not_use_up_everybody_s(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume_pages, "RESUME", Limit("words", each=2, all=4, window=timedelta(minutes=10)))
    assert [typed(Pages(app), MISS, "192.0.2.1").status_code for _ in range(9)] == [303] * 2 + [429] * 7
    assert [typed(Pages(app), MISS, "192.0.2.2").status_code for _ in range(3)] == [303, 303, 429]


def test_typing_errors_use_up_no_attempts(app: Flask) -> None:
    assert {typed(Pages(app), NOT_WORDS).status_code for _ in range(15)} == {303}
    assert typed(Pages(app), MISS).status_code == 303


def test_every_process_counts_together(app: Flask, serve_sleep: ServeSleep) -> None:
    other = serve_sleep(database_url=app.config["SETTINGS"].database_url)
    answers = [typed(Pages(each), MISS).status_code for each in (app, other) * 5]
    assert answers == [303] * 10
    assert {typed(Pages(each), MISS).status_code for each in (app, other)} == {429}


def test_no_address_is_kept_as_it_is(app: Flask) -> None:
    typed(Pages(app), MISS, "192.0.2.77")
    with app.extensions["store"].engine.connect() as conn:
        kept = repr(conn.exec_driver_sql("SELECT * FROM tries").all())
    assert kept != "[]"
    assert "192.0.2.77" not in kept
