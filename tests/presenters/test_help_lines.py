"""Help lines as they are shown: order, links, and nothing of what is held back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask_babel import force_locale

from assessment.core.model.help_lines import ELSEWHERE, Place
from assessment.core.model.pack import Pack
from assessment.presenters.help_lines import HelpLines, ShownNumber, help_for
from assessment.presenters.paper_help import help_on_paper
from tests.support.report_samples import person
from tests.support.shipped_packs import shipped_packs

PACKS = shipped_packs()
EACH = [(pack, language, place.id) for pack in PACKS for language in pack.languages for place in pack.places]


@pytest.fixture(autouse=True)
def _in_the_application(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def every_number(shown: HelpLines) -> Iterator[ShownNumber]:
    places = [choice.emergency for choice in shown.choices]
    for emergency in [*places, *([shown.place.emergency] if shown.place else [])]:
        yield from (*emergency.calls, *emergency.also)
    for line in shown.place.lines if shown.place else ():
        yield from (line.first, *line.also)


def held_of(place: Place) -> set[str]:
    """What of this place may not be shown: numbers, addresses, and hours that no shown line has."""
    held, allowed = set(), set()
    shown = {line.id: line for line in place.shown}
    for line in place.lines:
        seen = shown.get(line.id)
        reached = {*(number.number for number in line.numbers), line.address, line.hours}
        kept = {*(number.number for number in seen.numbers), seen.address, seen.hours} if seen else set()
        held |= reached - kept
        allowed |= kept | {number.number for number in place.emergency.numbers}
    return held - allowed - {""}


@pytest.mark.parametrize(("pack", "language", "place"), EACH, ids=lambda each: getattr(each, "id", each))
def test_every_link_dials_or_writes_to_the_one_number_beside_it(pack: Pack, language: str, place: str) -> None:
    with force_locale(language):
        for number in every_number(help_for(pack.in_language(language), place)):
            if number.href:
                assert re.fullmatch(r"(tel|sms):\+?[0-9]+", number.href)
                assert re.sub("[^0-9]", "", number.href) == re.sub("[^0-9]", "", number.number)


@pytest.mark.parametrize(("pack", "language", "place"), EACH, ids=lambda each: getattr(each, "id", each))
def test_what_can_be_called_is_a_link_unless_no_phone_dials_it(pack: Pack, language: str, place: str) -> None:
    with force_locale(language):
        shown = help_for(pack.in_language(language), place).place
    assert shown is not None
    assert all(call.href for call in shown.emergency.calls)
    unlinked = {line.first.number for line in shown.lines if not line.first.href}
    assert all("*" in number or "." in number for number in unlinked), unlinked


@pytest.mark.parametrize(("pack", "language", "place"), EACH, ids=lambda each: getattr(each, "id", each))
def test_nothing_held_is_shown(pack: Pack, language: str, place: str) -> None:
    spoken = pack.in_language(language)
    held = held_of(spoken.place[place])
    with force_locale(language):
        shown = help_for(spoken, place).place
        printed = unescape(person(spoken, {}, place=place)).replace("\N{NO-BREAK SPACE}", " ")
    assert shown is not None
    numbers = {number.number for line in shown.lines for number in (line.first, *line.also)}
    assert numbers & held == set()
    said = " ".join(line.details for line in shown.lines)
    assert [each for each in held if len(each) > 5 and (each in said or each in printed)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_line_that_nobody_checked_says_so_and_names_no_day(language: str) -> None:
    for pack in PACKS:
        spoken = pack.in_language(language)
        for place in spoken.places:
            with force_locale(language):
                shown = help_for(spoken, place.id).place
            assert shown is not None
            doubtful = {line.name for line in shown.lines if line.doubtful}
            assert len(doubtful) == sum(not line.checked for line in place.shown)
            words = {"en": "not yet checked", "es": "aún sin comprobar"}[language]
            assert [line.name for line in shown.lines if line.doubtful and line.checked != words] == []


@pytest.mark.parametrize(("pack", "language", "place"), EACH, ids=lambda each: getattr(each, "id", each))
def test_where_paper_says_hours_once_they_are_of_no_line_whose_hours_nobody_checked(
    pack: Pack, language: str, place: str
) -> None:
    with force_locale(language):
        shown = help_for(pack.in_language(language), place)
        printed = help_on_paper(shown)
    assert shown.place is not None
    unknown = {line.name for line in shown.place.lines if not line.hours}
    usual, but_not, unchecked, words = {
        "en": ("Hours, unless", "or is not yet checked:", "not yet checked", "hours not checked"),
        "es": ("Horario, si una línea", "ni está sin comprobar:", "aún sin comprobar", "horario sin comprobar"),
    }[language]
    if usual in printed.note:
        said = {unchecked, words} if but_not in printed.note else {words}
        of_unknown = [each.more.replace("\xa0", " ") for each in printed.lines if each.name in unknown]
        assert [more for more in of_unknown if not any(each in more for each in said)] == []


@pytest.mark.parametrize(
    ("language", "first", "last"), [("en", "Argentina", "United States"), ("es", "Alemania", "Unión Europea")]
)
def test_places_are_in_the_order_of_the_alphabet_and_somewhere_else_comes_last(
    language: str, first: str, last: str
) -> None:
    with force_locale(language):
        labels = [choice.label for choice in help_for(PACKS[0].in_language(language)).choices]
    assert (labels[0], labels[-1]) == (first, PACKS[0].in_language(language).place[ELSEWHERE].label)
    assert labels[-2].startswith(last)
    assert labels.index("México" if language == "es" else "Mexico") < labels.index("Portugal")


def test_the_operator_s_place_heads_the_list_whatever_is_chosen() -> None:
    assert [choice.id for choice in help_for(PACKS[0], "cl", "uk").choices][:2] == ["uk", "ar"]
    assert help_for(PACKS[0], "", ELSEWHERE).choices[0].id == ELSEWHERE


@pytest.mark.parametrize("topic", ["suicide", "abuse", "children", "own_behaviour"])
def test_the_one_call_that_is_offered_is_on_the_first_topic_for_everybody_and_checked(topic: str) -> None:
    for place in PACKS[0].places:
        shown = help_for(PACKS[0], place.id, first=[topic, "anyone", "abuse"]).place
        assert shown is not None
        if shown.fitting is not None:
            fits = [line for line in place.shown if line.name == shown.fitting.name and topic in line.topics]
            assert [(fit.checked, fit.region, fit.only) for fit in fits] == [(True, "", ())] * len(fits) != [], place.id
            assert shown.fitting.first.href.startswith("tel:")


def test_who_is_worried_about_a_child_is_asked_to_call_a_line_about_children() -> None:
    (message,) = (each for each in PACKS[-1].safety_messages if each.id == "worried_for_child")
    shown = help_for(PACKS[-1], "us", first=message.lines).place
    assert shown is not None
    assert shown.fitting is not None
    assert "Childhelp" in shown.fitting.name


def test_a_line_about_children_alone_is_not_the_one_call_at_any_level() -> None:
    for pack in PACKS:
        for level in pack.levels:
            for place in pack.places:
                shown = help_for(pack, place.id, first=level.lines).place
                assert shown is not None
                names = {line.name for line in place.shown if line.topics == ("children",)}
                assert shown.fitting is None or shown.fitting.name not in names, place.id


def test_where_any_line_would_do_none_is_dialled() -> None:
    """Somebody who is not sure whether insults scare them is not sent to a line about suicide."""
    for place in PACKS[-1].places:
        shown = help_for(PACKS[-1], place.id, first=PACKS[-1].level["one_to_one"].lines).place
        assert shown is not None
        assert shown.fitting is None


def test_where_each_line_on_abuse_is_for_some_people_only_all_of_them_are_offered_and_no_other_is_dialled() -> None:
    for pack in PACKS:
        shown = help_for(pack, "uk", first=pack.level["support_first"].lines).place
        assert shown is not None
        assert shown.fitting is None
        assert "Domestic Abuse" in shown.first_lines[0].name


@pytest.mark.parametrize("language", ["en", "es"])
def test_paper_without_a_place_lists_what_first_helps_anywhere_after_the_emergency_numbers(language: str) -> None:
    for pack in PACKS:
        with force_locale(language):
            shown = help_for(pack.in_language(language))
            printed = help_on_paper(shown)
        assert shown.anywhere is not None
        assert [each.name for each in printed.emergency][-1].startswith(shown.choices[-1].label)
        assert [each.name for each in printed.lines] == [each.name for each in shown.anywhere.first_lines]


@pytest.mark.parametrize(("pack", "language", "place"), EACH, ids=lambda each: getattr(each, "id", each))
def test_what_not_yet_checked_means_is_said_just_where_a_line_is_not(pack: Pack, language: str, place: str) -> None:
    words = {"en": "Not yet checked", "es": "Aún sin comprobar"}[language]
    with force_locale(language):
        shown = help_for(pack.in_language(language), place)
        note = shown.note
    assert shown.place is not None
    assert (words in note) == any(line.doubtful for line in shown.place.lines)
