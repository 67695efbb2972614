"""Words that say another number than the expression beside them, and words that promise too much: and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.packs import loader
from assessment.core.packs.lint.language_words import WORDS, words_of
from tests.support.claims import CLAIMS, EARNED, OWN, SKIPPED, WORSE
from tests.support.sleep_pack import written
from tests.support.translations import translate


def named(folder: Path, code: str) -> list[tuple[str, int]]:
    found = loader.load_with_warnings(folder).warnings
    return [(fault.file, fault.line) for fault in found if fault.code == code]


def because(text: str, when: str = "bad_nights or strain >= 60") -> list[tuple[str, str, str]]:
    return [
        ("rules.yaml", "bad_nights or strain >= 60", f"bad_nights and ({when})"),
        ("rules.yaml", "because: B}", f'because: "{text}"}}'),
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Strain is 60 or more.", "strain >= 60"),
        ("Strain is above 60, or 2 or more are bad.", "strain >= 60"),
        ("Sleeps more than 7 hours, for over 3 weeks.", "hours >= 8"),
        ("The number is above 7.", "hours >= 8"),
        ("The number is no more than seven.", "hours < 8"),
        ("At least eight.", "hours > 7"),
        ("Fewer than eight.", "hours <= 7"),
        ("In the past 4 weeks; 30 % or more; below 60.", "strain < 60"),
        ("Nearly 50 people. Bad, in 3 of 4 nights.", "strain < 60"),
    ],
)
def test_the_same_number_in_other_words_is_fine(tmp_path: Path, text: str, when: str) -> None:
    assert named(written(tmp_path, *because(text, when)), "W622") == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("The number is above 8.", "hours <= 7"),
        ("At least 9.", "hours >= 8"),
        ("Below 60.5.", "strain < 60"),
    ],
)
def test_a_number_that_is_off_by_a_little_is_named(tmp_path: Path, text: str, when: str) -> None:
    assert named(written(tmp_path, *because(text, when)), "W622") == [("rules.yaml", 21)]


@pytest.mark.parametrize("text", ["Nothing with numbers: at least 5.", "Below 12"])
def test_an_expression_without_numbers_is_no_measure(tmp_path: Path, text: str) -> None:
    assert named(written(tmp_path, ("rules.yaml", "because: U}", f'because: "{text}"}}')), "W622") == []


def test_a_claim_says_the_numbers_of_its_condition(tmp_path: Path) -> None:
    claims = [*WORSE, ("rules.yaml", OWN, CLAIMS), SKIPPED, EARNED]
    for at, (say, lines) in enumerate((("Tired is at most 2.", []), ("Tired is at most 3.", [("rules.yaml", 34)]))):
        (tmp_path / str(at)).mkdir()
        folder = written(tmp_path / str(at), *claims, ("rules.yaml", "say: Nobody very tired is fine.", f"say: {say}"))
        assert named(folder, "W622") == lines


@pytest.mark.parametrize(("say", "wrong"), [("Es 60 o más.", 0), ("Es al menos 50.", 1), ("Más de 50 o así.", 1)])
def test_a_translation_says_the_numbers_of_the_expression(tmp_path: Path, say: str, wrong: int) -> None:
    folder = written(tmp_path, *because("Strain is 60 or more."))
    translate(folder, "es", {"Strain is 60 or more.": say})
    assert named(folder, "W622") == [("es.po", 1)] * wrong


@pytest.mark.parametrize(
    "text",
    [
        "The questions have not been validated in studies.",
        "It does not judge, rank or diagnose you.",
        "You do not have to answer. You never must answer anything.",
        "Nobody can guarantee that.",
        "It cannot tell whether you are completely safe.",
    ],
)
def test_a_promise_that_is_taken_back_is_none(tmp_path: Path, text: str) -> None:
    assert named(written(tmp_path, ("texts.yaml", "about_report: About.", f"about_report: {text}")), "W625") == []


@pytest.mark.parametrize(
    "text",
    [
        "A validated test.",
        "It is not long, but it is clinically proven.",
        "It is no game: it diagnoses.",
        "You must answer, and nobody sees it.",
        "We guarantee it.",
    ],
)
def test_a_promise_is_named(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path, ("texts.yaml", "about_report: About.", f'about_report: "{text}"'))
    assert named(folder, "W625") == [("texts.yaml", 6)]


@pytest.mark.parametrize(
    ("say", "promises"),
    [
        ("Una prueba validada.", True),
        ("No es un juego, pero diagnostica.", True),
        ("Debes responder a todo.", True),
        ("Garantizamos el resultado.", True),
        ("Las preguntas no han sido validadas.", False),
        ("Nadie tiene que responder.", False),
        ("Esto no es ninguna garantía.", False),
    ],
)
def test_a_promise_in_a_translation_is_named(tmp_path: Path, say: str, promises: bool) -> None:
    folder = written(tmp_path)
    translate(folder, "es", {"About.": say})
    assert named(folder, "W625") == ([("es.po", 1)] if promises else [])


def test_what_studies_validate_may_be_called_validated(tmp_path: Path) -> None:
    validated = "validated: {say: The questions are validated., source: Doe 2020}"
    assert named(written(tmp_path, ("texts.yaml", "not_validated: Not studied.", validated)), "W625") == []


def test_what_counselors_read_may_name_a_diagnosis(tmp_path: Path) -> None:
    assert named(written(tmp_path, *because("A doctor diagnoses it.")), "W625") == []


@pytest.mark.parametrize("file", sorted(WORDS.iterdir()), ids=lambda file: file.stem)
def test_the_words_of_each_language_are_in_small_letters_and_each_stands_once(file: Path) -> None:
    words = words_of(file.stem)
    assert words is not None
    text = file.read_text(encoding="utf-8")
    listed = [line.removeprefix("  - ") for line in text.splitlines() if line.startswith("  - ") and "[" not in line]
    assert sorted(listed) == sorted(set(listed))
    assert all(word == word.lower() for word in [*listed, *words.order, *words.numbers])
    assert {each.kind for each in words.compared} == {"at_most", "at_least", "below", "above"}


def test_a_language_without_word_lists_is_read_without_warnings(tmp_path: Path) -> None:
    folder = written(tmp_path)
    translate(folder, "fr", {"About.": "Un test garanti."})
    assert words_of("fr") is None
    assert named(folder, "W625") == []
