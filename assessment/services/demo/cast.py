"""Who works in a demonstration: two teams, and accounts whose apps exist in the database only."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from assessment.records import audit
from assessment.records.audit import COMMAND, Verb
from assessment.records.store import Store
from assessment.services import passwords, second_factors, teams
from assessment.services.accounts import (
    ADMINISTRATOR,
    COUNSELOR,
    SUPERVISOR,
    AccountRefused,
    EmailTaken,
    add_account,
)
from assessment.storage import accounts, case_codes
from assessment.vault.factor_keys import FactorKeys
from assessment.vault.keyring import FIRST_TEAM

SECOND_TEAM = "River"
OF_FIRST_TEAM, OF_SECOND_TEAM = ("Alex Moreno", "Bea Kern", "Chidi Obi"), ("Dana Sol", "Emil Roth", "Farah Tahir")
SUPERVISES, ADMINISTERS = "Ines Vega", "Olu Adeyemi"
DEMO_EMAIL = re.compile(r"(counselor|supervisor|administrator)\d*@example\.org")
EXAMPLE_EMAIL = "counselor@example.org"
"""Nobody can own an address at example.org (RFC 2606): no real account has one that is this."""


@dataclass(frozen=True)
class DemoPerson:
    """Somebody at the demo's desk. ``teams``: by name."""

    name: str
    role: str
    teams: tuple[str, ...]
    email: str = ""


@dataclass(frozen=True)
class DemoPeople:
    """``second_team``: the number of the team that is not the first. Whoever stands first may review in the first."""

    people: tuple[DemoPerson, ...]
    second_team: int


def new_password() -> str:
    """A random password of four words that each of them may have."""
    while True:
        drawn = "-".join(secrets.choice(case_codes.WORDS) for _ in range(4))
        names = (*OF_FIRST_TEAM, *OF_SECOND_TEAM, SUPERVISES, ADMINISTERS)
        if not any(passwords.fault(drawn, EXAMPLE_EMAIL, name) for name in names):
            return drawn


def add(store: Store, keys: FactorKeys, password: str, now: datetime) -> DemoPeople:
    """Six counselors in two teams, a supervisor of both and an administrator, all with this password and an app.

    Needs the application context, because it configures how passwords are hashed.
    """
    first, second = _two_teams(store, now)
    cast = (
        *(DemoPerson(name, COUNSELOR, (first.name,)) for name in OF_FIRST_TEAM),
        *(DemoPerson(name, COUNSELOR, (second.name,)) for name in OF_SECOND_TEAM),
        DemoPerson(SUPERVISES, SUPERVISOR, (first.name, second.name)),
        DemoPerson(ADMINISTERS, ADMINISTRATOR, ()),
    )
    ids = {first.name: first.id, second.name: second.id}
    return DemoPeople(tuple(_added(store, keys, password, each, ids, now) for each in cast), second.id)


def code(store: Store, keys: FactorKeys, email: str, now: datetime) -> str:
    """What the app of a demo account shows now. AccountRefused for any other account, NotFound if there is none."""
    if not DEMO_EMAIL.fullmatch(accounts.fold(email)):
        raise AccountRefused(f"{email} is no demo account: its codes are in the app of whoever owns it.")
    with store.writing() as conn:
        account_id = accounts.id_of(conn, email)
        audit.record(conn, store.keyring, audit.COMMAND, Verb.DEMO_CODE_PRINTED, now, subject=accounts.fold(email))
    return second_factors.current_code(store, keys, account_id, now)


def _two_teams(store: Store, now: datetime) -> tuple[teams.Team, teams.Team]:
    """The first team, and the demo's second, made the first time."""
    there = {each.name: each for each in teams.every_team(store)}
    first = next(each for each in there.values() if each.id == FIRST_TEAM)
    return first, there.get(SECOND_TEAM) or teams.add(store, SECOND_TEAM, COMMAND, now)


def _added(
    store: Store, keys: FactorKeys, password: str, person: DemoPerson, ids: dict[str, int], now: datetime
) -> DemoPerson:
    """The person with an account. A second demonstration adds another."""
    for number in range(1, 1000):
        email = f"{person.role}{'' if number == 1 else number}@example.org"
        with suppress(EmailTaken):
            chosen = frozenset(ids[name] for name in person.teams)
            added = add_account(store, email, password, person.name, person.role, chosen)
            second_factors.add_app(store, keys, added, now)
            return replace(person, email=added)
    raise AccountRefused("There are a thousand demo accounts already. Begin with an empty INSTANCE_DIR.")
