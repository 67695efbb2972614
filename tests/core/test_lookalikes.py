"""What looks alike is named only where somebody could mistake one for the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.packs import loader
from tests.support import sleep_check_in_pack, sleep_pack
from tests.support.translations import translate


def alike(folder: Path) -> list[tuple[str, int, str]]:
    found = loader.load_with_warnings(folder).warnings
    return [(fault.file, fault.line, fault.message) for fault in found if fault.code == "W619"]


def test_a_question_that_is_asked_again_later_may_be_the_same(tmp_path: Path) -> None:
    assert alike(sleep_check_in_pack.written(tmp_path, ("lately.yaml", "I slept.", "I am tired."))) == []


def test_questions_for_different_people_may_be_the_same(tmp_path: Path) -> None:
    changes = [
        ("rest.yaml", "ask: Do you want help?", "ask: In your words"),
        ("rest.yaml", "id: words,", "id: words, show_if: noise in reasons and light in reasons,"),
    ]
    assert len(alike(sleep_pack.written(tmp_path, *changes))) == 1
    changes += [("rest.yaml", "show_if: worry in reasons", "show_if: tired >= 2")]
    changes += [("rest.yaml", "noise in reasons and light in reasons", "tired <= 1")]
    (tmp_path / "apart").mkdir()
    assert alike(sleep_pack.written(tmp_path / "apart", *changes)) == []


def test_steps_that_nobody_gets_together_may_have_one_title(tmp_path: Path) -> None:
    changes = [("steps.yaml", "title: Quiet", "title: Walk"), ("steps.yaml", "noise in reasons", "level == fine")]
    assert alike(sleep_pack.written(tmp_path, *changes)) == []


@pytest.mark.parametrize(
    ("say", "named"), [("Siempre.", True), ("¿SIEMPRE?", True), ("siempre  ", True), ("Casi siempre", False)]
)
def test_a_translation_that_looks_like_another_is_named_with_its_line(tmp_path: Path, say: str, named: bool) -> None:
    folder = sleep_pack.written(tmp_path)
    translate(folder, "es", {"Never": "Nunca", "Often": say, "Always": "Siempre"})
    found = [f"'Siempre' can hardly be told from '{say.strip()}' on line 5."] if named else []
    assert alike(folder) == [("es.po", 9, message) for message in found]


def test_what_looks_alike_in_the_pack_is_not_named_once_more_in_its_translation(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path, ("answers.yaml", "label: Always", "label: often"))
    translate(folder, "es", {"Often": "A menudo", "often": "a menudo"})
    assert [file for file, _, _ in alike(folder)] == ["answers.yaml"]
