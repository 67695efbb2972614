"""`flask --app wsgi audit …`: verify the audit log, and cut its oldest entries while the service runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from assessment import clock
from assessment.cli import app_context
from assessment.core.errors import AssessmentError
from assessment.records.audit_chain import Verified
from assessment.services import audit_check, purge, startup
from assessment.services.audit_check import HEADS, NotCut
from assessment.settings import BadSetting

BROKEN, NOT_CHECKED = 1, 2


@click.group("audit")
def audit() -> None:
    """Verify and cut the audit log. The service may run meanwhile."""


@audit.command("verify")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A copy of the file {HEADS}, or of the service's log, that was kept elsewhere; nothing is noted then.",
)
def verify(heads: Path | None) -> None:
    """Read every entry and say what does not fit; then note the head beside the database.

    Exit status 1: the log was changed or cut. 2: it could not be checked.
    """
    try:
        store, instance_dir = app_context.store(), app_context.settings().instance_dir
        with startup.worded_faults(store):
            if heads:
                found = audit_check.verify_against_copy(store, heads)
            else:
                found = audit_check.check(store, instance_dir, clock.now())
    except (AssessmentError, BadSetting, OSError) as failed:
        click.echo(f"Not checked: {failed}", err=True)
        sys.exit(NOT_CHECKED)
    _tell(found)
    sys.exit(BROKEN if found.faults else 0)


@audit.command("cut")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day, in UTC, that stays.")
def cut(before: datetime) -> None:
    """Delete the entries from before a day, at least 30 days ago. Refused for a log that is not whole."""
    store = app_context.store()
    purging = replace(store, purge=partial(purge.purge_now, store.engine))
    day = before.replace(tzinfo=UTC)
    try:
        deleted = audit_check.cut(purging, app_context.settings().instance_dir, day, clock.now())
    except NotCut as refused:
        click.echo(str(refused), err=True)
        sys.exit(BROKEN)
    click.echo(f"Entries cut: {deleted}")


def _tell(found: Verified) -> None:
    for fault in found.faults:
        click.echo(audit_check.sentence(fault), err=True)
    named = f", {found.first} to {found.last}" if found.entries else ""
    click.echo(f"{'Broken' if found.faults else 'Whole'}: {found.entries} entries{named}")
    click.echo(f"Heads noted earlier that are as they were: {found.heads}")
    if found.mac:
        click.echo(f"Head: {found.last} {found.mac}")
