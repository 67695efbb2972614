"""`flask --app wsgi people …`: the same as an administrator's pages, for whoever may run commands on the host."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.core.errors import NotFound
from assessment.presenters.formatting import moment
from assessment.presenters.people_page import PersonRow, person_row, unread_teams
from assessment.records.audit import COMMAND
from assessment.services import people as people_service
from assessment.services import teams as team_service
from assessment.services.accounts import COUNSELOR
from assessment.services.one_time_links import OneTimeLink
from assessment.services.people import ROLES, Change, LastAdministrator

FIRST_ADMINISTRATOR = "Run: flask --app wsgi people invite EMAIL --role administrator"


@click.group("people")
def people() -> None:
    """Look after the accounts of people who work here: the same as the page People of an administrator."""


@people.command("list")
def list_people() -> None:
    """Print who works here."""
    found = people_service.everybody(app_context.store(), app_context.sign_in_keys(), clock.now())
    for person in found.people:
        _print(person_row(person, found.teams, 0, clock.now()))


@people.command("invite")
@click.argument("email")
@click.option("--name", default="", help="The name that colleagues see; the first part of EMAIL if left out.")
@click.option("--role", type=click.Choice(ROLES), default=COUNSELOR, show_default=True)
@click.option("--team", type=int, multiple=True, help="The number of a team. Needed where there are several.")
def invite(email: str, name: str, role: str, team: tuple[int, ...]) -> None:
    """Add an account, and print the link with which somebody sets its password."""
    app_context.prepare()
    _print_link(people_service.invite(app_context.store(), email, name, role, team, COMMAND, clock.now()))


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new link, for a forgotten password or in place of one that ended. Any link from before ends."""
    _print_link(people_service.new_link(app_context.store(), _id(email), COMMAND, clock.now()))


@people.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Let nobody sign in with an account, and sign it out everywhere."""
    _change(email, people_service.disable)


@people.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Let somebody sign in again who was disabled."""
    _change(email, people_service.enable)


@people.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """End the waits after wrong passwords and wrong codes."""
    _change(email, partial(people_service.unlock, keys=app_context.sign_in_keys()))


@people.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
def role(email: str, role: str) -> None:
    """Give an account another role, and sign it out everywhere."""
    _change(email, partial(people_service.set_role, role=role))


@people.command("team")
@click.argument("email")
@click.argument("numbers", type=int, nargs=-1)
def team(email: str, numbers: tuple[int, ...]) -> None:
    """Let an account work in the teams with these NUMBERS, and in no other; in none if there are none."""
    _change(email, partial(people_service.set_teams, teams=numbers))


@people.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take the second factor of an account away: its next sign-in sets up another."""
    _change(email, people_service.reset_factor)


@people.command("end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign an account out everywhere."""
    _change(email, people_service.end_sessions)


def _change(email: str, change: Change) -> None:
    """Change an account, and print what it is like then."""
    try:
        change(app_context.store(), _id(email), COMMAND, clock.now())
    except LastAdministrator as refused:
        fail(f"{refused}\n{FIRST_ADMINISTRATOR}")
    _print_one(email)
    found = people_service.everybody(app_context.store(), app_context.sign_in_keys(), clock.now())
    for sentence in unread_teams(found.people, found.teams):
        click.echo(sentence, err=True)


def _id(email: str) -> int:
    try:
        return people_service.id_of(app_context.store(), email)
    except NotFound:
        _nobody(email)


def _nobody(email: str) -> NoReturn:
    fail(f"Nobody here has the email {email}. To see all: flask --app wsgi people list")


def _print_one(email: str) -> None:
    store = app_context.store()
    keys, now = app_context.sign_in_keys(), clock.now()
    _print(person_row(people_service.one(store, keys, _id(email), now), team_service.every_team(store), 0, now))


def _print(row: PersonRow) -> None:
    tags = [tag.words for tag in row.tags]
    shown = [f"{row.name} <{row.email}>", row.role, row.teams, f"second factor: {row.factor}", f"seen: {row.seen}"]
    click.echo("  ".join([*shown, *tags, *([row.link] if row.link else [])]))


def _print_link(made: OneTimeLink) -> None:
    """The link, without the host: a command does not know under which name the service is reached."""
    click.echo(f"{app_context.settings().url_prefix}/counselor/link#{made.token}")
    click.echo("Put the address of your service before it, and give it to nobody but them.")
    click.echo(f"It is shown only now, and works once, until {moment(made.ends_at)}.")
