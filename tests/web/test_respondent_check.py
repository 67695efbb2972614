"""The list of answers: changing one from there, and the pages that a change brings up."""

from __future__ import annotations

from datetime import timedelta

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    begun,
    come_back,
    headings,
    place,
    six_words,
)
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages, one


def test_every_question_asked_is_listed_with_its_answer(sleep: Pages) -> None:
    at_check(sleep, {"q1": "3", "q2": "0"}, {"q1": ["noise", "worry"], "q2": "7"})
    assert parts(sleep) == ["Nights 2 answered, 1 left out", "Days 2 answered", "More 3 left out"]
    text = sleep.text()
    assert "I am tired. Always Change : I am tired." in text
    assert "I wake rested. Not answered Answer : I wake rested." in text
    assert "What keeps you up? Noise W Change" in text


def parts(browser: Pages) -> list[str]:
    return [each.get_text(" ", strip=True) for each in browser.page.select("main details summary")]


def open_parts(browser: Pages) -> list[str]:
    return [each.get_text(" ", strip=True) for each in browser.page.select("main details[open] summary")]


PRIVATE = "Is it unsafe at night?"


def test_every_part_is_folded_until_somebody_comes_back_to_it(sleep: Pages) -> None:
    at_check(sleep, {"q1": "3"})
    assert open_parts(sleep) == []
    sleep.follow("Answer : How many hours?")
    sleep.send({"q2": "6"})
    assert open_parts(sleep) == ["Days 1 answered, 1 left out"]
    assert one(sleep.page, "main [autofocus]").name == "summary"
    sleep.follow("Change : I am tired.")
    sleep.follow("Back to your answers")
    assert open_parts(sleep) == ["Nights 1 answered, 2 left out"]


def at_private_answers(browser: Pages) -> Pages:
    return at_check(browser, BAD_NIGHTS, {}, {}, {"q1": "yes"})


def test_private_answers_are_not_in_the_page_before_they_are_shown(sleep: Pages) -> None:
    at_private_answers(sleep)
    assert PRIVATE not in str(sleep.page)
    assert "Only for you 1 answered. Show them only when nobody else can see this screen." in sleep.text()
    sleep.follow("Show : Only for you")
    assert f"{PRIVATE} Yes Change" in sleep.text()
    assert "Show them only when" not in sleep.text()
    sleep.follow("Hide : Only for you")
    assert PRIVATE not in str(sleep.page)


def test_nothing_of_the_list_is_printed(sleep: Pages) -> None:
    at_private_answers(sleep)
    sleep.follow("Show : Only for you")
    answer = next(each for each in sleep.page.select("dt") if each.get_text() == PRIVATE)
    assert answer.find_parent(class_="no-print") is not None


def test_private_answers_are_away_again_after_a_change_of_one(sleep: Pages) -> None:
    at_private_answers(sleep)
    sleep.follow("Show : Only for you")
    sleep.follow(f"Change : {PRIVATE}")
    sleep.send({"q1": "no"})
    assert place(sleep) == "list"
    assert PRIVATE not in str(sleep.page)
    assert one(sleep.page, "main [autofocus]")["id"] == "private"


def test_private_answers_are_away_again_whenever_a_visit_begins(sleep: Pages) -> None:
    at_private_answers(sleep)
    code = six_words(sleep)
    sleep.get("/questions")
    sleep.follow("Show : Only for you")
    assert PRIVATE in str(sleep.page)
    back = come_back(Pages(sleep.client.application), code)
    assert place(back) == "list"
    assert PRIVATE not in str(back.page)


def test_private_answers_are_away_again_when_somebody_comes_back_to_the_list(
    serve_sleep: ServeSleep, stopped_clock: StoppedClock
) -> None:
    sleep = at_private_answers(begun(serve_sleep()))
    sleep.follow("Show : Only for you")
    sleep.get("/help")
    stopped_clock.time += timedelta(seconds=59)
    sleep.get("/questions")
    assert PRIVATE in str(sleep.page)
    stopped_clock.time += timedelta(seconds=1)
    sleep.get("/questions")
    assert place(sleep) == "list"
    assert PRIVATE not in str(sleep.page)
    sleep.follow("Show : Only for you")
    assert PRIVATE in str(sleep.page)
    stopped_clock.time -= timedelta(minutes=5)
    sleep.get("/questions")
    assert PRIVATE not in str(sleep.page)


def test_somebody_who_is_asked_nothing_private_sees_no_such_part(sleep: Pages) -> None:
    at_check(sleep, {"q1": "3", "q2": "0"})
    assert "Only for you" not in sleep.text()


def test_changing_an_answer_leads_back_to_the_list(sleep: Pages) -> None:
    at_check(sleep, {"q1": "0"})
    sleep.follow("Change : I am tired.")
    assert place(sleep) == "page 1"
    sleep.send({"q1": "2"})
    assert place(sleep) == "list"
    assert "I am tired. Often" in sleep.text()


def test_going_back_from_a_change_leaves_the_answer(sleep: Pages) -> None:
    at_check(sleep, {"q1": "0"})
    sleep.follow("Change : I am tired.")
    sleep.follow("Back to your answers")
    assert place(sleep) == "list"
    assert "I am tired. Never" in sleep.text()


def test_a_refused_change_still_leads_back_to_the_list(sleep: Pages) -> None:
    at_check(sleep)
    sleep.follow("Answer : How many hours?")
    sleep.send({"q2": "many"}, status=422)
    sleep.send({"q2": "6"})
    assert place(sleep) == "list"


def test_clearing_an_answer_on_the_way_still_leads_back_to_the_list(sleep: Pages) -> None:
    at_check(sleep, {"q1": "0"})
    sleep.follow("Change : I am tired.")
    sleep.send(press="Clear : I am tired.")
    assert place(sleep) == "page 1"
    sleep.send()
    assert place(sleep) == "list"
    assert "I am tired. Not answered" in sleep.text()


def test_questions_that_a_change_brings_up_come_before_the_list(sleep: Pages) -> None:
    at_check(sleep)
    sleep.follow("Answer : I lie awake.")
    sleep.send({"q2": "3"})
    assert place(sleep) == "page 4"
    assert "Is it unsafe at night?" in sleep.text()
    sleep.send({"q1": "no"})
    assert place(sleep) == "list"
    assert "New questions" not in sleep.text()


def test_new_questions_left_alone_are_named_on_the_list_until_they_were_seen(sleep: Pages) -> None:
    at_check(sleep)
    sleep.follow("Answer : I lie awake.")
    sleep.send({"q2": "3"})
    sleep.follow("Back to your answers")
    assert headings(sleep)[0] == "New questions"
    sleep.follow("Answer : I am tired.")
    sleep.send({"q1": "1"})
    assert place(sleep) == "page 4"
    sleep.send()
    assert place(sleep) == "list"
    assert "New questions" not in sleep.text()


def test_what_a_button_sends_is_not_trusted(sleep: Pages) -> None:
    at_check(sleep)
    for value in ("99", "9" * 5000, "0", "-1", "x", "²", "", "2-<b>", "2-" + "q" * 5000):
        sleep.post("/questions", {"open": value})
        assert sleep.response.status_code == 200
        assert place(sleep).startswith(("page", "list"))
