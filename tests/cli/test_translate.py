"""`flask --app wsgi translate`: a file to translate, brought up to date, and refusals that say what to do."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.support.pseudo_language import write_pseudo
from tests.support.sleep_pack import written


def translated(app: Flask, *arguments: str | Path) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["translate", *(str(each) for each in arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def test_a_new_language_begins_with_every_text_to_translate(app: Flask, folder: Path) -> None:
    result = translated(app, folder, "es")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "es.po: 106 texts, 106 to translate, 0 to review, 0 removed" in result.stdout
    assert 'msgctxt "rest/reasons/ask"\nmsgid "What keeps you up?"\nmsgstr ""\n' in (folder / "es.po").read_text()


def test_a_translation_survives_a_change_of_the_pack(app: Flask, folder: Path) -> None:
    write_pseudo(folder)
    before = (folder / "ar.po").read_text(encoding="utf-8")
    (folder / "texts.yaml").write_text((folder / "texts.yaml").read_text().replace("Thanks.", "Many thanks."))
    result = translated(app, folder, "ar")
    assert "106 texts, 0 to translate, 1 to review, 0 removed" in result.stdout
    after = (folder / "ar.po").read_text(encoding="utf-8")
    assert after.replace('#, fuzzy\n#| msgid "Thanks."\n', "").replace("Many thanks.", "Thanks.") == before


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_costs_no_translation_and_leaves_no_half_file(app: Flask, folder: Path, there: bool) -> None:
    if there:
        write_pseudo(folder)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    on_signal = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))
    try:
        refused = translated(app, folder, "ar")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, on_signal)
    assert refused.exit_code == 1
    assert refused.stderr == f"Cannot write {folder / 'ar.po'}: File too large. Nothing was changed.\n"
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_whoever_could_read_a_translation_still_can(app: Flask, folder: Path) -> None:
    write_pseudo(folder)
    (folder / "ar.po").chmod(0o664)
    translated(app, folder, "ar")
    assert (folder / "ar.po").stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    ("language", "advice"),
    [("en", "itself is in 'en'"), ("xx", "no language 'xx'"), ("pt_BR", "pt-BR"), ("../es", "Write a language tag")],
)
def test_a_language_that_cannot_be_is_refused(app: Flask, folder: Path, language: str, advice: str) -> None:
    result = translated(app, folder, language)
    assert result.exit_code == 1
    assert advice in result.stderr
    assert list(folder.parent.rglob("*.po")) == []


def test_a_translation_that_cannot_be_read_is_left_alone(app: Flask, folder: Path) -> None:
    (folder / "es.po").write_text("half a file")
    result = translated(app, folder, "es")
    assert result.exit_code == 1
    assert "es.po:1: error E014" in result.stderr
    assert (folder / "es.po").read_text() == "half a file"
