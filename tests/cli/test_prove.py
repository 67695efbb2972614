"""`check --prove`, as an author meets it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from assessment.settings import ROOT
from tests.support.claims import CLAIMS, EARNED, OWN, SKIPPED, WORSE
from tests.support.sleep_pack import written

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*args: str, lines: str = "") -> Result:
        # `flask` itself opens this context around every command.
        with app.app_context():
            return app.test_cli_runner().invoke(args=args, input=lines)

    return invoke


def folder(root: Path, *changes: tuple[str, str, str]) -> str:
    return str(written(root, *WORSE, ("rules.yaml", OWN, CLAIMS), *changes))


def test_a_pack_that_keeps_its_claims_passes(run: Run, tmp_path: Path) -> None:
    ran = run("check", "--prove", folder(tmp_path, SKIPPED, EARNED, ("examples.yaml", "level: fine", "level: care")))
    assert ran.exit_code == 0, ran.output
    assert "sleep: all 10 claims proved in " in ran.stdout
    assert ran.stderr == "Proving sleep\n"


def test_at_a_terminal_a_bar_names_each_claim_and_what_is_proved_stays_plain(tmp_path: Path) -> None:
    pack = folder(tmp_path, SKIPPED, EARNED, ("examples.yaml", "level: fine", "level: care"))
    terminal, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "check", "--prove", pack],
        cwd=ROOT,
        env=os.environ | {"INSTANCE_DIR": str(tmp_path / "instance")},
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as command:
        os.close(theirs)
        drawn = written_to(terminal)
        printed, _ = command.communicate()
    os.close(terminal)
    assert command.returncode == 0
    assert [name for name in ("worse", "skipped", "exactly_one", "reachable") if name not in drawn] == []
    assert "10/10" in drawn
    assert "\r" in drawn
    assert not any(unicodedata.category(letter) == "Cc" for letter in printed.replace("\n", ""))
    claims = printed.partition(": fine (")[2].splitlines()[1:-1]  # before it, warnings when help lines grew old
    assert [line.split()[1] for line in claims] == ["proved"] * 10


def written_to(terminal: int) -> str:
    """All that is written to a terminal until nobody holds its other end."""
    drawn = b""
    with contextlib.suppress(OSError):  # Linux says so by an error
        while piece := os.read(terminal, 4096):
            drawn += piece
    return drawn.decode()


def test_a_broken_claim_fails_and_prints_answers_that_assess_accepts(run: Run, tmp_path: Path) -> None:
    pack = folder(tmp_path, EARNED, ("examples.yaml", "level: fine", "level: care"))
    ran = run("check", "--prove", pack)
    assert ran.exit_code == 1
    assert "sleep/rules.yaml:31: BROKEN skipped" in ran.stdout
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    assert lines
    assessed = run("assess", pack, lines="\n".join(lines))
    assert assessed.exit_code == 0
    assert len(assessed.stdout.splitlines()) == len(lines)


def test_claims_are_proved_even_while_examples_fail(run: Run, tmp_path: Path) -> None:
    ran = run("check", "--prove", folder(tmp_path, SKIPPED, EARNED))
    assert ran.exit_code == 1
    assert "E403" in ran.stdout
    assert "sleep: all 10 claims proved in " in ran.stdout


def test_a_pack_that_does_not_load_is_not_proved(run: Run, tmp_path: Path) -> None:
    ran = run("check", "--prove", folder(tmp_path, ("rules.yaml", "unsafe == yes", "unsafe == yess")))
    assert ran.exit_code == 1
    assert "claims" not in ran.stdout


def test_witnesses_are_answers_that_assess_accepts(run: Run, tmp_path: Path) -> None:
    pack = str(written(tmp_path))
    ran = run("check", "--witnesses", pack)
    assert ran.exit_code == 0, ran.output
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    assert len(lines) > 15
    assert run("assess", pack, lines="\n".join(lines)).exit_code == 0


def test_without_the_solver_the_command_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = [name for name in sys.modules if name.startswith(("assessment.core.prove", "assessment.core.rules.smt"))]
    for name in loaded:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("assessment.core.prove", raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)
    ran = run("check", "--prove", str(written(tmp_path)))
    assert ran.exit_code == 1
    assert "pip install --requirement requirements-prove.txt" in ran.stderr


def test_a_disagreement_with_the_service_is_loud(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessment.core.prove.prover.breaks", lambda *_: False)
    ran = run("check", "--prove", folder(tmp_path, EARNED, ("examples.yaml", "level: fine", "level: care")))
    assert ran.exit_code == 70
    assert "INTERNAL ERROR" in ran.stderr
