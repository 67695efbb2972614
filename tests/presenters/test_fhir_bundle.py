"""A case as FHIR: models of R4B read it, it says every answer and score once, and it names nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask import Flask

from assessment.core.check_ins import Round
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.case_export import ExportedCase, case_json, case_table, exported_case
from assessment.presenters.fhir_bundle import ABSENT_EXTENSION, fhir_bundle
from assessment.records.submissions import OpenSubmission
from assessment.settings import ROOT
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE
from tests.support.rounds import rounds_of, stored_rounds
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

CONTACT = "planted@own.example"


@pytest.fixture(autouse=True)
def _desk(app: Flask) -> Iterator[None]:
    with app.test_request_context("/counselor"):
        yield


def case_of(pack: Pack, rounds: Sequence[Round]) -> ExportedCase:
    stored = stored_rounds(rounds)
    row = replace(new_submission(new_draft(), shared=True, code=CODE), round=len(rounds))
    return exported_case(pack, OpenSubmission(row, stored, CONTACT, callback=True), NOON)


def first_round(pack: Pack, answers: dict[str, Any]) -> ExportedCase:
    known = read(pack, answers)
    return case_of(pack, [Round(NOON, known, assess(pack, known))])


def valid(case: ExportedCase) -> list[dict[str, Any]]:
    """The resources of the bundle, which the models of R4B accept and give back as they were."""
    written = fhir_bundle(case)
    plain = json.loads(written)
    model = Bundle.model_validate_json(written)
    assert len(model.entry or ()) == len(plain["entry"])
    names = [each["fullUrl"] for each in plain["entry"]]
    assert len(set(names)) == len(names)
    return [each["resource"] for each in plain["entry"]]


def items_of(response: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["linkId"].partition(".")[2]: item for group in response["item"] for item in group["item"]}


def test_a_validator_refuses_what_is_no_such_resource(repair: Pack) -> None:
    broken = json.loads(fhir_bundle(first_round(repair, {})))
    broken["entry"][0]["resource"]["status"] = 7
    broken["entry"][1]["resource"]["valueNothing"] = 1
    with pytest.raises(ValueError, match="valueNothing"):
        Bundle.model_validate(broken)


def test_any_answers_make_a_valid_bundle(repair: Pack) -> None:
    apology = loader.load(ROOT / "questionnaires" / "apology-check")
    for raw in answer_sets(20, seed=5):
        assert valid(first_round(repair, dict(raw)))
    for example in apology.examples[:20]:
        assert valid(first_round(apology, dict(example.answers)))


@pytest.mark.parametrize("seed", range(8))
def test_each_round_is_a_response_with_what_it_asked_and_nothing_else(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    resources = valid(case_of(repair, rounds))
    responses = [each for each in resources if each["resourceType"] == "QuestionnaireResponse"]
    assert [each["authored"] for each in responses] == [each.at.isoformat(timespec="seconds") for each in rounds]
    for number, (response, given) in enumerate(zip(responses, rounds, strict=True)):
        items = items_of(response)
        assert given.outcome is not None
        asked_and_answered = {name for name, item in items.items() if "answer" in item}
        if number == 0:
            assert asked_and_answered == set(given.answers) - set(given.outcome.not_shown)
        assert asked_and_answered <= set(given.answers)
        for name, item in items.items():
            assert item["text"]
            assert ("answer" in item) != ("extension" in item), name


def test_a_question_that_was_skipped_has_no_answer_and_says_so(repair: Pack) -> None:
    response = valid(first_round(repair, {"my_part": "was_hurt"}))[0]
    items = items_of(response)
    assert items["my_part"]["answer"][0]["valueCoding"] == {
        "system": "urn:check-in:relationship-repair:item:my_part",
        "version": repair.version,
        "code": "was_hurt",
        "display": "My partner did something that hurt me",
    }
    assert items["private_now"]["extension"] == [{"url": ABSENT_EXTENSION, "valueCode": "unknown"}]
    assert response["questionnaire"] == f"urn:check-in:relationship-repair|{repair.version}"


def scores_of(resources: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        each["code"]["coding"][0]["code"]: each
        for each in resources
        if each["resourceType"] == "Observation" and each["code"]["coding"][0]["system"].endswith(":score")
    }


def test_a_score_has_a_value_and_a_band_or_says_why_there_is_none(repair: Pack) -> None:
    for raw in answer_sets(10, seed=8):
        case = first_round(repair, dict(raw))
        found = scores_of(valid(case))
        for score in case.rounds[0].scores:
            observed = found[score.scale.id]
            counts = {part["code"]["coding"][0]["code"]: part for part in observed["component"]}
            assert counts["answered"]["valueInteger"] == score.score.answered
            assert counts["prorated"]["valueBoolean"] is score.prorated
            if score.score.value is None:
                assert observed["dataAbsentReason"]["coding"][0]["code"] == "unknown"
                assert not {"valueQuantity", "interpretation"} & observed.keys()
            else:
                assert abs(observed["valueQuantity"]["value"] - score.score.value) < 0.01
                assert observed["interpretation"][0]["coding"][0]["code"] == score.score.band


def test_observations_refer_to_the_responses_that_they_were_made_from(repair: Pack) -> None:
    rounds = next(found for found in (rounds_of(repair, seed) for seed in range(50)) if len(found) > 1)
    resources = valid(case_of(repair, rounds))
    responses = [f"urn:uuid:{each['id']}" for each in resources if each["resourceType"] == "QuestionnaireResponse"]
    for each in resources:
        if each["resourceType"] == "Observation":
            until = [name["reference"] for name in each["derivedFrom"]]
            assert until == responses[: len(until)]
            assert until


def test_no_export_has_a_contact_or_another_name_than_the_code(repair: Pack) -> None:
    case = first_round(repair, {"my_part": "was_hurt"})
    for written in (fhir_bundle(case), case_json(case), case_table(case)):
        assert CONTACT.encode() not in written
    for each in valid(case):
        assert each["subject"] == {"identifier": {"system": "urn:check-in:case", "value": CODE}}


def test_taken_along_again_it_has_the_same_ids(repair: Pack) -> None:
    case = first_round(repair, {"my_part": "was_hurt"})
    again = replace(case, made=NOON + timedelta(days=1))
    assert valid(case) == valid(again)


def test_it_is_in_the_language_of_who_takes_it_along(repair: Pack) -> None:
    response = valid(first_round(repair.in_language("es"), {"my_part": "was_hurt"}))[0]
    assert response["language"] == "es"
    assert items_of(response)["my_part"]["answer"][0]["valueCoding"]["code"] == "was_hurt"
    assert items_of(response)["my_part"]["text"].startswith("¿")


def test_a_safe_way_of_contact_that_was_answered_counts_as_asked(repair: Pack) -> None:
    case = first_round(repair, {"my_part": "was_hurt", "safe_contact": "email"})
    [answer] = [each for each in case.rounds[0].answers if each.item.id == "safe_contact"]
    assert answer.asked
    assert "left out of account" not in case_table(case).decode()
