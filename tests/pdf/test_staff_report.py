"""The staff report says everything, and says first that it may endanger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from assessment.core.engine.outcome import LEVEL_HOLD, OverTimeFired, assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.reasons import ShownOverTimeRule
from assessment.presenters.staff_report import StaffReport, staff_report
from tests.support.report_samples import CANARY, case, counselor, example, text_of

Printed = Callable[[str], bytes]


def report(pack: Pack, name: str) -> StaffReport:
    return staff_report(pack, case(*example(pack, name)))


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
    outcome, answers = example(repair, "every override at once")
    made = report(repair, "every override at once").facts
    assert [rule.id for rule in made.rules] == [fired.id for fired in outcome.rules]
    assert [rule.id for rule in made.rules if "level" in rule.decides] == [outcome.decided_by]
    for rule, fired in zip(made.rules, outcome.rules, strict=True):
        without = [reason.id for reason in fired.reasons if reason.kind == "item" and reason.id not in answers]
        assert len(rule.grounds) == len(fired.reasons) - max(0, len(without) - 1)
        assert rule.because == repair.rule[rule.id].because


def test_a_rule_over_time_stands_with_its_reason_and_sets_the_level_that_it_led_to(repair: Pack) -> None:
    outcome, read = example(repair, "was hurt, no signs")
    no_gain = next(rule for rule in repair.over_time.rules if rule.id == "no_gain")
    raised = replace(
        outcome, level="guided_self_help", over_time=(OverTimeFired("no_gain", (1, 2, 3), "guided_self_help"),)
    )
    made = staff_report(repair, case(raised, read)).facts
    days = "25 October 2026, 8 November 2026 and 22 November 2026"
    assert made.rules_over_time == (ShownOverTimeRule(no_gain.label, no_gain.because, days, decided=True),)
    assert [rule.sets for rule in made.rules] == [""]
    html = counselor(repair, raised, read)
    assert no_gain.because in html
    assert days in html


def test_a_level_kept_from_an_earlier_round_is_explained(repair: Pack) -> None:
    outcome, read = example(repair, "was hurt, no signs")
    hold = repair.over_time.keeps
    assert hold is not None
    kept = replace(outcome, over_time=(OverTimeFired(LEVEL_HOLD, (0,), ""),))
    made = staff_report(repair, case(kept, read)).facts
    assert made.rules_over_time == (ShownOverTimeRule(hold.label, hold.because, "11 October 2026", decided=False),)
    assert [rule.sets for rule in made.rules] == ["sets the level"]


def test_how_to_reach_the_person_comes_next(repair: Pack, printed: Printed) -> None:
    outcome, read = example(repair, "was hurt, no signs")
    shown = replace(case(outcome, read), contact="me@own.example", callback=True)
    assert [(each.label, each.answer) for each in staff_report(repair, shown).facts.handling.facts] == [
        ("Safe ways", "Email"),
        ("Safe way to reach this person", "Email: only I can read it"),
        ("Contact given", "me@own.example"),
        ("Asks for a call", "Yes"),
        ("Alone when answering", "Yes"),
    ]


def test_own_words_are_marked_as_not_scanned(repair: Pack) -> None:
    files = json.loads(repair.snapshot)
    question = {"id": "own_words", "ask": "Anything else?", "answer": {"type": "text"}}
    files["before-you-start.yaml"]["pages"].append({"title": "More", "items": [question]})
    pack = loader.from_snapshot(json.dumps(files))
    words = {"own_words": "<b>I</b> {{7*7}} am fine"}
    made = staff_report(pack, case(assess(pack, words), words))
    answers = [answer for section in made.facts.sections for answer in section.answers if answer.answered]
    assert [(each.answer, each.remark) for each in answers] == [
        (words["own_words"], "own words, not scanned for danger")
    ]


def test_only_questions_that_were_asked_or_answered_are_listed(repair: Pack) -> None:
    outcome, read = example(repair, "answers of the other part are left out of account")
    made = staff_report(repair, case(outcome, read))
    listed = {answer.ask for section in made.facts.sections for answer in section.answers}
    asked = {item.id for item in repair.items.values() if item.ask.to(repair.role_of(read)) in listed}
    assert set(read) <= asked
    assert len(asked) < len(repair.items)
    left_out = [a.label for section in made.facts.sections for a in section.answers if a.remark.startswith("left out")]
    assert left_out == [repair.items[name].short for name in repair.items if name in outcome.not_shown]
