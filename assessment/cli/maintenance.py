"""The command that closes the service for a while, and opens it again."""

from __future__ import annotations

import click

from assessment.cli import app_context
from assessment.services import maintenance as modes

NOW = {
    "on": "Maintenance mode is on, on this host: people and staff are shown that we are closed, and the worker waits.",
    "off": "Maintenance mode is off, on this host.",
}


@click.command("maintenance")
@click.argument("state", type=click.Choice(["on", "off"]), required=False)
def maintenance(state: str | None) -> None:
    """Turn maintenance mode on or off, at once and for the restarts to come; or say which it is.

    The exit, help lines and health checks go on. With several hosts, run it on each of them.
    """
    folder = app_context.settings().instance_dir
    if state == "on":
        modes.turn_on(folder)
    if state == "off":
        modes.turn_off(folder)
    click.echo(NOW["on" if modes.is_on(folder) else "off"])
