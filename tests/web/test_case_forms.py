"""Forms of a case that cannot be done: nothing that was typed is lost, and nothing is done that nobody meant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from assessment.storage.engine import writing
from tests.support.counselor_steps import PASSWORD, act, history, sent, sign_in, supervise
from tests.support.respondent_steps import BAD_NIGHTS, Clock, ServeSleep, begun, finished, heading, open_form, rows
from tests.support.strict_client import Pages, one

CALM, UNSAFE = {"tired": 0, "awake": 0, "rested": 3}, {"tired": 3, "awake": 3, "unsafe": "yes"}
TALK = {"channel": "phone", "came_to": "talked", "said": "They sleep badly.\n<b>Again</b> on Monday."}
GRACE = ("grace@desk.example", "Grace Holm")


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def actions(app: Flask) -> list[str]:
    """What was done to the only case, first to last."""
    return [str(action) for (action,) in rows(app, "SELECT action FROM case_events ORDER BY number")]


def claimed(app: Flask, contact: str = "555-0142") -> tuple[Pages, str]:
    """Ada at a case that she claimed, and its code."""
    code = sent(app, CALM, contact=contact).code
    ada = sign_in(app)
    act(ada, code, "claim")
    return ada, code


def since(browser: Pages) -> str:
    """What the page says was done meanwhile, up to what was typed."""
    return browser.text().partition("What was done meanwhile")[2].partition("What you wrote")[0]


def sides(browser: Pages) -> dict[str, tuple[str, str]]:
    """What the page says of a case that changed: how it stood when the page was opened, and how it stands now."""
    rows_of_table = [
        [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")]
        for row in browser.page.select("main tbody tr")
    ]
    return {what: (then, now) for what, then, now in rows_of_table}


def test_what_was_typed_while_the_case_changed_stands_beside_what_changed(desk: Flask) -> None:
    ada, code = claimed(desk)
    grace = sign_in(desk, *GRACE)
    act(grace, code, "notes", note="They rang twice.")
    ada.send(TALK, form="#contact", status=409)
    assert heading(ada) == f"Not saved yet: {code} changed while you wrote"
    assert one(ada.page, "#note").get_text().strip() == TALK["said"]
    assert since(ada).strip() == "Grace Holm added a note They rang twice. 22 November 2026, 12:00 UTC"
    assert sides(ada)["State"] == ("Claimed", "Claimed, unchanged")
    assert sides(ada)["Owner"] == ("You", "You, unchanged")
    assert actions(desk) == ["shared", "claimed", "noted"]


def test_one_button_adds_it_as_a_note(desk: Flask) -> None:
    ada, code = claimed(desk)
    act(sign_in(desk, *GRACE), code, "notes", note="They rang twice.")
    ada.send(TALK, form="#contact", status=409)
    assert [each.get_text(strip=True) for each in ada.page.select("main button")] == [
        "Add it to the case as my note",
        "Open the case, keep this as a draft",
        "Discard what I wrote",
    ]
    ada.send(press="Add it to the case as my note")
    assert history(ada)[0].startswith("Ada Marsh added a note They sleep badly. <b>Again</b> on Monday. 22 November")
    assert actions(desk) == ["shared", "claimed", "noted", "noted"]


def test_what_was_typed_can_be_left_and_the_case_opened_as_it_is_now(desk: Flask) -> None:
    ada, code = claimed(desk)
    act(sign_in(desk, *GRACE), code, "notes", note="They rang twice.")
    ada.send(TALK, form="#contact", status=409)
    ada.send(press="Discard what I wrote")
    assert "They sleep badly." not in ada.text()
    ada.send(TALK, form="#contact")
    assert actions(desk)[-1] == "logged a contact"


def test_a_case_that_changes_once_more_meanwhile_is_not_done_over_it(desk: Flask) -> None:
    ada, code = claimed(desk)
    grace = sign_in(desk, *GRACE)
    act(grace, code, "notes", note="They rang twice.")
    ada.send(TALK, form="#contact", status=409)
    act(grace, code, "notes", note="And a third time.")
    ada.send(press="Add it to the case as my note", status=409)
    assert one(ada.page, "#note").get_text().strip() == TALK["said"]
    assert "And a third time." in since(ada)
    assert "They rang twice." not in since(ada)


def test_who_only_pressed_a_button_is_told_who_was_first(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada, grace = sign_in(desk), sign_in(desk, *GRACE)
    grace.get(f"/counselor/{code}")
    act(ada, code, "claim")
    grace.send(form="#claim", status=409)
    assert since(grace).startswith(" Ada Marsh claimed the case ")
    assert "Nothing was typed." in grace.text()
    assert grace.page.select("main textarea") == []
    grace.follow("Open the case")
    assert grace.path == f"/counselor/{code}"
    assert rows(desk, "SELECT state FROM submissions") == [("claimed",)]


def test_the_page_says_when_it_was_opened_and_asks_the_new_owner_for_the_case(desk: Flask, later: Clock) -> None:
    ines = supervise(desk)
    ada, code = claimed(desk)
    act(ines, code, "take-over", reason="Ada is in a talk.")
    later(timedelta(minutes=12))
    ada.send({"channel": "phone", "came_to": "not_reached", "said": "Busy."}, form="#contact", status=409)
    times = [each.get_text(strip=True) for each in ada.page.select("main thead th")]
    assert times == ["What", "When you opened it, 12:00", "Now, 12:12"]
    ada.send(press="Add a note that asks Ines Vega to hand it over")
    assert history(ada)[0].startswith("Ada Marsh added a note Please hand this case over to me. Busy. 22 November")
    assert "You began to write" not in ada.text()


def test_who_was_second_to_claim_can_ask_for_the_case_or_take_it_over(desk: Flask) -> None:
    code = sent(desk, CALM).code
    ada, grace, ines = sign_in(desk), sign_in(desk, *GRACE), supervise(desk)
    for each in (grace, ines):
        each.get(f"/counselor/{code}")
    act(ada, code, "claim")
    grace.send(form="#claim", status=409)
    assert "The case is with Ada Marsh now, so you cannot do this in it: Claim this case." in grace.text()
    assert "take it over" not in grace.text()
    ines.send(form="#claim", status=409)
    assert "You can take it over on the page of the case, with a reason." in ines.text()
    grace.send(press="Add a note that asks Ada Marsh to hand it over")
    assert history(grace)[0].startswith("Grace Holm added a note Please hand this case over to me. 22 November")


def test_a_case_that_was_released_meanwhile_can_be_claimed(desk: Flask) -> None:
    ada, code = claimed(desk)
    other = sign_in(desk)
    act(other, code, "release")
    ada.send(TALK, form="#contact", status=409)
    assert "Nobody has this case now: you can claim it." in ada.text()
    assert "to hand it over" not in ada.text()


@pytest.mark.parametrize("seen", ["", "x", "1", "1.0", "2.2", "99999999999.1", "2.2@now", "1.1@2026-13-45T99:99"])
def test_a_form_that_does_not_say_truly_what_it_has_seen_does_nothing(desk: Flask, seen: str) -> None:
    ada, code = claimed(desk)
    ada.post(f"/counselor/{code}/notes", {"note": "Called.", "seen": seen}, status=409)
    assert actions(desk) == ["shared", "claimed"]
    assert one(ada.page, "#note").get_text().strip() == "Called."


def test_what_is_typed_on_a_withdrawn_case_stands_there_once_and_is_stored_nowhere(desk: Flask) -> None:
    person = finished(begun(desk), BAD_NIGHTS, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    ada = sign_in(desk)
    act(ada, str(code), "notes", note="Called on Monday.")
    open_form(person, "withdraw")
    person.send()
    before = actions(desk)
    ada.send({"note": "Nobody <there>.\n\nAgain."}, form="#add-note", status=409)
    assert heading(ada) == f"Not saved: {code} was withdrawn while you wrote"
    assert "It stands here once." in ada.text()
    assert one(ada.page, "blockquote").get_text("\n", strip=True) == "Nobody <there>.\nAgain."
    assert "Do not contact them." in ada.text()
    assert "Called on Monday." not in ada.text()
    assert ada.page.select("main form, main textarea") == []
    assert actions(desk) == before == ["shared", "noted", "withdrew"]
    assert rows(desk, "SELECT id FROM case_events WHERE sealed IS NOT NULL") == []
    assert rows(desk, "SELECT * FROM unsaved_forms") == []
    ada.get(f"/counselor/{code}", 404)
    assert "Nobody <there>" not in ada.text()


def test_who_looks_for_a_withdrawn_case_reads_that_it_was(desk: Flask) -> None:
    person = finished(begun(desk), BAD_NIGHTS, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    ada = sign_in(desk)
    act(ada, str(code), "claim")
    open_form(person, "withdraw")
    person.send()
    for address in (f"/counselor/{code}", f"/counselor/{code}/reply", f"/counselor?code={code}"):
        ada.get(address, 404)
        assert heading(ada) == f"{code} was withdrawn"
        assert "Do not contact them." in ada.text()
        assert "What you wrote" not in ada.text()


def test_what_is_typed_on_a_case_that_was_deleted_stands_there_once(desk: Flask) -> None:
    person = finished(begun(desk), BAD_NIGHTS, choice="share")
    [(code,)] = rows(desk, "SELECT code FROM submissions")
    ada = sign_in(desk)
    ada.get(f"/counselor/{code}")
    person.get("/delete")
    person.send()
    ada.send({"note": "Called on Monday."}, form="#add-note", status=404)
    assert heading(ada) == "Not saved: this case is not here for you"
    assert one(ada.page, "blockquote").get_text(strip=True) == "Called on Monday."
    ada.post("/counselor/wren-11/notes", {"note": "Called on Monday."}, status=404)
    assert heading(ada) == "Not saved: this case is not here for you"
    ada.post("/counselor/wren-11/notes", {"note": ""}, status=404)
    assert heading(ada) == "This page is not here"


def test_another_team_is_not_told_that_a_case_was_withdrawn(desk: Flask) -> None:
    code = sent(desk, CALM).code
    with writing(desk.extensions["store"].engine) as conn:
        conn.exec_driver_sql(
            "UPDATE submissions SET state = 'withdrawn', withdrawn_at = shared_at, sealed_key = NULL, "
            "team_key_id = NULL, due_at = NULL"
        )
    other = sign_in(desk, *GRACE, teams=frozenset())
    texts = set()
    for each in (code, "wren-11"):
        other.get("/counselor")
        texts.add(other.post(f"/counselor/{each}/notes", {"note": "x"}, status=404).get_text())
    assert len(texts) == 1


Refused = tuple[str, dict[str, str], str]
REFUSED: dict[str, Refused] = {
    "a talk without what was said": ("contact", {"channel": "phone", "came_to": "talked"}, "contact-said"),
    "a contact without its outcome": ("contact", {"channel": "email", "said": "Wrote."}, "contact-came_to"),
    "a contact without its way": ("contact", {"came_to": "not_reached", "said": "Rang."}, "contact-channel"),
    "a decision without a level": ("decide", {"reason": "They are calm."}, "decide-level"),
    "another level without a reason": ("decide", {"level": "care"}, "decide-reason"),
    "a hand-over to nobody": ("hand-over", {"reason": "I am away."}, "hand-over-to"),
    "a note that is too long": ("notes", {"note": "x" * 4001}, "note"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_form_keeps_what_was_typed_and_marks_the_field(desk: Flask, name: str) -> None:
    what, typed, field = REFUSED[name]
    ada, code = claimed(desk)
    form = f"main form[action='/counselor/{code}/{what}']"
    page = ada.send(typed, form=form, status=422)
    marked = one(page, f"#{field}")
    message = one(page, f"#{field}-error").get_text(strip=True)
    described = marked if marked.name in ("textarea", "select", "input") else marked.find_parent("fieldset")
    assert described is not None
    assert f"{field}-error" in str(described["aria-describedby"]).split()
    links = {str(each["href"]): each.get_text(strip=True) for each in page.select(".govuk-error-summary a")}
    assert list(links) == [f"#{field}"]
    assert links[f"#{field}"] in message
    assert str(one(page, "title").get_text(strip=True)).startswith("Error: ")
    for key, value in typed.items():
        control = one(page, f"{form} [name={key}]")
        if control.name == "textarea":
            assert control.get_text().strip() == value
        else:
            assert page.select(f"{form} [name={key}][value={value}][checked]")
    assert [each.get_text().strip() for each in page.select("main textarea") if each.get_text().strip()] == [
        each for key, each in typed.items() if key in ("note", "said", "reason")
    ]
    assert actions(desk) == ["shared", "claimed"]


def test_a_refused_form_can_be_mended_and_sent(desk: Flask) -> None:
    ada, _code = claimed(desk)
    ada.send({"channel": "phone", "came_to": "talked"}, form="#contact", status=422)
    ada.send({"said": "They sleep badly."}, form="#contact")
    assert history(ada)[0].startswith(
        "Ada Marsh logged a contact: Phone · We talked, the person was alone They sleep badly. 22 November 2026"
    )


def test_what_only_somebody_else_may_do_says_so_and_keeps_what_was_typed(desk: Flask) -> None:
    _ada, code = claimed(desk)
    grace = sign_in(desk, *GRACE)
    grace.get(f"/counselor/{code}")
    assert grace.page.select("#decide, #release, #take-over") == []
    shown = one(grace.page, "#add-note input[name=seen]")["value"]
    grace.post(f"/counselor/{code}/release", {"seen": str(shown)}, status=422)
    assert "Only somebody else can do that: the owner of the case, or a supervisor." in grace.text()
    assert actions(desk) == ["shared", "claimed"]


def test_a_person_without_a_safe_way_of_contact_is_not_reached_out_to(desk: Flask) -> None:
    ada, code = claimed(desk, contact="")
    assert "This person called no way of contact safe." in ada.text()
    assert ada.page.select("#contact") == []
    shown = one(ada.page, "#add-note input[name=seen]")["value"]
    ada.post(f"/counselor/{code}/contact", {**TALK, "seen": str(shown)}, status=422)
    assert "The person did not call this way of contact safe. Do not use it." in ada.text()
    assert actions(desk) == ["shared", "claimed"]


def test_a_case_is_handed_over_within_the_team_and_taken_over_by_a_supervisor(desk: Flask) -> None:
    ines = supervise(desk)
    ada, code = claimed(desk)
    sign_in(desk, *GRACE)
    act(ada, code, "hand-over", to=option(ada, code, "Grace Holm"), reason="I am away tomorrow.")
    assert history(ada)[0].startswith("Ada Marsh handed the case over: to Grace Holm I am away tomorrow. 22 November")
    act(ines, code, "take-over", reason="Grace is ill.")
    assert history(ines)[0].startswith("Ines Vega took the case over Grace is ill. 22 November")
    assert "State Claimed Owner Ines Vega" in ines.text()


def option(browser: Pages, code: str, name: str) -> str:
    """The value of the colleague with this name in the form that hands a case over."""
    page = browser.get(f"/counselor/{code}")
    return next(str(each["value"]) for each in page.select("#hand-over-to option") if each.get_text() == name)


def test_what_is_decided_about_danger_waits_for_a_second_person(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n"))
    code = sent(app, UNSAFE).code
    ada = sign_in(app)
    act(ada, code, "claim")
    act(ada, code, "decide", level="care")
    assert "State Second look Owner Ada Marsh" in ada.text()
    assert ada.page.select("#sign-off, #decide") == []
    ada.get("/counselor")
    row = next(each.get_text(" ", strip=True) for each in ada.page.select("main li") if code in each.get_text())
    assert "Second look" in row
    assert "you" in row


def test_a_level_is_lowered_once_who_does_it_has_shown_that_it_is_they(serve_sleep: ServeSleep) -> None:
    """What was typed is carried by the page that asks, and used once the second factor was given."""
    danger = ("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n")
    contact = ("pack.yaml", "keep: {label: Keep}", "keep: {label: Keep}\n  contact: {when: awake >= 1, ask: Where?}")
    desk = serve_sleep(danger, contact)
    code = sent(desk, UNSAFE, contact="555-0142").code
    ada = sign_in(desk)
    act(ada, code, "claim")
    ada.get(f"/counselor/{code}")
    ada.send(TALK, form="#contact")
    lower = {"level": "fine", "reason": "They are safe with their sister."}
    ada.get(f"/counselor/{code}")
    ada.send(lower, form="#decide", status=200)
    assert heading(ada) == "Is it you?"
    assert actions(desk)[-1] == "logged a contact"
    ada.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    assert actions(desk)[-1] == "lowered the level"
