"""What is validated of a form, its pack says, and every page and report repeats it: about, result, paper, review."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from assessment.core.engine.outcome import assess
from assessment.presenters.case import CaseWork
from assessment.presenters.review_page import review_page
from tests.support import report_samples
from tests.support.respondent_steps import ServeSleep, begun, finished, record
from tests.support.sleep_pack import unlinted
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages

NOT = "Not studied."
STUDY = "{say: The score was tried with 812 people., source: Doe 2020}"
VALIDATED = ("texts.yaml", f"not_validated: {NOT}", f"validated: {STUDY}")
SOURCE = "The score was tried with 812 people. Source: Doe 2020."
BOTH = pytest.mark.parametrize(("changes", "said"), [((), NOT), ((VALIDATED,), SOURCE)], ids=["not", "validated"])
Changes = tuple[tuple[str, str, str], ...]


@BOTH
def test_pages_say_what_is_validated(serve_sleep: ServeSleep, changes: Changes, said: str) -> None:
    app = serve_sleep(*changes)
    browser = Pages(app)
    browser.get("/about")
    assert said in browser.text()
    person = finished(begun(app), {"q1": "1"}, choice="share")
    person.get("/result")
    assert said in person.text()
    assert said in person.paper()


@BOTH
def test_reports_and_the_review_say_what_is_validated(
    serve_sleep: ServeSleep, tmp_path: Path, changes: Changes, said: str
) -> None:
    app: Flask = serve_sleep(*changes)
    pack = unlinted(tmp_path, *changes)
    person = finished(begun(app), {"q1": "1"}, choice="share")
    with app.test_request_context("/counselor/heron-42"):
        answers = {"tired": 1}
        for html in (
            report_samples.person(pack, answers),
            report_samples.counselor(pack, assess(pack, answers), answers),
        ):
            assert said in " ".join(re.sub(r"<[^>]+>", " ", html).split())
        sent_in = record(person)
        shown = review_page(pack, sent_in, CaseWork(sent_in.row, NOON)).facts.versions
    assert shown.endswith(f"no diagnosis; not for court, custody or employment. {said}")
