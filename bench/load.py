"""Many people at once, each on a whole journey, and a counselor at the desk.

``make load`` (PEOPLE, THINK, ARRIVE, SECONDS, DATABASES, SERVICES, CASES)

Prints how long replies took by kind of page, errors, CPU and memory, and whether a stop under load lost anything that
was acknowledged. Everything is on this machine, bounded in time, and stops by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from sqlalchemy import text

from bench import counselor_at_desk
from bench.counselor_at_desk import CounselorAtDesk
from bench.databases import database
from bench.fleet import Fleet, fleet
from bench.measurement import show
from bench.people_at_once import Crowd, Tally

LONGEST_S = 3600
BEFORE_STOP = 0.8
"""At which part of the time the stop comes, while people go on."""


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--people", type=int, default=50)
    reading.add_argument("--think", type=float, default=3.0, help="seconds that somebody thinks before each page")
    reading.add_argument("--arrive", type=float, default=3.0, help="seconds within which all begin")
    reading.add_argument("--seconds", type=float, default=60.0)
    reading.add_argument("--databases", default="sqlite,postgresql")
    reading.add_argument("--services", default="1,2", help="how many gunicorns; of two nginx asks each in turn")
    reading.add_argument("--cases", type=int, default=0, help="closed cases that are there before; on SQLite only")
    asked = reading.parse_args()
    if asked.cases and asked.databases != "sqlite":
        reading.error("--cases needs --databases sqlite, which makes such rows by itself")
    if not 0 < asked.seconds <= LONGEST_S:
        reading.error(f"--seconds goes up to {LONGEST_S}")
    for name in asked.databases.split(","):
        for count in map(int, asked.services.split(",")):
            with tempfile.TemporaryDirectory() as folder, database(name, Path(folder)) as url:
                _measure(name, url, count, Path(folder), asked)


def _measure(database: str, url: str, count: int, folder: Path, asked: argparse.Namespace) -> None:
    secure = count > 1
    settings = {"DATABASE_URL": url, "PLAIN_HTTP": "0" if secure else "1", "STARTS_PER_HOUR": "1000000"}
    settings |= {"REQUIRE_SECOND_FACTOR": "0"}
    counselor_at_desk.prepare(folder / "instance", url, asked.cases)
    tally, late = Tally(), Tally()
    with fleet(folder, count, **settings) as service:
        whole = Crowd(service.port, secure, asked.people, asked.think, asked.arrive, asked.seconds * BEFORE_STOP)
        before = service.cpu_s()
        counselor = CounselorAtDesk(service.port, secure, asked.think, whole.seconds)
        asyncio.run(_together(whole, counselor, tally))
        cpu, processes = service.cpu_s() - before, service.memory()
        think = asked.think / 4
        rest = Crowd(service.port, secure, asked.people, think, think, asked.seconds * (1 - BEFORE_STOP))
        asyncio.run(_stop_under(rest, service, late))
    stored = _count_submissions(url) - asked.cases
    print(f"{asked.people} people in {asked.arrive:g} s and a counselor, {asked.think:g} s a page, {asked.seconds:g} s")
    if asked.cases:
        print(f"Beside {asked.cases:,} closed cases")
    print(f"On {database}, {count} gunicorn")
    for kind, seconds in sorted(tally.seconds.items()):
        show(f"{kind}: p50, p95, p99 of {len(seconds)}", _milliseconds(seconds), "p99 100 ms" if kind != "pdf" else "")
    show("errors", str(sum(tally.errors.values())), "0")
    for what, times in tally.errors.items():
        print(f"    {times} × {what}")
    show("whole journeys, with PDF", str(tally.journeys))
    show("server CPU for each request, PDFs included", f"{cpu / max(1, tally.pages) * 1e3:.2f} ms")
    for each in processes:
        show(f"{each.name}: RSS, PSS, USS", str(each), f"{each.budget_mb} MB")
    lost = tally.acknowledged + late.acknowledged - stored
    show(f"acknowledged and not stored, stopped under load ({stored} stored)", str(max(0, lost)), "0")
    print(flush=True)


async def _together(crowd: Crowd, counselor: CounselorAtDesk, tally: Tally) -> None:
    await asyncio.gather(crowd.run(tally), counselor.run(tally))


async def _stop_under(crowd: Crowd, service: Fleet, tally: Tally) -> None:
    """Stop the service half way, while everybody goes on: what is refused from then on is no error."""

    async def stop() -> None:
        await asyncio.sleep(crowd.seconds / 2)
        service.stop()

    await asyncio.gather(crowd.run(tally), stop())


def _milliseconds(seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else [seconds[0]] * 99
    return " ".join(f"{cuts[each - 1] * 1e3:.0f}" for each in (50, 95, 99))


def _count_submissions(url: str) -> int:
    from tests.support.databases import connected

    with connected(url) as engine, engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM submissions")).scalar_one())


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"All of it took {time.monotonic() - began:.0f} s")
