"""The counselor's report says everything, and says first that it may endanger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from assessment.core.engine.outcome import LEVEL_HOLD, OverTimeFired, assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.staff_report import CounselorReport, ReasonOverTime, for_counselor
from tests.support.report_samples import CANARY, CODE, DAY, counselor, example, text_of

Printed = Callable[[str], bytes]


def report(pack: Pack, name: str) -> CounselorReport:
    outcome, read = example(pack, name)
    return for_counselor(pack, outcome, read, code=CODE, day=DAY)


def test_it_is_headed_may_endanger(repair: Pack, printed: Printed) -> None:
    outcome, read = example(repair, "every override at once")
    assert text_of(printed(counselor(repair, outcome, read))).startswith("May endanger: do not send home")


def test_its_title_names_no_topic(repair: Pack) -> None:
    assert report(repair, "afraid of the partner").title == "Check-in, staff copy"


def test_the_private_words_that_a_persons_report_hides_are_in_it(
    canaries: Pack, repair: Pack, printed: Printed
) -> None:
    outcome, read = example(canaries, "afraid of the partner", repair)
    assert CANARY in text_of(printed(counselor(canaries, outcome, read)))


def test_every_true_rule_stands_with_its_reason_and_the_answers_behind_it(repair: Pack) -> None:
    outcome, _ = example(repair, "every override at once")
    made = report(repair, "every override at once")
    assert [reason.id for reason in made.reasons] == [fired.id for fired in outcome.rules]
    assert [reason.id for reason in made.reasons if reason.decided] == [outcome.decided_by]
    for reason, fired in zip(made.reasons, outcome.rules, strict=True):
        assert len(reason.grounds) == len(fired.reasons)
        assert reason.because == repair.rule[reason.id].because


def test_a_rule_over_time_stands_with_its_reason_and_sets_the_level_that_it_led_to(repair: Pack) -> None:
    outcome, read = example(repair, "was hurt, no signs")
    no_gain = next(rule for rule in repair.over_time.rules if rule.id == "no_gain")
    raised = replace(
        outcome, level="guided_self_help", over_time=(OverTimeFired("no_gain", (1, 2, 3), "guided_self_help"),)
    )
    made = for_counselor(repair, raised, read, code=CODE, day=DAY)
    assert made.over_time == (ReasonOverTime(no_gain.label, no_gain.because, decided=True),)
    assert [reason.decided for reason in made.reasons] == [False]
    assert no_gain.because in counselor(repair, raised, read)


def test_what_was_kept_from_an_earlier_time_is_said(repair: Pack) -> None:
    outcome, read = example(repair, "was hurt, no signs")
    assert repair.over_time.keeps is not None
    kept = replace(outcome, over_time=(OverTimeFired(LEVEL_HOLD, (0,), ""),))
    made = for_counselor(repair, kept, read, code=CODE, day=DAY)
    assert made.over_time == (
        ReasonOverTime(repair.over_time.keeps.label, repair.over_time.keeps.because, decided=False),
    )
    assert [reason.decided for reason in made.reasons] == [True]


def test_a_ground_names_the_question_the_answer_and_the_comparison(repair: Pack) -> None:
    made = report(repair, "afraid of the partner")
    grounds = next(reason.grounds for reason in made.reasons if reason.id == "abuse")
    assert grounds == ("Afraid of the partner: Yes (afraid_of_partner == yes)",)


def test_a_score_behind_a_rule_is_shown_as_on_its_bar(repair: Pack) -> None:
    made = report(repair, "trust just under 40 after another breach")
    grounds = next(reason.grounds for reason in made.reasons if reason.id == "trust_after_betrayal")
    assert "Trust in your partner: 38 of 100 (trust < 40)" in grounds


def test_critical_answers_come_first_and_verbatim(repair: Pack) -> None:
    made = report(repair, "afraid of the partner")
    assert [(reply.code, reply.answer) for reply in made.critical] == [("S01", "Yes")]
    assert made.critical[0].ask == "Are you ever afraid of your partner, or of what they might do to you?"


def test_a_skipped_safety_question_stands_apart(repair: Pack) -> None:
    made = report(repair, "a safety question left out")
    assert [reply.answer for reply in made.open if reply.code.startswith("S") and not reply.given] == ["not answered"]


def test_a_private_page_that_was_never_opened_is_named(repair: Pack) -> None:
    made = report(repair, "not sure whether alone")
    assert "Therapy warning signs, private page" in [reply.ask for reply in made.open]


def test_every_question_that_was_asked_is_listed(repair: Pack) -> None:
    outcome, read = example(repair, "both, no signs")
    made = for_counselor(repair, outcome, read, code=CODE, day=DAY)
    listed = [reply.ask for section in made.sections for reply in section.replies]
    for name in read:
        assert repair.items[name].ask.to(str(read["my_part"])) in listed


def test_an_answer_that_is_no_longer_asked_is_listed_apart(repair: Pack) -> None:
    made = report(repair, "answers of the other part are left out of account")
    assert made.not_shown


def test_own_words_are_marked_as_not_scanned(repair: Pack) -> None:
    files = json.loads(repair.snapshot)
    question = {"id": "own_words", "ask": "Anything else?", "answer": {"type": "text"}}
    files["before-you-start.yaml"]["pages"].append({"title": "More", "items": [question]})
    pack = loader.from_snapshot(json.dumps(files))
    words = {"own_words": "<b>I</b> {{7*7}} am fine"}
    made = for_counselor(pack, assess(pack, words), words, code=CODE, day=DAY)
    replies = [reply for section in made.sections for reply in section.replies]
    assert [(r.answer, r.mark) for r in replies if r.given] == [(words["own_words"], "own words, not scanned")]
