"""Every sentence that a person reads is plain: at or below grade 8, without jargon, blame or exclamation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import textstat
from babel.messages.pofile import read_po

from assessment.core.packs.translations import po_file
from assessment.settings import ROOT

GRADE = 8
MEASURED = 5
"""Words a sentence needs to have a grade: of fewer, no measure means much."""
PACKS = ("relationship-repair", "apology-check")
MEASURES = {"en": textstat.flesch_kincaid_grade, "es": textstat.crawford}
"""Years of school, for English (Flesch and Kincaid) and for Spanish (Crawford)."""
EXCEPTIONS = {
    "for Aboriginal and Torres Strait Islander people": "the names of peoples",
    "Cheating (feelings, online or physical)": "an answer whose words are fixed",
    "One side’s own words; no diagnosis; not for court, custody or employment.": "counselors read it",
}
UNFIT = {
    "jargon": "assessment|attachment style|boundaries|codependen|comorbid|disclosure|dysfunction|ideation|infidelity|"
    "intervention|modality|narcissis|perpetrator|protocol|psychometric|questionnaire score|respondent|screening|"
    "symptom|therapeutic alliance|toxic|transgress|trauma|triage|trigger|victim",
    "blame": r"you failed|(?<!not )your fault|you should have|you must|you ought|shame on|guilty|"
    "innocent party|cheater|liar|abuser",
}


def sentences(text: str) -> list[str]:
    """The sentences of a text, with something plain where a value will stand."""
    filled = re.sub(r"%\(\w+\)s", "ten", re.sub(r"<[^>]+>", "", text))
    return [each for each in re.split(r"(?<=[.!?:])\s+", filled.strip()) if re.search(r"\w", each)]


def pack_texts(language: str) -> Iterator[tuple[str, str]]:
    for pack in PACKS:
        path = ROOT / "questionnaires" / pack / "es.po"
        for name, entry in po_file.read(path.name, path.read_bytes()).entries.items():
            # Counselors read the first of these; the last are the names of services.
            if not re.search(r"/short$|^rules/(rules|notes)/|^help-lines/.*/lines/\w+/name$", name):
                yield f"{pack}: {name}", entry.of if language == "en" else entry.say


def interface_texts(language: str) -> Iterator[tuple[str, str]]:
    with (ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            shown = message.id if language == "en" else message.string
            for text in shown if isinstance(shown, (list, tuple)) else [shown]:
                if message.id:
                    yield "interface", str(text)


def all_texts(language: str) -> list[tuple[str, str]]:
    return [*pack_texts(language), *interface_texts(language)]


def too_hard(language: str) -> list[str]:
    """What is above the grade, with where it stands; named exceptions left out."""
    textstat.set_lang({"en": "en_US"}.get(language, language))
    found = []
    for where, text in all_texts(language):
        for sentence in sentences(text):
            if len(sentence.split()) >= MEASURED:
                grade = MEASURES[language](sentence)
                if grade > GRADE and sentence not in EXCEPTIONS:
                    found.append(f"{where}: grade {grade:.1f}: {sentence}")
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_is_at_grade_eight_or_below(language: str) -> None:
    assert len(all_texts(language)) > 1000
    assert too_hard(language) == []


def test_the_measure_notices_a_hard_sentence() -> None:
    hard = "Notwithstanding considerable interpersonal difficulties, professional intervention necessitates commitment."
    assert textstat.flesch_kincaid_grade(hard) > GRADE
    assert textstat.flesch_kincaid_grade("You can leave out any question.") < GRADE


def test_every_exception_is_still_needed() -> None:
    all_sentences = {
        sentence for language in MEASURES for _, text in all_texts(language) for sentence in sentences(text)
    }
    assert [each for each in EXCEPTIONS if each not in all_sentences] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_exclaimed(language: str) -> None:
    assert [text for _, text in all_texts(language) if re.search("[!¡]", text)] == []


@pytest.mark.parametrize("kind", UNFIT)
def test_no_text_holds_jargon_or_blame(kind: str) -> None:
    unfit = re.compile(rf"\b(?:{UNFIT[kind]})", re.IGNORECASE)
    assert [f"{where}: {text}" for where, text in all_texts("en") if unfit.search(text)] == []


def test_no_introduction_of_a_page_says_what_the_page_says_of_all_questions_anyway() -> None:
    again = re.compile(r"\b(?:leave|skip)\b.*\b(?:any question|any of these)", re.IGNORECASE)
    introductions = [text for where, text in pack_texts("en") if where.endswith("/intro")]
    assert len(introductions) > 20
    assert [text for text in introductions if again.search(text)] == []


@pytest.mark.parametrize(
    ("language", "other"),
    [
        ("en", "[«»„]"),
        ("es", "[«»„]"),
        ("es", r"(?i)\b(?:segundas? miradas?|fuera de plazo|charlas?|elimin\w+|personas? supervisoras?)\b"),
        ("es", r"(?i)\b(?:página de (?:resultados?|(?:tu|su) resultados)|quien (?:opera|administra) el servicio)\b"),
        ("es", r"(?i)\b(?:ordenador|vosotr[oa]s|vuestr[oa]s?|[a-z]+(?:áis|éis))\b"),
    ],
    ids=["marks in English", "marks in Spanish", "a second word", "a second name", "words of Spain alone"],
)
def test_quotation_marks_and_words_are_the_same_on_all_pages(language: str, other: str) -> None:
    assert [f"{where}: {text}" for where, text in all_texts(language) if re.search(other, text)] == []


def test_the_catalogues_are_those_the_service_uses() -> None:
    assert {path.parent.name for path in Path(ROOT / "questionnaires").glob("*/es.po")} == set(PACKS)
