"""What is typed and not sent yet: there again on its page, and no answer before it is sent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    GO_ON,
    Clock,
    ServeSleep,
    begun,
    open_list,
    open_page,
    open_send,
    opened,
    own_copy,
    place,
    rows,
    second_tab,
    token,
)
from tests.support.strict_client import Pages, Values, filled_in, one

TYPED: Values = {"q1": ["noise", "worry"], "q2": "many"}


def note(browser: Pages, typed: Values) -> None:
    """As our script does it: the form of the page as it stands, told to where the form says."""
    form = one(browser.page, "form[data-autosave]")
    fields = {**filled_in(form), **typed}
    times = int(fields["kept"][0]) + 1
    answer = browser.client.post(str(form["data-autosave"]), data={**fields, "kept": str(times)})
    assert (answer.status_code, answer.data) == (204, b"")


def on_the_second_page(sleep: Pages) -> Pages:
    sleep.send({"q1": "3"})
    assert place(sleep) == "page 2"
    return sleep


def shown(browser: Pages) -> tuple[list[str], str]:
    return in_the_boxes(open_page(browser, 2))


def in_the_boxes(browser: Pages) -> tuple[list[str], str]:
    """What is ticked on this page, and what stands in the box."""
    box = browser.page.select_one("#q2")
    return [str(each["value"]) for each in browser.page.select("input[name=q1][checked]")], str(box and box["value"])


def test_it_is_there_again_after_a_reload_even_when_it_cannot_be_read(sleep: Pages) -> None:
    note(on_the_second_page(sleep), TYPED)
    assert shown(sleep) == (["noise", "worry"], "many")


def test_it_is_no_answer_before_it_is_sent(sleep: Pages) -> None:
    note(on_the_second_page(sleep), TYPED)
    assert opened(sleep).answers == {"tired": 3}
    open_list(sleep)
    assert "noise" not in sleep.text().lower()


def test_what_was_taken_back_stays_taken_back(sleep: Pages) -> None:
    on_the_second_page(sleep).send({"q1": ["noise"], "q2": "7"})
    sleep.follow("Back")
    note(sleep, {"q1": [], "q2": ""})
    assert shown(sleep) == ([], "")


def test_once_the_page_is_sent_nothing_is_left_of_it(sleep: Pages) -> None:
    note(on_the_second_page(sleep), TYPED)
    open_page(sleep, 2)
    sleep.send({"q1": [], "q2": ""})
    assert opened(sleep).content.unsent == ()
    assert shown(sleep) == ([], "")


def test_a_note_that_comes_after_the_page_was_sent_changes_nothing(sleep: Pages) -> None:
    tab = second_tab(on_the_second_page(sleep))
    sleep.send({"q1": ["worry"], "q2": "7"})
    note(tab, TYPED)
    assert shown(sleep) == (["worry"], "7")


BACK = "What you typed is back"


def test_a_note_that_comes_after_the_page_was_drawn_anew_outlives_its_blank_twin(sleep: Pages) -> None:
    """Typed just before a reload: the page comes back blank, and the note a moment later."""
    blank = second_tab(on_the_second_page(sleep))
    note(sleep, TYPED)
    blank.send({"q1": [], "q2": ""}, status=409)
    assert BACK in blank.text()
    assert in_the_boxes(blank) == (["noise", "worry"], "many")
    assert opened(sleep).answers == {"tired": 3}
    blank.send({"q2": "7"})
    assert opened(sleep).answers == {"tired": 3, "reasons": ("noise", "worry"), "hours": 7}


def test_a_late_note_fills_only_what_was_sent_empty(sleep: Pages) -> None:
    blank = second_tab(on_the_second_page(sleep))
    note(sleep, TYPED)
    blank.send({"q1": [], "q2": "5"}, status=409)
    assert in_the_boxes(blank) == (["noise", "worry"], "5")


def test_a_late_note_holds_up_nobody_who_filled_in_the_same(sleep: Pages) -> None:
    blank = second_tab(on_the_second_page(sleep))
    note(sleep, TYPED)
    blank.send({"q1": ["light"], "q2": "5"})
    assert opened(sleep).answers == {"tired": 3, "reasons": ("light",), "hours": 5}


def test_what_came_late_is_back_even_for_whoever_goes_back_from_the_blank_page(sleep: Pages) -> None:
    blank = second_tab(on_the_second_page(sleep))
    note(sleep, TYPED)
    blank.follow("Back")
    assert blank.get("/questions")
    assert place(blank) == "page 1"
    blank.send(status=409)
    assert in_the_boxes(blank) == (["noise", "worry"], "many")


def test_what_was_taken_back_after_it_came_late_is_taken_back(sleep: Pages) -> None:
    blank = second_tab(on_the_second_page(sleep))
    note(sleep, TYPED)
    blank.send({"q1": [], "q2": ""}, status=409)
    blank.send({"q1": [], "q2": ""})
    assert opened(sleep).answers == {"tired": 3}


def test_an_older_note_never_replaces_a_newer_one(sleep: Pages) -> None:
    form = one(on_the_second_page(sleep).page, "form[data-autosave]")
    for times, words in (("2", "newer"), ("1", "older")):
        fields = {**filled_in(form), "q2": words, "kept": times}
        assert sleep.client.post("/questions/unsent", data=fields).headers["X-Kept"] == "2"
    assert shown(sleep) == ([], "newer")


def test_saving_for_later_saves_what_can_be_read_and_keeps_the_rest_as_typed(sleep: Pages) -> None:
    """Without a script."""
    on_the_second_page(sleep).send({"q1": ["noise"], "q2": "abc"}, press="Save and come back later")
    assert sleep.path == "/later"
    assert "One answer could not be read. It is still there as you typed it." in sleep.text()
    assert opened(sleep).answers == {"tired": 3, "reasons": ("noise",)}
    sleep.get("/questions", status=422)
    assert in_the_boxes(sleep) == (["noise"], "abc")
    assert "Enter a whole number from 0 to 24" in sleep.text()


def test_an_answer_from_before_stays_while_what_was_typed_over_it_cannot_be_read(sleep: Pages) -> None:
    on_the_second_page(sleep).send({"q2": "7"})
    sleep.follow("Back")
    open_page(sleep, 2)
    sleep.send({"q2": "abc"}, press="Save and come back later")
    assert opened(sleep).answers == {"tired": 3, "hours": 7}


def test_only_what_the_page_asks_is_noted(sleep: Pages) -> None:
    note(on_the_second_page(sleep), {**TYPED, "q9": "words", "unheard": "words"})
    (unsent,) = opened(sleep).content.unsent
    assert dict(unsent.typed) == {"reasons": ["noise", "worry"], "hours": ["many"]}


def test_another_page_shows_nothing_of_it(sleep: Pages) -> None:
    note(on_the_second_page(sleep), {"q1": ["noise"], "q2": "2"})
    open_page(sleep, 1)
    assert [each["value"] for each in sleep.page.select("input[checked]")] == ["3"]


def test_going_back_to_answer_an_earlier_page_otherwise_keeps_it(sleep: Pages) -> None:
    note(on_the_second_page(sleep), TYPED)
    sleep.get("/questions")
    sleep.follow("Back")
    note(sleep, {"q1": "2"})
    assert shown(sleep) == (["noise", "worry"], "many")
    open_page(sleep, 1)
    sleep.send()
    assert opened(sleep).answers == {"tired": 2}
    assert shown(sleep) == (["noise", "worry"], "many")


def test_an_answer_that_was_noted_before_is_spoken_to_at_once_when_it_is_sent(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep())
    browser.send(BAD_NIGHTS)
    while "unsafe at night" not in browser.text():
        browser.send()
    note(browser, {"q1": "yes"})
    browser.get(browser.path)
    browser.send()
    assert place(browser).startswith("message ")
    browser.follow(GO_ON)


def test_typing_is_a_sign_of_life(sleep: Pages, later: Clock) -> None:
    on_the_second_page(sleep)
    later(timedelta(minutes=19))
    note(sleep, TYPED)
    later(timedelta(minutes=38))
    open_page(sleep, 2)
    assert place(sleep) == "page 2"


def test_after_the_end_of_the_visit_nothing_is_noted(sleep: Pages, later: Clock) -> None:
    on_the_second_page(sleep)
    later(timedelta(minutes=21))
    note_to = sleep.page.select("form[data-autosave]")[0]
    answer = sleep.client.post(str(note_to["data-autosave"]), data={**filled_in(note_to), **TYPED})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/closed")
    later(timedelta(0))
    assert opened(sleep).content.unsent == ()


def test_it_is_in_the_copy_of_everything(sleep: Pages) -> None:
    note(on_the_second_page(sleep), TYPED)
    made = json.loads(own_copy(sleep))
    assert made["typed_and_not_sent"] == {"reasons": ["noise", "worry"], "hours": ["many"]}


def test_it_stands_nowhere_in_the_clear(sleep: Pages) -> None:
    note(on_the_second_page(sleep), {"q1": ["noise"], "q2": "canary"})
    (body,) = rows(sleep.client.application, "SELECT body FROM drafts")
    assert b"canary" not in body[0]


@pytest.mark.parametrize("sent_in", ["keep", "share"])
def test_sent_in_is_only_what_was_sent(sleep: Pages, sent_in: str) -> None:
    note(on_the_second_page(sleep), TYPED)
    open_send(sleep)
    sleep.send({"choice": sent_in})
    assert sleep.path == "/result"
    assert token(sleep)
    assert opened(sleep).content.unsent == ()
