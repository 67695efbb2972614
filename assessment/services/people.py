"""People who work here: each verb is one function, for the administrator's page and for the command alike.

It changes, ends the sessions that must end, and is recorded, in one transaction. By page nobody changes their own
account: whoever found a desk open could take it over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.records.audit import Actor, Verb
from assessment.records.people import AccountState, Colleague
from assessment.records.store import Store
from assessment.services import (
    accounts,
    lockouts,
    one_time_links,
    second_factors,
    sign_ins,
    staff_sessions,
    team_changes,
)
from assessment.services.accounts import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from assessment.services.one_time_links import OneTimeLink
from assessment.services.sign_ins import Keys
from assessment.services.staff_sessions import Cause
from assessment.storage import accounts as account_rows
from assessment.storage import people as rows
from assessment.storage import staff_sessions as session_rows
from assessment.storage import teams as team_rows
from assessment.storage.people import AccountRow
from assessment.storage.teams import Team

ROLES = (COUNSELOR, SUPERVISOR, ADMINISTRATOR)


class PeopleRefused(AssessmentError):
    """Nothing was changed; the message says why, and what to do."""


class LastAdministrator(PeopleRefused):
    """Nobody could look after accounts any more."""


class TeamsRefused(PeopleRefused):
    """Somebody with this role cannot work in these teams."""


class Change(Protocol):
    """One thing that is done to an account, by page and by command alike. NotFound, PeopleRefused."""

    def __call__(self, store: Store, account_id: int, who: Actor, now: datetime, /) -> OneTimeLink | None: ...


@dataclass(frozen=True)
class Everybody:
    """All people by name, and all teams."""

    people: tuple[Colleague, ...]
    teams: tuple[Team, ...]


def everybody(store: Store, keys: Keys, now: datetime) -> Everybody:
    """All who work here, those too who are invited or disabled."""
    with store.reading() as conn:
        found = rows.every_account(conn)
        return Everybody(_people(conn, keys, found, now), team_rows.all_teams(conn))


def one(store: Store, keys: Keys, account_id: int, now: datetime) -> Colleague:
    """One of them. NotFound."""
    with store.reading() as conn:
        return _people(conn, keys, [rows.account(conn, account_id)], now)[0]


def id_of(store: Store, email: str) -> int:
    """The account with this email, in any spelling. NotFound."""
    with store.reading() as conn:
        return account_rows.id_of(conn, email)


def invite(
    store: Store, email: str, name: str, role: str, teams: Collection[int], who: Actor, now: datetime
) -> OneTimeLink:
    """Add an account without a password, and make the link that sets one.

    Without ``teams``, the only open team; an administrator has none. AccountRefused, EmailTaken, PeopleRefused.
    """
    address = accounts.checked_address(email)
    shown = accounts.checked_name(name, address)
    with store.writing() as conn:
        chosen = _first_teams(conn, role, teams)
        account_id = account_rows.add(conn, address, shown, "", _known(role), chosen)
        if account_id is None:
            raise accounts.taken(address)
        link = one_time_links.make(conn, account_id, address, now)
        audit.record(conn, store.keyring, who, Verb.ACCOUNT_ADDED, now, subject=address, detail=role)
        audit.record(conn, store.keyring, who, Verb.LINK_MADE, now, subject=address)
    return link


def new_link(store: Store, account_id: int, who: Actor, now: datetime) -> OneTimeLink:
    """Another link for somebody who was invited, or who forgot their password; one from before ends.

    The password until now works until the link is used, and the second factor stays. NotFound, PeopleRefused.
    """
    with _changing(store, account_id, who) as (conn, account):
        if account.joined and not account.active:
            raise PeopleRefused(_("This account is disabled. Enable it first."))
        link = one_time_links.make(conn, account.id, account.email, now)
        audit.record(conn, store.keyring, who, Verb.LINK_MADE, now, subject=account.email)
    return link


def disable(store: Store, account_id: int, who: Actor, now: datetime) -> None:
    """Let nobody sign in with this account, sign it out everywhere, and end its one-time link.

    NotFound, PeopleRefused.
    """
    with _changing(store, account_id, who) as (conn, account):
        _keep_an_administrator(conn, account)
        rows.set_active(conn, account.id, active=False)
        rows.end_link(conn, account.id)
        staff_sessions.end_sessions_of(conn, store.keyring, (account.id, account.email), Cause.DISABLED, who, now)
        audit.record(conn, store.keyring, who, Verb.ACCOUNT_DISABLED, now, subject=account.email)


def enable(store: Store, account_id: int, who: Actor, now: datetime) -> None:
    """Let somebody sign in again, with the password and the second factor that they had. NotFound, PeopleRefused."""
    with _changing(store, account_id, who) as (conn, account):
        if not account.joined:
            raise PeopleRefused(_("This account has no password yet. Make a new link instead."))
        rows.set_active(conn, account.id, active=True)
        audit.record(conn, store.keyring, who, Verb.ACCOUNT_ENABLED, now, subject=account.email)


def unlock(store: Store, account_id: int, who: Actor, now: datetime, *, keys: Keys) -> None:
    """End the waits after wrong passwords and wrong codes, in all browsers. NotFound, PeopleRefused."""
    with _changing(store, account_id, who) as (conn, account):
        lockouts.forget_everywhere(conn, *sign_ins.buckets_of(keys, account.id, account.email))
        audit.record(conn, store.keyring, who, Verb.UNLOCKED, now, subject=account.email)


def set_role(store: Store, account_id: int, who: Actor, now: datetime, *, role: str) -> None:
    """Give an account another role, and sign it out everywhere. An administrator works in no team, and has no cases.

    NotFound, PeopleRefused.
    """
    with _changing(store, account_id, who) as (conn, account):
        if _known(role) == account.role:
            return
        _keep_an_administrator(conn, account)
        rows.set_role(conn, account.id, role)
        if role == ADMINISTRATOR:
            team_changes.set_teams(conn, store.keyring, account.id, (), who, now)
        staff_sessions.end_sessions_of(conn, store.keyring, (account.id, account.email), Cause.NEW_ROLE, who, now)
        audit.record(conn, store.keyring, who, Verb.ROLE_CHANGED, now, subject=account.email, detail=role)


def set_teams(store: Store, account_id: int, who: Actor, now: datetime, *, teams: Collection[int]) -> None:
    """Let an account work in these teams from its next page on, and in no other. NotFound, PeopleRefused.

    Its open cases in the others are new for those teams.
    """
    with _changing(store, account_id, who) as (conn, account):
        chosen = _known_teams(conn, account.role, teams)
        team_changes.set_teams(conn, store.keyring, account.id, chosen, who, now)
        detail = ", ".join(map(str, sorted(chosen)))[: audit.LONGEST_TEXT]
        audit.record(conn, store.keyring, who, Verb.TEAMS_CHANGED, now, subject=account.email, detail=detail)


def reset_factor(store: Store, account_id: int, who: Actor, now: datetime) -> None:
    """Take the second factor away, with the recovery codes, and sign the account out everywhere.

    The next sign-in sets up another. NotFound, PeopleRefused.
    """
    with _changing(store, account_id, who) as (conn, account):
        second_factors.reset(conn, account.id)
        staff_sessions.end_sessions_of(
            conn, store.keyring, (account.id, account.email), Cause.BY_AN_ADMINISTRATOR, who, now
        )
        audit.record(conn, store.keyring, who, Verb.FACTORS_RESET, now, subject=account.email)


def end_sessions(store: Store, account_id: int, who: Actor, now: datetime) -> None:
    """Sign an account out everywhere. NotFound, PeopleRefused."""
    with _changing(store, account_id, who) as (conn, account):
        staff_sessions.end_sessions_of(
            conn, store.keyring, (account.id, account.email), Cause.BY_AN_ADMINISTRATOR, who, now
        )


@contextmanager
def _changing(store: Store, account_id: int, who: Actor) -> Iterator[tuple[Connection, AccountRow]]:
    """A transaction that changes somebody else's account."""
    if who.account_id == account_id:
        raise PeopleRefused(
            _("This is your own account. Somebody else with this role can change it. Your password is on “My account”.")
        )
    with store.writing() as conn:
        yield conn, rows.account(conn, account_id)


def _keep_an_administrator(conn: Connection, account: AccountRow) -> None:
    """LastAdministrator if nobody else could look after accounts."""
    if rows.working_administrators(conn) == {account.id}:
        raise LastAdministrator(
            _(
                "This is the only administrator who can sign in. Invite another one first, and wait until they have "
                "set their password."
            )
        )


def _known(role: str) -> str:
    if role not in ROLES:
        raise PeopleRefused(_("Choose one of the roles."))
    return role


def _first_teams(conn: Connection, role: str, teams: Collection[int]) -> frozenset[int]:
    """The teams of somebody who is invited."""
    if not teams and role != ADMINISTRATOR:
        there = [team.id for team in team_rows.open_teams(conn)]
        if len(there) != 1:
            raise TeamsRefused(_("Choose a team."))
        return frozenset(there)
    return _known_teams(conn, role, teams)


def _known_teams(conn: Connection, role: str, teams: Collection[int]) -> frozenset[int]:
    if teams and role == ADMINISTRATOR:
        raise TeamsRefused(_("Administrators read no cases, so they work in no team."))
    unknown = sorted(set(teams) - team_rows.names(conn).keys())
    if unknown:
        raise TeamsRefused(_("There is no team %(number)s.", number=unknown[0]))
    return frozenset(teams)


def _people(conn: Connection, keys: Keys, found: Collection[AccountRow], now: datetime) -> tuple[Colleague, ...]:
    buckets = {each.id: sign_ins.buckets_of(keys, each.id, each.email) for each in found}
    waits = lockouts.waits(conn, [bucket for both in buckets.values() for bucket in both], now)
    seen, open_now = session_rows.last_seen(conn), staff_sessions.count_open(conn, now)
    teams = rows.members(conn)
    return tuple(
        Colleague(
            each.id,
            each.email,
            each.name,
            each.role,
            teams.get(each.id, frozenset()),
            AccountState.WORKING if each.active else AccountState.DISABLED if each.joined else AccountState.INVITED,
            each.app,
            each.passkeys,
            seen.get(each.id),
            open_now[each.id] if each.active else 0,
            max((waits.get(bucket, sign_ins.NONE) for bucket in buckets[each.id]), default=timedelta(0)),
            each.link_ends_at,
        )
        for each in found
    )
