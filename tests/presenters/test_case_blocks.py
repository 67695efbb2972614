"""Blocks of the case page: how to reach somebody and how not, when answers were given, the story, warning signs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assessment.core.check_ins import Round
from assessment.core.engine.outcome import assess
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.switches import leave_out
from assessment.presenters.answer_times import when_given
from assessment.presenters.review_facts import ReviewFacts, review_facts
from tests.support.pack_faults import pack_faults
from tests.support.report_samples import case, example
from tests.support.sleep_pack import STORY, unlinted, written
from tests.support.stopped_clock import NOON

QUESTIONNAIRES = Path(__file__).parents[2] / "questionnaires"
NOT_TO_THE_PARTNER = "Nothing to the partner, not even that this person wrote to us."


def facts(pack: Pack, answers: Answers, contact: str = "") -> ReviewFacts:
    return review_facts(pack, replace(case(assess(pack, answers), answers), contact=contact))


@pytest.mark.parametrize(
    ("safe", "never"),
    [
        ("phone", "No email and no letter."),
        ("email", "No phone call, no text message and no letter."),
        ("no_contact", "No phone call, no text message, no email and no letter."),
    ],
)
def test_every_way_that_is_not_safe_is_named_before_anything_else(repair: Pack, safe: str, never: str) -> None:
    found = facts(repair, {"safe_contact": safe}, "555-0142").handling
    assert found.never == (never, NOT_TO_THE_PARTNER)
    assert found.facts[0].answered == (safe != "no_contact")


def test_an_answer_says_when_it_was_given_and_since_when_it_stands() -> None:
    said = ("no", "no", "yes", "yes")
    rounds = [Round(NOON + timedelta(days=number), {"fear": answer}) for number, answer in enumerate(said)]
    assert when_given(rounds[:1], "fear") == "22 Nov 2026"
    assert when_given(rounds[:2], "fear") == "23 Nov 2026, as on 22 Nov 2026"
    assert when_given(rounds[:3], "fear") == "24 Nov 2026"
    assert when_given(rounds, "fear") == "25 Nov 2026, as on 24 Nov 2026"
    assert when_given(rounds, "other") == ""


def test_safety_questions_that_nobody_answered_are_counted_once(repair: Pack) -> None:
    answers = dict(example(repair, "alone, and skips every safety question")[1])
    found = facts(repair, answers)
    assert found.unanswered.startswith("11 of 12 safety questions are unanswered: Afraid of the partner; ")
    named = {each.label for each in found.unclear}
    assert not [name for name in named if name in found.unanswered]


def test_no_question_that_was_skipped_is_lost_when_they_are_counted(repair: Pack) -> None:
    answers = dict(example(repair, "alone, and skips every safety question")[1])
    found = facts(repair, answers)
    listed = {each.ask for section in found.sections for each in section.answers if not each.answered}
    private = {item.ask.to("was_hurt") for each in repair.questionnaires if each.private for item in each.items}
    assert listed & private


def test_the_story_has_a_line_for_each_that_the_pack_names(repair: Pack) -> None:
    read = example(repair, "afraid of the partner")[1]
    found = facts(repair, read).story
    assert [line.label for line in found] == ["What", "Hurts most", "When", "Again, or still", "Wishes"]
    assert found[0].answers[0].answer == repair.items["what_happened"].describe(read["what_happened"])


def test_the_story_is_read_in_the_language_of_the_page(repair: Pack) -> None:
    spanish = repair.in_language("es")
    assert facts(spanish, {"my_part": "both"}).story[0].label == "Qué"
    assert spanish.brief.roles["caused_hurt"] == "Lo hizo"


def test_a_warning_sign_counts_when_its_answer_makes_a_rule_true(repair: Pack) -> None:
    read = dict(example(repair, "was hurt, no signs")[1]) | {"same_argument": 3, "talks_end_badly": 1}
    found = facts(repair, read).warning_signs
    assert found is not None
    counts = {each.shown.label: each.counts for each in found.signs}
    assert counts["Same argument again and again"]
    assert not counts["Talks end badly"]


def test_scores_say_how_old_their_answers_are_and_where_the_limits_lie(repair: Pack) -> None:
    found = facts(repair, example(repair, "was hurt, no signs")[1])
    assert found.scores_given == "Answered on 11 Oct 2026, 42 days old."
    assert {each.cut_offs for each in found.scores} >= {"cut-offs at 40 and 60", "cut-offs at 50 and 70"}


def test_both_shipped_packs_tell_a_story() -> None:
    for name in ("relationship-repair", "apology-check"):
        pack = loader.load(QUESTIONNAIRES / name)
        assert pack.brief.story
        assert all(each in pack.items for line in pack.brief.story for each in line.items)


@pytest.mark.parametrize(
    "brief",
    [
        "story: [{id: what, label: What, items: [nowhere]}]",
        "signs: nowhere",
        "roles: {nobody: Nobody}",
    ],
)
def test_what_a_brief_names_must_be_there(tmp_path: Path, brief: str) -> None:
    folder = written(tmp_path, ("pack.yaml", STORY, brief))
    assert ("pack.yaml", "E301") in {(fault.file, fault.code) for fault in pack_faults(folder, NOON.date())}


def test_a_question_that_is_switched_off_leaves_the_story(tmp_path: Path) -> None:
    story = "story: [{id: sad, label: Sad, items: [unsafe]}, {id: tired, label: Tired, items: [tired]}]"
    pack = unlinted(
        tmp_path,
        ("pack.yaml", STORY, story),
        ("rest.yaml", "id: tired,", "id: tired, switch: nights,"),
    )
    assert [line.id for line in leave_out(pack, ["nights"]).brief.story] == ["sad"]
