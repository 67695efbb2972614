"""A respondent's copy of their data, and its deletion."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    finished,
    heading,
    open_form,
    rows,
)
from tests.support.strict_client import Pages


def test_deleting_asks_first_and_then_leaves_nothing(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS, choice="share").follow("Delete everything")
    assert "A counselor will no longer be able to open them either" in sleep.text()
    assert len(rows(app, "SELECT id FROM submissions")) == 1
    sleep.send({})
    assert sleep.path == "/deleted"
    assert heading(sleep) == "It is deleted"
    assert rows(app, "SELECT id FROM submissions") == []
    assert rows(app, "SELECT id FROM drafts") == []
    assert sleep.client.get_cookie("checkin") is None


def test_deleting_tells_the_browser_to_forget(sleep: Pages) -> None:
    sleep.get("/delete")
    token = str(sleep.page.select("input[name=csrf_token]")[0]["value"])
    answer = sleep.client.post("/delete", data={"csrf_token": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_answers_not_yet_sent_in_can_be_deleted(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    sleep.get("/delete")
    sleep.send({})
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []


def test_deleting_in_two_tabs_is_no_error(sleep: Pages) -> None:
    sleep.get("/delete")
    rows_before = rows(sleep.client.application, "SELECT id FROM drafts")
    with sleep.client.application.extensions["store"].engine.connect() as conn:
        conn.exec_driver_sql("DELETE FROM drafts")
        conn.commit()
    sleep.send({})
    assert (len(rows_before), sleep.path) == (1, "/deleted")


def test_everything_kept_can_be_downloaded(sleep: Pages) -> None:
    finished(sleep, {"q1": "3"})
    sleep.get("/copy")
    answer = sleep.client.get("/check-in.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=check-in.json"
    copy = json.loads(answer.data)
    assert copy["sent_in"][0]["answers"]["tired"] == {"question": "I am tired.", "answer": 3, "in_words": "Always"}


def test_the_copy_says_what_else_is_kept(sleep: Pages, later: Clock) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.send({"place": "uk"}, form="#choose-place")
    open_form(sleep, "call")
    sleep.send({"contact": "after six, 555 0100"})
    sleep.get("/later")
    sleep.send(status=200)
    copy = json.loads(sleep.client.get("/check-in.json").data)
    assert (copy["place"], copy["contact"], copy["call_asked_for"]) == ("uk", "after six, 555 0100", True)
    assert copy["six_words_until"] > copy["begun"]
    later(timedelta(minutes=1))
    open_form(sleep, "withdraw")
    sleep.send()
    assert json.loads(sleep.client.get("/check-in.json").data)["stopped_sharing"] > copy["sent_in"][0]["at"]
