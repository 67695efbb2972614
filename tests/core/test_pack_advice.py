"""What `check` advises can be done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

TODAY = date(2026, 11, 22)
TYPED = "ask: In your words?, answer: {type: text, max_length: 20}"
WHEN = ("rules.yaml", "bad_nights or strain >= 60")
CLAIM = ("rules.yaml", "claims:\n", "claims:\n  - {id: worse, say: S, worse: [words], never_lowers: [level]}\n")
Change = tuple[str, str, str]


def remedies(folder: Path) -> list[str]:
    return [fault.remedy for fault in pack_faults(folder, TODAY)]


def typed(setting: str) -> Change:
    return "rest.yaml", TYPED, f"{TYPED}, {setting}"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ((*WHEN, "words == noise"), "Write answered(words), or ask a question with options."),
        ((*WHEN, "noise in words"), "Write answered(words), or ask a question with options."),
        ((*WHEN, "unsure(words)"), "Leave the item out."),
        (CLAIM, "Leave it out of the claim."),
        (("scores.yaml", "{reverse: rested}", "words"), "Remove it."),
        (typed("critical: [bad]"), "Leave 'critical' out: its answers have no names."),
        (typed("not_asked_counts_as: bad"), "Leave 'not_asked_counts_as' out: its answers have no names."),
        (typed("share: partner_if_released, in_your_hands: Write."), "Leave 'in_your_hands' out."),
        (typed("also: [{id: other, label: Other}]"), "Remove it."),
        (typed("share: reviewing_counselor_only"), "Write 'on_paper: leave_out'."),
    ],
    ids=lambda each: each if isinstance(each, str) else each[2][-40:],
)
def test_nothing_is_advised_for_free_text_that_free_text_cannot_have(
    tmp_path: Path, change: Change, advice: str
) -> None:
    assert remedies(written(tmp_path, change)) == [advice]


def test_a_number_that_is_no_answer_is_named_with_the_numbers_that_are(tmp_path: Path) -> None:
    number = ("rest.yaml", "maximum: 24}}", "maximum: 24}, critical: [25]}")
    assert remedies(written(tmp_path, number)) == ["Write a number from 0 to 24."]


def test_a_text_that_a_comma_ends_in_braces_is_advised_to_be_quoted(tmp_path: Path) -> None:
    cut = ("answers.yaml", "label: Sometimes}", "label: Sometimes, but seldom}")
    assert remedies(written(tmp_path, cut)) == [
        "If it is the end of the text before it, put that text in quotes: a comma ends it otherwise."
    ]


@pytest.mark.parametrize(
    "texts",
    [
        "[Thank you., and come back.]",
        '["Thank you, come back."]',
        '["Thank you", come back.]',
        "[thank you, come back]",
    ],
)
def test_texts_in_a_list_that_end_or_are_quoted_are_not_taken_for_one(tmp_path: Path, texts: str) -> None:
    said = ("replies.yaml", "[Thank you., Come back any time.]", texts)
    assert remedies(written(tmp_path, said)) == []


@pytest.mark.parametrize(
    ("row", "advice"),
    [
        ("\tthanks: Thanks.", "Begin the line with spaces in place of tabs."),
        ("  faq: []", "Quote the text if it has ': ' in it; if not, correct where the line begins."),
        ("thanks: Hello: you", "Quote the text if it has ': ' in it; if not, correct where the line begins."),
        (
            'thanks: "Hello" you',
            "Let what belongs together begin in one column, and let nothing follow a text in quotes.",
        ),
        (
            "thanks: {a: b",
            "Close the bracket, here or on the lines before, and quote texts with ': ' or a comma.",
        ),
        ("thanks", "Write 'key: value', here or on the line before, with a space behind the colon."),
        ("thanks: @home", "Quote the text: it begins with a character that YAML keeps for itself."),
    ],
)
def test_what_is_not_yaml_is_advised_by_what_is_wrong_with_it(tmp_path: Path, row: str, advice: str) -> None:
    assert remedies(written(tmp_path, ("texts.yaml", "thanks: Thanks.", f"limits: L.\n{row}")))[:1] == [advice]


def test_a_key_in_capitals_is_advised_in_small_letters(tmp_path: Path) -> None:
    assert remedies(written(tmp_path, ("texts.yaml", "thanks:", "Thanks:"))) == ["Did you mean 'thanks'?"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "there is nothing in this file."), ("a: b", "expected a list.")],
    ids=["empty", "mapping"],
)
def test_a_file_that_must_be_a_list_is_not_asked_to_be_a_mapping(tmp_path: Path, text: str, message: str) -> None:
    folder = written(tmp_path)
    (folder / "scores.yaml").write_text(text, encoding="utf-8")
    assert [fault.message for fault in pack_faults(folder, TODAY)] == [message]
