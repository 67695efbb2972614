"""A case to take along: the page that says what the file holds, and the file in each format."""

from __future__ import annotations

import csv
import io
import json

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask import Flask

from tests.support.counselor_steps import sent, show_it_is_you, sign_in
from tests.support.respondent_steps import ServeSleep, rows
from tests.support.strict_client import Pages

TOLD = {
    "tired": 3,
    "awake": 3,
    "rested": 1,
    "words": "=planted",
    "unsafe": "yes",
    "hours": 5,
    "reasons": ["noise", "worry"],
}
CONTACT = "me@own.example"


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def export(app: Flask, kind: str) -> tuple[Pages, bytes, str]:
    """A browser that took a case along, the file, and the case's code."""
    code = sent(app, TOLD, contact=CONTACT).code
    ada = sign_in(app)
    show_it_is_you(ada, f"/counselor/{code}/export")
    ada.send({"kind": kind}, form="#export", status=200)
    return ada, bytes(ada.response.data), code


def test_a_case_is_taken_along_as_json(app: Flask) -> None:
    ada, file, code = export(app, "json")
    assert ada.response.headers["Content-Disposition"] == f"attachment; filename={code}-2026-11-22.json"
    found = json.loads(file)
    assert (found["code"], found["state"]) == (code, "new")
    [first] = found["rounds"]
    answers = {each["id"]: each for each in first["answers"]}
    assert (answers["unsafe"]["in_words"], answers["unsafe"]["critical"], answers["unsafe"]["private"]) == (
        "Yes",
        True,
        True,
    )
    assert (answers["help"]["answer"], answers["reasons"]["answer"]) == (None, ["noise", "worry"])
    assert [(each["id"], each["value"], each["band"]) for each in first["scores"]] == [("strain", 88.89, "high")]
    assert first["suggested"]["level"] == {"id": "care", "in_words": "Care"}


def test_a_case_is_taken_along_as_a_table(app: Flask) -> None:
    _ada, file, code = export(app, "csv")
    lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    by_id = {line[4]: line for line in lines[1:]}
    assert by_id["tired"] == [
        code,
        "0",
        "2026-11-22T12:00:00+00:00",
        "answer",
        "tired",
        "I am tired.",
        "3",
        "Always",
        "",
    ]
    assert by_id["words"][6:8] == ["", "'=planted"]
    assert (by_id["help"][3], by_id["unsafe"][8]) == ("skipped", "critical")
    assert by_id["strain"][6:] == ["88.89", "high", "3 of 3 answered"]


def test_a_case_is_taken_along_as_a_bundle_of_fhir(app: Flask) -> None:
    ada, file, _code = export(app, "fhir")
    assert ada.response.mimetype == "application/fhir+json"
    assert Bundle.model_validate_json(file).type == "collection"
    kinds = [each["resource"]["resourceType"] for each in json.loads(file)["entry"]]
    assert kinds == ["QuestionnaireResponse", *["Observation"] * 4]
    assert b'"valueInteger":5' in file
    assert b'"valueString":"=planted"' in file


@pytest.mark.parametrize("kind", ["json", "csv", "fhir"])
def test_each_file_is_on_record_with_its_format_and_has_no_contact(app: Flask, kind: str) -> None:
    _ada, file, code = export(app, kind)
    assert CONTACT.encode() not in file
    assert rows(app, "SELECT subject, detail FROM audit WHERE verb = 'exported'") == [(code, kind)]


def test_what_the_file_holds_is_said_before_it_is_made(app: Flask) -> None:
    code = sent(app, TOLD).code
    ada = sign_in(app)
    ada.get(f"/counselor/{code}").select_one("a[href$='/export']")
    show_it_is_you(ada, f"/counselor/{code}/export")
    assert "It holds all answers, also what the person told in private" in ada.text()
    assert rows(app, "SELECT count(*) FROM audit WHERE verb = 'exported'") == [(0,)]
    ada.send({"kind": "xml"}, form="#export")
    assert ada.path == f"/counselor/{code}/export"
