"""What stands beside the verb of an audit entry, in words: which team, how many, until when, how it came about.

The log keeps it as it was written, in English and with numbers of teams: its chain covers every letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from assessment.presenters.export_formats import FORMATS
from assessment.presenters.formatting import format_number, in_words, isolated, listed
from assessment.presenters.people_page import ROLES
from assessment.records.audit_verbs import Verb

TeamNames = Mapping[int, str]
"""The names of all teams, by their numbers."""

FIXED: Mapping[str, LazyString] = {
    **ROLES,
    "app": lazy_gettext("app"),
    "passkey": lazy_gettext("passkey"),
    "recovery code": lazy_gettext("recovery code"),
    "one-time link": lazy_gettext("one-time link"),
    "signed out": lazy_gettext("signed out"),
    "signed in again": lazy_gettext("signed in again"),
    "idle": lazy_gettext("nothing was done for too long"),
    "too long": lazy_gettext("open for too long"),
    "too many": lazy_gettext("too many at once"),
    "by its owner": lazy_gettext("by its owner"),
    "by an administrator": lazy_gettext("by an administrator"),
    "disabled": lazy_gettext("disabled"),
    "new password": lazy_gettext("new password"),
    "new role": lazy_gettext("new role"),
    "name": lazy_gettext("another name"),
    "start link": lazy_gettext("another start link"),
    "closed": lazy_gettext("closed"),
    "reopened": lazy_gettext("reopened"),
    "by time": lazy_gettext("its time was over"),
    "on request": lazy_gettext("on request"),
    "while signed in": lazy_gettext("asked once more, while signed in"),
    "again": lazy_gettext("it had come back with a backup"),
}
"""Words that are always the same."""

DELETED_BY_TIME: Mapping[str, LazyString] = {
    "closed cases": lazy_gettext("closed cases: %(count)s"),
    "notes": lazy_gettext("notes: %(count)s"),
    "audit": lazy_gettext("audit entries: %(count)s"),
    "staff sessions": lazy_gettext("sessions of staff: %(count)s"),
    "unsaved forms": lazy_gettext("unsaved forms: %(count)s"),
    "refused sign ins": lazy_gettext("refused sign-ins: %(count)s"),
    "alerts": lazy_gettext("alerts: %(count)s"),
    "exports": lazy_gettext("exports: %(count)s"),
}
KEYS: Mapping[str, LazyString] = {
    "pepper": lazy_gettext("pepper %(id)s"),
    "peppers": lazy_gettext("pepper %(id)s"),
    "key-encryption key": lazy_gettext("key-encryption key %(id)s"),
    "team key": lazy_gettext("team key %(id)s"),
    "team-public": lazy_gettext("team key %(id)s"),
}
"""By what is recorded before the id of a key: its kind when it is added, the name of its file when it is dropped."""


def subject_in_words(stored: str, teams: TeamNames) -> str:
    """Whom or what an entry concerns: a team by its name; codes, addresses and ids as they stand."""
    found = re.fullmatch(r"team (\d+)", stored)
    return _team(found[1], teams) if found else stored


def detail_in_words(verb: Verb | None, stored: str, teams: TeamNames) -> str:
    """What is recorded beside ``verb``, in the reader's language; what has no words, as it stands."""
    in_own_words = BY_VERB[verb](stored, teams) if verb is not None and verb in BY_VERB else ""
    return in_own_words or str(FIXED.get(stored, stored))


def _team(number: str, teams: TeamNames) -> str:
    name = teams.get(int(number))
    return isolated(name) if name else _("team %(number)s", number=number)


def _to_team(stored: str, teams: TeamNames) -> str:
    found = re.fullmatch(r"to team (\d+)", stored)
    return _("to %(team)s", team=_team(found[1], teams)) if found else ""


def _teams(stored: str, teams: TeamNames) -> str:
    numbers = stored.split(", ")
    return listed([_team(each, teams) for each in numbers]) if all(map(str.isdecimal, numbers)) else ""


def _cases(stored: str, _teams: TeamNames) -> str:
    found = re.fullmatch(r"(\d+) cases", stored)
    return ngettext("%(num)s case", "%(num)s cases", int(found[1])) if found else ""


def _counted(stored: str, _teams: TeamNames) -> str:
    parts = [each.rpartition(" ") for each in stored.split(", ")]
    if not all(name in DELETED_BY_TIME and count.isdecimal() for name, _gap, count in parts):
        return ""
    return "; ".join(str(DELETED_BY_TIME[name]) % {"count": format_number(int(count))} for name, _gap, count in parts)


def _number(stored: str, _teams: TeamNames) -> str:
    return format_number(int(stored)) if stored.isdecimal() else ""


def _up_to(stored: str, _teams: TeamNames) -> str:
    found = re.fullmatch(r"up to (\d+)", stored)
    return _("up to entry %(number)s", number=format_number(int(found[1]))) if found else ""


def _until(stored: str, _teams: TeamNames) -> str:
    try:
        return _("until %(day)s", day=in_words(date.fromisoformat(stored)))
    except ValueError:
        return ""


def _format(stored: str, _teams: TeamNames) -> str:
    return str(FORMATS[stored].label) if stored in FORMATS else ""


def _key(stored: str, _teams: TeamNames) -> str:
    kind, _gap, key_id = stored.rpartition(" ")
    return str(KEYS[kind]) % {"id": key_id} if kind in KEYS else ""


BY_VERB: Mapping[Verb, Callable[[str, TeamNames], str]] = {
    Verb.MOVED: _to_team,
    Verb.TEAMS_CHANGED: _teams,
    Verb.EXPORTED: _format,
    Verb.EXPORT_DOWNLOADED: _cases,
    Verb.FIGURED: _cases,
    Verb.DELETED_BY_TIME: _counted,
    Verb.LOG_CUT: _up_to,
    Verb.AWAY: _until,
    Verb.KEY_ADDED: _key,
    Verb.KEY_DROPPED: _key,
    Verb.RESEALED: _number,
}
"""How to word what differs from entry to entry; each returns "" for what it does not know."""
