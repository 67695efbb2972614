"""The command that erases somebody's answers on request, by their case code."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.core.errors import NotFound
from assessment.services import erasure, purge
from assessment.services.deletion_notes import NotDeleted


@click.command("erase")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Erase it. Without this the command only says what it would do.")
def erase(code: str, yes: bool) -> None:
    """Erase what has this case code: answers, results, notes. For people who ask you to.

    It stays erased when an older backup is restored. Exit status 1: nothing was erased.
    """
    store = app_context.store()
    purging = replace(store, purge=partial(purge.purge_now, store.engine))
    if not yes:
        fail(f"This erases everything with the code {code}, for good. If that is right, add --yes.")
    try:
        erasure.erase_case(purging, code.strip().lower(), app_context.settings().instance_dir, clock.now())
    except NotFound:
        fail(f"Nothing has the code {code}.")
    except NotDeleted as refused:
        later = " It is noted, and the next start erases it." if refused.noted else ""
        fail(f"It could not be erased: the disk or the database did not take it.{later}")
    click.echo(f"Erased: {code.strip().lower()}")
