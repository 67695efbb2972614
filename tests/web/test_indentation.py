"""Pages are sent without the indentation of their templates, and look as if it were there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError

from assessment.settings import ROOT
from assessment.web.indentation import Unindented
from tests.support.strict_client import Pages

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
A_NEWLINE_THAT_IS_TRIMMED = re.compile(r"(?<=[%#]})\n")
WHITE_SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def unindented() -> Environment:
    return Environment(trim_blocks=True, extensions=[Unindented], autoescape=True)


def as_shown(source: str) -> str:
    """What a browser makes of white space: one space, however long it is."""
    return WHITE_SPACE.sub(" ", A_NEWLINE_THAT_IS_TRIMMED.sub("", source))


def test_no_line_of_a_page_begins_with_more_than_one_space_for_each_block(app: Flask) -> None:
    pages = Pages(app)
    pages.get("/")
    text = pages.response.text
    assert len(re.findall(r"(?m)^[ \t]+", text)) < text.count("\n")
    assert sum(map(len, re.findall(r"(?m)^[ \t]+", text))) < len(text) / 50


def test_what_stood_apart_stays_apart_and_what_did_not_does_not(unindented: Environment) -> None:
    source = "<p\n   {% if a %}\n   class=x\n   {% endif %}\n   id=y>\n  {# why #}\n  a{% if a %}\n  b{% endif %}c</p>"
    assert WHITE_SPACE.sub(" ", unindented.from_string(source).render(a=True)) == "<p class=x id=y> a bc</p>"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_has_white_space_in_the_same_places(path: Path, unindented: Environment) -> None:
    source = path.read_text()
    assert as_shown(unindented.preprocess(source)) == as_shown(source)


def test_a_fault_in_a_template_is_named_with_its_line(unindented: Environment) -> None:
    with pytest.raises(TemplateSyntaxError) as fault:
        unindented.from_string("<p>\n  {% if a %}\n    {% end %}\n")
    assert fault.value.lineno == 3
