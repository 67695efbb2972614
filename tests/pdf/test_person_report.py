"""The person's report says ten things in order, and stays silent on everything private."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from assessment.core.engine import answers
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.items import Enumeration, Interval, Item, Opaque, Subsets
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.person_report import PersonReport, for_person
from tests.support.report_samples import CANARY, CODE, DAY, example, person, raw_of, text_of
from tests.support.thoroughness import times

Printed = Callable[[str], bytes]


def report(pack: Pack, outcome: Outcome, place: str | None = "uk") -> PersonReport:
    return for_person(pack, outcome, code=CODE, day=DAY, place=pack.place[place] if place else None)


def test_the_ten_sections_come_in_order(repair: Pack, printed: Printed) -> None:
    outcome, _ = example(repair, "both, no signs")
    text = text_of(printed(person(repair, outcome)))
    level, texts = repair.level[outcome.level], repair.texts
    sections = [
        "Your check-in summary 22 November 2026 · code heron-42",
        "What this is",
        texts.about_report[0],
        "What is going well",
        "Where things stand",
        texts.bands_note,
        level.print_headline,
        level.print_say[0],
        "Three steps for the next two weeks",
        "Two weeks to tick",
        texts.choosing_title,
        texts.choosing_questions[-1],
        "Questions people ask",
        texts.faq[-1].ask,
        "Help lines, United Kingdom",
        "999",
        "About this form",
        texts.limits[-1],
        "Version 1.0",
        "Not validated.",
        texts.deleting,
    ]
    places = [text.find(section) for section in sections]
    assert -1 not in places, sections[places.index(-1)]
    assert places == sorted(places)


def test_every_page_names_the_file_and_counts(repair: Pack, printed: Printed) -> None:
    outcome, _ = example(repair, "both, no signs")
    text = text_of(printed(person(repair, outcome)))
    pages = int(re.findall(r"1 / (\d+)", text)[0])
    assert pages in (3, 4)
    assert text.count("Check-in summary · heron-42") == pages
    assert [f"{page} / {pages}" in text for page in range(1, pages + 1)] == [True] * pages


def test_every_worked_example_has_three_own_steps(repair: Pack) -> None:
    for each in repair.examples:
        steps = report(repair, example(repair, each.name)[0]).steps
        titles = {step.title: step for step in repair.steps}
        assert len(steps) == 3, each.name
        assert all(titles[step.title].printed and not titles[step.title].couple for step in steps), each.name


def test_steps_for_two_are_never_printed(repair: Pack) -> None:
    for each in repair.examples:
        html = person(repair, example(repair, each.name)[0])
        assert [step.title for step in repair.steps if step.couple and step.title in html] == [], each.name


def test_discreet_levels_share_headline_words_and_steps(repair: Pack) -> None:
    found = set()
    for each in repair.examples:
        outcome, _ = example(repair, each.name)
        if repair.level[outcome.level].discreet:
            made = report(repair, outcome)
            found.add((made.headline, made.say, made.steps))
    assert len(found) == 1


def test_help_lines_depend_on_the_place_and_nothing_else(repair: Pack) -> None:
    for place in (None, *repair.place):
        blocks = {repr(report(repair, example(repair, each.name)[0], place).help) for each in repair.examples}
        assert len(blocks) == 1


def test_a_chosen_place_shows_its_emergency_number_first_and_only_verified_lines(repair: Pack) -> None:
    made = report(repair, example(repair, "both, no signs")[0], "us")
    assert [line.number for line in made.help.emergency] == ["911"]
    shown = [line.number for line in made.help.lines]
    assert shown == [line.number for line in repair.place["us"].lines if line.confirmed]
    assert len(shown) < len(repair.place["us"].lines)


def test_without_a_place_every_emergency_number_is_printed(repair: Pack) -> None:
    made = report(repair, example(repair, "both, no signs")[0], None)
    assert [(line.name, line.number) for line in made.help.emergency] == [
        (place.label, place.emergency_number) for place in repair.places
    ]
    assert "help page" in " ".join(made.help.rest)


def test_only_scores_with_answers_are_printed(repair: Pack) -> None:
    made = report(repair, example(repair, "was hurt, no signs")[0])
    assert [each.label for each in made.scores] == [
        repair.scale[name].label for name in ("impact", "trust", "repair_received")
    ]


def test_the_report_names_no_person_and_no_topic_in_its_metadata(repair: Pack, printed: Printed) -> None:
    raw = raw_of(printed(person(repair, example(repair, "afraid of the partner")[0]))).decode("latin-1")
    titles = re.findall(r"/(?:Title|Author|Subject|Keywords|Creator) \(([^)]*)\)", raw)
    assert "Check-in summary" in titles
    assert not [title for title in titles if re.search("partner|relationship|abuse|couple", title)]


# --- Silence ----------------------------------------------------------------------------------------------------------


def test_no_private_word_is_in_a_discreet_report_or_its_raw_streams(
    canaries: Pack, repair: Pack, printed: Printed
) -> None:
    for name in ("every override at once", "afraid of the partner", "thoughts of suicide, may act"):
        outcome, _ = example(canaries, name, repair)
        html = person(canaries, outcome)
        assert CANARY not in html
        pdf = printed(html)
        assert CANARY not in text_of(pdf)
        assert CANARY.encode() not in raw_of(pdf)


def test_no_reason_and_no_question_is_in_any_report(canaries: Pack, repair: Pack) -> None:
    for each in repair.examples:
        assert CANARY not in person(canaries, example(canaries, each.name, repair)[0]), each.name


def test_ids_of_rules_levels_and_private_items_are_in_no_report(repair: Pack) -> None:
    hidden = {*repair.rule, *repair.level, *repair.private.items} - {"counselor", "cheating", "stalled", "controlled"}
    for each in repair.examples:
        words = set(re.findall(r"[a-z_]+", person(repair, example(repair, each.name)[0])))
        assert words & {name for name in hidden if "_" in name} == set(), each.name


def answer_to(item: Item) -> SearchStrategy[object]:
    match item.space:
        case Enumeration(answers):
            return st.sampled_from(answers)
        case Subsets(options):
            return st.lists(st.sampled_from(options), min_size=1, unique=True)
        case Interval(low, high):
            return st.integers(low, high)
        case Opaque(sample):
            return st.just(sample)


@st.composite
def some_answers(draw: DrawFn, items: list[Item], danger: bool = False) -> dict[str, object]:
    """Answers to some of the items; with ``danger`` at least one that a discreet level follows from."""
    skipped = draw(st.sets(st.sampled_from([item.id for item in items])))
    answers = {item.id: draw(answer_to(item)) for item in items if item.id not in skipped}
    if danger:
        answers |= draw(
            st.sampled_from(
                [
                    {"afraid_of_partner": "yes"},
                    {"hurt_partner": "yes"},
                    {"thoughts_of_harming": "yes"},
                    {"thoughts_of_suicide": "past_2_weeks"},
                    {"children_at_home": "yes", "worried_for_child": "yes"},
                ]
            )
        )
    return answers


@settings(max_examples=times(50))
@given(data=st.data())
def test_answers_that_differ_only_in_private_gives_equal_discreet_reports(repair: Pack, data: st.DataObject) -> None:
    hidden = [item for item in repair.items.values() if item.id in repair.private.items]
    seen = data.draw(some_answers([item for item in repair.items.values() if item.id not in repair.private.items]))
    made = set()
    for _ in range(2):
        private = data.draw(some_answers(hidden, danger=True)) | {"private_now": "yes"}
        outcome = assess(repair, answers.read(repair, seen | private))
        assert repair.level[outcome.level].discreet
        made.add(person(repair, outcome))
    assert len(made) == 1


def test_two_discreet_levels_make_the_same_bytes(repair: Pack, printed: Printed) -> None:
    _, read = example(repair, "was hurt, no signs")
    outcomes = [
        assess(repair, answers.read(repair, {**read, **private}))
        for private in ({"afraid_of_partner": "yes"}, {"hurt_partner": "yes"}, {"thoughts_of_harming": "yes"})
    ]
    assert len({outcome.level for outcome in outcomes}) == 3
    assert len({printed(person(repair, outcome)) for outcome in outcomes}) == 1


def test_a_strength_that_a_private_answer_or_the_level_could_decide_is_not_printed(repair: Pack) -> None:
    snapshot = repair.snapshot.replace('"when":"can_name_it >= 3"', '"when":"level == support_first"', 1)
    changed = loader.from_snapshot(snapshot)
    outcome, _ = example(changed, "caused hurt, and afraid of the partner", repair)
    assert "names_it" in outcome.strengths
    assert repair.texts.strengths[0].say not in report(changed, outcome).strengths


def test_a_scale_that_private_answers_go_into_is_not_printed(repair: Pack) -> None:
    outcome, _ = example(repair, "was hurt, no signs")
    questionnaires = tuple(
        replace(each, private=True) if each.id == "how-it-hurt-me" else each for each in repair.questionnaires
    )
    hidden = replace(repair, questionnaires=questionnaires, hash="0" * 64)
    assert report(hidden, outcome).scores == ()
