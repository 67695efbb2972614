"""The person's report has four pages, one job each, and says nothing of what was answered in private."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from assessment.core import paper as paper_module
from assessment.core.engine import answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import PersonReport, for_person
from assessment.settings import ROOT
from tests.support import paper_twins
from tests.support.report_samples import CANARY, CODE, answers_of, person, raw_of, report, text_of
from tests.support.rounds import check_in, first_pass
from tests.support.thoroughness import is_thorough, times

Printed = Callable[[str], bytes]
SEEDS = st.integers(0, 10**9)
DANGERS: tuple[dict[str, str], ...] = (
    {"afraid_of_partner": "yes"},
    {"hurt_partner": "yes"},
    {"thoughts_of_harming": "yes"},
    {"thoughts_of_suicide": "past_2_weeks"},
    {"children_at_home": "yes", "worried_for_child": "yes"},
)


@pytest.fixture(scope="session")
def apology() -> Pack:
    return loader.load(ROOT / "questionnaires" / "apology-check")


@dataclass(frozen=True)
class Made:
    """The report of a worked example, and its HTML."""

    report: PersonReport
    html: str


@pytest.fixture(scope="module")
def made(repair: Pack) -> dict[str, Made]:
    """The name of every worked example -> its report: several tests read all of them."""
    reports = {each.name: report(repair, answers.read(repair, each.answers)) for each in repair.examples}
    return {name: Made(each, page_of(each)) for name, each in reports.items()}


@cache
def page_of(report: PersonReport) -> str:
    """The report as HTML. Many worked examples differ only in what no report says, and have equal ones."""
    return person_html(report)


def pages_in(pdf: bytes) -> list[str]:
    """What can be read on each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_each_of_four_pages_has_one_job(repair: Pack, printed: Printed) -> None:
    pages = pages_in(printed(person(repair, answers_of(repair, "both, no signs"))))
    texts = repair.texts
    jobs: list[list[str]] = [
        [
            "Check-in summary Where things stand",
            texts.about_report[0],
            "What is going well",
            "In numbers",
            "Out of 100 on this form",
            "How heavy this is: less is lighter",
            texts.bands_note,
            "What can help",
            texts.paper.say[0],
            "If you are not sure you are safe",
            texts.paper.box,
        ],
        ["Two weeks", "1 Choose a counselor", "3 A step of my own", "What I noticed"],
        [
            "Into the room",
            texts.choosing_intro,
            *texts.choosing_questions,
            "What I would like to say first",
            "What I would like to be different in three months",
        ],
        [
            "Help and about",
            "999",
            "United Kingdom",
            "I do not feel safe. What can I do?",
            "About this paper",
            "The questions have not been validated in studies.",
            *texts.limits,
            texts.deleting,
            "Version 1.0",
        ],
    ]
    assert len(pages) == len(jobs)
    for page, sections in zip(pages, jobs, strict=True):
        places = [page.find(section) for section in sections]
        assert -1 not in places, sections[places.index(-1)]
        assert places == sorted(places)


def test_every_page_names_the_file_and_counts(repair: Pack, printed: Printed) -> None:
    pages = pages_in(printed(person(repair, answers_of(repair, "both, no signs"))))
    assert ["Check-in summary · heron-42 · 22 November 2026" in page for page in pages] == [True] * 4
    assert [f"{at} of 4" in page for at, page in enumerate(pages, start=1)] == [True] * 4


def test_every_worked_example_has_up_to_three_own_steps_and_lines_for_the_rest(
    repair: Pack, made: dict[str, Made]
) -> None:
    titles = {step.title: step for step in repair.steps}
    for name, each in made.items():
        given = [step for step in each.report.steps if step.do]
        assert len(each.report.steps) == 3, name
        assert given == list(each.report.steps[: len(given)]), name
        assert repair.step["choose_a_counselor"].title in [step.title for step in given], name
        assert all(titles[step.title].shown == "everywhere" for step in given), name


def test_no_step_for_two_or_for_the_screen_is_on_paper(repair: Pack, made: dict[str, Made]) -> None:
    hidden = [step.title for step in repair.steps if step.couple or step.shown == "screen"]
    for name, each in made.items():
        assert [title for title in hidden if f"&ensp;{title}</span>" in each.html] == [], name


def test_paper_knows_two_kinds_of_help_and_no_names_of_levels(repair: Pack, made: dict[str, Made]) -> None:
    names = [*(level.headline for level in repair.levels), *(level.label for level in repair.levels)]
    found = set()
    for example_name, each in made.items():
        found.add(each.report.say)
        assert [name for name in names if name in each.html] == [], example_name
        assert each.html.count(repair.texts.paper.box) == 1
    assert found == {repair.texts.paper.say, repair.texts.paper.say_more_help}


def test_more_help_is_said_from_its_level_up(repair: Pack) -> None:
    calm = first_pass(repair)
    assert report(repair, calm).say == repair.texts.paper.say
    assert report(repair, {**calm, "same_argument": 3}).say == repair.texts.paper.say_more_help


def test_bars_on_the_partner_are_only_on_a_paper_that_nobody_else_could_open(repair: Pack) -> None:
    given = first_pass(repair), check_in(), check_in(trust_today=7)
    open_to_others, own = (report(repair, *given, only_me=only_me) for only_me in (False, True))
    judging = [repair.scale[name].label for name in ("trust", "repair_received")]
    assert [each.label for each in own.scores if each not in open_to_others.scores] == judging
    assert own.over_time is not None
    assert open_to_others.over_time is not None
    shown = {each.label for each in open_to_others.over_time.trends}
    assert [each.label for each in own.over_time.trends if each.label not in shown] == ["Trust today"]
    assert "trust_today" not in person_html(open_to_others)
    assert not any(label in person_html(open_to_others) for label in judging)


def test_check_ins_are_on_paper_with_their_days_and_how_things_moved(repair: Pack, printed: Printed) -> None:
    text = text_of(printed(person(repair, first_pass(repair), check_in(), check_in(something_kind=4))))
    for said in ("Over time How things have been, out of 100", "8 Nov", "22 Nov", "Moved up by"):
        assert said in text


def test_help_lines_depend_on_the_place_and_nothing_else(repair: Pack) -> None:
    # With each place a share of the worked examples: every one of them with every place only in a thorough run.
    places = (None, *repair.place)
    for at, place in enumerate(places):
        tried = repair.examples if is_thorough() else repair.examples[at :: len(places)]
        blocks = {repr(report(repair, answers.read(repair, each.answers), place=place).help) for each in tried}
        assert len(blocks) == 1
        assert len(tried) > 10


def test_a_chosen_place_shows_its_emergency_number_first_and_only_verified_lines(repair: Pack) -> None:
    made = report(repair, answers_of(repair, "both, no signs"), place="us")
    assert [line.number for line in made.help.emergency] == ["911"]
    shown = [line.number for line in made.help.lines]
    assert shown == [line.numbers[0].number for line in repair.place["us"].lines if line.checked]


def test_paper_says_which_line_is_not_yet_checked(repair: Pack) -> None:
    made = report(repair, answers_of(repair, "both, no signs"), place="ie")
    doubtful = [
        line.name for line in made.help.lines if "not\N{NO-BREAK SPACE}yet\N{NO-BREAK SPACE}checked" in line.more
    ]
    assert doubtful == [line.name for line in repair.place["ie"].shown if not line.checked]
    assert doubtful


def test_without_a_place_every_emergency_number_is_printed(repair: Pack) -> None:
    made = report(repair, answers_of(repair, "both, no signs"), place=None)
    printed = {line.name.partition(":")[0]: f"{line.number} {line.more}" for line in made.help.emergency}
    for place in repair.places:
        numbers = {each.number for each in place.emergency.numbers if each.by == "call"}
        assert numbers <= set(re.findall("[0-9]+", printed[place.label])), place.id
    assert "help page" in " ".join(made.help.rest)


@pytest.mark.parametrize("place", ["uk", "us", "ca", "nz", "au", ""])
def test_all_help_lines_are_on_the_last_page_in_the_language_with_longer_words(
    app: Flask, repair: Pack, printed: Printed, place: str
) -> None:
    spanish = repair.in_language("es")
    with app.app_context(), force_locale("es"):
        made = report(spanish, answers_of(repair, "both, no signs"), place=place or None)
        pdf = printed(person_html(made))
    last = " ".join(PdfReader(BytesIO(pdf)).pages[-1].extract_text().split())
    assert f"Ayuda, y sobre esta hoja {made.help.emergency[0].number}" in last or not place
    assert [line.number for line in (*made.help.emergency, *made.help.lines) if line.number not in last] == []
    assert made.deleting in last


def test_of_the_frequent_questions_only_those_for_paper_are_printed(repair: Pack, made: dict[str, Made]) -> None:
    printed = [entry for entry in repair.texts.faq if entry.on_paper]
    assert [entry.ask for entry in printed] == ["I do not feel safe. What can I do?"]
    for each in made.values():
        assert [entry for entry in repair.texts.faq if entry.ask in each.html] == printed


def test_only_scores_with_answers_are_printed(repair: Pack) -> None:
    made = report(repair, answers_of(repair, "was hurt, no signs"))
    assert [each.label for each in made.scores] == [
        repair.scale[name].label for name in ("trust", "repair_received", "impact")
    ]


def test_the_report_names_no_person_and_no_topic_in_its_metadata(repair: Pack, printed: Printed) -> None:
    raw = raw_of(printed(person(repair, answers_of(repair, "afraid of the partner")))).decode("latin-1")
    titles = re.findall(r"/(?:Title|Author|Subject|Keywords|Creator) \(([^)]*)\)", raw)
    assert "Check-in summary" in titles
    assert not [title for title in titles if re.search("partner|relationship|abuse|couple", title)]


# --- Silence ----------------------------------------------------------------------------------------------------------


def test_no_private_word_is_in_a_report_or_its_raw_streams(canaries: Pack, repair: Pack, printed: Printed) -> None:
    for name in ("every override at once", "afraid of the partner", "thoughts of suicide, may act"):
        html = person(canaries, answers_of(canaries, name, repair))
        assert CANARY not in html
        pdf = printed(html)
        assert CANARY not in text_of(pdf)
        assert CANARY.encode() not in raw_of(pdf)


def test_no_reason_and_no_question_is_in_any_report(canaries: Pack, repair: Pack) -> None:
    for each in repair.examples:
        assert CANARY not in page_of(report(canaries, answers.read(canaries, each.answers))), each.name


def test_ids_of_rules_levels_and_private_items_are_in_no_report(repair: Pack, made: dict[str, Made]) -> None:
    hidden = {*repair.rule, *repair.level, *repair.private.items} - {"counselor", "cheating", "stalled", "controlled"}
    for name, each in made.items():
        words = set(re.findall(r"[a-z_]+", each.html))
        assert words & {hid for hid in hidden if "_" in hid} == set(), name


def told_apart(pack: Pack, people: Sequence[paper_twins.Rounds], chance: random.Random) -> list[set[str]]:
    """The reports of these people in every language, for places at random, for own eyes and for others'.

    A report is made of a paper and of nothing else that is somebody's, so equal papers are printed once.
    """
    made = []
    for language in pack.languages:
        spoken = pack.in_language(language)
        papers = [paper_of(spoken, rounds) for rounds in people]
        different = [each for at, each in enumerate(papers) if each not in papers[:at]]
        place = chance.choice(["", *spoken.place])
        with force_locale(language):
            lines = help_for(spoken, place)
            made += [
                {person_html(for_person(each, code=CODE, whom_to_call=lines, only_me=only_me)) for each in different}
                for only_me in (False, True)
            ]
    return made


@settings(max_examples=times(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=SEEDS)
def test_equal_open_answers_give_equal_reports_on_any_pack(app: Flask, seed: int) -> None:
    pack = paper_twins.pack(seed)
    twins = paper_twins.twins(pack, random.Random(seed))
    with app.app_context():
        assert {len(each) for each in told_apart(pack, twins, random.Random(seed))} == {1}


@settings(max_examples=times(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=SEEDS)
def test_equal_open_answers_give_equal_reports_on_the_shipped_packs(
    app: Flask, repair: Pack, apology: Pack, seed: int
) -> None:
    for pack in (repair, apology):
        twins = paper_twins.twins(pack, random.Random(seed))
        with app.app_context():
            assert {len(each) for each in told_apart(pack, twins, random.Random(seed))} == {1}


@pytest.mark.parametrize("seed", range(times(3)))
def test_equal_open_answers_give_equal_files(repair: Pack, apology: Pack, printed: Printed, seed: int) -> None:
    for pack in (repair, apology):
        first, second = paper_twins.twins(pack, random.Random(seed))
        htmls = [
            person_html(for_person(paper_of(pack, rounds), code=CODE, whom_to_call=help_for(pack, "us")))
            for rounds in (first, second)
        ]
        assert len({printed(html) for html in htmls}) == 1


def test_danger_and_calm_make_the_same_bytes(repair: Pack, printed: Printed) -> None:
    calm = answers_of(repair, "was hurt, no signs")
    assert len({printed(person(repair, {**calm, **danger})) for danger in ({}, *DANGERS)}) == 1


def test_reports_that_take_private_answers_tell_danger_from_calm(repair: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above can fail."""
    monkeypatch.setattr(paper_module, "_round_on_paper", lambda pack, given, first: given.answers)
    calm = answers_of(repair, "was hurt, no signs")
    assert [person(repair, {**calm, **danger}) == person(repair, calm) for danger in DANGERS] == [False] * len(DANGERS)


def test_a_followed_item_that_is_left_out_on_paper_is_not_drawn(repair: Pack) -> None:
    page = repair.check_ins
    assert page is not None
    pack = replace(repair, check_ins=replace(page, follow=("pushed", "upset")), hash="followed", translations={})
    made = report(pack, first_pass(repair), check_in(pushed=4), check_in(upset=3))
    assert made.over_time is not None
    assert [each.label for each in made.over_time.trends] == [repair.items["upset"].short]
