"""A respondent's copy of their data, and its deletion."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    finished,
    heading,
    open_form,
    own_copy,
    rows,
    six_words,
)
from tests.support.strict_client import Pages, filled_in, one


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


@pytest.mark.parametrize(
    ("path", "link"),
    [("/", "Delete everything"), ("/start-again", "delete your answers"), ("/forget", "delete your answers")],
)
def test_who_made_words_can_delete_everything_before_sending_in(sleep: Pages, path: str, link: str) -> None:
    sleep.send(BAD_NIGHTS)
    six_words(sleep)
    sleep.get(path)
    sleep.follow(link)
    assert heading(sleep) == "Delete your answers?"
    sleep.send({})
    assert rows(sleep.client.application, "SELECT id FROM drafts") == []


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
    copy = json.loads(own_copy(sleep))
    assert sleep.response.headers["Content-Disposition"] == "attachment; filename=check-in.json"
    assert copy["sent_in"][0]["answers"]["tired"] == {"question": "I am tired.", "answer": 3, "in_words": "Always"}


def test_the_copy_says_what_else_is_kept(sleep: Pages, later: Clock) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.send({"place": "uk"}, form="#choose-place")
    open_form(sleep, "call")
    sleep.send({"contact": "after six, 555 0100"})
    sleep.get("/later")
    sleep.send(status=200)
    copy = json.loads(own_copy(sleep))
    assert (copy["place"], copy["contact"], copy["call_asked_for"]) == ("uk", "after six, 555 0100", True)
    assert copy["words_until"] > copy["begun"]
    later(timedelta(minutes=1))
    open_form(sleep, "withdraw")
    sleep.send()
    assert json.loads(own_copy(sleep))["stopped_sharing"] > copy["sent_in"][0]["at"]


def table_of(copy: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(copy.decode("utf-8-sig"), newline="")))


def test_the_copy_says_the_result_in_words_and_scores_as_decimals(sleep: Pages) -> None:
    copy = json.loads(own_copy(finished(sleep, {"q1": "3", "q2": "3", "q3": "1"})))
    assert copy["questions"]["version"] == "1"
    assert len(copy["questions"]["definition_sha256"]) == 64
    result = copy["sent_in"][0]["result"]
    assert result["headline"]
    [strain] = result["scores"]
    assert (strain["value"], strain["band"], strain["answered"], strain["prorated"]) == (88.89, "high", 3, False)


def test_the_copy_is_a_table_too(sleep: Pages) -> None:
    lines = table_of(own_copy(finished(sleep, {"q1": "3"}, {}, {"q2": "=1+1"}), "csv"))
    assert sleep.response.headers["Content-Disposition"] == "attachment; filename=check-in.csv"
    assert lines[0] == ["When", "What it is", "Question or name", "Answer or value", "In words"]
    assert ["Answer", "I am tired.", "3", "Always"] in [line[1:] for line in lines]
    assert ["Answer", "In your words?", "", "'=1+1"] in [line[1:] for line in lines]
    assert {len(line) for line in lines} == {5}


def test_the_table_has_what_was_not_sent_in(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    lines = [line[1:] for line in table_of(own_copy(sleep, "csv"))]
    assert ["Answer, not sent in", "I am tired.", "3", "Always"] in lines


def test_the_copy_is_asked_for_again_each_time(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS).get("/copy")
    assert heading(sleep) == "Are you alone?"
    sent = filled_in(one(sleep.page, "#copy"))
    for left_out in ("alone", "kind"):
        data = {name: value for name, value in sent.items() if name != left_out}
        answer = sleep.client.post("/copy", data=data)
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert sleep.client.post("/copy", data={**sent, "language": "en"}).mimetype == "text/html"
