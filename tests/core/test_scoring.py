"""Scores: exact, reversed and prorated as written, and never made of answers that are not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from operator import mul
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from assessment.core.engine.scoring import Score, band_of, score
from assessment.core.items import Answer, Answers, Item, Option
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Question, Questionnaire
from assessment.core.model.scales import METHODS, Band, Part, Scale
from assessment.core.packs import loader
from tests.support.pack_faults import pack_faults
from tests.support.random_expressions import number, rating, single
from tests.support.sleep_pack import written
from tests.support.thoroughness import times

TODAY = date(2026, 11, 22)
FEWER = settings(max_examples=times(15))
LINEAR = ("mean", "sum", "weighted")


@pytest.fixture(scope="module")
def sleep(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return loader.load(written(tmp_path_factory.mktemp("pack")))


class ScaleCase(NamedTuple):
    """One generated scale over items of its own, with answers to some of them."""

    scale: Scale
    items: tuple[Item, ...]
    answers: Answers


def pack_of(sleep: Pack, items: tuple[Item, ...], *scales: Scale) -> Pack:
    page = Page(1, "", "", tuple(Question(item) for item in items))
    questionnaires = (Questionnaire("all", "", "", (page,)),)
    return replace(sleep, questionnaires=questionnaires, scales=scales, hash=repr((items, scales)))


def scored(sleep: Pack, case: ScaleCase) -> Score:
    return score(pack_of(sleep, case.items, case.scale), case.answers)[case.scale.id]


# --- generated scales ---


def items(at: int) -> SearchStrategy[Item]:
    """A rating, number or choice with points of any edges; one option of the choice has none."""
    values = st.lists(st.integers(-6, 9), min_size=2, max_size=5, unique=True).map(sorted)
    return st.one_of(
        values.map(lambda each: rating(f"r{at}", tuple(Option(str(value), f"R{value}", value) for value in each))),
        values.map(lambda each: number(f"n{at}", each[0], each[-1])),
        values.map(
            lambda each: single(f"s{at}", *(Option(f"o{value + 6}", "O", value) for value in each), Option("none", "N"))
        ),
    )


def answers_to(item: Item) -> SearchStrategy[Answer]:
    choices = item.space.choices
    return st.sampled_from(choices) if choices else st.integers(*edges(item))


def edges(item: Item) -> tuple[int, int]:
    low, high = item.point_range() or (0, 0)
    return low, high


@st.composite
def cases(draw: DrawFn, methods: tuple[str, ...] = METHODS, *, reverse: bool | None = None) -> ScaleCase:
    asked = tuple(draw(items(at)) for at in range(draw(st.integers(1, 5))))
    method = draw(st.sampled_from(methods))
    parts = tuple(
        Part(
            item.id,
            draw(st.booleans()) if reverse is None else reverse,
            draw(st.integers(1, 4)) if method == "weighted" else 1,
        )
        for item in asked
    )
    low, high = natural_range(method, parts, asked) if method != "mean" else draw(st.sampled_from([(0, 100), (-7, 3)]))
    cuts = draw(st.lists(st.integers(low + 1, high), max_size=3, unique=True).map(sorted))
    scale = Scale(
        id="strain",
        label="Strain",
        parts=parts,
        of_scales=False,
        method=method,
        low=Fraction(low),
        high=Fraction(high),
        needs=draw(st.integers(1, len(parts))),
        higher_is="worse",
        bands=(*(Band(f"b{at}", "", Fraction(cut)) for at, cut in enumerate(cuts)), Band("last", "", None)),
        at_least=draw(st.sampled_from([edge for item in asked for edge in edges(item)])) if method == "count" else 0,
    )
    chosen = {item.id: draw(st.none() | answers_to(item)) for item in asked}
    return ScaleCase(scale, asked, {name: answer for name, answer in chosen.items() if answer is not None})


def natural_range(method: str, parts: tuple[Part, ...], asked: tuple[Item, ...]) -> tuple[int, int]:
    if method == "count":
        return 0, len(parts)
    lows, highs = zip(*(edges(item) for item in asked), strict=True)
    if method == "max":
        return min(lows), max(highs)
    weights = [part.weight for part in parts]
    return sum(map(mul, weights, lows)), sum(map(mul, weights, highs))


# --- a naive reading of the same ---


class Points(NamedTuple):
    """What one part scores, None when it does not, and the least and most it could."""

    value: Fraction | None
    low: Fraction
    high: Fraction
    weight: int

    @property
    def share(self) -> Fraction:
        assert self.value is not None
        return (self.value - self.low) / (self.high - self.low)


def points(case: ScaleCase) -> list[Points]:
    found = []
    for part, item in zip(case.scale.parts, case.items, strict=True):
        low, high = edges(item)
        value = item.points(case.answers[item.id]) if item.id in case.answers else None
        if value is not None and part.reverse:
            value = low + high - value
        found.append(Points(None if value is None else Fraction(value), Fraction(low), Fraction(high), part.weight))
    return found


def naive(scale: Scale, parts: list[Points]) -> Fraction | None:
    known = [part for part in parts if part.value is not None]
    if len(known) < scale.needs:
        return None
    values = [part.value for part in known if part.value is not None]
    if scale.method == "max":
        return max(values)
    if scale.method == "count":
        return Fraction(len([value for value in values if value >= scale.at_least]))
    if scale.method == "mean":
        return scale.low + sum((part.share for part in known), Fraction(0)) / len(known) * (scale.high - scale.low)
    # Prorated: what is missing lies as far along its own points as the answered parts do together.
    spans = sum(part.weight * (part.high - part.low) for part in known)
    along = sum((part.weight * (part.high - part.low) * part.share for part in known), Fraction(0)) / spans
    return sum(
        (part.weight * (along * (part.high - part.low) + part.low if part.value is None else part.value))
        for part in parts
    ) + Fraction(0)


@given(case=cases())
def test_a_score_is_what_a_naive_reading_gives(sleep: Pack, case: ScaleCase) -> None:
    found = scored(sleep, case)
    assert found.value == naive(case.scale, points(case))
    assert found.answered == len([part for part in points(case) if part.value is not None])
    assert found.of == len(case.scale.parts)


@FEWER
@given(case=cases())
def test_a_score_lies_within_its_range_and_in_its_band(sleep: Pack, case: ScaleCase) -> None:
    found = scored(sleep, case)
    if found.value is None:
        assert found.band is None
        return
    assert isinstance(found.value, Fraction)
    assert case.scale.low <= found.value <= case.scale.high
    below = [band for band in case.scale.bands if band.below is not None and band.below <= found.value]
    assert found.band == case.scale.bands[len(below)].id


@FEWER
@given(case=cases())
def test_fewer_answers_than_needed_give_neither_value_nor_band(sleep: Pack, case: ScaleCase) -> None:
    found = scored(sleep, case)
    assert (found.value is None) == (found.band is None) == (found.answered < case.scale.needs)


@given(case=cases(LINEAR), data=st.data())
def test_an_answer_that_is_missing_is_never_scored_as_the_lowest(
    sleep: Pack, case: ScaleCase, data: st.DataObject
) -> None:
    answered = [part for part, of in zip(case.scale.parts, points(case), strict=True) if of.value is not None]
    if len(answered) < 2:
        return
    part = data.draw(st.sampled_from(answered))
    item = next(item for item in case.items if item.id == part.id)
    lowest = edges(item)[1 if part.reverse else 0]
    as_lowest = next(answer for answer in every_answer(item) if item.points(answer) == lowest)
    without = {name: answer for name, answer in case.answers.items() if name != part.id}
    scale = replace(case.scale, needs=1)
    dropped = scored(sleep, case._replace(scale=scale, answers=without))
    zeroed = scored(sleep, case._replace(scale=scale, answers={**without, part.id: as_lowest}))
    assert dropped.answered == zeroed.answered - 1
    assert (dropped.value == zeroed.value) is (dropped.value == scale.low)


def every_answer(item: Item) -> list[Answer]:
    low, high = edges(item)
    return [*item.space.choices] or [*range(low, high + 1)]


@FEWER
@given(case=cases(LINEAR))
def test_reversing_every_part_turns_the_score_around_and_twice_gives_it_back(sleep: Pack, case: ScaleCase) -> None:
    def turned(scale: Scale) -> Scale:
        return replace(scale, parts=tuple(replace(part, reverse=not part.reverse) for part in scale.parts))

    once = turned(case.scale)
    plain, back = scored(sleep, case), scored(sleep, case._replace(scale=turned(once)))
    assert back == plain
    value = scored(sleep, case._replace(scale=once)).value
    assert value == (None if plain.value is None else case.scale.low + case.scale.high - plain.value)


@FEWER
@given(case=cases(), value=st.fractions(-1000, 1000))
def test_every_value_has_exactly_one_band(case: ScaleCase, value: Fraction) -> None:
    band = band_of(case.scale, value)
    at = case.scale.bands.index(band)
    assert band.below is None or value < band.below
    assert at == 0 or value >= (case.scale.bands[at - 1].below or 0)


# --- scores of scores ---


@st.composite
def towers(draw: DrawFn) -> tuple[list[ScaleCase], Scale]:
    """Some means of 0 to 100, and a scale made of them."""
    below = []
    for at in range(draw(st.integers(1, 4))):
        case = draw(cases(("mean",)))
        renamed = tuple(replace(item, id=f"{item.id}_{at}") for item in case.items)
        parts = tuple(replace(part, id=f"{part.id}_{at}") for part in case.scale.parts)
        scale = replace(case.scale, id=f"scale_{at}", parts=parts, low=Fraction(0), high=Fraction(100))
        below.append(ScaleCase(scale, renamed, {f"{name}_{at}": answer for name, answer in case.answers.items()}))
    method = draw(st.sampled_from(METHODS))
    parts = tuple(
        Part(case.scale.id, draw(st.booleans()), draw(st.integers(1, 3)) if method == "weighted" else 1)
        for case in below
    )
    whole = {"sum": len(parts) * 100, "weighted": sum(part.weight for part in parts) * 100, "count": len(parts)}
    top = replace(
        below[0].scale,
        id="top",
        parts=parts,
        of_scales=True,
        method=method,
        high=Fraction(whole.get(method, 100)),
        needs=draw(st.integers(1, len(parts))),
        bands=(Band("only", "", None),),
        at_least=draw(st.integers(0, 100)),
    )
    return below, top


@FEWER
@given(tower=towers())
def test_a_score_of_scores_is_what_a_naive_reading_gives(sleep: Pack, tower: tuple[list[ScaleCase], Scale]) -> None:
    below, top = tower
    asked = tuple(item for case in below for item in case.items)
    given_to_all = {name: answer for case in below for name, answer in case.answers.items()}
    found = score(pack_of(sleep, asked, *(case.scale for case in below), top), given_to_all)
    parts = []
    for part, case in zip(top.parts, below, strict=True):
        value = naive(case.scale, points(case))
        if value is not None and part.reverse:
            value = 100 - value
        parts.append(Points(value, Fraction(0), Fraction(100), part.weight))
    assert found["top"].value == naive(top, parts)
    assert found["top"].answered == len([part for part in parts if part.value is not None])


def test_a_score_of_scores_has_no_value_until_enough_of_them_have_one(repair: Pack) -> None:
    assert (repair.scale["repair"].of_scales, repair.scale["repair"].needs) == (True, 4)
    ratings = {part.id: 4 for scale in ("apology", "consistency", "limits") for part in repair.scale[scale].parts}
    three = score(repair, ratings)["repair"]
    assert (three.value, three.band, three.answered, three.of) == (None, None, 3, 6)
    four = score(repair, ratings | {"accepts_slow_trust": 4, "pushes_to_move_on": 4})["repair"]
    assert (four.answered, four.of) == (4, 6)
    # consistency: one of three items is reversed; patience: one of two
    assert four.value == (100 + Fraction(200, 3) + 100 + 50) / 4


# --- in a pack as it is written ---

STRAIN = "from: [tired, awake, {reverse: rested}]\n  method: mean\n  range: 0..100\n  needs: 2"


def sleep_with(tmp_path: Path, strain: str, *changes: tuple[str, str, str]) -> Path:
    return written(tmp_path, ("scores.yaml", STRAIN, strain), ("rules.yaml", " or strain >= 60", ""), *changes)


PARTS = "from: [tired, awake, {reverse: rested}]"


@pytest.mark.parametrize(
    ("strain", "value"),
    [
        (f"{PARTS}\n  method: mean\n  range: 0..100", Fraction(2, 3) * 100),
        (f"{PARTS}\n  method: mean\n  range: -3..3", Fraction(1)),
        (f"{PARTS}\n  method: sum\n  range: 0..9", Fraction(6)),
        (
            "from: [{item: tired, weight: 3}, awake, {reverse: rested}]\n  method: weighted\n  range: 0..15",
            Fraction(10),
        ),
        (f"{PARTS}\n  method: max\n  range: 0..3", Fraction(3)),
        (f"{PARTS}\n  method: count\n  at_least: 2\n  range: 0..3", Fraction(2)),
        (f"{PARTS}\n  method: count\n  at_least: 3\n  range: 0..3", Fraction(1)),
    ],
)
def test_each_method_scores_the_same_answers_its_own_way(tmp_path: Path, strain: str, value: Fraction) -> None:
    pack = loader.load(sleep_with(tmp_path, f"{strain}\n  needs: 2", ("scores.yaml", "below: 50", "below: 1")))
    assert score(pack, {"tired": 2, "awake": 1, "rested": 0})["strain"].value == value


def test_a_sum_prorated_over_unequal_parts_stays_within_its_range(tmp_path: Path) -> None:
    strain = "from: [tired, hours]\n  method: sum\n  range: 0..27\n  needs: 1"
    pack = loader.load(sleep_with(tmp_path, strain, ("scores.yaml", "below: 50", "below: 10")))
    assert score(pack, {"tired": 1, "hours": 20})["strain"].value == 21
    assert score(pack, {"hours": 24})["strain"].value == 27
    assert score(pack, {"tired": 1})["strain"].value == 9


@pytest.mark.parametrize(
    ("strain", "code"),
    [
        ("from: [help]\n  method: mean\n  range: 0..100\n  needs: 1", "E313"),
        ("from: [tired, {item: awake, weight: 2}]\n  method: mean\n  range: 0..100\n  needs: 1", "E312"),
    ],
)
def test_a_part_that_cannot_count_as_written_is_a_fault(tmp_path: Path, strain: str, code: str) -> None:
    always_five = ("answers.yaml", "{id: yes, label: Yes}", "{id: yes, label: Yes, points: 5}")
    faults = pack_faults(sleep_with(tmp_path, strain, always_five), TODAY)
    assert ("scores.yaml", code) in [(fault.file, fault.code) for fault in faults]
