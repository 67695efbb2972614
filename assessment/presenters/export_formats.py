"""The formats in which a case can be taken along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from assessment.presenters.case_export import ExportedCase, case_json, case_table
from assessment.presenters.fhir_bundle import fhir_bundle


@dataclass(frozen=True)
class ExportFormat:
    """One of them. ``extension``: of the names of its files; ``about``: whom it is for."""

    name: str
    extension: str
    mimetype: str
    label: LazyString
    about: LazyString
    write: Callable[[ExportedCase], bytes]


FORMATS: Mapping[str, ExportFormat] = {
    each.name: each
    for each in (
        ExportFormat(
            "json",
            "json",
            "application/json",
            lazy_gettext("JSON"),
            lazy_gettext("A text that people and programs can read."),
            case_json,
        ),
        ExportFormat(
            "csv",
            "csv",
            "text/csv",
            lazy_gettext("Table (CSV)"),
            lazy_gettext("For a spreadsheet: a line for each answer and each score."),
            case_table,
        ),
        ExportFormat(
            "fhir",
            "json",
            "application/fhir+json",
            lazy_gettext("Health record (FHIR R4)"),
            lazy_gettext("For the program that keeps health records."),
            fhir_bundle,
        ),
    )
}
"""By their names, as forms and the database have them."""


def file_name(code: str, day: date, chosen: ExportFormat) -> str:
    """ "heron-42-2026-11-22.json": what the file holds, its name does not say."""
    return f"{code}-{day.isoformat()}.{chosen.extension}"
