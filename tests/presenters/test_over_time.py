"""What staff see of how things moved: one chart on one axis, which says what its table says, and nothing private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib
import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.pdf.html import staff_html
from assessment.presenters.case import Case
from assessment.presenters.over_time import RoundsOverTime, TimeChart, over_time
from assessment.presenters.staff_report import staff_report
from tests.support.report_samples import CODE
from tests.support.rounds import check_in, first_pass, rounds_of, sent_in

PAGE = '{% from "components/over_time.html" import over_time %}<!doctype html><title>x</title>{{ over_time(shown) }}'
SVG = "{http://www.w3.org/2000/svg}"
THIN = check_in(kept_promises=None, was_open=None, listened=None)


@pytest.fixture
def app(desk: Flask) -> Flask:
    """One of its own: it keeps what its templates say by the language of a page, and another one is forced here."""
    return desk


@pytest.fixture(autouse=True)
def _page(app: Flask) -> Iterator[None]:
    """A request in English."""
    with app.test_request_context(), force_locale("en"):
        yield


def followed(pack: Pack, *each: tuple[float, Answers]) -> RoundsOverTime:
    """Check-ins, each with its day, after a first pass on 1 January."""
    found = over_time(pack, sent_in(pack, (0, first_pass(pack)), *each), {})
    assert found is not None
    return found


def drawn(found: RoundsOverTime) -> TimeChart:
    assert found.chart is not None
    return found.chart


def every_two_weeks(*each: Answers) -> list[tuple[float, Answers]]:
    return [(14.0 * at, answers) for at, answers in enumerate(each, 1)]


def test_before_the_first_check_in_there_is_nothing(repair: Pack) -> None:
    assert over_time(repair, sent_in(repair, (0, first_pass(repair))), {}) is None


def test_after_one_check_in_there_is_a_table_and_no_chart(repair: Pack) -> None:
    found = followed(repair, (14, check_in()))
    assert (found.chart, found.about) == (None, ())
    newest, first = found.rounds
    assert (newest.day, newest.iso, newest.week) == ("15 Jan 2026", "2026-01-15", "week 2")
    assert [cell and (cell.value, cell.band) for cell in newest.cells] == [
        ("60 of 100", "more good than hard"),
        ("5 of 10", ""),
    ]
    assert (first.day, first.week, first.cells) == ("1 Jan 2026", "first answers", (None, None))


def test_every_line_runs_on_its_own_range_on_one_axis(repair: Pack) -> None:
    chart = drawn(followed(repair, *every_two_weeks(check_in(trust_today=0), check_in(trust_today=10))))
    score, trust = chart.lines
    assert [point.y for point in trust.points] == [chart.bottom, chart.top]
    assert all(chart.top < point.y < chart.bottom for point in score.points)
    assert [(mark.label, mark.at) for mark in chart.shares] == [
        ("0%", chart.bottom),
        ("40%", Decimal("53.2")),
        ("60%", Decimal("36.8")),
        ("100%", chart.top),
    ]


def test_the_distance_between_rounds_is_that_of_their_days(repair: Pack) -> None:
    chart = drawn(followed(repair, (14, check_in()), (21, check_in()), (56, check_in())))
    width = chart.right - chart.left
    assert [float(point.x - chart.left) / width for point in chart.lines[0].points] == pytest.approx(
        [0.25, 0.375, 1], abs=0.002
    )
    assert [mark.label for mark in chart.days] == ["1 Jan", "15 Jan", "26 Feb"]


def test_days_that_would_stand_in_each_other_are_left_to_the_table(repair: Pack) -> None:
    found = followed(repair, *((float(day), check_in()) for day in (14, 15, 16, 55, 56)))
    days = drawn(found).days
    assert [mark.label for mark in days] == ["1 Jan", "15 Jan", "26 Feb"]
    assert all(after.at - before.at >= 13 for before, after in pairwise(days))
    assert len(found.rounds) == 6


def test_bands_are_named_and_meet_at_the_limits(repair: Pack) -> None:
    found = followed(repair, *every_two_weeks(check_in(), check_in()))
    chart = drawn(found)
    good, mixed, low = chart.bands
    assert [" ".join(row.label for row in band.name) for band in (low, mixed, good)] == [
        "hard right now",
        "up and down",
        "more good than hard",
    ]
    assert [low.bottom, low.top, mixed.top, good.top] == [chart.bottom, mixed.bottom, good.bottom, chart.top]
    assert (low.care, mixed.care, good.care) == (True, False, False)
    assert found.about[-1] == "The bands are those of “How things have been”."


def test_lines_are_told_apart_without_colour(repair: Pack) -> None:
    lines = drawn(followed(repair, *every_two_weeks(check_in(), check_in()))).lines
    assert [line.style for line in lines] == [0, 1]


@pytest.mark.parametrize("limits", [(40, 60), (48, 52), (2, 4), (96, 98)])
def test_no_line_and_no_other_label_runs_through_the_name_of_a_band(repair: Pack, limits: tuple[int, int]) -> None:
    """With many check-ins the first is near the left edge."""
    found = followed(with_limits(repair, *limits), *every_two_weeks(*[check_in(trust_today=2)] * 12))
    chart = drawn(found)
    page = html5lib.parse(render_template_string(PAGE, shown=found), namespaceHTMLElements=False)
    texts = [(*(float(each.get(at).rstrip("%")) for at in "xy"), each.text) for each in page.iter(f"{SVG}text")]
    beside = sorted((y, text) for x, y, text in texts if x >= chart.right + 2)
    assert [text for _y, text in beside] == ["more good", "than hard", "up and down", "hard right", "now"]
    assert all(after - before >= 7.4 for (before, _), (after, _) in pairwise(beside))
    assert chart.top <= beside[0][0]
    assert beside[-1][0] <= chart.bottom


def with_limits(pack: Pack, low: int, high: int) -> Pack:
    """The pack with other limits of the bands of how things have been."""
    below = (Fraction(low), Fraction(high), None)

    def moved(scale: Scale) -> Scale:
        bands = (replace(band, below=limit) for band, limit in zip(scale.bands, below, strict=True))
        return replace(scale, bands=tuple(bands)) if scale.id == "since_last_time" else scale

    return replace(pack, scales=tuple(map(moved, pack.scales)))


def test_a_check_in_without_a_value_breaks_the_line(repair: Pack) -> None:
    found = followed(repair, *every_two_weeks(check_in(), THIN, check_in(), check_in()))
    score, trust = drawn(found).lines
    assert (len(score.points), len(score.stretches)) == (3, 1)
    assert (len(trust.points), len(trust.stretches)) == (4, 3)
    assert [row.cells[0] and row.cells[0].value for row in found.rounds] == [
        "60 of 100",
        "60 of 100",
        "not enough answers",
        "60 of 100",
        None,
    ]


def test_a_line_without_any_value_is_left_out_of_the_chart_and_keeps_its_column(repair: Pack) -> None:
    found = followed(repair, *every_two_weeks(THIN, THIN))
    assert [line.style for line in drawn(found).lines] == [1]
    assert [trend.label for trend in found.trends] == ["How things have been", "Trust today"]


def test_where_nothing_is_followed_the_rounds_stand_alone(repair: Pack) -> None:
    assert repair.check_ins is not None
    pack = replace(repair, check_ins=replace(repair.check_ins, follow=()))
    found = followed(pack, *every_two_weeks(check_in(), check_in()))
    assert (found.chart, found.trends) == (None, ())
    assert [row.level for row in found.rounds] == ["Self-help, check in every two weeks"] * 3


@pytest.mark.parametrize("seed", range(40))
def test_the_chart_draws_each_value_of_the_table_and_no_other(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    found = over_time(repair, rounds, {})
    if len(rounds) < 2:
        assert found is None
        return
    assert found is not None
    assert [row.iso for row in found.rounds] == [each.at.date().isoformat() for each in reversed(rounds)]
    if found.chart is None:
        return
    for line in found.chart.lines:
        values = [row.cells[line.style] for row in found.rounds]
        assert len(line.points) == sum(each is not None and each.value[0].isdigit() for each in values)
    inside = [point for line in found.chart.lines for point in line.points]
    assert all(13 <= point.x <= 70 and 4 <= point.y <= 86 for point in inside)


def test_it_speaks_the_language_of_the_page(repair: Pack) -> None:
    with force_locale("es"):
        found = followed(repair.in_language("es"), *every_two_weeks(check_in(), check_in()))
    assert [row.label for row in drawn(found).bands[0].name] == ["más bueno", "que difícil"]
    assert [mark.label for mark in drawn(found).days] == ["1 ene", "15 ene", "29 ene"]
    assert drawn(found).shares[1].label == "40\N{NO-BREAK SPACE}%"


def test_on_a_page_the_drawing_is_hidden_from_screen_readers_and_the_table_says_all(repair: Pack) -> None:
    found = followed(repair, *every_two_weeks(check_in(), THIN, check_in()))
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        render_template_string(PAGE, shown=found)
    )
    for drawing in document.findall(f".//{SVG}svg"):
        assert drawing.get("aria-hidden") == "true"
    table = document.find(".//table")
    assert table.find("./caption").text == "Sent in, newest first"
    assert [cell.get("scope") for cell in table.findall("./thead/tr/th")] == ["col"] * 4
    assert [cell.get("scope") for cell in table.findall("./tbody/tr/th")] == ["row"] * 4
    assert [time.get("datetime") for time in table.findall(".//time")] == [row.iso for row in found.rounds]
    words = " ".join("".join(table.itertext()).split())
    for row in found.rounds:
        for cell in row.cells:
            assert cell is None or all(each in words for each in (cell.value, cell.band, cell.move))


def test_on_a_page_it_needs_no_style_of_its_own(repair: Pack) -> None:
    html = render_template_string(PAGE, shown=followed(repair, *every_two_weeks(check_in(), check_in())))
    assert "style" not in html
    assert not re.findall(r"(stroke|fill|font-\w+)=", html)


def test_in_a_report_it_is_an_image_with_its_own_colours(repair: Pack) -> None:
    rounds = tuple(sent_in(repair, (0, first_pass(repair)), *every_two_weeks(check_in(), check_in())))
    assert rounds[-1].outcome is not None
    made = staff_report(repair, Case(CODE, rounds, rounds[-1].outcome, dict(rounds[-1].answers)))
    html = html5lib.parse(staff_html(made), namespaceHTMLElements=False)
    image = html.find(".//img[@class='over-time']")
    assert image.get("alt") == "Chart of how scores moved. The table below says the same."
    drawing = ElementTree.fromstring(unquote(image.get("src").partition(",")[2]))  # our own drawing
    names = ["more good", "than hard", "up and down", "hard right", "now"]
    assert [each.text for each in drawing.iter(f"{SVG}text")][4:9] == names
    assert len(list(drawing.iter(f"{SVG}circle"))) == 4
    painted = [each for each in drawing.iter() if each.tag != f"{SVG}svg"]
    assert all(each.get("fill") or each.get("stroke") for each in painted)


def test_nothing_private_is_in_it(repair: Pack) -> None:
    frightened = check_in(afraid_now="yes", upset=4, thoughts_of_suicide="past_2_weeks", might_act_on_thoughts="yes")
    calm = check_in(afraid_now="no", upset=4, thoughts_of_suicide="no")
    worse, better = (followed(repair, *every_two_weeks(each, each)) for each in (frightened, calm))
    assert (worse.chart, worse.trends) == (better.chart, better.trends)
