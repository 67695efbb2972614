"""The result page: what it says, in which order, and what it never says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    ServeSleep,
    begun,
    come_back,
    finished,
    heading,
    headings,
    open_form,
    open_send,
    place,
    record,
    rows,
    six_words,
)
from tests.support.strict_client import Pages, one

COUNSELOR = ("rules.yaml", "action: {label: Go, to: help}", "action: {label: How to choose, to: choosing}")
MORE_STEPS = (
    ("steps.yaml", "when: light in reasons", "when: answered(tired)"),
    ("steps.yaml", "when: noise in reasons", "when: answered(tired)"),
)
IN_VIEW = ["Your strongest", "Where you stand", "Steps for this week", "Help lines"]
FOLDED = [
    "What you left out",
    "Choosing",
    "Call",
    "Questions people ask",
    "Who can read your answers",
    "Words for coming back",
    "Your answers are yours",
    "What this result is not",
    "On paper",
]


def private_care(browser: Pages) -> Pages:
    """The level of care, because of a private answer alone."""
    return finished(browser, {"q1": "0", "q2": "3", "q3": "3"}, {}, {}, {"q1": "yes"})


def test_where_one_is_comes_first_and_everything_else_in_its_order(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    assert heading(sleep) == "Care"
    assert headings(sleep) == [*IN_VIEW, "More, when you want it"]
    folded = sleep.page.select("main details.folded")
    assert [one(each, "summary").get_text(strip=True) for each in folded] == FOLDED
    assert not any(each.has_attr("open") for each in folded)
    contents = sleep.page.select("nav.result-contents a")
    assert [each.get_text(strip=True) for each in contents] == [*IN_VIEW, "More"]
    assert all(
        sleep.page.select_one(f"section > h2{each['href']}, section > .marked > h2{each['href']}") for each in contents
    )


def test_there_is_one_next_thing_to_do(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    top = one(sleep.page, ".result-top")
    assert [(each.get_text(), each["value"]) for each in top.select(".button")] == [("Go", "help")]
    assert len(sleep.page.select("main .no-print .button")) == 1
    sleep.follow("Go")
    assert sleep.path == "/result"
    assert sleep.page.select_one("#help[autofocus]") is not None


def test_a_level_may_lead_to_choosing_a_counselor(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep(COUNSELOR)), BAD_NIGHTS)
    assert browser.page.select_one("h2#choosing") is not None  # in view, where others have it folded
    assert "Who are you?" in browser.text()


def test_where_there_are_no_steps_the_next_thing_is_to_choose_a_counselor(sleep: Pages) -> None:
    finished(sleep, {})
    button = one(sleep.page, ".result-top .button")
    assert (button.get_text(), button["value"]) == ("Choosing", "choosing")


def test_the_why_is_the_persons_own_answers(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    assert "You told us: “I am tired.” Always “I lie awake.” Always" in sleep.text()


def test_the_why_never_is_a_private_answer(sleep: Pages) -> None:
    private_care(sleep)
    assert heading(sleep) == "Care"
    assert "unsafe" not in sleep.page.get_text()
    assert "You told us" not in sleep.text()


def test_a_level_may_bring_its_own_why(serve_sleep: ServeSleep) -> None:
    own = ("rules.yaml", "    say: Care.\n", "    say: Care.\n    why: Because you count.\n")
    browser = finished(begun(serve_sleep(own)), BAD_NIGHTS)
    assert "Because you count." in browser.text()
    assert "You told us" not in browser.text()


def test_scores_are_rounded_and_say_what_they_lack(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    browser = finished(begun(app), {"q1": "3", "q2": "2"})
    assert "Strain 83 of 100 · high" in browser.text()
    assert "What weighs on you Here, less is lighter. Strain 83" in browser.text()
    browser = finished(begun(app), {"q1": "3"})
    assert "Strain not enough answers (1 of 3)" in browser.text()


def test_scores_nobody_asked_for_are_left_out(serve_sleep: ServeSleep) -> None:
    other = (
        "scores.yaml",
        "- id: strain",
        "- {id: fear, label: Fear, from: [hours], method: mean, range: 0..100, needs: 1, higher_is: worse, "
        "bands: [{id: all, label: all}]}\n- id: strain",
    )
    hidden = ("rest.yaml", "  - title: Days\n", "  - title: Days\n    show_if: tired >= 1\n")
    app = serve_sleep(other, hidden)
    assert "Fear" in finished(begun(app), {"q1": "1"}).text()
    assert "Fear" not in finished(begun(app), {"q1": "0"}).text()


def test_the_lowest_scores_stand_in_view_and_the_others_are_folded(serve_sleep: ServeSleep) -> None:
    more = "".join(
        f"- {{id: s{each}, label: Score {each}, from: [tired], method: sum, range: 0..3, needs: 1, higher_is: better, "
        f"bands: [{{id: all, label: all}}]}}\n"
        for each in range(4)
    )
    browser = finished(begun(serve_sleep(("scores.yaml", "- id: strain", f"{more}- id: strain"))), {"q1": "1"})
    shown = browser.page.select(".result-part .result-scores .scores__name")
    folded = browser.page.select(".result-part details .result-scores .scores__name")
    assert [each.get_text() for each in shown[:3]] == ["Score 0", "Score 1", "Score 2"]
    assert [each.get_text() for each in folded] == ["Score 3"]


def test_a_step_stands_in_one_line_and_the_first_is_open(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep(*MORE_STEPS)), BAD_NIGHTS)
    steps = browser.page.select("main .ticks__group")[0].select(".tick")
    assert [each.select_one("details[open]") is not None for each in steps] == [True, False, False]
    about = [one(browser.page, f"#{one(each, 'input')['aria-describedby']}").get_text(strip=True) for each in steps]
    assert all(about)


def test_three_steps_come_first_and_the_rest_can_be_unfolded(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep(*MORE_STEPS)), BAD_NIGHTS)
    first = [each.get_text() for each in browser.page.select("main .ticks__group")[0].select("label")]
    assert first == ["Walk", "Dark", "Quiet"]
    assert [each.get_text() for each in browser.page.select("details .tick label")] == ["Together"]


def test_steps_for_two_are_held_back_without_a_word(sleep: Pages) -> None:
    private_care(sleep)
    assert [each.get_text() for each in sleep.page.select(".tick label")] == ["Walk", "Call"]
    assert "Together" not in sleep.page.get_text()


def test_asking_for_a_call_shares_and_raises_the_priority(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS).follow("Ask for a private call")
    assert "So this also shares them." in sleep.text()
    sleep.send({"contact": ""}, status=422)
    sleep.send({"contact": "0123 456, after six"})
    assert sleep.path == "/result"
    assert "You asked for a private call. We will use what you gave us: 0123 456, after six" in sleep.text()
    sent = record(sleep)
    assert (sent.shared, sent.callback, sent.contact) == (True, True, "0123 456, after six")
    assert rows(app, "SELECT state, due_at FROM submissions") == [("new", "2026-11-22 20:00:00.000000")]


def test_a_call_never_lowers_the_priority(sleep: Pages) -> None:
    private_care(sleep).follow("Ask for a private call")
    sleep.send({"contact": "0123"})
    assert rows(sleep.client.application, "SELECT due_at FROM submissions") == [("2026-11-22 20:00:00.000000",)]


def test_how_to_be_reached_for_a_call_can_be_changed(sleep: Pages) -> None:
    finished(sleep, choice="share").follow("Ask for a private call")
    assert "also shares" not in sleep.text()
    sleep.send({"contact": "0123"})
    sleep.follow("Change how we reach you")
    field = one(sleep.page, "#contact")
    assert field["value"] == "0123"
    sleep.send({"contact": "a" * 201}, status=422)
    sleep.send({"contact": "0456"})
    assert "0456" in sleep.text()


def test_what_was_kept_can_be_shared_later(sleep: Pages) -> None:
    finished(sleep)
    assert "You kept your answers to yourself." in sleep.text()
    sleep.follow("Share them with a counselor")
    sleep.send({"contact": "a" * 201}, status=422)
    sleep.send({"contact": ""})
    assert "You shared your answers." in sleep.text()
    sent = record(sleep)
    assert (sent.row.state, sent.callback, sent.contact) == ("new", False, "")


def test_sharing_again_takes_no_call_back(sleep: Pages) -> None:
    finished(sleep).follow("Ask for a private call")
    sleep.send({"contact": "0123"})
    open_form(sleep, "share")
    sleep.send({})
    assert (record(sleep).callback, record(sleep).contact) == (True, "0123")


def focused(browser: Pages) -> list[str]:
    """The elements at which a page opens, and not at its top."""
    return [str(each["id"]) for each in browser.page.select("main [autofocus]")]


def test_a_reload_finds_the_part_of_the_result_that_a_form_led_to(sleep: Pages) -> None:
    open_form(finished(sleep), "share").send({})
    assert focused(sleep) == ["sharing"]
    sleep.get("/result")
    assert focused(sleep) == ["sharing"]


def test_see_your_result_opens_its_top_wherever_one_was(sleep: Pages) -> None:
    open_form(finished(sleep), "call").send({"contact": "0123"})
    assert focused(sleep) == ["call"]
    sleep.get("/")
    sleep.follow("See your result")
    assert (sleep.path, focused(sleep)) == ("/result", [])


def test_see_your_result_opens_no_form_that_was_left(sleep: Pages) -> None:
    finished(sleep).follow("Share them with a counselor")
    sleep.get("/")
    sleep.follow("See your result")
    assert heading(sleep) == "Fine"


def test_words_open_the_top_of_the_result_wherever_one_was(sleep: Pages) -> None:
    open_form(finished(sleep), "share").send({})
    elsewhere = come_back(Pages(sleep.client.application), six_words(sleep))
    assert (elsewhere.path, focused(elsewhere)) == ("/result", [])
    open_form(elsewhere, "call")
    come_back(elsewhere, six_words(elsewhere))
    assert elsewhere.page.select_one("form#call") is None


def test_a_new_session_opens_the_top_of_the_result(sleep: Pages, later: Clock) -> None:
    open_form(finished(sleep), "share").send({})
    later(timedelta(minutes=21))
    sleep.get("/closed")
    sleep.follow("Go on")
    assert (sleep.path, focused(sleep)) == ("/result", [])


def test_the_result_stays_the_same_when_the_pack_changes(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep()), BAD_NIGHTS)
    browser.client.application = serve_sleep(("rules.yaml", "headline: Care", "headline: Alarm"))
    browser.get("/result")
    assert heading(browser) == "Care"


@pytest.mark.parametrize("path", ["/result", "/pdf", "/summary.pdf"])
def test_there_is_no_result_before_sending_in(sleep: Pages, path: str) -> None:
    sleep.send(BAD_NIGHTS)
    sleep.get(path)
    assert place(sleep) == "page 2"


def test_before_a_file_is_made_the_page_asks_who_else_could_open_it(sleep: Pages) -> None:
    finished(sleep).follow("Download as PDF")
    assert [each.get_text() for each in sleep.page.select("main legend")] == ["Could anyone else open this file?"]
    assert [str(form["action"]) for form in sleep.page.select("main form")] == ["/summary.pdf"]


def test_the_file_has_a_neutral_name_and_is_kept_by_nobody(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS)
    answer = sleep.client.get("/summary.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=check-in-summary.pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_somebody_who_answered_too_little_is_led_to_what_they_left_out(pages: Pages) -> None:
    pages.get("/")
    pages.send({"accept": "yes"})
    open_send(pages)
    pages.send({"choice": "keep"})
    pages.follow("Answer what you left out")
    assert heading(pages) == "To begin"
