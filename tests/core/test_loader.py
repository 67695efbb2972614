"""Packs are read strictly: every fault at once, each with its file, line and remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assessment.core.errors import Fault, InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.effort import finite
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import FILES, written

TODAY = date(2026, 11, 22)
ON_TWO_PAGES = 'confidence: two_pages, read_on: "2026-11-22"'


def faults_of(folder: Path, today: date = TODAY) -> list[Fault]:
    with finite():
        return list(pack_faults(folder, today))


def test_a_sound_pack_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(written(tmp_path)) == []


def test_the_shipped_packs_have_no_fault_and_only_lines_to_verify() -> None:
    root = Path(__file__).parents[2] / "questionnaires"
    read = date(2026, 11, 28)
    found = [fault for folder in root.iterdir() if folder.is_dir() for fault in faults_of(folder, read)]
    assert [fault for fault in found if fault.code not in ("W502", "W503")] == []


def test_the_shipped_pack_asks_every_item_of_the_bank(repair: Pack) -> None:
    assert len(repair.items) == 89
    assert len(repair.examples) >= 25


def test_examples_reach_every_level_and_every_rule(repair: Pack) -> None:
    expected = [example.expect for example in repair.examples]
    levels = {expect.get("level") for expect in expected}
    rules = {rule for expect in expected if isinstance(named := expect.get("rules"), list) for rule in named}
    assert levels >= {level.id for level in repair.levels}
    assert rules >= {rule.id for rule in repair.rules}


BROKEN = [
    ("pack.yaml", "title: Sleep", "title: &name Sleep", "E005", 2),
    ("pack.yaml", "title: Sleep", "title: !!python/name:os.system Sleep", "E006", 2),
    ("pack.yaml", "title: Sleep", "title: Sleep\ntitle: Again", "E008", 3),
    ("pack.yaml", "title: Sleep", "tite: Sleep", "E103", 2),
    ("pack.yaml", "title: Sleep\n", "", "E102", 1),
    ("pack.yaml", "title: Sleep", "title: [Sleep", "E003", 3),
    ("pack.yaml", "title: Sleep", "title: Sleep\n---\nid: two", "E004", 3),
    ("pack.yaml", "title: Sleep", "title: ''", "E101", 2),
    ("pack.yaml", 'version: "1"', "version: 1", "E101", 3),
    ("pack.yaml", "language: en", "language: 2", "E101", 4),
    ("pack.yaml", "id: sleep", "id: slumber", "E304", 1),
    ("pack.yaml", "{use: rest}", "{use: rests}", "E301", 9),
    ("pack.yaml", "{use: rest}", "{use: rest}\n  - {use: rest}", "E302", 10),
    ("pack.yaml", "awake >= 3", "awake >= 4", "E207", 10),
    ("pack.yaml", "awake >= 3", "unsafe == yes", "E212", 10),
    ("answers.yaml", "type: rating", "type: ratings", "E101", 2),
    ("answers.yaml", "value: 1,", "value: 0,", "E302", 5),
    ("answers.yaml", "value: 1,", "value: 9,", "E307", 6),
    ("answers.yaml", "label: Sometimes", "label: Never", "E302", 5),
    ("rest.yaml", "id: rest\n", "id: rests\n", "E304", 1),
    ("rest.yaml", "id: awake", "id: tired", "E302", 7),
    ("rest.yaml", "answer: often}", "answer: oftn}", "E301", 6),
    ("rest.yaml", "id: tired", "id: Tired", "E101", 6),
    ("rest.yaml", "id: tired", "id: level", "E305", 6),
    ("rest.yaml", "options_from: reasons", "options_from: tired", "E306", 17),
    ("rest.yaml", "minimum: 0", "minimum: 30", "E306", 14),
    ("rest.yaml", "show_if: worry in reasons", "show_if: wory in reasons", "E210", 19),
    ("rest.yaml", "show_if: worry in reasons", "show_if: worst == noise", "E212", 19),
    ("rest.yaml", "ask: I am tired.", "ask: {tired_one: I am.}", "E101", 6),
    ("rest.yaml", "ask: I am tired.", "ask: {otherwise: I am., other: You are.}", "E301", 6),
    ("alone.yaml", "critical: [yes]", "critical: [maybe]", "E301", 7),
    ("alone.yaml", "title: In private", "title: In private\n    chapter: Alone", "E308", 5),
    ("rest.yaml", "title: Nights", "title: Nights\n    mark: moon", "E101", 5),
    ("rest.yaml", "id: tired,", "id: tired, critical: [4],", "E301", 6),
    ("rest.yaml", "id: tired,", "id: tired, critical: 3,", "E101", 6),
    ("rest.yaml", "id: hours,", "id: hours, critical: [0, 25],", "E301", 14),
    ("rest.yaml", "id: hours,", 'id: hours, critical: ["07"],', "E301", 14),
    ("rest.yaml", "id: words,", "id: words, critical: [help],", "E301", 18),
    ("scores.yaml", "{reverse: rested}", "{reverse: tired}", "E302", 3),
    ("scores.yaml", "{reverse: rested}", "reasons", "E313", 3),
    ("scores.yaml", "{reverse: rested}", "restd", "E301", 3),
    ("scores.yaml", "needs: 2", "needs: 4", "E311", 6),
    ("scores.yaml", "needs: 2", "needs: 2%%", "E101", 6),
    ("scores.yaml", "range: 0..100", "range: 100..0", "E310", 5),
    ("scores.yaml", "method: mean\n  range: 0..100", "method: sum\n  range: 0..100", "E310", 5),
    ("scores.yaml", "below: 50", "below: 0", "E317", 8),
    ("scores.yaml", "{id: high, label: high}", "{id: high, label: high, below: 90}", "E315", 8),
    ("scores.yaml", "label: low, below: 50}", "label: low}", "E316", 8),
    ("rules.yaml", "unsafe == yes", "unsafe == yess", "E210", 20),
    ("rules.yaml", "unsafe == yes", "unsafe >= yes", "E206", 20),
    ("rules.yaml", "unsafe == yes", "unsafe", "E208", 20),
    ("rules.yaml", "unsafe == yes", "(unsafe == yes", "E202", 20),
    ("rules.yaml", "unsafe == yes", "__import__", "E203", 20),
    ("rules.yaml", "unsafe == yes", "exec(unsafe)", "E205", 20),
    ("rules.yaml", "strain >= 60", "strain >= 160", "E207", 21),
    ("rules.yaml", "strain >= 60", "strain ** 60", "E203", 21),
    ("rules.yaml", "then: {level: care, access: locked", "then: {level: cure, access: locked", "E301", 20),
    ("rules.yaml", "then: {level: care, access: locked, priority: soon}", "then: {level: care}", "E321", 20),
    ("rules.yaml", "when: otherwise", "when: tired >= 1", "E322", 22),
    ("rules.yaml", "nights: [tired, awake]", "nights: [tired, awak]", "E301", 16),
    ("rules.yaml", "unsure(unsafe)", "unsure(tired)", "E211", 23),
    ("steps.yaml", "on_every_paper: walk", "on_every_paper: together", "E331", 1),
    ("steps.yaml", "on_every_paper: walk", "on_every_paper: call", "E331", 1),
    ("steps.yaml", "on_every_paper: walk", "on_every_paper: wlak", "E301", 1),
    ("steps.yaml", "kind: own, shown: screen", "kind: own", "E102", 7),
    ("texts.yaml", "rested >= 2", "unsafe == no", "E330", 3),
    ("texts.yaml", "more_help_from: care", "more_help_from: cure", "E301", 9),
    ("scores.yaml", "higher_is: worse", "higher_is: worse\n  shown_below: cure", "E301", 8),
    ("alone.yaml", "on_paper: no, ", "", "E336", 6),
    ("alone.yaml", "on_paper: no", "on_paper: noo", "E301", 7),
    ("rest.yaml", "id: tired,", "id: tired, on_paper: 4,", "E301", 6),
    ("rest.yaml", "id: hours,", "id: hours, on_paper: 25,", "E301", 14),
    ("rest.yaml", "id: words,", "id: words, on_paper: nothing,", "E301", 18),
    ("rest.yaml", "answer: yes_no, show_if", "answer: yes_no, share: reviewing_counselor_only, show_if", "E336", 19),
    ("help-lines.yaml", ', confirmed_on: "2026-11-22"}\n', ", confidence: two_pages, sources: [a, b]}\n", "E333", 6),
    ("help-lines.yaml", ', confirmed_on: "2026-11-22"}\n', f", {ON_TWO_PAGES}, sources: [a, a]}}\n", "E339", 6),
    ("help-lines.yaml", 'numbers: [{call: "999"}]', "find: Ask.", "E337", 4),
    ("help-lines.yaml", '{call: "999"}', '{text: "999"}', "E337", 4),
    ("help-lines.yaml", "{find: Ask somebody.}", '{find: Ask somebody., numbers: [{call: "1"}]}', "E337", 10),
    ("help-lines.yaml", "id: uk", "id: elsewhere", "E302", 8),
    ("help-lines.yaml", "for: [suicide", "hold: {scope: all, why: Old.}, for: [suicide", "E338", 6),
    ("help-lines.yaml", '{call: "999"}', '{call: "999 or 112"}', "E101", 4),
    ("help-lines.yaml", '{call: "999"}', '{call: "999", text: "999"}', "E101", 4),
    ("help-lines.yaml", 'numbers: [{call: "2"}]', 'numbers: [{call: "2"}], address: two.example', "E101", 7),
    ("help-lines.yaml", 'numbers: [{call: "2"}]', "address: two", "E101", 7),
    ("help-lines.yaml", "for: [abuse]}", "for: [abuse], newest_page: last year}", "E101", 7),
    ("help-lines.yaml", "2026-11-22", "22.11.2026", "E101", 6),
    ("examples.yaml", "like: bad", "like: worse", "E334", 8),
    ("examples.yaml", "level: fine", "level: care", "E403", 1),
    ("examples.yaml", "answers: {}", "answers: {tird: 1}", "E401", 1),
    ("examples.yaml", "answers: {}", "answers: {tired: 7}", "E401", 1),
    ("examples.yaml", "level: fine", "levl: fine", "E402", 1),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), BROKEN)
def test_a_fault_is_found_with_its_code_and_line(
    tmp_path: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    faults = faults_of(written(tmp_path, (file, old, new)))
    assert (file, line, code) in [(fault.file, fault.line, fault.code) for fault in faults], faults
    assert all(fault.message and fault.remedy for fault in faults)


def test_every_fault_is_reported_at_once_and_only_once(tmp_path: Path) -> None:
    faults = faults_of(
        written(
            tmp_path,
            ("pack.yaml", "title: Sleep", "titel: Sleep"),
            ("rest.yaml", "ask: I lie awake.", "ask: ''"),
            ("rules.yaml", "unsafe == yes", "unsafe == yess"),
            ("steps.yaml", "light in reasons", "lihgt in reasons"),
        )
    )
    assert [(fault.file, fault.code) for fault in faults] == [
        ("pack.yaml", "E103"),
        ("rest.yaml", "E101"),
        ("rules.yaml", "E210"),
        ("steps.yaml", "E210"),
    ]


def test_a_typo_is_answered_with_did_you_mean(tmp_path: Path) -> None:
    (fault,) = faults_of(written(tmp_path, ("rules.yaml", "strain >= 60", "strian >= 60")))
    assert "Did you mean 'strain'?" in fault.remedy


def test_yes_and_no_stay_words(tmp_path: Path) -> None:
    pack = loader.load(written(tmp_path))
    assert [option.id for option in pack.items["help"].control().options] == ["yes", "no", "not_sure"]


HOSTILE = {
    "deep.yaml": "[" * 5000,
    "deep-map.yaml": "{a: " * 5000,
    "bomb.yaml": "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
    "large.yaml": "a: " + "x" * 1_000_001,
    "many.yaml": "[" + "x," * 100_000 + "]",
    "control.yaml": "a: \x00",
    "tab.yaml": "a:\n\t- b",
    "merge.yaml": "<<: {a: b}",
    "list-key.yaml": "[a]: b",
    "not-utf8.yaml": "",
    "empty.yaml": "",
    "scalar.yaml": "just words",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_message_not_a_crash(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path)
    raw = b"a: \xff\xfe" if name == "not-utf8.yaml" else HOSTILE[name].encode()
    (folder / "rules.yaml").write_bytes(raw)
    faults = faults_of(folder)
    assert any(fault.file == "rules.yaml" for fault in faults)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "steps.yaml").unlink()
    assert ("steps.yaml", "E012") in [(fault.file, fault.code) for fault in faults_of(folder)]


def test_a_stray_file_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "extra.yaml").write_text(
        "id: extra\ntitle: Extra\npages: [{title: A, items: [{id: a, ask: A, answer: often}]}]"
    )
    (folder / "picture.png").write_bytes(b"")
    assert {(fault.file, fault.code) for fault in faults_of(folder)} == {
        ("extra.yaml", "E303"),
        ("picture.png", "E011"),
    }


def test_an_old_help_line_is_a_warning_and_stays(tmp_path: Path) -> None:
    folder = written(tmp_path, ("help-lines.yaml", "2026-11-22", "2026-01-01"))
    assert [(fault.code, fault.severity) for fault in faults_of(folder)] == [("W501", "warning")]
    assert [line.id for line in loader.load(folder).place["uk"].shown] == ["one"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('confirmed_on: "2026-11-22"}', 'confirmed_on: "2026-11-24"}', 6),
        ('confirmed_on: "2026-11-22"}', 'read_on: "2062-12-01", confirmed_on: "2026-11-22"}', 6),
        ('confirmed_on: "2026-11-21"}', 'confirmed_on: "2062-12-01"}', 4),
    ],
)
def test_a_help_line_cannot_have_been_checked_on_a_day_to_come(tmp_path: Path, old: str, new: str, line: int) -> None:
    folder = written(tmp_path, ("help-lines.yaml", old, new))
    assert [(each.code, each.severity, each.line) for each in faults_of(folder)] == [("E504", "error", line)]
    assert loader.load(folder).place["uk"].lines  # a pack that was stored with answers still opens


def test_a_help_line_may_be_confirmed_where_tomorrow_has_begun(tmp_path: Path) -> None:
    assert faults_of(written(tmp_path, ("help-lines.yaml", "2026-11-22", "2026-11-23"))) == []


def test_a_line_that_waits_to_be_verified_is_not_shown(tmp_path: Path) -> None:
    assert [line.id for line in loader.load(written(tmp_path)).place["uk"].shown] == ["one"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidPack, match="E010: there is no such folder"):
        loader.load(tmp_path / "nothing")


def test_texts_are_data_and_never_templates(tmp_path: Path) -> None:
    hostile = "{{7*7}} {0.__class__} <script>"
    pack = loader.load(written(tmp_path, ("texts.yaml", "thanks: Thanks.", f'thanks: "{hostile}"')))
    assert pack.texts.thanks == hostile


def test_every_file_of_the_small_pack_is_needed_but_what_counselors_reply(tmp_path: Path) -> None:
    for at, file in enumerate(set(FILES) - {"replies.yaml"}):
        (tmp_path / str(at)).mkdir()
        folder = written(tmp_path / str(at))
        (folder / file).unlink()
        assert "error" in {fault.severity for fault in faults_of(folder)}, file
