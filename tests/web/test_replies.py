"""A reply: chosen and looked at by a counselor, read by the person alone, and nowhere on paper."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from flask import Flask

from tests.support.counselor_steps import act, history, sent, sign_in, type_in
from tests.support.report_samples import text_of
from tests.support.respondent_steps import BAD_NIGHTS, ServeSleep, begun, finished, heading, open_form, own_copy, rows
from tests.support.reviewed_pack import HIGH_IS_DANGER, REVIEWED
from tests.support.strict_client import Pages, one
from tests.support.walks_once import Walked, WalkOnce

SENT: dict[str, Sequence[str]] = {"message": "thanks", "steps": ["walk"], "released": ["together"]}
READ, READ_BEFORE = "A counselor has read this", "A counselor has read what you sent before"
ASK = "I am alone. Show me"
GRACE = ("grace@desk.example", "Grace Holm")


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep(*REVIEWED, *HIGH_IS_DANGER)


def shared(desk: Flask) -> tuple[Pages, str]:
    """Somebody who shared bad nights, and the code of the case."""
    person = finished(begun(desk), BAD_NIGHTS, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    return person, str(code)


def claimed(desk: Flask, code: str) -> Pages:
    ada = sign_in(desk)
    act(ada, code, "claim")
    return ada


def replied(desk: Flask, **different: Sequence[str]) -> tuple[Pages, Pages, str]:
    """Ada, the person, and the code, after a reply."""
    person, code = shared(desk)
    ada = claimed(desk, code)
    look_at(ada, code, **different)
    ada.send(press="Send it", form="#reply")
    return ada, person, code


def claim(desk: Flask) -> tuple[Sequence[Pages], str]:
    person, code = shared(desk)
    return (person, claimed(desk, code)), code


@pytest.fixture
def to_answer(walked: WalkOnce) -> Walked[str]:
    """A case that Ada claimed: the browsers of the person and of her, and its code."""
    found: Walked[str] = walked(claim, *REVIEWED, *HIGH_IS_DANGER)
    return found


def reply(desk: Flask) -> tuple[Sequence[Pages], str]:
    ada, person, code = replied(desk)
    return (person, ada), code


@pytest.fixture
def answered(walked: WalkOnce) -> Walked[str]:
    """A case that Ada claimed and replied to: the browsers of the person and of her, and its code."""
    found: Walked[str] = walked(reply, *REVIEWED, *HIGH_IS_DANGER)
    return found


def look_at(ada: Pages, code: str, **different: Sequence[str]) -> None:
    ada.get(f"/counselor/{code}/reply")
    ada.send({**SENT, **different}, form="#reply", status=200)


def read_alone(person: Pages) -> Pages:
    person.get("/result")
    person.follow(ASK)
    return person


def test_what_is_chosen_for_a_reply_is_kept_until_it_is_sent(to_answer: Walked[str]) -> None:
    def chosen() -> set[str]:
        page = ada.get(f"/counselor/{code}/reply")
        return {str(each["value"]) for each in page.select("#reply [checked]")}

    desk, (_person, ada), code = to_answer.app, to_answer.browsers, to_answer.made
    page = ada.get(f"/counselor/{code}/reply")
    type_in(ada, page, "#reply", 200, message="thanks", steps=["walk", "dark"], released=["together"])
    assert chosen() == {"thanks", "walk", "dark", "together"}
    ada.send({"steps": ["dark"]}, form="#reply", status=200)
    ada.send(press="Send it", form="#reply")
    assert "You began to write" not in ada.text()
    assert chosen() == {"thanks", "dark", "together"}
    assert rows(desk, "SELECT action FROM case_events ORDER BY number DESC LIMIT 1") == [("replied",)]


def test_choices_that_were_all_taken_back_stay_taken_back_on_the_next_visit(answered: Walked[str]) -> None:
    def chosen() -> list[str]:
        page = ada.get(f"/counselor/{code}/reply")
        return [str(each["value"]) for each in page.select("#reply [checked]")]

    (_person, ada), code = answered.browsers, answered.made
    assert chosen() == ["thanks", "walk", "together"]
    type_in(ada, ada.page, "#reply", 200, message=[], steps=[], released=[])
    assert chosen() == []
    assert "You began to write" not in ada.get(f"/counselor/{code}").get_text()


def test_the_person_reads_after_they_say_that_they_are_alone(answered: Walked[str]) -> None:
    person, _ada = answered.browsers
    person.get("/result")
    before = str(person.page)
    assert READ in person.text()
    assert "Are you alone? If someone can see your screen, let it wait." in person.text()
    assert "Come back any time." not in before
    assert "Together" not in before
    read_alone(person)
    said = person.text()
    assert heading(person) == "For you"
    for words in ("Thank you. Come back any time.", "Steps that may fit", "Walk", "Steps for two", "Together Talk."):
        assert words in said
    assert person.path == "/result"
    assert one(person.page, "title").get_text().strip().startswith("Result")


def test_nothing_keeps_that_it_was_opened(answered: Walked[str]) -> None:
    person, _ada = answered.browsers
    read_alone(person)
    person.get("/result")
    assert "Come back any time." not in str(person.page)
    assert ASK in person.text()


def test_a_person_in_whose_case_nobody_acted_is_told_nothing(to_answer: Walked[str]) -> None:
    (person, ada), code = to_answer.browsers, to_answer.made
    person.get("/result")
    assert READ not in person.text()
    person.post("/result", {"alone": "yes"}, status=303)
    assert person.path == "/result"
    act(ada, code, "decide", level="care")
    person.get("/result")
    assert READ in person.text()
    assert "There are no words for you here yet." in read_alone(person).text()


def test_a_read_case_says_so_in_the_same_words_with_and_without_a_reply_whatever_was_answered(desk: Flask) -> None:
    said = set()
    for private in (None, "no", "yes"):
        for answer in (True, False):
            extra = [] if private is None else [{}, {}, {"q1": private}]
            person = finished(begun(desk), BAD_NIGHTS, *extra, choice="share")
            [(code,)] = rows(desk, "SELECT code FROM submissions WHERE state = 'new'")
            ada = claimed(desk, str(code))
            if answer:
                look_at(ada, str(code), released=[])
                ada.send(press="Send it", form="#reply")
            else:
                act(ada, str(code), "decide", level="high" if private == "yes" else "care")
            person.get("/result")
            said.add(person.text().partition("A counselor has")[2].partition(ASK)[0])
    assert len(said) == 1
    assert said != {""}


def test_a_check_in_that_nobody_read_yet_is_not_said_to_be_read(serve_sleep: ServeSleep) -> None:
    desk = serve_sleep(*REVIEWED)
    _ada, person, code = replied(desk)
    with desk.extensions["store"].engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE submissions SET read_round = 0 WHERE code = '{code}'")
    person.get("/result")
    assert READ_BEFORE in person.text()


def test_paper_is_equal_with_and_without_a_reply(desk: Flask) -> None:
    person, code = shared(desk)
    before, file = paper(person), text_of(person.client.get("/summary.pdf").data)
    ada = claimed(desk, code)
    look_at(ada, code)
    ada.send(press="Send it", form="#reply")
    assert paper(person) == before
    assert text_of(person.client.get("/summary.pdf").data) == file
    read_alone(person)
    assert str(one(person.page, "main > .print-only")) == before
    assert [each.name for each in person.page.select("main > :not(.no-print)")] == ["section"]


def paper(person: Pages) -> str:
    person.get("/result")
    return str(one(person.page, "main > .print-only"))


def test_the_export_holds_what_the_person_was_told(answered: Walked[str]) -> None:
    person, _ada = answered.browsers
    [told] = json.loads(own_copy(person))["counselor_replied"]
    assert told.pop("at").startswith("2026-11-22T")
    assert told == {"message": ["Thank you.", "Come back any time."], "steps": ["Walk"], "steps_for_two": ["Together"]}


def test_who_stops_sharing_still_reads_it_and_that_nobody_will_get_in_touch(answered: Walked[str]) -> None:
    person, _ada = answered.browsers
    open_form(person, "withdraw")
    person.send()
    assert "Thank you. Come back any time." in read_alone(person).text()
    assert "You have stopped sharing since then, so nobody here will get in touch." in person.text()


def test_the_counselor_looks_at_it_in_every_language_before_it_is_sent(to_answer: Walked[str]) -> None:
    desk, (_person, ada), code = to_answer.app, to_answer.browsers, to_answer.made
    look_at(ada, code)
    assert heading(ada) == "This is what they will read"
    assert "Thank you. Come back any time. Steps that may fit" in ada.text()
    assert rows(desk, "SELECT action FROM case_events WHERE action = 'replied'") == []
    ada.send(press="Change it", form="#reply", status=200)
    assert [each["value"] for each in ada.page.select("#reply [checked]")] == ["thanks", "walk", "together"]
    ada.send({"steps": [], "released": []}, form="#reply", status=200)
    ada.send(press="Send it", form="#reply")
    assert ada.path == f"/counselor/{code}#work"
    assert history(ada)[0].startswith("Ada Marsh wrote to the person: Thanks")


def test_a_reply_in_the_history_says_its_message_and_its_steps(answered: Walked[str]) -> None:
    (_person, ada), code = answered.browsers, answered.made
    ada.get(f"/counselor/{code}")
    assert "Thanks · Walk · Together" in history(ada)[0]


def test_a_form_without_a_message_comes_back_with_what_was_chosen(to_answer: Walked[str]) -> None:
    (_person, ada), code = to_answer.browsers, to_answer.made
    ada.get(f"/counselor/{code}/reply")
    ada.send({"steps": ["walk"]}, form="#reply", status=422)
    assert "Choose what the person reads first" in one(ada.page, ".govuk-error-summary").get_text()
    assert [each["value"] for each in ada.page.select("#reply [checked]")] == ["walk"]


def test_a_step_that_they_were_not_given_stands_in_view_once_it_is_chosen(to_answer: Walked[str]) -> None:
    (_person, ada), code = to_answer.browsers, to_answer.made
    ada.get(f"/counselor/{code}/reply")
    assert not one(ada.page, "#reply details").has_attr("open")
    ada.send({"steps": ["dark"]}, form="#reply", status=422)
    assert one(ada.page, "#reply details").has_attr("open")


def test_at_danger_no_step_for_two_can_be_chosen_and_the_page_says_why(desk: Flask) -> None:
    code = sent(desk, {"tired": 3, "awake": 3, "unsafe": "yes"}).code
    ada = claimed(desk, code)
    ada.get(f"/counselor/{code}/reply")
    assert ada.page.select("#reply [name=released]") == []
    assert "Steps for two stay closed: at a level of danger, or while a question about safety is open." in ada.text()
    ada.post(f"/counselor/{code}/reply", SENT, status=422)
    assert "Steps for two are not open any more" in ada.text()


def test_who_does_not_own_the_case_is_told_so(to_answer: Walked[str]) -> None:
    desk, (_person, _ada), code = to_answer.app, to_answer.browsers, to_answer.made
    grace = sign_in(desk, *GRACE)
    grace.get(f"/counselor/{code}/reply")
    assert "Only the owner of a case can reply" in grace.text()
    assert grace.page.select("main form") == []
    grace.post(f"/counselor/{code}/reply", {**SENT, "send": "yes", "seen": "1.2"}, status=422)
    assert rows(desk, "SELECT action FROM case_events WHERE action = 'replied'") == []


def test_a_case_that_changed_meanwhile_is_not_replied_to_and_what_was_chosen_stands(to_answer: Walked[str]) -> None:
    desk, (_person, ada), code = to_answer.app, to_answer.browsers, to_answer.made
    look_at(ada, code)
    act(sign_in(desk, *GRACE), code, "notes", note="They rang twice.")
    ada.send(press="Send it", form="#reply", status=409)
    assert "Not sent: the case changed" in ada.text()
    assert [each["value"] for each in ada.page.select("#reply [checked]")] == ["thanks", "walk", "together"]
    assert rows(desk, "SELECT action FROM case_events WHERE action = 'replied'") == []


def test_a_withdrawn_case_is_not_replied_to(to_answer: Walked[str]) -> None:
    (person, ada), code = to_answer.browsers, to_answer.made
    look_at(ada, code)
    open_form(person, "withdraw")
    person.send()
    ada.send(press="Send it", form="#reply", status=409)
    assert heading(ada) == f"Not saved: {code} was withdrawn while you wrote"
