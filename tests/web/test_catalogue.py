"""The Spanish of the interface is whole: every sentence, its placeholders and its marks, and what a service reads."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy

import pytest
from babel.messages.catalog import Catalog, Message

from scripts import translations

REMEDY = "run `make translations`, then translate what it lists in translations/{}/LC_MESSAGES/messages.po"


@pytest.fixture(scope="module")
def extracted() -> Catalog:
    """Every sentence that the code and the templates say now."""
    return translations.extracted()


@pytest.fixture(scope="module", params=translations.languages())
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return translations.read(request.param)


def translated_in(part: ast.AST) -> list[int]:
    """The lines of calls that translate."""
    calls = [each for each in ast.walk(part) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    return [each.lineno for each in calls if getattr(each.func, "id", "") in {"_", *translations.KEYWORDS}]


def sentences(catalogue: Catalog) -> dict[tuple[object, object], Message]:
    return {(message.id, message.context): message for message in catalogue if message.id}


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def test_spanish_is_one_of_the_languages() -> None:
    assert "es" in translations.languages()


def test_every_sentence_is_translated_and_none_is_left_over(extracted: Catalog, catalogue: Catalog) -> None:
    now, translated = sentences(extracted), sentences(catalogue)
    missing = [
        message.id for key, message in now.items() if key not in translated or not all(forms(translated[key].string))
    ]
    assert missing == [], REMEDY.format(catalogue.locale)
    assert [message.id for key, message in translated.items() if key not in now] == [], REMEDY.format(catalogue.locale)
    assert catalogue.obsolete == {}
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_no_sentence_stands_within_an_f_string_where_python_3_11_does_not_see_it() -> None:
    """Babel reads tokens, and such a string is one of them before Python 3.12."""
    found = [
        f"{path.relative_to(translations.ROOT)}:{line}"
        for path in sorted((translations.ROOT / "assessment").rglob("*.py"))
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.JoinedStr)
        for line in translated_in(each)
    ]
    assert found == []


def test_a_new_sentence_is_noticed(extracted: Catalog, catalogue: Catalog) -> None:
    with_another = deepcopy(extracted)
    with_another.add("A sentence that nobody translated")
    assert sentences(with_another).keys() - sentences(catalogue).keys() == {("A sentence that nobody translated", None)}


def test_a_translation_holds_the_same_placeholders_and_marks(catalogue: Catalog) -> None:
    for message in sentences(catalogue).values():
        assert list(message.check(catalogue)) == []
        for form in forms(message.string):
            for pattern in (r"%\(\w+\)s", r"</?\w+[^>]*>"):
                wanted = {each for text in forms(message.id) for each in re.findall(pattern, text)}
                assert set(re.findall(pattern, form)) == wanted, message.id
            assert (form[-1] in ".?:") == (forms(message.id)[0][-1] in ".?:"), message.id
            assert form == form.strip()


def test_a_translation_speaks_calmly_and_says_you_as_to_a_friend(catalogue: Catalog) -> None:
    found = Counter(
        word
        for message in sentences(catalogue).values()
        for form in forms(message.string)
        for word in re.findall(r"\b(?:usted|ustedes|vosotros|vos)\b|[!¡]", form, re.IGNORECASE)
    )
    assert found == {}


def test_what_a_service_reads_is_what_was_translated(catalogue: Catalog) -> None:
    compiled = translations.kept_at(str(catalogue.locale)).with_suffix(".mo").read_bytes()
    assert compiled == translations.compiled(catalogue), "run `make translations`"
