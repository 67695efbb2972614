"""What libyaml reads it reads as ruamel.yaml does: the same data, each value on the same line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core.packs import yaml_reader
from assessment.core.packs.yaml_reader import Source, decoded
from tests.support.core_fixtures import QUESTIONNAIRES
from tests.support.thoroughness import times

ROOT = Path(__file__).parents[2]
SHIPPED = {
    file.read_text(encoding="utf-8"): f"{file.parent.name}/{file.name}"
    for file in sorted([*QUESTIONNAIRES.rglob("*.yaml"), *(ROOT / "assessment").rglob("*.yaml")])
}
LINES = [line for text in SHIPPED for line in text.splitlines()]
HOSTILE = sorted((ROOT / "tests" / "corpus" / "raw").iterdir())
TOKENS = [
    *"ab1é: -,[]{}#'\"|>?!&*%@`~\\/=<\t\n",
    *(
        "\n  ",
        "\n- ",
        "\n    ",
        "\n\n",
        ": ",
        "- ",
        "? ",
        ", ",
        " #c",
        "#c\n",
        "---",
        "\n---\n",
        "\n...\n",
        "%YAML 1.1\n",
    ),
    *("a: ", "\nb: ", "{a: b}", "[a, b]", "''", "'a'", "'it''s\n b'", '"b"', '"\\x41"', '"\\/"', '"a\\\n  b"', "<<: "),
    *("a: |\n", "- >+\n", " \n", "   \n", "  # e\n", "   c\n", 'e: "f\n', "g: 'h\n", "k: [l,\n", "m]\n"),
    *("|\n  x\n", ">\n  y\n  z\n", "|-\n x\n\n", ">+\n  x\n\n", "|2\n    x\n", "true", "null", "12", "0x1", "1:30"),
]


def assert_read_alike(text: str) -> Source | None:
    """What libyaml reads of the text; None if it leaves it to ruamel.yaml."""
    fast, slow = yaml_reader.read_simple("a.yaml", text), yaml_reader.read_any("a.yaml", text)
    assert fast is None or repr(fast) == repr(slow)
    return fast


@pytest.mark.parametrize("text", SHIPPED, ids=SHIPPED.values())
def test_libyaml_reads_every_shipped_file(text: str) -> None:
    assert assert_read_alike(text)


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.name)
def test_a_hostile_file_is_read_alike_or_left(file: Path) -> None:
    try:
        text = decoded(file.read_bytes())
    except yaml_reader.UnreadableFile:
        return
    assert_read_alike(text)


@settings(max_examples=times(40))
@given(st.lists(st.sampled_from(TOKENS), max_size=14).map("".join))
def test_whatever_is_made_of_the_marks_of_yaml_is_read_alike_or_left(text: str) -> None:
    assert_read_alike(text)


@settings(max_examples=times(40))
@given(st.data())
def test_a_part_of_a_shipped_file_with_some_marks_put_in_is_read_alike_or_left(data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(LINES) - 1))
    text = "\n".join(LINES[first : first + data.draw(st.integers(1, 8))])
    for _ in range(data.draw(st.integers(1, 3))):
        at, gone = data.draw(st.integers(0, len(text))), data.draw(st.sampled_from((0, 0, 1, 2, 5)))
        text = text[:at] + data.draw(st.sampled_from(TOKENS)) + text[at + gone :]
    assert_read_alike(text)


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ("a tab", "a: b\tc"),
        ("a directive", "%YAML 1.1\n---\na: b"),
        ("a key behind a question mark", "a: b\n? c\nd: e"),
        ("a comment that touches a block", "a: >#c\n  b"),
        ("spaces where a block begins", "a: |\n \n  b"),
        ("a block that is everything", "|\n#"),
        ("the end of a document, twice", "a: b\n...\n\n...\n"),
        ("nothing", ""),
        ("no value", "a:\n# the end"),
        ("no value in a list", "- a\n-\n- b"),
        ("a mark without what is marked", "&a:\n"),
        ("an alias", "a: *b"),
        ("a tag", "a: !b c"),
        ("a second document", "a: b\n---\nc: d"),
        ("a key twice", "a: b\na: c"),
        ("an escape that shows nothing", 'a: "\\u200b"'),
        ("a list that is never closed", "a: [b"),
    ],
)
def test_what_they_read_otherwise_or_has_a_fault_is_left_to_ruamel(about: str, text: str) -> None:
    assert yaml_reader.read_simple("a.yaml", text) is None


@pytest.mark.parametrize(
    "text", ["a: b", "---\na: b\n", "a: Is it? Yes.", "a: [b, {c: d}]\ne: >\n  f\n\n  g\n", "a: 'b'"]
)
def test_what_is_simple_is_read_by_libyaml(text: str) -> None:
    assert assert_read_alike(text)
