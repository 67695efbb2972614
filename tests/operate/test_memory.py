"""What the processes of the service hold in memory."""

from __future__ import annotations

from pathlib import Path

from bench.fleet import fleet


def test_workers_share_most_of_what_they_hold_with_the_process_that_forked_them(tmp_path: Path) -> None:
    with fleet(tmp_path, 1, PLAIN_HTTP="1") as service:
        workers = [each for each in service.memory() if each.name == "worker"]
    assert len(workers) == 2
    assert all(each.uss < each.rss / 2 for each in workers)
