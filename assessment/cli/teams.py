"""`flask --app wsgi teams …`: list, make and change teams."""

from __future__ import annotations

import click

from assessment import clock
from assessment.cli import app_context
from assessment.records.audit import COMMAND
from assessment.services import teams as team_service
from assessment.services.teams import Team


@click.group("teams")
def teams() -> None:
    """List, make and change teams. Each reads the cases that were shared with it, and has keys of its own."""


@teams.command("list")
def list_teams() -> None:
    """Print each team's number, name and start link."""
    for team in team_service.every_team(app_context.store()):
        _print(team)


@teams.command("add")
@click.argument("name")
def add(name: str) -> None:
    """Make a team called NAME, which people read when they share."""
    _print(team_service.add(app_context.store(), name, COMMAND, clock.now()))
    click.echo("It has a key of its own: copy the file team-public to every host, and back up team-private.")


@teams.command("rename")
@click.argument("number", type=int)
@click.argument("name")
def rename(number: int, name: str) -> None:
    """Give a team another name."""
    _print(team_service.rename(app_context.store(), number, name, COMMAND, clock.now()))


@teams.command("change-link")
@click.argument("number", type=int)
def change_link(number: int) -> None:
    """Give a team a new start link; the one before becomes the link of no team."""
    _print(team_service.change_link(app_context.store(), number, COMMAND, clock.now()))


@teams.command("close")
@click.argument("number", type=int)
def close(number: int) -> None:
    """Let nobody share with a team any more. Its cases and its people stay."""
    _print(team_service.close(app_context.store(), number, COMMAND, clock.now()))


@teams.command("reopen")
@click.argument("number", type=int)
def reopen(number: int) -> None:
    """Let people share with a closed team again."""
    _print(team_service.reopen(app_context.store(), number, COMMAND, clock.now()))


def _print(team: Team) -> None:
    closed = f"  closed on {team.closed_at.date()}" if team.closed_at else ""
    click.echo(f"{team.id:<4}{team.name}  /start/{team.link}{closed}")
