"""``make audit`` says for how many packages there was an answer, and silence is no clean bill of health."""

from __future__ import annotations

import json

import pytest

from scripts.audit import NO_ANSWER, WEAK, verdict

FINE = {"name": "flask", "version": "3.1.3", "vulns": []}
BAD = {"name": "jinja2", "version": "3.1.6", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.7", "3.2.0"]}]}
SKIPPED = {"name": "wtforms", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("found", "status", "lines"),
    [
        ([FINE], 0, ["a.txt: 1 of 1 packages were looked up, 0 are weak"]),
        (
            [FINE, BAD, SKIPPED],
            WEAK,
            [
                "a.txt: 2 of 3 packages were looked up, 1 are weak",
                "  jinja2 3.1.6: PYSEC-1, mended in 3.1.7, 3.2.0",
                "  no answer for 1: this package index passes no advisories on. Ask from elsewhere.",
            ],
        ),
        (
            [SKIPPED],
            NO_ANSWER,
            [
                "a.txt: 0 of 1 packages were looked up, 0 are weak",
                "  no answer for 1: this package index passes no advisories on. Ask from elsewhere.",
            ],
        ),
    ],
)
def test_it_counts_what_was_looked_up(found: list[dict[str, object]], status: int, lines: list[str]) -> None:
    assert verdict("a.txt", json.dumps({"dependencies": found}), "") == (lines, status)


def test_an_index_that_cannot_be_reached_is_said_in_its_own_words() -> None:
    lines, status = verdict("a.txt", "", "Traceback\nConnectionError: no route\n")
    assert (lines, status) == (["a.txt: nothing could be asked: ConnectionError: no route"], NO_ANSWER)
