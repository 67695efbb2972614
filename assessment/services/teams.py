"""Teams: made with keys of their own, renamed, given another start link, closed; and cases that go to another team."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from assessment.core import typed_text
from assessment.core.errors import AssessmentError, NotFound
from assessment.records import audit
from assessment.records.audit import Actor, Verb
from assessment.records.store import Store
from assessment.services import key_setup
from assessment.storage import teams as team_rows
from assessment.storage.teams import Team as Team

LONGEST_NAME = 80
LINK_BYTES = 12
"""Random bytes in a start link: nobody finds one by trying."""


class TeamRefused(AssessmentError):
    """A team cannot be made or changed so; the message says what to do."""


def every_team(store: Store) -> tuple[Team, ...]:
    """All teams, closed ones too, the first one first."""
    with store.reading() as conn:
        return team_rows.all_teams(conn)


def add(store: Store, name: str, who: Actor, now: datetime) -> Team:
    """A new team with keys of its own. TeamRefused for a name that is taken or too long, BadSetting as for keys."""
    name = _checked(name)
    with _named_once(name), key_setup.rotating(store) as conn:
        team = Team(team_rows.next_id(conn), name, _new_link(), now, None)
        team_rows.add(conn, team)
        store.keyring.add_team(team.id)
        _record(conn, store, who, Verb.TEAM_ADDED, team, "", now)
    return team


def rename(store: Store, number: int, name: str, who: Actor, now: datetime) -> Team:
    """The team under another name. NotFound, TeamRefused as in ``add``."""
    name = _checked(name)
    with _named_once(name):
        return _change(store, number, lambda team: replace(team, name=name), who, "name", now)


def change_link(store: Store, number: int, who: Actor, now: datetime) -> Team:
    """The team with a new start link; the one before leads to the usual start page from now on. NotFound."""
    return _change(store, number, lambda team: replace(team, link=_new_link()), who, "start link", now)


def close(store: Store, number: int, who: Actor, now: datetime) -> Team:
    """Let nobody share anything more with this team. NotFound; TeamRefused for the only one that is open."""
    with store.reading() as conn:
        if [each.id for each in team_rows.open_teams(conn)] == [number]:
            raise TeamRefused("It is the only open team: make another one first, or people can share with nobody.")
    return _change(store, number, lambda team: replace(team, closed_at=now), who, "closed", now)


def reopen(store: Store, number: int, who: Actor, now: datetime) -> Team:
    """Let people share with this team again. NotFound."""
    return _change(store, number, lambda team: replace(team, closed_at=None), who, "reopened", now)


def _change(store: Store, number: int, change: Callable[[Team], Team], who: Actor, detail: str, now: datetime) -> Team:
    with store.writing() as conn:
        after = change(require(conn, number))
        team_rows.change(conn, after)
        _record(conn, store, who, Verb.TEAM_CHANGED, after, detail, now)
    return after


def _record(conn: Connection, store: Store, who: Actor, verb: Verb, team: Team, detail: str, now: datetime) -> None:
    audit.record(conn, store.keyring, who, verb, now, subject=f"team {team.id}", detail=detail)


def require(conn: Connection, number: int) -> Team:
    """The team with this number. NotFound."""
    for team in team_rows.all_teams(conn):
        if team.id == number:
            return team
    raise NotFound(f"There is no team {number}.")


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise TeamRefused(f"A team is called {name} already. Choose another name.") from None


def _checked(name: str) -> str:
    """The name as one line. TeamRefused if there is none, or it is too long."""
    found = typed_text.one_line(name)
    if not 0 < len(found) <= LONGEST_NAME:
        raise TeamRefused(f"Give the team a name of at most {LONGEST_NAME} characters. People who share read it.")
    return found


def _new_link() -> str:
    return secrets.token_urlsafe(LINK_BYTES)
