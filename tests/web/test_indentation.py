"""Pages are sent without the indentation of their templates, and look as if it were there."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError

from assessment.settings import ROOT
from assessment.web.indentation import Unindented
from tests.support.strict_client import Pages

A_NEWLINE_THAT_IS_TRIMMED = re.compile(r"(?<=[%#]})\n")
INDENTATION = re.compile(r"(?m)^[ \t]+")
WHITE_SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def unindented() -> Environment:
    return Environment(trim_blocks=True, extensions=[Unindented], autoescape=True)


def as_shown(source: str) -> str:
    """What a browser makes of white space: one space, however long it is."""
    return WHITE_SPACE.sub(" ", A_NEWLINE_THAT_IS_TRIMMED.sub("", source))


def test_hardly_anything_of_a_page_is_indentation(app: Flask) -> None:
    pages = Pages(app)
    pages.get("/")
    text = pages.response.text
    assert sum(map(len, INDENTATION.findall(text))) < len(text) / 50


def test_what_stood_apart_stays_apart_and_what_did_not_does_not(unindented: Environment) -> None:
    source = "<p\n   {% if a %}\n   class=x\n   {% endif %}\n   id=y>\n  {# why #}\n  a{% if a %}\n  b{% endif %}c</p>"
    assert WHITE_SPACE.sub(" ", unindented.from_string(source).render(a=True)) == "<p class=x id=y> a bc</p>"


def test_every_template_has_white_space_in_the_same_places(unindented: Environment) -> None:
    sources = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    assert [path for path, text in sources.items() if as_shown(unindented.preprocess(text)) != as_shown(text)] == []
    assert [path for path, text in sources.items() if INDENTATION.search(text)]  # there is something to take out


def test_a_fault_in_a_template_is_named_with_its_line(unindented: Environment) -> None:
    with pytest.raises(TemplateSyntaxError) as fault:
        unindented.from_string("<p>\n  {% if a %}\n    {% end %}\n")
    assert fault.value.lineno == 3
