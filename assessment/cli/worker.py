"""The command that works in the background, and the one that says how that goes."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import click
import structlog
from flask import current_app

from assessment import clock, log_lines
from assessment.cli import app_context
from assessment.records import pack_cache
from assessment.records.store import Store
from assessment.services import background, startup
from assessment.services.jobs import Workplace
from assessment.services.outbox import Postman
from assessment.services.smtp import server_of
from assessment.services.worker import BackgroundWorker
from assessment.settings import BadSetting

log = structlog.get_logger(__name__)

PATIENCE_S = 60
"""How long a worker waits for the service to prepare the database, when both are started at once."""


@click.command("worker")
def worker() -> None:
    """Send alerts and run what runs by the clock, until it is stopped. Several may work at once."""
    log_lines.write_failures()
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    store: Store = current_app.extensions["store"]
    _wait_until_prepared(store, stop)
    if not stop.is_set():
        works = BackgroundWorker(_workplace(store))
        log.info(f"Working as {works.name} (Ctrl-C stops)")
        works.run(stop)


@click.command("jobs")
def jobs() -> None:
    """Say which workers are there, when each job last ran and what came of it, and what waits in the outbox."""
    now = clock.now()
    state = background.state(app_context.store(), now)
    for each in state.workers:
        mail = "sends mail" if each.sends_mail else "sends no mail"
        click.echo(f"worker {each.name}: seen {_ago(now, each.seen_at)}, {mail}")
    if not state.workers:
        click.echo("No worker is there.")
    for run in state.runs:
        ran = f"ran {_ago(now, run.ran_at)}: {run.result}" if run.ran_at else "has not run yet"
        click.echo(f"job {run.name}{f' at {run.host}' if run.host else ''}: {ran}")
    counts = state.outbox
    click.echo(f"outbox: {counts.waiting} wait, {counts.failing} of them were not taken")
    click.echo(f"alerts: {counts.sent} sent, {counts.refused} refused, {counts.perhaps_twice} perhaps sent twice")


def _workplace(store: Store) -> Workplace:
    chosen = app_context.settings()
    every = timedelta(minutes=chosen.remind_every) if chosen.remind_every else None
    return Workplace(store, chosen.instance_dir, postman(), every, ZoneInfo(chosen.time_zone))


def postman() -> Postman | None:
    """How mail goes out by the settings; None without a mail server."""
    chosen = app_context.settings()
    if not chosen.mail_url:
        return None
    known = current_app.config["LANGUAGES"]
    offered = pack_cache.served(chosen.pack_folder).languages
    languages = tuple(each for each in offered if each in known) or known
    return Postman(server_of(chosen.mail_url), chosen.mail_from, f"{chosen.service_url}{chosen.url_prefix}", languages)


def _wait_until_prepared(store: Store, stop: Event) -> None:
    """Wait for the service that is started at the same moment. BadSetting if it does not prepare the database."""
    for _ in range(PATIENCE_S):
        try:
            startup.check_prepared(store)
        except BadSetting:
            if stop.wait(1):
                return
        else:
            return
    startup.check_prepared(store)


def _ago(now: datetime, at: datetime) -> str:
    minutes, seconds = divmod(max(0, round((now - at).total_seconds())), 60)
    return f"{minutes} min ago" if minutes else f"{seconds} s ago"
