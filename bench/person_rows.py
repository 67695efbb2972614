"""What one person leaves in the database, on SQLite and on PostgreSQL: rows and bytes, kept private and shared."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import process_time

import psycopg
from flask import Flask
from sqlalchemy import Engine

from assessment.app import create_app
from assessment.services import startup
from assessment.storage import table_records
from assessment.storage.engine import reading
from bench import databases, web
from bench.measurement import show

PEOPLE, WALKS = 400, 5


def run() -> None:
    """Print how much each kind of database grows by so many people who answer everything."""
    for name in databases.DATABASES:
        with tempfile.TemporaryDirectory() as folder, databases.database(name, Path(folder)) as url:
            app = _application(Path(folder), url)
            print(f"One person who answers everything, {name}")
            _grow(app, "kept private", shared=False)
            _grow(app, "shared, with a contact", shared=True)
            began = process_time()
            for _ in range(WALKS):
                web.Visitor(app).walk()
            show("CPU of a whole way, with asking for it", f"{(process_time() - began) / WALKS:.2f} s")
            app.extensions["store"].engine.dispose()


def _application(folder: Path, url: str) -> Flask:
    chosen = replace(web.application(folder).config["SETTINGS"], database_url=url)
    startup.prepare(chosen)
    return create_app(chosen)


def _grow(app: Flask, how: str, *, shared: bool) -> None:
    from tests.support.counselor_steps import add, sent, served

    add(app)
    pack, engine, url = served(app), app.extensions["store"].engine, app.config["SETTINGS"].database_url
    answers = {name: item.space.listed[0] for name, item in pack.items.items() if item.space.listed}
    rows, size = _rows(engine), _bytes(url)
    for _ in range(PEOPLE):
        sent(app, answers, shared=shared, contact="me@own.example" if shared else "")
    grown = {name: (count - rows.get(name, 0)) / PEOPLE for name, count in _rows(engine).items()}
    listed = ", ".join(f"{name} {count:.0f}" for name, count in grown.items() if count >= 0.5)
    show(how, f"{(_bytes(url) - size) / PEOPLE / 1024:.1f} KB", f"rows: {listed}")


def _rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as conn:
        return {name: each.rows for name, each in table_records.totals(table_records.read_rows(conn)).items()}


def _bytes(url: str) -> int:
    """The tables with their indexes, without room that is left over."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            file.execute("VACUUM")
            [(pages,)] = file.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            return int(pages)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("VACUUM FULL")
        found = server.execute("SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables").fetchone()
        assert found is not None
        return int(found[0])
