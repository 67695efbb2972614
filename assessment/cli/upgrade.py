"""The commands that say which version this is, and what an upgrade to it will change."""

from __future__ import annotations

import platform

import click

from assessment.cli import app_context
from assessment.services import upgrade as upgrades
from assessment.services.upgrade import UpgradePreview

SHOWN_OF_HASH = 12


@click.command("version")
def version() -> None:
    """Print the version of the service."""
    click.echo(f"check-in {upgrades.version()} (Python {platform.python_version()})")


@click.command("upgrade")
@click.option("--yes", is_flag=True, help="Do it. Without this the command only says what would change.")
def upgrade(yes: bool) -> None:
    """Say what the next start of this version will change; with --yes, change it now, while the service is stopped."""
    found = upgrades.preview(app_context.settings())
    for line in (*_of_database(found), *_of_pack(found), *_of_settings(found)):
        click.echo(line)
    if yes:
        app_context.prepare()
        click.echo("Done. Start the service and the worker.")
    else:
        click.echo("Nothing was changed. The next start does it, or this command with --yes. Make a backup before.")


def _of_database(found: UpgradePreview) -> list[str]:
    if not found.revision:
        return ["database: it is empty, and the tables will be made"]
    if not found.migrations:
        return [f"database: at revision {found.revision}, nothing to migrate"]
    count = len(found.migrations)
    first = f"database: at revision {found.revision}, {count} {'migration' if count == 1 else 'migrations'} to run"
    return [first, *(f"  {name}: {why}" for name, why in found.migrations)]


def _of_pack(found: UpgradePreview) -> list[str]:
    named = f"pack: {found.pack} {found.pack_hash[:SHOWN_OF_HASH]}"
    if found.is_known:
        return [f"{named}, as it was answered before"]
    if found.versions_answered:
        return [f"{named} is a new version. Whoever has begun stays on the version they began with."]
    return [f"{named}, which nobody has answered"]


def _of_settings(found: UpgradePreview) -> list[str]:
    if not found.settings:
        return [f"settings: none is new in {upgrades.version()}"]
    return [f"settings: new in {upgrades.version()}: {', '.join(found.settings)}"]
