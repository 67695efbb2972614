from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core import typed_text

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
ENGLAND = "\N{WAVING BLACK FLAG}" + "".join(chr(0xE0000 + ord(each)) for each in "gbeng") + "\U000e007f"
ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ame\u0301lie", "Am\u00e9lie"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("one\r\ntwo\rthree\u2028four\x85five\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\tb", "a\tb"),
        ("\ud83d half \ufffe never", " half  never"),
        ("safe\u202eexe.doc", "safeexe.doc"),
        ("\u2067right\u2069 \u202bto\u202c left", "right to left"),
        ("\ufeffhello", "hello"),
        ("hello" + "".join(chr(0xE0000 + ord(each)) for each in "secret"), "hello"),
    ],
    ids=["composed", "controls", "line ends", "a tab", "no characters", "an override", "isolates", "a mark", "tags"],
)
def test_what_is_not_text_is_taken_out_and_the_words_stay(typed: str, kept: str) -> None:
    assert typed_text.clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a joiner that parts two letters
        "\u0915\u094d\u200d\u0937",  # Hindi, with one that keeps two apart
        FAMILY,
        ENGLAND,
        "\N{HEAVY BLACK HEART}\ufe0f",
        "\u05e9\u05dc\u05d5\u05dd! \u200f(abc)\u200f",
        "so\u00adft",
        "\u0e01\u200b\u0e02",  # Thai, with a place to break the line
    ],
    ids=["Persian", "Hindi", "a family", "a flag", "a heart", "Hebrew with marks", "a soft hyphen", "Thai"],
)
def test_joiners_and_marks_that_people_type_stay(typed: str) -> None:
    assert typed_text.clean(typed) == typed
    assert typed_text.read(typed) == typed


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u2800", "\u3164", "\u200d\ufe0f", " \u00ad\u2060\n", "\u202e", "\u00a0"]
)
def test_text_of_which_nothing_can_be_seen_is_none(unseen: str) -> None:
    assert typed_text.read(unseen) == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        (" 7\u200b", 7),
        ("\u0663", 3),
        ("\uff15", 5),
        ("\u096f\u0967", 91),
        ("\u22124", -4),
        ("\uff0d\uff14", -4),
        ("\u200f\u0661\u0662", 12),
        ("", None),
        ("\u200b", None),
        ("seven", None),
        ("1.5", None),
        ("\u00bd", None),
        ("\u2460", None),
        ("12345678901", None),
        ("1 2", None),
    ],
)
def test_a_number_is_read_in_the_digits_of_any_script(typed: str, number: int | None) -> None:
    assert typed_text.whole_number(typed) == number


def test_one_line_has_single_spaces_and_keeps_joiners() -> None:
    assert typed_text.one_line(" call\r\nme \t \u0645\u06cc\u200c\u062e ") == "call me \u0645\u06cc\u200c\u062e"


def test_a_code_is_read_whatever_digits_and_hyphens_it_is_typed_in() -> None:
    assert typed_text.plain(" heron\u2011\uff14\uff12\u200b") == "heron-42"


@given(ANY_TEXT)
def test_reading_twice_changes_nothing_more(typed: str) -> None:
    for reader in (typed_text.clean, typed_text.read, typed_text.one_line, typed_text.plain):
        assert reader(reader(typed)) == reader(typed)


@given(ANY_TEXT)
def test_what_is_read_is_composed_text_that_every_database_takes(typed: str) -> None:
    kept = typed_text.read(typed)
    assert unicodedata.is_normalized("NFC", kept)
    assert "\x00" not in kept
    kept.encode()


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("(hello)", "ltr"),
        ("12. \u05e9\u05dc\u05d5\u05dd (hello)", "rtl"),
        ("\u0645\u0631\u062d\u0628\u0627", "rtl"),
        ("\u6211 \u05e9", "ltr"),
        ("12 – \u2764", ""),
        ("12", ""),
    ],
)
def test_the_first_letter_of_a_text_says_its_direction(text: str, direction: str) -> None:
    assert typed_text.direction(text) == direction
