"""Broken and hostile packs: each is refused, or warned of, with its code, file and line, without much work."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.core.errors import Fault
from tests.support.effort import bounded_when_thorough, finite
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

CORPUS = Path(__file__).parents[1] / "corpus"
CASES: dict[str, Any] = yaml.load((CORPUS / "cases.yaml").read_bytes(), yaml.CSafeLoader)
DIFFS = [
    case for part in ("published", "scores", "reach", "unused", "alike", "said", "references") for case in CASES[part]
]
TODAY = date(2026, 11, 22)
LONGEST_MESSAGE = 500
MOST_CALLS = 20_000_000
"""Of functions, and returns from them: two seconds at most."""


def found_in(folder: Path, *, calls: int = 0) -> list[Fault]:
    with bounded_when_thorough(calls) if calls else finite():
        faults = list(pack_faults(folder, TODAY))
    assert all(0 < len(fault.message) < LONGEST_MESSAGE and 0 < len(fault.remedy) < LONGEST_MESSAGE for fault in faults)
    return faults


def assert_found(faults: list[Fault], code: str, file: str, line: int | None = None) -> None:
    found = [(fault.code, fault.file, fault.line) for fault in faults]
    assert (code, file) in [each[:2] for each in found], faults
    assert line is None or (code, file, line) in found, faults
    severity = {fault.severity for fault in faults if fault.code == code}
    assert severity == {"warning" if code.startswith("W") else "error"}


@pytest.mark.parametrize("case", DIFFS, ids=lambda case: case["about"])
def test_a_broken_pack_is_named_with_code_and_line(tmp_path: Path, case: dict[str, Any]) -> None:
    faults = found_in(written(tmp_path, *(tuple(change) for change in case["changes"])))
    assert_found(faults, *case["expect"])
    if "says" in case:
        assert any(case["says"] in fault.message for fault in faults if fault.code == case["expect"][0]), faults


@pytest.mark.parametrize(
    ("about", "text", "code"), CASES["expressions"], ids=[case[0] for case in CASES["expressions"]]
)
def test_a_hostile_expression_is_refused(tmp_path: Path, about: str, text: str, code: str) -> None:
    faults = found_in(written(tmp_path, ("rules.yaml", "when: unsafe == yes", f"when: {json.dumps(text)}")))
    assert_found(faults, code, "rules.yaml", 20)


@pytest.mark.parametrize(("about", "file", "code", "line"), CASES["raw"], ids=[case[0] for case in CASES["raw"]])
def test_a_hostile_file_is_refused(tmp_path: Path, about: str, file: str, code: str, line: int) -> None:
    folder = written(tmp_path)
    (folder / "rules.yaml").write_bytes((CORPUS / "raw" / file).read_bytes())
    assert_found(found_in(folder), code, "rules.yaml", line)


def _conditions(count: int, each: Callable[[int], str]) -> bytes:
    lines = [f"  - {{id: c{at}, when: {each(at)}}}" for at in range(count)]
    return "\n".join(["conditions:", "  - {id: c, when: tired >= 2}", *lines]).encode()


MADE: dict[str, tuple[bytes, str]] = {
    "UTF-16": ("access: []".encode("utf-16"), "E002"),
    "Latin-1": ("label: Fühlen".encode("latin-1"), "E002"),
    "half a letter": ("label: ü".encode()[:-1], "E002"),
    "a letter in two halves": (b'label: "\xed\xa0\xbd\xed\xb8\x80"', "E002"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(200), "E013"),
    "nothing but NULs": (bytes(1000), "E013"),
    "a file of a gigabyte, cut": (b"a" * 500_001, "E001"),
    "a line of 100,000 characters": (b"access: [] # " + b"x" * 100_000, "E001"),
    "more values than anybody writes": (b"[" + b"x,x,x,\n" * 7_000 + b"]", "E001"),
    "mappings in mappings in mappings": (b"{a: " * 5_000, "E009"),
    "lists in lists in lists": (b"[" * 20_000, "E009"),
    "steps to the right without end": (b"".join(b" " * at + b"a:\n" for at in range(500)), "E009"),
    "a name of 19,000 characters": (b"levels: [{id: " + b"a" * 19_000 + b"}]", "E101"),
    "a key of 19,000 characters": (b"? " + b"a" * 19_000 + b"\n: b", "E103"),
    "a key of 19,000 characters, twice": (b"? " + b"a" * 19_000 + b"\n: b\n? " + b"a" * 19_000 + b"\n: c", "E008"),
    "a tag of 19,000 characters": (b"a: !<" + b"x" * 19_000 + b"> b", "E006"),
    "an anchor of 19,000 characters": (b"a: &" + b"x" * 19_000 + b" b", "E005"),
    "a text of 100,000 characters": (b"levels: [{id: a, label: '" + b"x\n " * 50_000 + b"'}]", "E101"),
    "an expression of 100,000 characters": (b"conditions: [{id: c, when: " + b"tired>=1 or\n " * 8_000 + b"}]", "E101"),
    "brackets without end": (b"conditions: [{id: c, when: " + b"(" * 1_900 + b"}]", "E204"),
    "nots without end": (b"conditions: [{id: c, when: " + b"not " * 450 + b"tired}]", "E204"),
    "a number of 1,900 digits": (b"conditions: [{id: c, when: tired >= " + b"9" * 1_900 + b"}]", "E202"),
    "conditions that double": (_conditions(60, lambda at: f"c{at - 1} or c{at - 1}" if at else "c or c"), "E204"),
    "conditions that deepen": (_conditions(200, lambda at: f"not c{at - 1}" if at else "not c"), "E204"),
    "a thousand keys alike": (b"a: b\n" * 1_000, "E008"),
    "a control that turns text round": ("label: safe\u202e efasnu".encode(), "E013"),
    "a key twice on each of 3,000 lines": (b"a: b\n" * 3_000, "E008"),
    "half a letter, written as an escape": (b'label: "\\ud800"', "E013"),
    "a letter in two halves, written as escapes": (b'label: "\\ud83d\\ude00"', "E013"),
    "half a letter in a key": (b'"\\udfff": a', "E013"),
    "a NUL in a text": (b"label: a\0b", "E013"),
    "a NUL, written as an escape": (b'label: "a\\0b"', "E013"),
    "a command to the terminal": (b"label: \x1b[2J", "E013"),
    "a command to the terminal, written as an escape": (b'label: "\\e[2J"', "E013"),
    "a command to the terminal in a key": (b'"\\e[2J": a', "E013"),
    "a command to the terminal in a comment": (b"# \x1b]0;title\x07", "E013"),
    "a command to the terminal of one character": ("label: \u009b2J".encode(), "E013"),
    "a return without a new line": (b"label: a\rb", "E013"),
    "a return, written as an escape": (b'label: "a\\rb"', "E013"),
    "a line end of another kind": ("label: a\u0085b".encode(), "E013"),
    "a deletion": (b"label: a\x7fb", "E013"),
    "a code point that is no character": ("label: a\ufffeb".encode(), "E013"),
    "the last code point of all": ("label: a\U0010ffffb".encode(), "E013"),
    "the same, written as an escape of eight": (b'label: "\\U0010ffff"', "E013"),
    "letters that do not show, on each line": ("a: \u200b\n".encode() * 60_000, "E013"),
    "a control in a comment": ("access: [] # \u2066hidden\u2069".encode(), "E013"),
    "a letter that does not show": ("label: sa\u200bfe".encode(), "E013"),
    "a letter that does not show, written as an escape": (b'label: "sa\\u200bfe"', "E013"),
    "a key with a letter that does not show": ("le\u2060vels: []".encode(), "E013"),
    "a joiner between Latin letters": ("label: pay\u200dpal".encode(), "E013"),
    "a mark of the byte order inside": ("label: a\ufeffb".encode(), "E013"),
}


@pytest.mark.parametrize("name", MADE)
def test_a_hostile_file_made_by_a_program_is_refused(tmp_path: Path, name: str) -> None:
    raw, code = MADE[name]
    folder = written(tmp_path)
    (folder / "rules.yaml").write_bytes(raw)
    assert_found(found_in(folder, calls=MOST_CALLS), code, "rules.yaml")


@pytest.mark.parametrize("source", CASES["sources"]["refused"])
def test_a_source_that_is_no_web_address_is_refused(tmp_path: Path, source: str) -> None:
    line = (
        "help-lines.yaml",
        "for: [suicide, abuse, children],",
        f"for: [suicide, abuse, children], sources: [{json.dumps(source)}],",
    )
    assert_found(found_in(written(tmp_path, line)), "E017", "help-lines.yaml", 6)


@pytest.mark.parametrize("source", CASES["sources"]["read"])
def test_a_source_in_words_or_on_the_web_is_read(tmp_path: Path, source: str) -> None:
    line = (
        "help-lines.yaml",
        "for: [suicide, abuse, children],",
        f"for: [suicide, abuse, children], sources: [{json.dumps(source)}],",
    )
    assert found_in(written(tmp_path, line)) == []


def test_scores_made_of_scores_many_times_over_are_checked_without_much_work(tmp_path: Path) -> None:
    shape = "method: mean, range: 0..100, needs: 1, higher_is: worse, bands: [{id: all, label: all}]"
    names = ["strain", *(f"s{at}" for at in range(60))]
    scores = [
        f"- {{id: {names[at]}, label: Score {at}, from: [{names[at - 1]}, {names[max(at - 2, 0)]}], {shape}}}\n"
        for at in range(2, 61)
    ]
    first = f"- {{id: s0, label: Score, from: [strain], {shape}}}\n"
    bands = "bands: [{id: low, label: low, below: 50}, {id: high, label: high}]\n"
    cut_off = ("rules.yaml", "bad_nights or strain >= 60", "bad_nights or s59 >= 60")
    folder = written(tmp_path, ("scores.yaml", bands, bands + first + "".join(scores)), cut_off)
    assert {fault.code for fault in found_in(folder, calls=MOST_CALLS)} >= {"W618", "W621"}


def test_line_ends_and_marks_of_other_editors_are_read(tmp_path: Path) -> None:
    folder = written(tmp_path)
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert found_in(folder) == []


def test_joiners_that_other_scripts_need_are_read(tmp_path: Path) -> None:
    for at, text in enumerate(("می‌خواهم", "क्‍ष", "👩‍👧")):
        root = tmp_path / str(at)
        root.mkdir()
        assert found_in(written(root, ("texts.yaml", "Thanks.", text))) == []


def test_a_whole_set_of_labels_from_high_to_low_may_be_reversed(tmp_path: Path) -> None:
    """Not twice: where every item is written backwards, reversing the opposite ones is right."""
    turned = [("answers.yaml", "label: Never", "label: X"), ("answers.yaml", "label: Always", "label: Never")]
    turned += [("answers.yaml", "label: X", "label: Always"), ("answers.yaml", "label: Sometimes", "label: X")]
    turned += [("answers.yaml", "label: Often", "label: Sometimes"), ("answers.yaml", "label: X", "label: Often")]
    assert found_in(written(tmp_path, *turned)) == []


def test_the_corpus_is_large_enough() -> None:
    assert len(DIFFS) + len(CASES["expressions"]) + len(CASES["raw"]) + len(MADE) >= 60
