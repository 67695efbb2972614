"""Benchmark of the counselors' first page: it must cost the same however many cases a team has."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, text
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from assessment import clock
from assessment.core.case_states import CaseState
from assessment.records import pack_cache
from assessment.services.accounts import COUNSELOR, add_account
from assessment.storage import packs
from assessment.storage.engine import writing
from bench.measurement import cpu_side_by_side, show
from bench.web import application

OPEN, CLOSED = 5_000, 100_000
EMAIL, PASSWORD = "ada@desk.example", "a long enough password"
STATES = [each for each in CaseState if each not in (CaseState.CLOSED, CaseState.WITHDRAWN)]


def run() -> None:
    """Print CPU time and size of the first page, and of a list by itself, for so many cases and ten times as many."""
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        desks = {"few": FilledDesk(Path(few), OPEN, CLOSED), "many": FilledDesk(Path(many), 10 * OPEN, 10 * CLOSED)}
        pages = {"Today": "/counselor", "all open cases": "/counselor?show=open", "closed": "/counselor?show=closed"}
        cost = cpu_side_by_side(
            {f"{size} {name}": desk.asking(path) for name, path in pages.items() for size, desk in desks.items()},
            rounds=15,
            repeats=10,
        )
        sizes = {size: desk.bytes_of("/counselor") for size, desk in desks.items()}
        for desk in desks.values():
            desk.close()
    print(f"The first page of a counselor, with {OPEN:,} open and {CLOSED:,} closed cases, and with ten times as many")
    for name in pages:
        few_ms, many_ms = (cost[f"{size} {name}"] * 1e3 for size in ("few", "many"))
        show(f"{name}, server CPU", f"{few_ms:.2f} ms", "budget 10 ms" if name == "Today" else "")
        show(f"{name}, ten times as many / so many", f"{many_ms / few_ms:.2f}", "budget 1.1")
    for size, told in (("few", "Today, not compressed"), ("many", "Today, ten times as many, not compressed")):
        show(told, f"{sizes[size] / 1024:.1f} KB", "budget 60 KB")


class FilledDesk:
    """The service with a counselor who is signed in, and with so many cases of her team."""

    def __init__(self, folder: Path, open_cases: int, closed: int) -> None:
        self.app = application(folder)
        add_team(self.app)
        add_cases(self.app, open_cases, closed)
        self.client = signed_in(self.app)

    def asking(self, path: str) -> Ask:
        """Fetches this page once, without a client."""
        return asking(self.app, self.client, path)

    def bytes_of(self, path: str) -> int:
        """How long the page is."""
        return len(self.client.get(path).get_data())

    def close(self) -> None:
        """Let go of the database."""
        self.app.extensions["store"].engine.dispose()


class Ask:
    """A request that is the same each time."""

    def __init__(self, app: Flask, environ: dict[str, object]) -> None:
        self.app, self.environ = app, environ

    def __call__(self) -> None:
        _, status, _ = run_wsgi_app(self.app, dict(self.environ))
        assert status.startswith("200"), status


def asking(app: Flask, client: Client, path: str) -> Ask:
    """Fetches this page once as this browser does, without a client."""
    cookies = "; ".join(f"{each.key}={each.value}" for each in (client._cookies or {}).values())
    return Ask(app, {**EnvironBuilder(path).get_environ(), "HTTP_COOKIE": cookies})


def signed_in(app: Flask) -> Client:
    """A browser with the counselor signed in."""
    client, path = Client(app), "/counselor/sign-in"
    client.post(path, data={"csrf_token": token_of(client, path), "email": EMAIL, "password": PASSWORD})
    return client


def token_of(client: Client, path: str) -> str:
    """The form token of this page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert token is not None
    return token[1]


def add_team(app: Flask) -> None:
    """Add three counselors: the first has the e-mail and the password of benchmarks."""
    with app.app_context():
        for name in ("Ada Marsh", "Bea Lind", "Cleo Ruiz"):
            email = f"{name.split()[0].lower()}@desk.example"
            add_account(app.extensions["store"], email, PASSWORD, name, COUNSELOR, frozenset({1}))


def add_cases(app: Flask, open_cases: int, closed: int) -> None:
    """Add so many cases of the default pack to a team that was added; on SQLite only."""
    settings, now = app.config["SETTINGS"], clock.now()
    with writing(app.extensions["store"].engine) as conn:
        pack = pack_cache.served(settings.packs_dir / settings.pack)
        packs.keep(conn, pack, now)
        fill(conn, pack.hash, open_cases, closed, now)


def fill(conn: Connection, pack_hash: str, open_cases: int, closed: int, now: datetime) -> None:
    """Add so many cases of the first team, evenly in all states, owned in turn by three counselors.

    The first counselor was told of each of them, and has read it of those that are closed.

    SQLite makes the rows by itself: a million of them would take Python minutes.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    values = {"hash": pack_hash, "open": open_cases, "all": open_cases + closed, "now": f"{now:{STORED}}"}
    values["first_due"] = f"{hour - timedelta(hours=20):{STORED}}"
    conn.execute(text(ROWS), values)
    conn.execute(text(ALERTS))


STORED = "%Y-%m-%d %H:%M:%S"
"""How SQLite keeps a time, but for the fraction of the second."""
STATE = " ".join(f"WHEN {at} THEN '{each.value}'" for at, each in enumerate(STATES))
ROWS = f"""
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :all), cases AS (
    SELECT n, CASE WHEN n >= :open THEN 'closed' ELSE CASE n % {len(STATES)} {STATE} END END AS state,
        datetime(:first_due, '+' || (n % 500) || ' hours') || '.000000' AS due
    FROM numbers
)
INSERT INTO submissions (id, code, draft_id, pack_hash, round, body, draft_wrap, sealed_key, team_key_id, team_id,
    due_at, state, submitted_at, shared_at, owner_id, revision, read_round, wait_until, closed_at)
SELECT printf('%032x', n), 'case-' || (n + 10), printf('%032x', n), :hash, 1 + n % 3, randomblob(300),
    randomblob(60), randomblob(80), 'team-1', 1, CASE WHEN n % 11 OR state = 'waiting_for_person' THEN due END, state,
    :now || '.000000', :now || '.000000', CASE WHEN state <> 'new' THEN 1 + n % 3 END, 2, n % 2,
    CASE WHEN state = 'waiting_for_person' THEN due END,
    CASE WHEN state = 'closed' THEN datetime(:now, '-' || n || ' minutes') || '.000000' END
FROM cases
"""
ALERTS = """
INSERT INTO alerts (id, submission_id, account_id, kind, happening, happened_at, read_at, due_at, tries, taken_up,
    outcome, done_at)
SELECT lower(hex(randomblob(16))), id, 1, 'same_day', 'event 1', shared_at, closed_at, shared_at, 1, 0, 'sent',
    shared_at
FROM submissions
"""
