"""The staff report says everything, and says first that it may endanger."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from flask import Flask
from flask_babel import force_locale

from assessment.core.case_states import Action, CaseState
from assessment.core.engine.outcome import LEVEL_HOLD, OverTimeFired, assess
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.case import Case
from assessment.presenters.reasons import ShownOverTimeRule
from assessment.presenters.staff_report import StaffReport, staff_report
from tests.support.pseudo_language import make_pseudo
from tests.support.report_catalogue import catalogue
from tests.support.report_samples import CANARY, case, counselor, example, pages_of, text_of
from tests.support.rounds import check_in, first_pass, sent_in
from tests.support.staff_cases import NAMES, after_check_ins, event, in_danger, ordinary, worked_on

Printed = Callable[[str], bytes]
ALIKE = re.compile(r"No|[\W\d_]*|[a-z]+-\d\d|[A-Z]{1,3}\d+[a-z]?|\d+:\d+ UTC")
"""Signs, numbers, codes, and a word that is the same in Spanish."""


def page_of(pack: Pack, case: Case) -> BeautifulSoup:
    """The report as HTML."""
    return BeautifulSoup(staff_html(staff_report(pack, case)), "lxml")


def texts(page: BeautifulSoup) -> list[str]:
    """Every text of a page and every attribute that is printed or read out."""
    found = [each.strip() for each in page.find_all(string=True) if type(each) is NavigableString]
    found += [str(each["alt"]) for each in page.select("[alt]")]
    marks = page.select_one("body")
    assert marks is not None
    return [*found, *(str(value).strip() for name, value in marks.attrs.items() if name.startswith("data-"))]


def text(element: Tag | None) -> str:
    return " ".join(element.get_text().split()) if element else ""


def report(pack: Pack, name: str) -> StaffReport:
    return staff_report(pack, case(*example(pack, name)))


def test_a_brief_that_needs_a_second_page_leaves_it_to_what_follows(app: Flask, printed: Printed) -> None:
    for name, after in (
        ("staff-ordinary", "Scores, rules and steps"),
        ("staff-check-ins-spanish", "Puntuaciones, reg"),
    ):
        with app.app_context():
            pages = pages_of(printed(catalogue()[name].html()))
        assert after not in pages[0], name
        assert after in pages[1], name


def test_versions_never_stand_alone_on_a_last_page(app: Flask, printed: Printed) -> None:
    with app.app_context():
        last = pages_of(printed(catalogue()["staff-ordinary"].html()))[-1]
    assert "prefer_not_to_say" in last


def test_every_page_says_that_it_may_endanger_with_its_code_and_number(repair: Pack, printed: Printed) -> None:
    pages = pages_of(printed(counselor(repair, *example(repair, "every override at once"))))
    for number, page in enumerate(pages, 1):
        assert f"May endanger: do not send home heron-42 · page {number} of {len(pages)}" in page


@pytest.mark.parametrize("make", [in_danger, ordinary, after_check_ins])
def test_the_brief_has_page_one_to_itself(repair: Pack, printed: Printed, make: Callable[[Pack], Case]) -> None:
    first, second, *_ = pages_of(printed(staff_html(staff_report(repair, make(repair)))))
    for part in ("Level in force", "Next action", "Handling", "ritical answer", "Why this level"):
        assert part in first
    assert "Scores, rules and steps" not in first
    assert "Scores, rules and steps" in second


def test_what_counselors_have_to_mind_stands_with_how_to_handle_the_case_on_page_one(
    repair: Pack, printed: Printed
) -> None:
    first, second, *_ = pages_of(printed(staff_html(staff_report(repair, in_danger(repair)))))
    note = "Keep every trace away from the partner."
    assert first.index("Handling") < first.index(note) < first.index("Safe ways")
    assert note not in second


def test_the_brief_says_what_is_next_until_when_and_whose_it_is(repair: Pack) -> None:
    for make, expected in ((in_danger, "Decide"), (ordinary, "Claim this case"), (after_check_ins, "Claim this case")):
        assert staff_report(repair, make(repair)).next_action == expected
    brief = text(page_of(repair, in_danger(repair)).select_one(".head"))
    assert "Next action · Due today, 17:00 UTC" in brief
    assert "Owner: Dana Ruiz" in brief


def test_answers_that_are_no_case_have_no_next_action(repair: Pack) -> None:
    assert report(repair, "was hurt, no signs").next_action == ""


def test_a_critical_answer_says_when_it_was_sent_and_what_was_answered_before(repair: Pack) -> None:
    (answer,) = staff_report(repair, after_check_ins(repair)).facts.critical
    assert (answer.label, answer.answer, answer.remark, answer.when) == (
        "Afraid of the partner now",
        "Yes",
        "before: No",
        "20 Nov 2026, 12:00",
    )


def test_a_refused_answer_stands_once_in_the_brief_and_not_among_the_critical_ones(
    repair: Pack, printed: Printed
) -> None:
    html = page_of(repair, in_danger(repair))
    assert "Made to do sexual things" not in text(html.select_one("table.brief"))
    brief = pages_of(printed(str(html)))[0]
    assert brief.count("Made to do sexual things: Prefer not to say") == 1


def test_ticks_on_the_bar_of_a_score_stand_at_its_cut_offs(repair: Pack) -> None:
    trust = next(each for each in report(repair, "was hurt, no signs").facts.scores if each.shown.id == "trust")
    assert (trust.limits, trust.ticks) == ("40 and 60", (40, 60))
    (bar,) = page_of(repair, in_danger(repair)).select('.scores img[alt^="Trust in your partner: "]')
    assert [f"M{tick + 6} 1.5v11" in unquote(str(bar["src"])) for tick in trust.ticks] == [True, True]


def test_expressions_stand_in_the_appendix_alone(repair: Pack) -> None:
    html = text(page_of(repair, in_danger(repair)))
    before, appendix = html.split("For experts: rules, versions, ids")
    assert "afraid_of_partner == yes" in appendix
    assert "==" not in before


def test_a_score_of_the_persons_paper_is_named_where_it_reads_otherwise_there(repair: Pack) -> None:
    def on_paper(**answers: Answer) -> list[str]:
        case = worked_on(repair, sent_in(repair, (0, first_pass(repair, **answers))))
        return [f"{each.label}: {each.in_words}" for each in staff_report(repair, case).facts.paper.other_scores]

    assert on_paper() == []
    assert on_paper(has_to_check_up=4) == ["Trust in your partner: 100 of 100 · strong"]


def test_work_is_grouped_with_names_times_and_the_words_in_full(repair: Pack) -> None:
    case = in_danger(repair)
    made = staff_report(repair, case)
    assert [(part.title, len(part.events)) for part in made.work] == [
        ("Contacts and replies", 2),
        ("Notes", 1),
        ("Decisions", 2),
        ("Owners, and what the person did", 2),
    ]
    assert sum(len(part.events) for part in made.work) == len(made.facts.events)
    words = [each.get_text() for each in page_of(repair, case).select("p.words[dir=auto]")]
    assert "Check the phone plan: he pays it and sees the calls." in words[2]


def test_an_open_case_has_lines_to_sign_and_says_what_it_needs(repair: Pack) -> None:
    made = staff_report(repair, in_danger(repair)).sign_off
    second = "Second person, name and time"
    assert (made.title, made.lines) == ("Sign-off for the first answers", ("Counselor, name and time", second))
    assert "a second person" in made.said
    calm = staff_report(repair, ordinary(repair)).sign_off
    assert "second person" not in calm.said
    assert second not in calm.lines
    html = page_of(repair, after_check_ins(repair))
    assert "Sign-off for check-in 3" in text(html)
    assert len(html.select(".signature")) == 2


def test_a_closed_case_says_who_signed_it_off_and_leaves_no_lines(repair: Pack) -> None:
    signed = event(Action.SIGN_OFF, 1, next_step="person")
    case = worked_on(repair, sent_in(repair, (0, first_pass(repair))), [signed], CaseState.CLOSED)
    made = staff_report(repair, case)
    assert made.sign_off.said == "Signed off by Dana Ruiz on 21 November 2026, 12:00 UTC."
    assert made.next_action == ""
    assert page_of(repair, case).select(".signature") == []


def test_its_foot_says_how_old_it_is_and_for_whom_it_was_made(repair: Pack) -> None:
    made = staff_report(repair, in_danger(repair), "Lena Koch")
    assert made.footer.startswith("As it stood on 22 November 2026, 12:00 UTC, for Lena Koch. ")


def test_check_ins_stand_beside_each_other_four_at_most(repair: Pack) -> None:
    rounds = sent_in(repair, (0, first_pass(repair)), *((14 * at, check_in()) for at in range(1, 7)))
    tables = staff_report(repair, worked_on(repair, rounds)).facts.round_tables
    assert [[column.partition(",")[0] for column in table.columns] for table in tables] == [
        ["Check-in 3", "Check-in 4", "Check-in 5", "Check-in 6"],
        ["Check-in 1", "Check-in 2"],
    ]


def test_no_english_is_left_but_own_words_and_names(app: Flask, repair: Pack) -> None:
    pack = make_pseudo(repair, "es")
    for make in (in_danger, after_check_ins):
        case = make(pack)
        assert case.work is not None
        own = {*NAMES.values(), case.contact, "\n"}
        own |= {line for each in case.work.events for line in "\n".join(map(str, each.words.values())).split("\n")}
        english = texts(page_of(pack, case))
        with app.app_context(), force_locale("es"):
            spanish = texts(page_of(pack.in_language("es"), case))
        left = [each for each in spanish if each in english and not ALIKE.fullmatch(each)]
        assert [each for each in left if not set(each.split("\n")) <= own] == []


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
