"""Which help lines may be shown: the rule over generated places, and what every shipped place shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.model.help_lines import ELSEWHERE, NEEDED, ContactNumber, Emergency, HelpLine, Place
from assessment.core.model.pack import Pack
from assessment.core.packs.schema.help_lines import CONFIDENCE, GROUPS, HELD, TOPICS
from assessment.settings import ROOT
from tests.support.shipped_packs import shipped_packs

SHIPPED = shipped_packs()
EMERGENCY = Emergency((ContactNumber("1", "call", ""),), "", "", "two_pages", "2026-11-28", "")
PAGES = ("", "2018", "2019-05", "2025-09-10")
NUMBERS = (ContactNumber("2", "call", ""), ContactNumber("3", "whatsapp", ""))
LINES = st.builds(
    HelpLine,
    id=st.just(""),
    region=st.sampled_from(("", "North")),
    name=st.just("Line"),
    numbers=st.just(NUMBERS),
    address=st.just(""),
    hours=st.just("at noon"),
    say=st.just(()),
    topics=st.lists(st.sampled_from(TOPICS), min_size=1, max_size=2, unique=True).map(tuple),
    only=st.lists(st.sampled_from(GROUPS), max_size=1).map(tuple),
    confidence=st.sampled_from(CONFIDENCE),
    hold=st.sampled_from(("", *HELD)),
    read_on=st.just("2026-11-28"),
    newest_page=st.sampled_from(PAGES),
    confirmed_on=st.just(""),
)


def placed(lines: list[HelpLine]) -> Place:
    return Place("x", "X", EMERGENCY, tuple(replace(line, id=f"line_{at}") for at, line in enumerate(lines)))


PLACES = st.lists(LINES, max_size=7).map(placed)


def confirmed(place: Place, at: int) -> Place:
    """The place after somebody confirmed a line: with the day in place of a hold."""
    lines = list(place.lines)
    lines[at] = replace(lines[at], hold="", confirmed_on="2026-12-01")
    return replace(place, lines=tuple(lines))


@given(PLACES)
def test_a_line_on_two_pages_that_is_not_held_is_shown_and_no_other_is_shown_as_checked(place: Place) -> None:
    sound = [line.id for line in place.lines if line.confidence == "two_pages" and line.hold != "all"]
    assert [line.id for line in place.shown if line.checked] == sound


@given(PLACES)
def test_a_waiting_line_is_shown_only_where_a_place_has_nothing_else_for_a_topic(place: Place) -> None:
    for line in place.shown:
        if not line.checked:
            assert any(topic in line.topics and not served(place, topic) for topic in NEEDED)


@given(PLACES)
def test_a_place_shows_nothing_for_a_topic_only_if_it_has_nothing(place: Place) -> None:
    for topic in NEEDED:
        assert any(topic in line.topics for line in place.shown) == any(topic in line.topics for line in place.lines)


@given(PLACES)
def test_the_waiting_line_that_is_shown_is_the_best(place: Place) -> None:
    for topic in NEEDED:
        best = place.stand_in_for(topic)
        if best is None:
            continue
        for other in place.lines:
            if other.checked or topic not in other.topics or (served_by(best, topic) and not served_by(other, topic)):
                continue
            assert (best.hold == "all", best.confidence == "one_page") <= (
                other.hold == "all",
                other.confidence == "one_page",
            )
            if (best.hold == "all", best.confidence) == (other.hold == "all", other.confidence):
                assert best.newest_page >= other.newest_page


@given(PLACES)
def test_nothing_held_is_left_in_what_is_shown(place: Place) -> None:
    for line in place.shown:
        assert not (line.hours and line.hold in ("all", "hours"))
        assert not (len(line.numbers) > 1 and line.hold in ("all", "channel"))
        assert line.numbers[0] == NUMBERS[0]


@given(PLACES, st.integers(0, 6))
def test_a_confirmed_line_is_shown_whole_with_its_day(place: Place, at: int) -> None:
    if at < len(place.lines):
        found = next(line for line in confirmed(place, at).shown if line.id == f"line_{at}")
        assert (found.hours, found.numbers, found.checked_on) == ("at noon", NUMBERS, "2026-12-01")


@given(PLACES, st.integers(0, 6))
def test_confirming_a_line_takes_no_checked_line_away(place: Place, at: int) -> None:
    if at < len(place.lines):
        before = {line.id for line in place.shown if line.checked}
        assert before <= {line.id for line in confirmed(place, at).shown if line.checked}


@given(st.lists(LINES, max_size=3))
def test_what_is_checked_does_not_depend_on_the_order(lines: list[HelpLine]) -> None:
    named = [replace(line, id=f"line_{at}") for at, line in enumerate(lines)]
    sets = {
        frozenset(line.id for line in Place("x", "X", EMERGENCY, tuple(order)).shown if line.checked)
        for order in permutations(named)
    }
    assert len(sets) == 1


def served_by(line: HelpLine, topic: str) -> bool:
    return topic in line.topics and not line.region and {"men", "young"}.isdisjoint(line.only)


def served(place: Place, topic: str) -> bool:
    return any(line.checked and served_by(line, topic) for line in place.lines)


# --- The shipped packs ------------------------------------------------------------------------------------------------


def numbers_of(place: Place) -> Iterator[ContactNumber]:
    yield from place.emergency.numbers
    for line in place.lines:
        yield from line.numbers


def test_the_22_places_are_the_same_in_every_pack_and_one_is_somewhere_else() -> None:
    assert {len(pack.places) for pack in SHIPPED} == {22}
    assert {pack.places[-1].id for pack in SHIPPED} == {ELSEWHERE}
    files = {(ROOT / "questionnaires" / pack.id / "help-lines.yaml").read_bytes() for pack in SHIPPED}
    assert len(files) == 1


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_every_place_names_an_emergency_number_or_says_how_to_find_one(pack: Pack) -> None:
    for place in pack.places:
        calls = [number for number in place.emergency.numbers if number.by == "call"]
        if place.id == ELSEWHERE:
            assert not place.emergency.numbers
            assert place.emergency.find
        else:
            assert calls, place.id
            assert all(re.fullmatch("[0-9]+", number.number) for number in calls), place.id


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_every_place_shows_something_for_suicide_abuse_and_children(pack: Pack) -> None:
    bare = [
        (place.id, topic)
        for place in pack.places
        for topic in NEEDED
        if not any(topic in line.topics for line in place.shown)
    ]
    assert bare == []


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_an_adult_worried_about_a_child_finds_a_line_for_adults_before_one_for_the_young(pack: Pack) -> None:
    for place in pack.places:
        kept_to_the_young = ["young" in line.only for line in place.shown if "children" in line.topics]
        assert kept_to_the_young == sorted(kept_to_the_young), place.id
    shown = [line.id for line in pack.place["uk"].shown if "children" in line.topics]
    assert shown == ["uk_nspcc", "uk_childline"]


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_somewhere_else_names_no_number_at_all(pack: Pack) -> None:
    for language in pack.languages:
        place = pack.in_language(language).place[ELSEWHERE]
        assert [*numbers_of(place)] == []
        assert not re.search(r"[0-9]", place.emergency.find)


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)
def test_no_text_of_a_line_hides_a_telephone_number(pack: Pack) -> None:
    """A number in a text is no link, and no hold leaves it out. Short ones choose an option, such as *press 55*."""
    for place in pack.places:
        said = [place.emergency.say, place.emergency.find, *(number.say for number in numbers_of(place))]
        for line in place.lines:
            said += [*line.say, line.hours]
        # 787 and 939 say from which telephones a number works, 711 what to dial before it.
        found = [text for text in said if set(re.findall(r"[0-9]{3,}", text)) - {"787", "939", "711"}]
        assert found == [], place.id


def test_the_operators_page_lists_what_waits() -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    listed = {
        place: (set(re.findall("`([a-z0-9_]+)`", doubtful)), set(re.findall("`([a-z0-9_]+)`", waiting)))
        for place, doubtful, waiting in re.findall(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|$", page, re.MULTILINE)
    }
    for place in SHIPPED[-1].places:
        shown = {line.id for line in place.shown}
        doubtful = {line.id for line in place.shown if not line.checked}
        waiting = {line.id for line in place.lines} - shown
        assert listed.get(place.id, (set(), set())) == (doubtful, waiting), place.id
