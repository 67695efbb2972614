"""Every score is shown by one measure: a number in its own band, on the scale's own range."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import parse_decimal
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from assessment.core.engine.scoring import Score, band_of
from assessment.core.model.scales import Band, Scale
from assessment.presenters.scores import ShownScore, decimals_for, measure, number, show_score

LANGUAGES = st.sampled_from(["en", "es"])
APP = Flask(__name__)
Babel(APP)


@contextmanager
def writing_in(language: str) -> Iterator[None]:
    with APP.app_context(), force_locale(language):
        yield


def scale(low: int, high: int, *limits: int, of_scales: bool = False, higher_is: str = "better") -> Scale:
    """A scale from ``low`` to ``high`` with bands band-0, band-1, … that end below these limits."""
    bands = tuple(
        Band(f"band-{at}", f"band-{at}", None if limit is None else Fraction(limit), tone="care" if at == 0 else "")
        for at, limit in enumerate((*limits, None))
    )
    return Scale("mood", "Mood", (), of_scales, "mean", Fraction(low), Fraction(high), 1, higher_is, bands)


def shown(of: Scale, value: Fraction | str) -> ShownScore:
    value = Fraction(value)
    return show_score(of, Score("mood", value, band_of(of, value).id, 3, 4))


@st.composite
def scored(draw: DrawFn) -> tuple[Scale, Fraction]:
    """A scale with up to four bands and a value on it, often beside a limit."""
    low = draw(st.integers(-50, 50))
    high = low + draw(st.integers(1, 200))
    limits = sorted(draw(st.sets(st.integers(low + 1, high), max_size=3)))
    anywhere = st.fractions(low, high, max_denominator=5000)
    beside = [
        anywhere,
        *(st.fractions(max(low, limit - 1), min(high, limit + 1), max_denominator=9999) for limit in limits),
    ]
    return scale(low, high, *limits), draw(st.one_of(beside))


@pytest.mark.parametrize(
    ("of", "value", "measure", "band"),
    [
        (scale(0, 27, 10, 15), "13", "13 of 27", "band-1"),
        (scale(0, 27, 10, 15), "12.5", "13 of 27", "band-1"),
        (scale(0, 27, 10, 15), "14.5", "14.5 of 27", "band-1"),
        (scale(1, 7, 4), "3.5", "3.5 of 7", "band-0"),
        (scale(1, 7, 4), "4", "4 of 7", "band-1"),
        (scale(1, 7, 4), "3.96", "3.96 of 7", "band-0"),
        (scale(1, 7, 4), "11/3", "3.7 of 7", "band-0"),
        (scale(0, 100, 40, 60), "59.65", "59.7 of 100", "band-1"),
        (scale(0, 100, 40, 60), "59.49", "59 of 100", "band-1"),
        (scale(0, 100, 40, 60), "60.2", "60.2 of 100", "band-2"),
        (scale(0, 100, 40, 60), "60", "60 of 100", "band-2"),
        (scale(0, 100, 40, 60), "59.996", "59.996 of 100", "band-1"),
        (scale(0, 100), "0", "0 of 100", "band-0"),
        (scale(0, 100), "100", "100 of 100", "band-0"),
    ],
)
def test_a_score_is_shown_on_its_own_range_and_on_its_side_of_every_limit(
    of: Scale, value: str, measure: str, band: str
) -> None:
    assert (shown(of, value).measure, shown(of, value).band) == (measure, band)
    assert shown(of, value).in_words == f"{measure} · {band}"


@given(scored(), LANGUAGES)
@example((scale(0, 100, 60), Fraction("59.65")), "en")
def test_the_shown_number_lies_in_the_shown_band_and_near_the_value(
    case: tuple[Scale, Fraction], language: str
) -> None:
    of, value = case
    with writing_in(language):
        text = number(value, of.low, of.high, of.limits)
        found = shown(of, value)
    read = Fraction(parse_decimal(text, locale=language))
    assert found.measure.startswith(f"{text} ")
    assert band_of(of, read).label == found.band == band_of(of, value).label
    assert abs(read - value) <= Fraction(1, 2 * 10 ** decimals_for(of.low, of.high))


@given(scored())
def test_the_shown_number_and_the_bar_stay_within_the_range(case: tuple[Scale, Fraction]) -> None:
    of, value = case
    read = parse_decimal(number(value, of.low, of.high), locale="en")
    assert of.low <= read <= of.high
    share = shown(of, value).share
    assert share is not None
    assert 0 <= share <= 100
    assert abs(of.low + (of.high - of.low) * Fraction(share, 100) - value) * 200 <= of.high - of.low


@given(scored(), st.decimals(-50, 250, places=2))
def test_a_number_beside_a_rules_limit_compares_with_it_as_the_value_does(
    case: tuple[Scale, Fraction], limit: Decimal
) -> None:
    of, value = case
    read = parse_decimal(number(value, of.low, of.high, [Fraction(limit)]), locale="en")
    assert (read < limit, read > limit) == (value < limit, value > limit)


def test_numbers_are_written_as_the_language_does(app: Flask) -> None:
    with app.test_request_context(), force_locale("es"):
        assert measure(Fraction(7, 2), Fraction(1), Fraction(7)) == "3,5 de 7"


def test_a_score_without_enough_answers_says_how_many_there_are() -> None:
    found = show_score(scale(0, 27), Score("mood", None, None, 3, 5))
    assert (found.share, found.in_words) == (None, "not enough answers (3 of 5)")
    assert (found.band, found.tone, found.counted) == ("", "", "3 of 5 answered")


def test_a_score_made_of_scores_counts_scores() -> None:
    found = show_score(scale(0, 27, of_scales=True), Score("mood", None, None, 1, 2))
    assert (found.measure, found.counted) == ("not enough scores (1 of 2)", "1 of 2 scores")


def test_a_scale_that_means_harder_when_higher_says_so_and_a_band_lends_its_tone() -> None:
    assert shown(scale(0, 27, higher_is="worse"), "3").hint == "higher means harder"
    assert shown(scale(0, 27), "3").hint == ""
    assert [shown(scale(0, 27, 10), value).tone for value in ("3", "12")] == ["care", ""]
