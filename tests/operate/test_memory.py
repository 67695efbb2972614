"""What the processes of the service hold in memory."""

from __future__ import annotations

from pathlib import Path

from bench.fleet import Fleet, fleet
from bench.process_memory import ProcessMemory
from tests.support.web_kills import within_patience


def workers_of(service: Fleet) -> list[ProcessMemory]:
    return [each for each in service.memory() if each.name == "worker"]


def test_workers_share_most_of_what_they_hold_with_the_process_that_forked_them(tmp_path: Path) -> None:
    with fleet(tmp_path, 1, PLAIN_HTTP="1") as service:
        within_patience(lambda: len(workers_of(service)) == 2)  # the second comes a little after the first
        workers = workers_of(service)
    assert all(each.uss < each.rss / 2 for each in workers)
