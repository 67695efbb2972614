"""What would change a result, in words for counselors; the person never meets a word of it."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.check_ins import Round
from assessment.core.engine.answers import dumped, read
from assessment.core.engine.outcome import as_json, assess
from assessment.core.engine.sensitivity import analyze
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html
from assessment.presenters import sensitivity
from assessment.presenters.calendar_file import dates_file
from assessment.presenters.case import Case
from assessment.presenters.data_export import export_data
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person
from assessment.presenters.result_page import result_of
from assessment.presenters.review_facts import review_facts
from assessment.presenters.sensitivity import ChangeGroup
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.settings import ROOT
from tests.support import paper_twins, random_packs
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import AT, CODE, example
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

CANARY = "zxcanary"
ALONE = "Not asked yet. If one were, with Alone when answering: “Yes” instead of “No”"
OPEN = "If one open question were answered"
GIVEN = "If answered differently"


@pytest.fixture(scope="session")
def apology() -> Pack:
    return loader.load(ROOT / "questionnaires" / "apology-check")


def groups(pack: Pack, name: str, *, call: bool = False, **different: Any) -> tuple[ChangeGroup, ...]:
    answers = {**example(pack, name)[1], **different}
    case = Case(CODE, (Round(AT, answers),), assess(pack, answers), answers, callback=call)
    found = review_facts(pack, case).changes
    assert found is not None
    return found


def shown(found: tuple[ChangeGroup, ...], title: str) -> dict[str, list[tuple[str, str]]]:
    """By condition, what is said in the group with this title."""
    (group,) = [each for each in found if each.title == title]
    return {each.condition: [(one.leads_to, one.answers) for one in each.changes] for each in group.lists}


def test_one_line_names_all_open_questions_that_lead_to_the_same_the_gravest_first(repair: Pack) -> None:
    for name, condition in (("not alone", ALONE), ("alone, and skips every safety question", OPEN)):
        (said,) = [shown(groups(repair, name), "Another level")]
        assert list(said) == [condition]
        assert said[condition][0] == (
            "Get help now · Same day",
            "Thoughts of badly hurting someone: “Yes”; Thoughts of suicide or self-harm: “Yes, in the past 2 weeks” "
            "and Might act on the thoughts: “Maybe” or “Yes”",
        )
        assert said[condition][2] == (
            "Support for you first · Next working day",
            "Afraid of the partner: “Yes”; Insulted, shamed or scared: “Yes”; Controlled: “Yes”; "
            "Body hurt, or threatened: “Yes, in the past year” or “Yes, longer ago”; and 3 more",
        )


def test_open_questions_come_before_given_answers(repair: Pack) -> None:
    found = groups(repair, "a safety question left out", same_argument=3)
    assert list(shown(found, "Another level")) == [OPEN, GIVEN]


def test_a_given_answer_says_what_it_is_now(repair: Pack) -> None:
    assert shown(groups(repair, "the same argument often"), "Another level")[GIVEN][0] == (
        "Guided self-help and one check-in with a counselor · Steps for two are open · No set time",
        "Same argument again and again: “Sometimes” instead of “Often”",
    )


def test_access_and_priority_have_groups_of_their_own(repair: Pack) -> None:
    found = groups(repair, "the same argument often", wish_now="end", wants_private_contact="yes")
    assert shown(found, "Other access to steps for two") == {
        GIVEN: [("Steps for two after a review", "What they want now: any other answer instead of “To end things”")]
    }
    assert shown(found, "Another priority") == {
        GIVEN: [
            (
                "Within five working days",
                "Wants private contact: “Not now” or “No” instead of “Yes, in a way that is safe for me”",
            )
        ]
    }


def test_what_is_not_shown_is_counted(repair: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted() -> list[tuple[int, str]]:
        (level,) = [each for each in groups(repair, "nearly nothing answered") if each.title == "Another level"]
        return [(len(each.changes), each.more) for each in level.lists]

    assert counted() == [(5, ""), (2, "")]
    monkeypatch.setattr(sensitivity, "LINES_SHOWN", 1)
    assert counted() == [(1, "and 4 more results"), (1, "and 1 more result")]


def test_a_call_that_was_asked_for_is_no_change_of_the_priority(repair: Pack) -> None:
    said = repr(groups(repair, "the same argument often", call=True))
    assert "Next working day" not in said
    assert "Guided self-help and one check-in with a counselor · Steps for two are open'" in said


def test_after_a_check_in_nothing_is_claimed(repair: Pack) -> None:
    outcome, answers = example(repair, "the same argument often")
    rounds = (Round(AT - timedelta(days=14), answers), Round(AT, {}))
    assert review_facts(repair, Case(CODE, rounds, outcome, answers)).changes is None


def test_the_rules_that_set_access_and_priority_say_so(repair: Pack) -> None:
    outcome, answers = example(repair, "alone, and skips every safety question")
    rules = review_facts(repair, Case(CODE, (Round(AT, answers),), outcome, answers)).rules
    assert {rule.id: rule.sets for rule in rules} == {
        "not_enough_answers": "sets the level",
        "gate_unanswered": "sets the access",
        "left_out_alone": "sets the priority",
    }


def test_nothing_sets_open_access_or_no_priority(repair: Pack) -> None:
    outcome, answers = example(repair, "was hurt, no signs")
    (rule,) = review_facts(repair, Case(CODE, (Round(AT, answers),), outcome, answers)).rules
    assert rule.sets == "sets the level"


# --- The person -------------------------------------------------------------------------------------------------------


def marked(pack: Pack) -> Pack:
    """The pack with a canary in every word that only a counselor reads of a change."""
    files = json.loads(pack.snapshot)
    rules = files["rules.yaml"]
    for choice in (*rules["levels"], *rules["access"], *rules["priorities"], *rules["rules"]):
        choice["label"] = f"{CANARY} {choice['id']}"
    for data in files.values():
        for page in data.get("pages", []) if isinstance(data, dict) else []:
            for item in page["items"]:
                item["short"] = f"{CANARY} {item['id']}"
    files.pop("es.po", None)
    return loader.from_snapshot(json.dumps(files))


def told_to_the_person(pack: Pack, answers: Answers) -> str:
    """Result page, print and PDF, calendar file and data export."""
    rounds = (Round(NOON, answers),)
    row = new_submission(new_draft(), shared=True, code=CODE)
    record = OpenSubmission(row, (StoredRound(NOON, dumped(answers), as_json(assess(pack, answers))),))
    draft = OpenDraft("token", new_draft(), b"", pack, DraftContent(answers))
    paper = paper_of(pack, rounds)
    report = for_person(paper, code=CODE, whom_to_call=help_for(pack), only_me=True)
    calendar = "" if pack.check_ins is None else dates_file(paper, NOON).decode()
    return f"{result_of(pack, record)}{report}{person_html(report)}{calendar}{export_data(draft, record)}"


def told_to_the_counselor(pack: Pack, answers: Answers) -> tuple[ChangeGroup, ...]:
    return sensitivity.in_words(pack, analyze(pack, answers, assess(pack, answers)))


@given(seed=st.integers(0, 10**9))
def test_the_person_reads_no_word_of_it_in_any_pack(seed: int) -> None:
    pack = marked(paper_twins.pack(seed))
    answers = random_packs.answers(pack, random.Random(seed))
    found = told_to_the_counselor(pack, answers)
    said = [each for group in found for part in group.lists for each in part.changes]
    assert all(CANARY in each.leads_to and CANARY in each.answers for each in said)
    assert CANARY not in told_to_the_person(pack, answers)


def test_the_person_reads_no_word_of_it_in_the_shipped_packs(repair: Pack, apology: Pack) -> None:
    for pack in (marked(repair), marked(apology)):
        told: list[ChangeGroup] = []
        for raw in [*answer_sets(15, 3), *(each.answers for each in pack.examples[::8])]:
            answers = read(pack, {name: answer for name, answer in raw.items() if name in pack.items})
            told += told_to_the_counselor(pack, answers)
            assert CANARY not in told_to_the_person(pack, answers)
        assert told
