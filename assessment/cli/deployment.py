"""Commands for what stands around the service: the database that it waits for, and the web server in front."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask import current_app

from assessment.cli import app_context
from assessment.services import startup

PAUSE_S = 1


@click.command("outage-pages")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def outage_pages(folder: Path) -> None:
    """Write the pages that the web server in front shows while the service does not answer."""
    write: Callable[[Path], None] = current_app.extensions["outage_pages"]
    write(folder)
    click.echo(f"The pages for an outage are in {folder}")


@click.command("wait-for-database")
@click.option("--seconds", default=300, show_default=True, help="Give up after so long.")
def wait_for_database(seconds: int) -> None:
    """Wait until the database can be used, and say why it cannot. For the start of a machine."""
    pause, tell = partial(time.sleep, PAUSE_S), partial(click.echo, err=True)
    startup.wait_for_database(app_context.settings(), max(1, seconds // PAUSE_S), pause, tell)
