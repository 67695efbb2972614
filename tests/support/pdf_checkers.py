"""Three checkers of PDF/UA-1 by three authors, none of whose checks is left out, and what the tags of a PDF say.

``pdfua`` and ``outloud`` read with pikepdf, ``page`` with a parser of its own. Decision 56 says what each looks at.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import NamedTemporaryFile

import outloud  # type: ignore[import-untyped]  # it ships no types
import page
import pytest
from pdfua import validate
from pdfua.rules import structure

UNFINISHED = {"HDG-004": "headings below the sixth level", "ORD-002": "the order of elements across pages"}
"""The rules that outloud lists and has not written yet; there is a test of our own for each."""
EXPECTED = {
    "PAG-001": "The head of a table is said again on the next page, where the table goes on; see the test of margins.",
    "LNK-010": "How to reach somebody is to be read: a link would leave the address in the history of a mail program.",
    "TBL-010": "A table of one or two check-ins has more header cells than others: one for each score and day.",
}
"""Rule of outloud -> why what it warns of is right as it is."""


def faults_in(pdf: bytes, source: bytes | None = None) -> list[str]:
    """What the three find in a PDF, warnings and checks that did not run among them.

    ``source``: a PDF of the same report, for the rules that compare the two.
    """
    with NamedTemporaryFile(suffix=".pdf") as file, NamedTemporaryFile(suffix=".pdf") as other:
        file.write(pdf)
        file.flush()
        other.write(source or pdf)
        other.flush()
        path = Path(file.name)
        return [*_found_by_pdfua(path), *_found_by_page(path), *_found_by_outloud(path, Path(other.name))]


def _found_by_pdfua(path: Path) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        # It asks an array whether it is a number, which pikepdf answers with an error, and skips its rule UA-14-001.
        patch.setattr(structure, "as_integer", lambda value: value if type(value) is int else None)
        report = validate(str(path))
    found = [f"pdfua: {each.rule_id}: {each.message}" for each in report.findings]
    return found + [f"pdfua: {each.rule_id} did not run: {each.skipped_reason}" for each in report.skipped]


def _found_by_page(path: Path) -> list[str]:
    report = page.validate_pdf(path, profile=page.ValidationProfile.PDF_UA_1)
    return [f"page: {each.rule_id}: {each.message}" for each in report.failures]


def _found_by_outloud(path: Path, source: Path) -> list[str]:
    report = outloud.check(str(path), source=str(source))
    found = [f"outloud: {report.error}"] if report.error else []
    found += [f"outloud: {each.rule}: {each.message}" for each in report.sorted_findings() if each.rule not in EXPECTED]
    left = {run.rule for run in report.runs if run.status not in ("ran", "not-applicable")}
    return found + [f"outloud: {rule} did not run" for rule in sorted(left - set(UNFINISHED))]


def spoken(pdf: bytes) -> str:
    """The text of the structure tree in its order, without spaces, as poppler reads it.

    Left out: labels of items, letters in pictures, and heads of tables, which are said again on each page.
    """
    command = ["pdfinfo", "-struct-text", "-"]
    lines = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode().splitlines()
    said: list[str] = []
    left_out: int | None = None
    for line in lines:
        depth, content = len(line) - len(line.lstrip()), line.strip()
        if left_out is None or depth <= left_out:
            left_out = depth if content.startswith(("Lbl", "THead", "Figure")) else None
            if content.startswith('"'):
                said.append(content[1:-1])
    return "".join("".join(said).split())
