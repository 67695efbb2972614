"""Who is away, until when, and who stands in for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.errors import InvalidAnswers
from assessment.presenters.formatting import desk_day, in_words
from assessment.records import audit
from assessment.records.audit import Verb
from assessment.records.store import Store
from assessment.services.days import day_to_come
from assessment.services.staff import Staff
from assessment.storage import colleagues
from assessment.storage.colleagues import TeamColleague


@dataclass(frozen=True)
class OwnAbsence:
    """``until``: the day on which somebody is back, '' while they are here; ``deputy``: a name, '' for nobody.

    ``deputies``: who may stand in for them: the colleagues of their teams who are here, by name.
    """

    until: str
    deputy: str
    deputies: tuple[TeamColleague, ...]


def own(store: Store, staff: Staff, now: datetime) -> OwnAbsence:
    """Whether somebody is away. A day that is past counts as back."""
    with store.reading() as conn:
        here, others = colleagues.one(conn, staff.id), colleagues.of_teams(conn, staff.teams)
    deputies = _deputies(others, staff, now)
    if here.away_until is None or not here.is_away(now):
        return OwnAbsence("", "", deputies)
    name = next((each.name for each in others if each.id == here.deputy_id), "")
    return OwnAbsence(in_words(desk_day(here.away_until)), name, deputies)


def begin(store: Store, staff: Staff, form: Mapping[str, str], now: datetime) -> None:
    """Be away until the morning of a day, with a deputy. InvalidAnswers if the form does not name both.

    Without a colleague who is here, nobody is named.
    """
    with store.writing() as conn:
        until, deputy = _checked(form, _deputies(colleagues.of_teams(conn, staff.teams), staff, now), now)
        colleagues.set_absence(conn, staff.id, until, deputy.id if deputy else None)
        _record(conn, store, staff, Verb.AWAY, now, desk_day(until).isoformat())


def end(store: Store, staff: Staff, now: datetime) -> None:
    """Be back."""
    with store.writing() as conn:
        if colleagues.one(conn, staff.id).away_until is None:
            return
        colleagues.set_absence(conn, staff.id, None, None)
        _record(conn, store, staff, Verb.BACK, now)


def _deputies(others: list[TeamColleague], staff: Staff, now: datetime) -> tuple[TeamColleague, ...]:
    return tuple(each for each in others if each.id != staff.id and not each.is_away(now))


def _checked(
    form: Mapping[str, str], deputies: tuple[TeamColleague, ...], now: datetime
) -> tuple[datetime, TeamColleague | None]:
    wrong: dict[str, str] = {}
    until: datetime | None = None
    try:
        until = day_to_come(form, "until", time(0), now)
    except InvalidAnswers as refused:
        wrong |= refused.messages
    deputy = next((each for each in deputies if str(each.id) == form.get("deputy", "")), None)
    if deputy is None and deputies:
        wrong["deputy"] = _("Choose who stands in for you")
    if wrong or until is None:
        raise InvalidAnswers(wrong)
    return until, deputy


def _record(conn: Connection, store: Store, staff: Staff, verb: Verb, now: datetime, detail: str = "") -> None:
    audit.record(conn, store.keyring, audit.actor_of(staff), verb, now, detail=detail)
