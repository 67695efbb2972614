"""Chapters are the parts of a round that everybody goes through, whatever they answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from assessment.core.engine.chapters import chapters, check_in_chapters
from assessment.core.engine.routing import walk
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import MARKS
from tests.support.sleep_pack import unlinted

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_the_pack_names_its_chapters(repair: Pack) -> None:
    assert [each.title for each in chapters(repair)] == ["To begin", "What happened", "How you talk", "How you are"]
    named = [(each.title, each.number) for each in check_in_chapters(repair, 1001)]
    assert named == [("Since last time", 1001), ("The two of you", 1002), ("How you are", 1003)]


@pytest.mark.parametrize("role", ["caused_hurt", "was_hurt", "both", "not_sure"])
@pytest.mark.parametrize("private", ["yes", "no"])
def test_everybody_is_asked_the_first_page_of_each(repair: Pack, role: str, private: str) -> None:
    answers: dict[str, Answer] = {"my_part": role, "private_now": private}
    assert {each.number for each in chapters(repair)} <= {page.number for page in walk(repair, answers).pages}


def test_without_names_each_page_that_asks_everybody_begins_one(tmp_path: Path) -> None:
    pack = unlinted(tmp_path)
    assert [(each.title, each.mark) for each in chapters(pack)] == [
        ("Nights", "paper"),
        ("Days", "paper"),
        ("More", "paper"),
    ]


def test_a_named_chapter_goes_on_over_pages_without_one(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, ("rest.yaml", "title: Nights", "title: Nights\n    chapter: Rest\n    mark: night"))
    assert [(each.title, each.mark) for each in chapters(pack)] == [("Rest", "night")]
    assert [page.mark for page in pack.pages.values()] == ["night", "night", "night", "paper"]


def test_every_mark_has_a_drawing_and_every_drawing_a_name() -> None:
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    drawn = vars(templates.get_template("components/mark.html").module)["drawings"]
    assert sorted(drawn) == sorted(MARKS)
