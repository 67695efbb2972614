"""What stands beside the verbs of the audit log, as its reader sees it: in their language, with names of teams."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from assessment.presenters.audit_details import (
    BY_VERB,
    DELETED_BY_TIME,
    FIXED,
    KEYS,
    detail_in_words,
    subject_in_words,
)
from assessment.presenters.export_formats import FORMATS
from assessment.records.audit_verbs import Verb
from assessment.services.retention import RETENTION
from assessment.storage.staff_sessions import Cause

TEAMS = {1: "Counselors", 2: "South"}
WORDED = [
    (Verb.MOVED, "to team 2", "to South", "a South"),
    (Verb.MOVED, "to team 7", "to team 7", "a equipo 7"),
    (Verb.TEAMS_CHANGED, "1, 2", "Counselors and South", "Counselors y South"),
    (Verb.TEAM_CHANGED, "start link", "another start link", "otro enlace de inicio"),
    (Verb.EXPORTED, "csv", "Table (CSV)", "Tabla (CSV)"),
    (Verb.EXPORT_DOWNLOADED, "1 cases", "1 case", "1 caso"),
    (Verb.FIGURED, "3 cases", "3 cases", "3 casos"),
    (
        Verb.DELETED_BY_TIME,
        "closed cases 2, refused sign ins 1200",
        "closed cases: 2; refused sign-ins: 1,200",
        "casos cerrados: 2; inicios de sesión rechazados: 1.200",
    ),
    (Verb.LOG_CUT, "up to 41", "up to entry 41", "hasta la entrada 41"),
    (Verb.AWAY, "2026-12-01", "until 1 December 2026", "hasta el 1 de diciembre de 2026"),
    (Verb.KEY_ADDED, "pepper 3f2a", "pepper 3f2a", "“pepper” 3f2a"),
    (Verb.KEY_DROPPED, "team-public 3f2a", "team key 3f2a", "clave de equipo 3f2a"),
    (Verb.RESEALED, "12", "12", "12"),
    (Verb.ERASED, "by time", "its time was over", "se cumplió su plazo"),
    (
        Verb.SIGN_IN_REFUSED,
        "while signed in",
        "asked once more, while signed in",
        "al pedirse de nuevo, con la sesión ya iniciada",
    ),
    (Verb.SESSIONS_ENDED, "too many", "too many at once", "demasiadas a la vez"),
    (Verb.ROLE_CHANGED, "counselor", "Counselor", "Orientación"),
]


@pytest.mark.parametrize(("verb", "stored", "english", "spanish"), WORDED)
def test_a_detail_is_in_the_language_of_who_reads_it(
    speaking_app: Flask, verb: Verb, stored: str, english: str, spanish: str
) -> None:
    with speaking_app.test_request_context(), force_locale("en"):
        assert detail_in_words(verb, stored, TEAMS) == english
    with speaking_app.test_request_context(), force_locale("es"):
        assert detail_in_words(verb, stored, TEAMS) == spanish


@pytest.mark.parametrize("verb", [None, *Verb])
@pytest.mark.parametrize("stored", ["", "to team two", "1, ", "² cases", "notes two", "tomorrow", "key-encryption-key"])
def test_what_has_no_words_is_shown_as_it_stands(speaking_app: Flask, verb: Verb | None, stored: str) -> None:
    with speaking_app.test_request_context(), force_locale("es"):
        assert detail_in_words(verb, stored, TEAMS) == stored


def test_everything_that_can_be_recorded_has_words() -> None:
    assert {cause.value for cause in Cause} <= set(FIXED)
    assert {name.replace("_", " ") for name in RETENTION} == set(DELETED_BY_TIME)


def test_no_words_are_left_in_english(speaking_app: Flask) -> None:
    words = [*FIXED.values(), *DELETED_BY_TIME.values(), *KEYS.values()]
    with speaking_app.test_request_context(), force_locale("en"):
        english = [str(each) for each in words]
    with speaking_app.test_request_context(), force_locale("es"):
        assert [each for each, before in zip(words, english, strict=True) if str(each) == before] == []
    assert set(BY_VERB) < set(Verb)
    assert FORMATS


def test_a_team_is_named_where_an_entry_concerns_it(speaking_app: Flask) -> None:
    with speaking_app.test_request_context():
        assert subject_in_words("team 2", TEAMS) == "South"
        assert subject_in_words("heron-12", TEAMS) == "heron-12"
