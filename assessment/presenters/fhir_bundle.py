"""A case as a bundle of FHIR R4: a QuestionnaireResponse for each round, and an Observation for each score and result.

It names nobody: the subject is the case code. Systems are URNs of the pack, since no registry knows its questions:
``urn:check-in:PACK:item:ITEM`` for the options of an item, ``:score`` for scores, ``:band:SCORE`` for their bands, and
``:result`` with ``:level``, ``:access`` and ``:priority`` for what the rules suggest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _

from assessment.core.items import Item, Option
from assessment.core.model.pack import Pack
from assessment.presenters.case_export import (
    ExportedAnswer,
    ExportedCase,
    ExportedRound,
    result_choices,
)
from assessment.presenters.export_values import ExportedScore, json_number

Resource = dict[str, Any]

NAMESPACE = UUID("6d2b7a52-5c0e-4a38-9d5e-0f6b6d0f3c11")
"""The ids of resources are made from it: they are the same whenever a case is taken along again."""
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ABSENT_EXTENSION = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ORDINAL_EXTENSION = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SURVEY = {"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": "survey"}]}
RESTRICTED = {"security": [{"system": f"{TERMINOLOGY}/v3-Confidentiality", "code": "R"}]}


def fhir_bundle(case: ExportedCase) -> bytes:
    """The bundle as JSON."""
    resources = [each for of in case.rounds for each in _resources(case, of)]
    bundle = {
        "resourceType": "Bundle",
        "meta": RESTRICTED,
        "language": case.pack.language,
        "identifier": _case(case),
        "type": "collection",
        "timestamp": case.made.isoformat(timespec="seconds"),
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def _resources(case: ExportedCase, of: ExportedRound) -> Iterator[Resource]:
    yield _response(case, of)
    for score in of.scores:
        yield _score(case, of, score)
    for name, value, label in result_choices(case, of.outcome):
        observed = {"valueCodeableConcept": _concept(case.pack, name, value, label)}
        yield _observation(case, of, f"result/{name}", _concept(case.pack, "result", name, _suggested(name)), observed)


def _suggested(name: str) -> str:
    return {
        "level": _("Level that the rules suggest"),
        "access": _("Steps for two that the rules allow"),
        "priority": _("Priority that the rules suggest"),
    }[name]


def _response(case: ExportedCase, of: ExportedRound) -> Resource:
    """What one round asked, by questionnaire."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id(case, of.number, "response"),
        "meta": RESTRICTED,
        "language": case.pack.language,
        "identifier": {"system": "urn:check-in:round", "value": f"{case.code}/{of.number}"},
        "questionnaire": f"urn:check-in:{case.pack.id}|{case.pack.version}",
        "status": "completed",
        "subject": {"identifier": _case(case)},
        "authored": of.at.isoformat(timespec="seconds"),
        "item": [
            {"linkId": name, "text": group[0].questionnaire.title, "item": [_item(case, each) for each in group]}
            for name, group in _by_questionnaire(of)
        ],
    }


def _by_questionnaire(of: ExportedRound) -> Iterator[tuple[str, list[ExportedAnswer]]]:
    """What was asked, by the ids of the questionnaires; what counts no more is no part of a response."""
    asked = [each for each in of.answers if each.asked]
    for name, group in groupby(asked, key=lambda each: each.questionnaire.id):
        yield name, list(group)


def _item(case: ExportedCase, of: ExportedAnswer) -> Resource:
    """A question. One that was skipped has no answer, and says that nobody knows it."""
    item, answer = of.item, of.answer
    asked = {"linkId": f"{of.questionnaire.id}.{item.id}", "text": item.ask.to(case.role)}
    if answer is None:
        return asked | {"extension": [{"url": ABSENT_EXTENSION, "valueCode": "unknown"}]}
    options = {each.id: each for each in item.control().options}
    chosen = answer if isinstance(answer, tuple) else (str(answer),)
    if all(each in options for each in chosen):
        return asked | {
            "answer": [{"valueCoding": _coding_of_option(case.pack, item, options[each])} for each in chosen]
        }
    return asked | {"answer": [{"valueInteger" if isinstance(answer, int) else "valueString": answer}]}


def _coding_of_option(pack: Pack, item: Item, option: Option) -> Resource:
    coding = _coding(pack, f"item:{item.id}", option.id, option.label)
    if option.points is None:
        return coding
    return coding | {"extension": [{"url": ORDINAL_EXTENSION, "valueDecimal": option.points}]}


def _score(case: ExportedCase, of: ExportedRound, score: ExportedScore) -> Resource:
    """A score in scale points, or why there is none; with how many answers it was made from."""
    pack, scale = case.pack, score.scale
    counts = {"answered": (_("Answers that count"), score.score.answered), "asked": (_("Parts"), score.score.of)}
    observed: Resource = {
        "method": {"coding": [{"system": "urn:check-in:method", "code": scale.method}]},
        "component": [
            {"code": _concept(pack, "score-part", name, words), "valueInteger": count}
            for name, (words, count) in counts.items()
        ],
    }
    observed["component"].append(
        {"code": _concept(pack, "score-part", "prorated", _("Prorated")), "valueBoolean": score.prorated}
    )
    if score.value is None or score.band is None:
        observed["dataAbsentReason"] = {
            "coding": [{"system": f"{TERMINOLOGY}/data-absent-reason", "code": "unknown"}],
            "text": _("not enough answers (%(given)s of %(all)s)", given=score.score.answered, all=score.score.of),
        }
    else:
        observed["valueQuantity"] = {
            "value": json_number(score.value),
            "unit": _("points"),
            "system": "http://unitsofmeasure.org",
            "code": "{score}",
        }
        observed["interpretation"] = [_concept(pack, f"band:{scale.id}", score.band.id, score.band.label)]
    return _observation(case, of, f"score/{scale.id}", _concept(pack, "score", scale.id, scale.label), observed)


def _observation(case: ExportedCase, of: ExportedRound, name: str, code: Resource, observed: Resource) -> Resource:
    """An observation made from everything that was answered until then."""
    responses = [_id(case, number, "response") for number in range(of.number + 1)]
    return {
        "resourceType": "Observation",
        "id": _id(case, of.number, name),
        "meta": RESTRICTED,
        "language": case.pack.language,
        "status": "final",
        "category": [SURVEY],
        "code": code,
        "subject": {"identifier": _case(case)},
        "effectiveDateTime": of.at.isoformat(timespec="seconds"),
        "derivedFrom": [{"reference": f"urn:uuid:{each}"} for each in responses],
        **observed,
    }


def _case(case: ExportedCase) -> Resource:
    return {"system": "urn:check-in:case", "value": case.code}


def _coding(pack: Pack, system: str, code: str, display: str) -> Resource:
    return {"system": f"urn:check-in:{pack.id}:{system}", "version": pack.version, "code": code, "display": display}


def _concept(pack: Pack, system: str, code: str, words: str) -> Resource:
    return {"coding": [_coding(pack, system, code, words)], "text": words}


def _id(case: ExportedCase, number: int, name: str) -> str:
    return str(uuid5(NAMESPACE, f"{case.code}/{number}/{name}"))
