"""The command that looks at all settings, and at what they name, before a start."""

from __future__ import annotations

import click

from assessment.cli import app_context
from assessment.services import startup
from assessment.settings import BadSetting


@click.group("settings")
def settings() -> None:
    """Look at the settings."""


@settings.command("check")
def check() -> None:
    """Name everything that keeps the service from starting: settings, pack, database and keys. Nothing is changed."""
    chosen = app_context.settings()
    if faults := startup.faults_of(chosen):
        raise BadSetting(*faults)
    click.echo("The service can start with these settings.")
    taken = startup.port_fault(chosen.port) if chosen.port else ""
    for warning in (*startup.warnings(chosen), *([taken] if taken else [])):
        click.echo(f"Note: {warning}")
