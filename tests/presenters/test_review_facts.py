"""The review page and the staff report say the same about a submission, whatever was answered."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template

from assessment.core.engine.answers import dumped, read
from assessment.core.engine.outcome import as_json, assess
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.review_facts import ReviewFacts, review_facts
from assessment.presenters.review_page import review_page
from assessment.presenters.staff_report import staff_report
from assessment.records.submissions import OpenSubmission, StoredRound
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE, case, example
from tests.support.rounds import check_in, first_pass, sent_in
from tests.support.sleep_pack import unlinted
from tests.support.staff_cases import worked_on
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

ANSWER_SETS = 30


class Read(NamedTuple):
    """What can be read in each part, by item id or label: answers with their remarks, scores, changes."""

    changed: list[str]
    never: str
    notes: list[str]
    handling: dict[str, str]
    critical: dict[str, str]
    unclear: dict[str, str]
    sentences: list[str]
    story: dict[str, str]
    signs: dict[str, str]
    scores: list[str]
    changes: list[str]
    own_words: list[str]
    ids: list[str]


@pytest.fixture
def desk(app: Flask) -> Iterator[Flask]:
    """The application while it answers a request for a review."""
    with app.test_request_context(f"/counselor/{CODE}"):
        yield app


def submitted(pack: Pack, answers: dict[str, object], *, callback: bool = False) -> OpenSubmission:
    """A shared submission of these answers."""
    known = read(pack, answers)
    rounds = (StoredRound(NOON, dumped(known), as_json(assess(pack, known))),)
    contact = "me@own.example" if callback else ""
    return OpenSubmission(new_submission(new_draft(), shared=True, code=CODE), rounds, contact, callback)


def facts(pack: Pack, name: str) -> ReviewFacts:
    return review_facts(pack, case(*example(pack, name)))


@pytest.mark.usefixtures("desk")
def test_page_and_report_say_the_same_about_any_answers(repair: Pack) -> None:
    for number, answers in enumerate(answer_sets(ANSWER_SETS, seed=9)):
        record = submitted(repair, dict(answers), callback=number % 2 == 0)
        assert on_page(repair, record)._asdict() == on_paper(repair, record)._asdict(), number


def test_critical_answers_are_those_a_counselor_must_not_miss(repair: Pack) -> None:
    (answer,) = facts(repair, "afraid of the partner").critical
    assert (answer.code, answer.answer, answer.critical) == ("S01", "Yes", True)
    assert answer.ask == "Are you ever afraid of your partner, or of what they might do to you?"


@pytest.mark.parametrize(
    ("answers", "critical", "unclear"),
    [({"tired": 3}, ["Always"], []), ({"tired": 1}, [], []), ({}, [], ["Not answered"])],
)
def test_a_critical_value_of_a_rating_is_shown_and_leaving_it_out_is_unclear(
    tmp_path: Path, answers: dict[str, Answer], critical: list[str], unclear: list[str]
) -> None:
    pack = unlinted(tmp_path, ("rest.yaml", "id: tired,", "id: tired, critical: [2, 3],"))
    found = review_facts(pack, case(assess(pack, answers), answers))
    assert [each.answer for each in found.critical] == critical
    assert [each.answer for each in found.unclear] == unclear


def test_a_part_of_a_score_that_was_not_asked_says_what_it_counts_as(tmp_path: Path) -> None:
    branch = "{id: loud, ask: Loud?, answer: often, show_if: noise in reasons, not_asked_counts_as: 0}"
    pack = unlinted(
        tmp_path,
        ("rest.yaml", "- title: More\n    items:\n", f"- title: More\n    items:\n      - {branch}\n"),
        ("scores.yaml", "{reverse: rested}]", "{reverse: rested}, {reverse: loud}]"),
    )
    answers: dict[str, Answer] = {"tired": 3, "awake": 3, "reasons": ("light",)}
    (strain,) = review_facts(pack, case(assess(pack, answers), answers)).scores
    assert strain.shown.counted == "2 of 3 answered"
    parts = [(each.ask, each.answer, each.remark) for each in strain.parts]
    assert parts[-2:] == [
        ("I wake rested.", "Not answered", "reversed"),
        ("Loud?", "Not asked", "reversed; counts as “Never”"),
    ]


def test_a_skipped_safety_question_is_unclear(repair: Pack) -> None:
    unclear = facts(repair, "a safety question left out").unclear
    assert [each.answer for each in unclear if each.code.startswith("S") and not each.answered] == ["Not answered"]


def test_an_unsure_answer_is_unclear_and_says_that_it_is_not_no(repair: Pack) -> None:
    answers = dict(example(repair, "was hurt, no signs")[1]) | {"controlled": "not_sure"}
    unclear = review_facts(repair, case(assess(repair, answers), answers)).unclear
    assert [(each.code, each.answer, each.remark) for each in unclear] == [("S04", "Not sure", "unsure is not no")]


def test_private_answers_that_are_too_old_are_unclear_and_no_ground_for_calm(repair: Pack) -> None:
    later = [(float(day), check_in()) for day in (14, 28, 42, 56)]
    found = review_facts(repair, worked_on(repair, sent_in(repair, (0, first_pass(repair)), *later)))
    assert found.critical == ()
    assert (
        "private answers are too old to rely on (8 weeks or more). Ask again: Afraid of the partner;"
        in found.unanswered
    )
    (open_question,) = [each for each in found.rules if each.id == "gate_unanswered"]
    assert "Afraid of the partner: No (too old: ask again)" in open_question.grounds
    assert all("ask again" in each for each in open_question.grounds)


def test_a_rule_over_time_sets_the_level_only_where_it_raised_it(repair: Pack) -> None:
    afraid = check_in(setback="serious", afraid_now="yes")
    rounds = sent_in(repair, (0, first_pass(repair)), (14, afraid), (28, afraid), (42, afraid))
    found = review_facts(repair, worked_on(repair, rounds))
    assert [each.label for each in found.rules_over_time] != []
    assert [each.label for each in found.rules_over_time if each.decided] == []
    assert [each.decides for each in found.rules if each.leads] == [("level", "access", "priority")]


def test_a_rule_that_counts_as_true_says_which_rule_over_time_made_it_count(repair: Pack) -> None:
    upset = check_in(upset=4)
    found = review_facts(repair, worked_on(repair, sent_in(repair, (0, first_pass(repair)), (14, upset), (28, upset))))
    (fallout,) = [each for each in found.rules if each.id == "fallout"]
    assert fallout.grounds == ()
    assert fallout.because == "Counts as true, because of “Very upset, twice running”."
    assert [each.label for each in found.rules_over_time if each.decided] == ["Very upset, twice running"]


def test_a_private_page_that_was_never_opened_is_named(repair: Pack) -> None:
    assert facts(repair, "not sure whether alone").not_asked == (
        "“Therapy warning signs, private page” was not shown to this person: nothing in it was asked.",
    )


def test_a_critical_answer_left_out_of_account_is_still_shown(repair: Pack) -> None:
    (answer,) = facts(repair, "a private answer without saying whether alone").critical
    assert answer.remark == "left out of account: not asked any more after a later change"


@pytest.mark.parametrize(
    ("answer", "button", "sentence", "where"),
    [
        ("yes", False, "Yes", "Wants private contact: Yes, in a way that is safe for me"),
        ("no", True, "Yes", "asked for on the result page"),
        ("yes", True, "Yes", "Wants private contact: Yes, in a way that is safe for me; asked for on the result page"),
        ("not_now", False, "No", ""),
    ],
)
def test_an_answer_that_asks_for_a_call_and_the_button_are_one_request(
    repair: Pack, answer: str, button: bool, sentence: str, where: str
) -> None:
    answers = dict(example(repair, "was hurt, no signs")[1]) | {"wants_private_contact": answer}
    shown = replace(case(assess(repair, answers), answers), callback=button)
    found = {each.label: each for each in review_facts(repair, shown).handling.facts}["Asks for a call"]
    assert (found.answer, found.remark) == (sentence, where)


def test_a_wish_that_was_left_out_of_account_still_asks_for_a_call(repair: Pack) -> None:
    shown = {each.label: each.answer for each in facts(repair, "not sure whether alone").handling.facts}
    assert shown["Asks for a call"] == "Yes"


def test_a_ground_names_the_question_the_answer_and_the_limit(repair: Pack) -> None:
    rules = {rule.id: rule for rule in facts(repair, "afraid of the partner").rules}
    assert rules["abuse"].grounds == ("Afraid of the partner: Yes",)
    rules = {rule.id: rule for rule in facts(repair, "trust just under 40 after another breach").rules}
    assert "Trust in your partner: 38 (below 40)" in rules["trust_after_betrayal"].grounds


def test_questions_without_an_answer_stand_on_one_line(repair: Pack) -> None:
    (open_questions, alone) = next(
        rule.grounds
        for rule in facts(repair, "alone, and skips every safety question").rules
        if rule.id == "left_out_alone"
    )
    assert open_questions.startswith("Not answered: Afraid of the partner; Body hurt, or threatened; ")
    assert open_questions.count(";") == 10
    assert alone == "Alone when answering: Yes"


@pytest.mark.parametrize(
    ("limit", "ground"),
    [
        ("40", "38 (below 40)"),
        ("38", "37.5 (below 38)"),
        ("37.6", "37.5 (below 37.6)"),
        ("37.55", "37.5 (below 37.55)"),
    ],
)
def test_a_score_never_stands_on_the_other_side_of_its_rules_limit(repair: Pack, limit: str, ground: str) -> None:
    pack = loader.from_snapshot(repair.snapshot.replace("trust < 40", f"trust < {limit}"))
    outcome, answers = example(pack, "trust just under 40 after another breach", repair)
    rules = {rule.id: rule for rule in review_facts(pack, case(outcome, answers)).rules}
    assert f"Trust in your partner: {ground}" in rules["trust_after_betrayal"].grounds


def on_page(pack: Pack, record: OpenSubmission) -> Read:
    review = review_page(pack, record, CaseWork(record.row, NOON))
    templates = ("counselor/head.html", "counselor/facts.html")
    page = "".join(render_template(each, review=review) for each in templates)
    html = BeautifulSoup(page, "lxml")
    parts = {text(part.h2): part for part in html.select(".card, .case-part")}
    safety = parts.get("Critical answers") or parts["No critical answer"]
    by_ask = {item.ask.to(role): item.id for item in pack.items.values() for role in roles(pack)}
    return Read(
        changed=[text(each) for title, part in parts.items() if "Changed" in title for each in part.select("li")],
        never=text(select(parts["Handling"], ".case-never")),
        notes=[text(each) for each in parts["Handling"].select("ul li")],
        handling=terms(parts["Handling"].select("dl")[0]),
        critical=with_ids(by_ask, terms(under(safety, "Critical answers"))),
        unclear=with_ids(by_ask, terms(under(safety, "Refused, unsure, skipped or too old"))),
        sentences=sentences(safety),
        story={name: words.replace(" ;", ";") for name, words in terms(parts["Story"]).items()},
        signs={
            text(select(row, "th")): text(select(row, "td"))
            for row in (parts["Warning signs"].select("tbody tr") if "Warning signs" in parts else ())
        },
        scores=[
            " ".join(text(part) for part in score.select("span")[:2])
            for score in parts["Scores"].select(".scores > li")
        ],
        changes=[text(each) for each in parts["What would change this"].select("h3, p, li")]
        if "What would change this" in parts
        else [],
        own_words=[text(each) for each in parts["Own words"].select("blockquote")],
        ids=[text(each) for each in parts["History"].select(".case-ids")],
    )


def on_paper(pack: Pack, record: OpenSubmission) -> Read:
    made = case_of(record, CaseWork(record.row, NOON))
    html = BeautifulSoup(staff_html(staff_report(pack, made)), "lxml")
    by_label = {item.short: item.id for item in pack.items.values()}
    for hint in html.select(".scores tbody th .note"):
        hint.decompose()
    return Read(
        changed=[
            text(each)
            for heading in html.select("h3")
            if "Changed" in text(heading)
            for each in under(html, text(heading)).select("li")
        ],
        never=text(select(html, ".never")),
        notes=[text(each) for each in html.select(".handling .bullets li")],
        handling=labelled(select(html, ".handling .facts")),
        critical=with_ids(by_label, rows(under(html, "Critical answers"))),
        unclear=with_ids(by_label, pairs(under(html, "Refused, unsure, skipped or too old"))),
        sentences=sentences(html),
        story={name: words.replace(" ;", ";") for name, words in labelled(under(html, "Story")).items()},
        signs=pairs(under(html, "Warning signs")),
        scores=[
            f"{text(select(each, 'th'))} {text(select(each, '.in-words'))}" for each in html.select(".scores tbody tr")
        ],
        changes=[
            text(line)
            for each in all_under(html, "What would change this")
            for line in (each.select("li") if each.name == "ul" else [each])
        ],
        own_words=[text(each) for each in under(html, "Own words").select("p.words")],
        ids=[text(each) for each in under(html, "Rules").select("p")][:-1],  # then the versions
    )


def sentences(root: BeautifulSoup | Tag) -> list[str]:
    """What is said about the critical and the unclear answers, and about what was not asked."""
    headings = ("Critical answers", "No critical answer", "Refused, unsure, skipped or too old")
    return [text(each) for heading in headings for each in under(root, heading).select("p")]


def all_under(html: BeautifulSoup, title: str) -> list[Tag]:
    """What stands under the heading, down to the next one of its rank."""
    heading = next((each for each in html.find_all("h3") if text(each) == title), None)
    found = []
    for each in heading.find_next_siblings() if heading else ():
        if each.name in ("h2", "h3"):
            break
        found.append(each)
    return found


def select(root: Tag, selector: str) -> Tag:
    found = root.select_one(selector)
    assert found is not None
    return found


def roles(pack: Pack) -> list[str]:
    """Every role that a question may be worded for."""
    return ["", *({role for item in pack.items.values() for role in item.ask.by_role})]


def text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""


def under(root: Tag, title: str) -> Tag:
    """What stands under this heading, up to the next one."""
    found = BeautifulSoup("<div></div>", "lxml").div
    assert found is not None
    heading = next((each for each in root.find_all(["h2", "h3"]) if text(each) == title), None)
    for each in heading.find_next_siblings() if heading else ():
        if each.name in ("h2", "h3"):
            break
        found.append(copy(each))
    return found


def terms(part: Tag) -> dict[str, str]:
    return dict(zip(map(text, part.select("dt")), map(text, part.select("dd")), strict=True))


def rows(part: Tag) -> dict[str, str]:
    """The answers of a table, with their remarks and times in one bracket, as they stand on the page."""
    found = {}
    for row in part.select("tbody tr"):
        remark = row.select_one(".note")
        said = [text(remark).strip("()")] if remark else []
        if remark:
            remark.decompose()
        answer, when = (text(each) for each in row.select("td"))
        found[text(row.th)] = f"{answer} ({'; '.join([*said, when])})"
    return found


def pairs(part: Tag) -> dict[str, str]:
    """ "Talks end badly: Rarely", by what stands before the last colon of the label."""
    return dict(text(each).split(": ", 1) for each in part.select("li"))


def labelled(part: Tag) -> dict[str, str]:
    found = {}
    for each in part.select("li"):
        label = each.select_one("span")
        assert label is not None
        found[text(label)] = text(each).removeprefix(text(label)).strip()
    return found


def with_ids(ids: dict[str, str], answers: dict[str, str]) -> dict[str, str]:
    return {ids[name]: answer for name, answer in answers.items()}
