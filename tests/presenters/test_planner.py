"""The planner on paper has as many boxes as a step is done, and each says what it is for."""

from __future__ import annotations

from itertools import chain

import pytest
from flask import Flask
from flask_babel import force_locale

from assessment.core.model.texts import RHYTHMS
from assessment.presenters.planner import TickBox, own_step, rhythm_in_words, rows_for


def boxes(rhythm: str, number: int = 1) -> list[TickBox]:
    return list(chain.from_iterable(row.boxes for row in rows_for(rhythm, number, "Walk")))


@pytest.mark.parametrize(("rhythm", "count"), [("daily", 14), ("weekly", 2), ("once", 1)])
def test_two_weeks_have_a_box_for_each_time(rhythm: str, count: int) -> None:
    assert len(boxes(rhythm)) == count


def test_a_box_says_its_step_its_week_and_its_day() -> None:
    daily = boxes("daily")
    assert (daily[0].label, daily[0].says) == ("M", "Walk: week 1, Monday")
    assert (daily[-1].label, daily[-1].says) == ("S", "Walk: week 2, Sunday")
    assert [(each.label, each.says) for each in boxes("weekly")] == [
        ("Week 1", "Walk: week 1"),
        ("Week 2", "Walk: week 2"),
    ]
    assert [(each.label, each.says) for each in boxes("once")] == [("Done", "Walk: done")]


def test_days_are_those_of_the_language(app: Flask) -> None:
    with app.app_context(), force_locale("es"):
        assert [each.label for each in boxes("daily")[:7]] == list("LMXJVSD")
        assert boxes("daily")[2].says == "Walk: semana 1, miércoles"


def test_no_two_boxes_have_one_name_and_no_two_say_one_thing() -> None:
    found = [each for rhythm in RHYTHMS for each in boxes(rhythm, RHYTHMS.index(rhythm) + 1)]
    assert len({each.field for each in found}) == len(found)
    assert len({each.says for each in boxes("daily")}) == 14


def test_every_rhythm_has_its_words_and_a_step_of_one_s_own_has_none() -> None:
    assert len({rhythm_in_words(rhythm) for rhythm in RHYTHMS}) == len(RHYTHMS)
    own = own_step(3)
    assert (own.do, own.rhythm) == ((), "")
    assert sum(len(row.boxes) for row in own.rows) == 14
