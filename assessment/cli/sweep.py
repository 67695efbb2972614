"""The command that deletes expired drafts by hand, or says what would be deleted and why nothing is."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

import click

from assessment import clock, settings
from assessment.cli import app_context
from assessment.services import clean_up, proven_time, purge, retention
from assessment.services import sweep as sweeps
from assessment.services.proven_time import ZERO, Verdict
from assessment.services.sweep import Swept

REASONS = {
    Verdict.FIRST: "This is the first run on this host, so nothing is known of its clock yet. Run it again in an hour.",
    Verdict.BOOTED: "The machine was started since the last run, so its clock may be wrong. Run it again in an hour.",
    Verdict.SOON: "The last run was less than an hour ago.",
    Verdict.JUMPED: "The clock was set {jump} since the last run. If it is wrong, set it right. Run this in an hour.",
    Verdict.AGREED: "",
}
BELIEVE = "--clock-is-right"


@click.command("sweep")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted now, and delete nothing.")
@click.option(BELIEVE, "believe", is_flag=True, help="The clock was set forward, and is right now: delete by it.")
def sweep(dry_run: bool, believe: bool) -> None:
    """Delete drafts that expired, and all else that is kept for a set time only.

    The worker does so by itself: this is for a host without one.

    Exit status 1: the clock was set.
    """
    store, instance_dir, now = app_context.store(), app_context.settings().instance_dir, clock.clocks()
    if dry_run:
        swept = sweeps.preview(store, instance_dir, now)
        click.echo(f"Expired drafts that would be deleted: {swept.deleted}")
        _tell_others(swept, "would be deleted")
    else:
        purging = replace(store, purge=partial(purge.purge_now, store.engine))
        swept = clean_up.clean_up(purging, instance_dir, now, believe=believe)
        click.echo(f"Expired drafts deleted: {swept.deleted}")
        _tell_others(swept, "deleted")
    _explain(swept, believe=believe)
    sys.exit(swept.decision.verdict is Verdict.JUMPED)


def _tell_others(swept: Swept, done: str) -> None:
    """Name everything else whose time was over."""
    for name, number in swept.others.items():
        if number:
            click.echo(f"{settings.setting_of(name)}: {number} {done}")


def _explain(swept: Swept, *, believe: bool) -> None:
    decision = swept.decision
    if reason := REASONS[decision.verdict]:
        click.echo(reason.format(jump=proven_time.in_words(decision.jump)))
    if swept.left:
        most = f"{retention.AT_MOST}, or {retention.IN_A_HUNDRED} in a hundred"
        click.echo(f"{swept.left} more have expired: a run deletes at most {most}. Run it again in an hour.")
    if decision.run.ahead > ZERO and not believe:
        late = proven_time.in_words(decision.run.ahead)
        click.echo(
            f"The clock was set {late} in the last 30 days. Until that is over, drafts are deleted so much later. "
            f"If the clock is right, say so: flask --app wsgi sweep {BELIEVE}"
        )
    click.echo(f"By the clock as it is now, {swept.expired} of {swept.drafts} drafts had expired.")
