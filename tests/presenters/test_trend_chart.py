"""What the person sees of how things moved: the same in the line, in the table and in words, and nothing private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from assessment.core.check_ins.trends import Reliability
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.presenters.trend_chart import ShownTrend, move_in_words, shown_trends
from tests.support.rounds import check_in, first_pass, sent_in

PAGE = (
    '{% from "components/trend_chart.html" import trend_chart %}<!doctype html><title>x</title>{{ trend_chart(shown) }}'
)
SVG = "{http://www.w3.org/2000/svg}"
THIN = check_in(kept_promises=None, was_open=None, listened=None)


@pytest.fixture
def app(desk: Flask) -> Flask:
    """One of its own: it keeps what its templates say by the language of a page, and another one is forced here."""
    return desk


@pytest.fixture
def pack(repair: Pack) -> Pack:
    return repair


@pytest.fixture
def page(app: Flask) -> Iterator[Flask]:
    """The application while it answers a request in English."""
    with app.test_request_context(), force_locale("en"):
        yield app


def shown(pack: Pack, *each: Answers, spread: Reliability | None = None) -> tuple[ShownTrend, ...]:
    """Check-ins two weeks apart, after a first pass on 1 January."""
    rounds = sent_in(pack, (0, first_pass(pack)), *((14.0 * at, answers) for at, answers in enumerate(each, 1)))
    return shown_trends(pack, rounds, {"trust_today": spread} if spread is not None else {})


def trust(*values: int) -> list[Answers]:
    return [check_in(trust_today=value) for value in values]


def test_before_the_first_check_in_nothing_is_shown(page: Flask, pack: Pack) -> None:
    assert shown(pack) == ()


def test_one_check_in_is_a_row_and_no_line(page: Flask, pack: Pack) -> None:
    score, answer = shown(pack, check_in())
    assert (score.label, score.better, score.chart) == ("How things have been", "Higher is better.", None)
    assert score.sentences == ("There is only one result so far. The next check-in will show what moved.",)
    (row,) = score.rows
    assert (row.day, row.iso, row.week) == ("15 Jan 2026", "2026-01-15", "week 2")
    assert (row.value, row.band, row.move) == ("60 of 100", "more good than hard", "")
    assert (answer.label, answer.rows[0].value, answer.rows[0].band) == ("Trust today", "5 of 10", "")


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ((5, 7), ["Moved up by 2 since last time."]),
        ((7, 5), ["Moved down by 2 since last time."]),
        ((5, 5), ["No change since last time."]),
        ((4, 7, 6), ["Moved down by 1 since last time.", "Moved up by 2 since the first check-in."]),
        (
            (4, 5, 7),
            [
                "Moved up by 2 since last time.",
                "Moved up by 3 since the first check-in.",
                "The last three check-ins point one way: things got better.",
            ],
        ),
        (
            (7, 5, 4),
            [
                "Moved down by 1 since last time.",
                "Moved down by 3 since the first check-in.",
                "The last three check-ins point one way: things got harder.",
            ],
        ),
        ((5, 6, 5), ["Moved down by 1 since last time.", "No change since the first check-in."]),
    ],
)
def test_a_move_is_said_in_words(page: Flask, pack: Pack, values: tuple[int, ...], sentences: list[str]) -> None:
    found = shown(pack, *trust(*values))[1]
    assert list(found.sentences) == sentences
    assert found.in_turn == ", then ".join(map(str, values)) + "."


def test_a_move_of_less_than_half_a_point_is_not_called_none(page: Flask, pack: Pack) -> None:
    """610 of ten answers is 61, 550 of nine is 61.1."""
    score, _ = shown(pack, check_in(trust_today=6), check_in(trust_today=None))
    assert [row.value for row in score.rows] == ["61 of 100", "61 of 100"]
    assert score.sentences == ("It hardly moved since last time.",)
    assert score.rows[1].move == "hardly moved"


def test_what_moved_is_the_difference_of_the_numbers_that_are_shown(page: Flask) -> None:
    low, high = Fraction(0), Fraction(100)
    assert move_in_words(Fraction("54.5"), Fraction("52.6"), low, high) == "down by 2"  # 55, then 53
    assert move_in_words(Fraction("52.4"), Fraction("52.6"), low, high) == "up by 1"  # 52, then 53


def test_without_any_result_none_is_spoken_of(page: Flask, pack: Pack) -> None:
    score, _ = shown(pack, {"trust_today": 5})
    assert score.sentences == ("There is no result so far: too few of its questions were answered.",)


def test_a_move_on_a_short_range_is_shown_with_a_decimal(page: Flask) -> None:
    assert move_in_words(Fraction("3.5"), Fraction("3.9"), Fraction(1), Fraction(7)) == "up by 0.4"
    assert move_in_words(Fraction("3.5"), Fraction("3.46"), Fraction(1), Fraction(7)) == "hardly moved"
    assert move_in_words(Fraction("60.6"), Fraction("57.2"), Fraction(0), Fraction(100)) == "down by 4"  # 61, then 57


def test_a_change_larger_than_chance_is_only_claimed_with_the_operators_numbers(page: Flask, pack: Pack) -> None:
    wide, narrow = Reliability(Fraction(5), Fraction("0.5")), Reliability(Fraction(1), Fraction("0.9"))
    assert len(shown(pack, *trust(2, 7))[1].sentences) == 1
    assert shown(pack, *trust(2, 7), spread=narrow)[1].sentences[-1] == (
        "The change since the first check-in is larger than chance would explain."
    )
    assert shown(pack, *trust(2, 7), spread=wide)[1].sentences[-1] == (
        "The change since the first check-in is small. It could be chance."
    )


def test_the_line_says_what_the_table_says(page: Flask, pack: Pack) -> None:
    score, answer = shown(pack, check_in(trust_today=0), THIN, check_in(trust_today=10))
    assert [row.value for row in score.rows] == ["55 of 100", "not enough answers", "65 of 100"]
    assert [row.move for row in score.rows] == ["", "", "up by 10"]
    for trend, dots in ((score, 2), (answer, 3)):
        assert trend.chart is not None
        assert len(trend.chart.dots) == dots
    assert score.chart is not None
    assert [stretch.over_a_gap for stretch in score.chart.stretches] == [True]
    assert answer.chart is not None
    lowest, middle, highest = answer.chart.dots
    assert (lowest.y, highest.y) == (answer.chart.lines[0], answer.chart.lines[-1])
    assert middle.y == answer.chart.lines[2]
    assert middle.x - lowest.x == highest.x - middle.x
    assert (answer.chart.highest, answer.chart.lowest) == (10, 0)
    assert (answer.chart.first_day, answer.chart.last_day) == ("15 Jan 2026", "12 Feb 2026")


def test_nothing_lies_outside_the_chart(page: Flask, pack: Pack) -> None:
    for trend in shown(pack, *trust(0, 10, 0, 10, 3)):
        assert trend.chart is not None
        assert all(0 < dot.x < trend.chart.width and 0 < dot.y < trend.chart.height for dot in trend.chart.dots)


def test_it_speaks_the_language_of_the_page(app: Flask, pack: Pack) -> None:
    with app.test_request_context(), force_locale("es"):
        score, _ = shown(pack.in_language("es"), check_in(), check_in(listened=4))
    with app.test_request_context(), force_locale("en"):
        english, _ = shown(pack, check_in(), check_in(listened=4))
    assert score.label == "Cómo han ido las cosas"
    assert score.rows[0].day == "15 ene 2026"
    assert set(score.sentences).isdisjoint(english.sentences)


def test_in_spanish_its_table_names_a_change_and_does_not_ask_for_one(app: Flask, pack: Pack) -> None:
    with app.test_request_context(), force_locale("es"):
        _, answer = shown(pack.in_language("es"), *trust(4, 5, 7))
        html = render_template_string(PAGE, shown=answer)
    assert ("Cambio" in html, "Cambiar" in html) == (True, False)


def test_the_table_can_be_read_without_the_line(page: Flask, pack: Pack) -> None:
    _, answer = shown(pack, *trust(4, 5, 7))
    html = render_template_string(PAGE, shown=answer)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    table = document.find(".//table")
    assert [cell.get("scope") for cell in table.findall("./thead/tr/th")] == ["col"] * 3
    assert [cell.get("scope") for cell in table.findall("./tbody/tr/th")] == ["row"] * 3
    assert [time.get("datetime") for time in table.findall(".//time")] == ["2026-01-15", "2026-01-29", "2026-02-12"]
    assert table.find("./caption").text == "Trust today"
    drawn = document.find(".//div[@class='trend-chart__drawing']")
    assert drawn.get("aria-hidden") == "true"
    assert len(drawn.findall(f".//{SVG}circle")) == 3


def test_the_line_says_what_it_shows_and_out_of_how_much(page: Flask, pack: Pack) -> None:
    names = ("How things have been, out of 100", "Trust today, out of 10")
    for trend, name in zip(shown(pack, *trust(4, 5)), names, strict=True):
        document = html5lib.parse(render_template_string(PAGE, shown=trend), namespaceHTMLElements=False)
        drawn = document.find(".//div[@class='trend-chart__drawing']")
        assert drawn.find("./p").text == name


def test_the_line_needs_no_style_of_its_own(page: Flask, pack: Pack) -> None:
    html = render_template_string(PAGE, shown=shown(pack, check_in(), THIN, check_in())[0])
    assert "style" not in html
    assert re.findall(r"stroke-dasharray", html) == ["stroke-dasharray"]


def test_nothing_private_is_in_it(page: Flask, pack: Pack) -> None:
    frightened = check_in(afraid_now="yes", upset=4, thoughts_of_suicide="past_2_weeks", might_act_on_thoughts="yes")
    calm = check_in(afraid_now="no", upset=4, thoughts_of_suicide="no")
    assert shown(pack, frightened, frightened) == shown(pack, calm, calm)
