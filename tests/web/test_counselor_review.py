"""The counselors' desk: who waits, what they said, why the rules say so, and what was done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from assessment.presenters.case import CaseWork
from assessment.presenters.review_page import review_page
from assessment.records import audit, case_events
from assessment.records.submissions import OpenSubmission
from assessment.services.case_forms import READ
from assessment.settings import Settings
from tests.support import case_notes
from tests.support.counselor_steps import EMAIL, act, history, sent, served, show_it_is_you, sign_in, sign_off
from tests.support.fixtures import application
from tests.support.past_check_ins import check_ins
from tests.support.respondent_steps import Clock, ServeSleep, heading
from tests.support.stopped_clock import ago
from tests.support.strict_client import Pages
from tests.support.thoroughness import is_thorough

UNSAFE = {"tired": 3, "awake": 3, "rested": 1, "reasons": ["noise", "worry"], "words": "Help me", "unsafe": "yes"}


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    """The pack about sleep, with a contact that is asked of those who lie awake."""
    return serve_sleep(
        (
            "pack.yaml",
            "keep: {label: Keep}",
            "keep: {label: Keep}\n  contact: {when: awake >= 1, ask: Where may we reach you?, hint: Only you.}",
        ),
        ("pack.yaml", "language: en", "language: en\nrole: awake"),
    )


def facts(browser: Pages, title: str) -> dict[str, str]:
    """What the part of the page with this title says, label by label."""
    card = next(each for each in browser.page.select(".card, .case-part") if title in each.select("h2")[0].get_text())
    labels = [each.get_text(" ", strip=True) for each in card.select("dt")]
    return dict(
        zip(labels, (" ".join(each.get_text(" ", strip=True).split()) for each in card.select("dd")), strict=True)
    )


def rows(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with app.extensions["store"].engine.connect() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(statement)]


def notes_on(app: Flask, record: OpenSubmission) -> list[str]:
    """The notes, opened with the team's key."""
    with app.extensions["store"].engine.connect() as conn:
        return [
            case_events.open_for_team(note, app.extensions["store"].keyring).words["text"]
            for note in case_notes.notes_on(conn, record.row)
        ]


def test_critical_answers_come_first_with_how_to_reach_the_person(desk: Flask) -> None:
    submission = sent(desk, UNSAFE, contact="me@own.example", callback=True)
    browser = sign_in(desk)
    browser.follow(submission.code)
    cards = [each.get_text(strip=True) for each in browser.page.select(".card h2")]
    assert cards[:2] == ["Handling", "Critical answers"]
    assert facts(browser, "Critical answers") == {"Is it unsafe at night?": "Yes (22 Nov 2026, 12:00)"}
    assert "Nothing to the partner, not even that this person wrote to us." in browser.text()
    assert facts(browser, "Handling") == {
        "Safe ways": "Phone, text message, email or letter",
        "I lie awake.": "Always (22 Nov 2026)",
        "Contact given": "me@own.example",
        "Asks for a call": "Yes (asked for on the result page; 22 Nov 2026)",
        "Last contact": "None so far",
    }


def test_a_call_asked_for_in_an_answer_is_asked_for_in_the_review(serve_sleep: ServeSleep) -> None:
    desk = serve_sleep(("pack.yaml", "keep: {label: Keep}", "keep: {label: Keep}\n  asks_for_call: tired >= 3"))
    wished, not_wished = sent(desk, {"tired": 3, "awake": 1}), sent(desk, {"tired": 2, "awake": 1})
    browser = sign_in(desk)
    browser.get(f"/counselor/{wished.code}")
    assert facts(browser, "Handling")["Asks for a call"] == "Yes (I am tired.: Always; 22 Nov 2026)"
    browser.get(f"/counselor/{not_wished.code}")
    assert facts(browser, "Handling")["Asks for a call"] == "No"


def test_priority_role_and_due_time_stand_on_the_page_of_the_case(desk: Flask) -> None:
    calm, call = sent(desk, {"tired": 0, "awake": 0}), sent(desk, {"tired": 0, "awake": 0}, callback=True)
    browser = sign_in(desk)
    browser.get(f"/counselor/{calm.code}")
    about = "shared 22 November 2026, 12:00 UTC · one side only"
    assert f"{calm.code} None {about} Level in force " in browser.text()
    assert "Role Never State New Owner nobody yet Handling" in browser.text()
    browser.get(f"/counselor/{call.code}")
    assert f"Soon {about} · priority raised: asks for a call Level in force" in browser.text()
    assert "Owner nobody yet Due today, 20:00 UTC Handling" in browser.text()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({**UNSAFE, "unsafe": "not_sure"}, "Not sure (unsure is not no; 22 Nov 2026)"),
        ({"tired": 3, "awake": 3}, "Not answered"),
    ],
)
def test_refused_and_skipped_answers_stand_apart(desk: Flask, answers: dict[str, object], sentence: str) -> None:
    submission = sent(desk, answers)
    browser = sign_in(desk)
    browser.follow(submission.code)
    assert "No critical answer was given. That is no proof of safety." in browser.text()
    assert "Skipped is not no, and unsure is not no. Ask about these in private." in browser.text()
    assert facts(browser, "No critical answer")["Is it unsafe at night?"] == sentence


def test_private_questions_that_were_never_shown_are_named(desk: Flask) -> None:
    submission = sent(desk, {"tired": 3, "awake": 1})
    browser = sign_in(desk)
    browser.follow(submission.code)
    assert "“Alone” was not shown to this person: nothing in it was asked." in browser.text()


def test_an_answer_out_of_account_is_still_seen_and_marked(desk: Flask) -> None:
    submission = sent(desk, {"tired": 3, "awake": 1, "unsafe": "yes"})
    browser = sign_in(desk)
    browser.follow(submission.code)
    assert facts(browser, "Critical answers")["Is it unsafe at night?"] == (
        "Yes (left out of account: not asked any more after a later change; 22 Nov 2026, 12:00)"
    )


def test_the_rule_that_decided_stands_first_with_its_grounds(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    card = next(each for each in browser.page.select(".card") if "Why this level" in each.get_text())
    assert [each.get_text(" ", strip=True) for each in card.select("h2, h3, summary")] == [
        "Why this level",
        "D – sets the level, the access and the priority",
        "1 more rule is true",
    ]
    assert [each.get_text(" ", strip=True) for each in card.select("li")] == [
        "Is it unsafe at night?: Yes",
        "b : I am tired.: Always (at least Often); I lie awake.: Always (at least Often); Strain: 89 (at least 60)",
    ]
    assert "Locked." in [each.get_text(strip=True) for each in card.select("p")]


def test_a_limit_between_two_answers_is_worded_as_the_next_answer(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(
        ("answers.yaml", "{value: 3, label: Always}", "{value: 5, label: Always}"),
        ("rules.yaml", "all(nights) >= 2", "all(nights) >= 3"),
        ("examples.yaml", "{tired: 3, awake: 2}", "{tired: 5, awake: 5}"),
        ("examples.yaml", '"83.3"', '"100"'),
        ("examples.yaml", "{awake: 3, unsafe: yes}", "{awake: 5, unsafe: yes}"),
    )
    submission = sent(app, {"tired": 5, "awake": 5})
    browser = sign_in(app)
    browser.get(f"/counselor/{submission.code}")
    assert "I am tired.: Always (at least Always)" in browser.text()


def test_scores_show_what_they_are_made_of(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    score = browser.page.select(".scores > li")[0]
    assert " ".join(score.get_text(" ", strip=True).split()).startswith(
        "Strain 89 of 100 · high 3 of 3 answered · higher means harder · cut-off at 50 : Strain"
    )
    assert facts(browser, "Scores")["I wake rested."] == "Sometimes (reversed)"


def test_a_score_without_enough_answers_is_never_zero(desk: Flask) -> None:
    submission = sent(desk, {"tired": 3})
    browser = sign_in(desk)
    browser.follow(submission.code)
    score = browser.page.select(".scores > li")[0]
    assert " ".join(score.get_text(" ", strip=True).split()).startswith(
        "Strain not enough answers (1 of 3) 1 of 3 answered · higher means harder · cut-off at 50 : Strain"
    )
    assert score.select("svg") == []


def test_every_answer_can_be_read_with_its_question(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    answers = facts(browser, "All answers")
    assert answers["What keeps you up?"] == "Noise, W"
    assert answers["How many hours?"] == "Not answered"
    assert answers["In your words?"] == "Help me (own words, not scanned for danger)"
    assert browser.page.select("h2")[-1]
    assert served(desk).hash[:12] in browser.text()


def test_steps_for_two_are_shown_as_held_back(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    assert "Steps given Walk, Quiet, Call Steps for two, held back Together" in browser.text()
    assert "Worries." in browser.text()


def test_what_people_wrote_is_shown_as_they_wrote_it(desk: Flask) -> None:
    submission = sent(desk, {**UNSAFE, "words": "<b>{{ 7*7 }}</b>"}, contact="<script>x</script>")
    browser = sign_in(desk)
    browser.follow(submission.code)
    assert "<b>{{ 7*7 }}</b>" in browser.text()
    assert facts(browser, "Handling")["Contact given"] == "<script>x</script>"


def test_opening_is_on_record(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    sign_in(desk).follow(submission.code)
    assert rows(desk, "SELECT who, subject FROM audit WHERE verb = 'opened'") == [(EMAIL, submission.code)]


def test_what_cannot_be_put_on_record_is_not_shown(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("INSERT INTO audit", {}, OSError("disk full"))

    monkeypatch.setattr(audit, "record", fail)
    browser.get(f"/counselor/{submission.code}", 503)
    assert "Always" not in browser.text()


def test_what_is_kept_private_and_what_never_was_look_alike(desk: Flask) -> None:
    kept = sent(desk, UNSAFE, shared=False)
    browser = sign_in(desk)
    texts = {browser.get(f"/counselor/{code}", 404).get_text() for code in (kept.code, "wren-11", "x", "a" * 300)}
    assert len(texts) == 1
    for verb in READ:
        browser.get("/counselor")
        browser.post(f"/counselor/{kept.code}/{verb}", {"note": "x"}, status=404)
    assert rows(desk, "SELECT count(*) FROM case_events WHERE action = 'noted'") == [(0,)]


def test_the_staff_copy_is_a_file_on_record(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    show_it_is_you(browser, f"/counselor/{submission.code}/staff-copy")
    assert rows(desk, "SELECT subject FROM audit WHERE verb = 'printed'") == []
    browser.follow("Download the file")
    assert browser.response.data.startswith(b"%PDF-")
    assert browser.response.headers["Content-Disposition"] == f"attachment; filename={submission.code}-staff.pdf"
    assert rows(desk, "SELECT subject FROM audit WHERE verb = 'printed'") == [(submission.code,)]
    browser.get("/counselor/wren-11/staff-copy.pdf", 404)


def test_the_staff_copy_asks_again_who_is_here(desk: Flask, later: Clock) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    show_it_is_you(browser, f"/counselor/{submission.code}/staff-copy")
    later(timedelta(minutes=6))
    for address in ("staff-copy", "staff-copy.pdf"):
        browser.get(f"/counselor/{submission.code}/{address}")
        assert heading(browser) == "Is it you?"
    assert rows(desk, "SELECT subject FROM audit WHERE verb = 'printed'") == []
    show_it_is_you(browser, f"/counselor/{submission.code}/staff-copy")
    assert heading(browser) == "Staff copy"
    browser.follow("Download the file")
    assert browser.response.data.startswith(b"%PDF-")


def test_a_note_is_kept_with_its_author(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    browser.send({"note": "Called.\r\n\r\nNo <b>reply</b>."}, form="#notes form")
    assert browser.path == f"/counselor/{submission.code}#work"
    assert history(browser)[0] == "Ada Marsh added a note Called. No <b>reply</b>. 22 November 2026, 12:00 UTC"
    assert notes_on(desk, submission) == ["Called.\n\nNo <b>reply</b>."]


def test_a_note_sent_twice_is_kept_once(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    page = browser.follow(submission.code)
    for _ in range(2):
        browser.page = page
        browser.send({"note": "Called."}, form="#add-note")
    assert rows(desk, "SELECT count(*) FROM case_events WHERE action = 'noted'") == [(1,)]


@pytest.mark.parametrize(("note", "sentence"), [("  ", "Write the note first"), ("x" * 4001, "4000")])
def test_a_note_that_cannot_be_kept_says_why_beside_it(desk: Flask, note: str, sentence: str) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(submission.code)
    page = browser.send({"note": note}, form="#notes form", status=422)
    assert sentence in page.select("#note-error")[0].get_text()
    assert page.select("textarea")[0].get_text().strip() == note.strip()
    assert rows(desk, "SELECT count(*) FROM case_events WHERE action = 'noted'") == [(0,)]


CALM = {"tired": 0, "awake": 0, "rested": 3}


def test_signing_off_takes_it_off_the_open_ones_and_it_can_be_opened_again(desk: Flask) -> None:
    code = sent(desk, CALM).code
    first, second = sign_in(desk), sign_in(desk, "grace@desk.example", "Grace Holm")
    sign_off(first, code, "fine")
    assert first.path == "/counselor"
    assert "Nobody waits." in first.text()
    second.get("/counselor?show=closed")
    [closed] = second.page.select(".case-line")
    assert " ".join(closed.get_text(" ", strip=True).split()) == f"Sun 22 Nov {code} Closed Sleep AM Ada Marsh"
    act(second, code, "reopen", reason="The person called.")
    assert "State Claimed Owner Grace Holm" in second.text()
    assert "Open 1" in (first.get("/counselor") and first.text())
    assert rows(desk, "SELECT who, verb FROM audit WHERE verb IN ('signed off', 'reopened')") == [
        (EMAIL, "signed off"),
        ("grace@desk.example", "reopened"),
    ]


def test_the_desk_works_on_postgresql(make_settings: Callable[..., Settings], postgresql_url: str) -> None:
    with application(make_settings(database_url=postgresql_url)) as app:
        submission = sent(app, {"my_part": "was_hurt", "afraid_of_partner": "yes", "private_now": "yes"})
        browser = sign_in(app)
        browser.follow(submission.code)
        browser.send({"note": "Called."}, form="#notes form")
        browser.send(form="#claim")
        assert history(browser)[0].startswith("Ada Marsh claimed the case ")
        browser.get("/counselor")
        assert "Open 1" in browser.text()
        assert [each.get_text(strip=True) for each in browser.page.select(".case-line__marks")] == ["Claimed"]


def test_nothing_is_changed_without_the_form_s_token(desk: Flask) -> None:
    submission = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.post(f"/counselor/{submission.code}/claim", {"csrf_token": "invented"}, status=400)
    assert rows(desk, "SELECT state FROM submissions") == [("new",)]


def test_the_examples_of_the_default_pack_can_be_reviewed(app: Flask) -> None:
    pack = served(app)
    for example in pack.examples if is_thorough() else pack.examples[::3]:
        submission = sent(app, example.answers)
        review = review_page(pack, submission, CaseWork(submission.row, ago()))
        assert "level" in review.facts.rules[0].decides
        assert len(review.facts.sections) >= 5


def test_an_example_of_every_level_of_the_default_pack_makes_a_sound_page(app: Flask, counselor: Pages) -> None:
    by_level = {example.expect.get("level"): example for example in served(app).examples}
    for example in by_level.values():
        submission = sent(app, example.answers, contact="me@own.example")
        counselor.get(f"/counselor/{submission.code}")
    counselor.get("/counselor")
    assert len(counselor.page.select(".case-line")) == len(by_level)


def test_a_review_says_what_would_change_the_suggestion(desk: Flask) -> None:
    code = sent(desk, {"tired": 2, "awake": 2, "rested": 2}).code
    text = sign_in(desk).get(f"/counselor/{code}").get_text(" ", strip=True)
    assert "What would change this" in text
    assert "“Sometimes” instead of “Often”" in text
    assert "no reason to change an answer" in text


def test_a_review_after_a_check_in_does_not_say_what_would_change_the_suggestion(app: Flask, counselor: Pages) -> None:
    check_ins(app.extensions["store"].engine, app.extensions["store"].keyring, served(app), "very upset once")
    ((code,),) = rows(app, "SELECT code FROM submissions")
    text = counselor.get(f"/counselor/{code}").get_text()
    assert "Why this level" in text
    assert "What would change this" not in text
