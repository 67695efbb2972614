"""What benchmarks drive the service with still gets through it."""

from __future__ import annotations

import os
from pathlib import Path

from bench.process_memory import memory_of
from bench.today import FilledDesk
from bench.web import Visitor, application


def test_the_visitor_of_benchmarks_meets_every_kind_of_page(tmp_path: Path) -> None:
    app = application(tmp_path)
    try:
        sizes = Visitor(app).walk()
    finally:
        app.extensions["store"].engine.dispose()
    assert {place.split()[0] for place in sizes} == {"page", "message", "list", "send", "result"}
    assert all(size > 1000 for size in sizes.values())


def test_the_counselor_of_benchmarks_has_cases_and_unread_alerts(tmp_path: Path) -> None:
    desk = FilledDesk(tmp_path, 18, 9)
    try:
        page = desk.client.get("/counselor").get_data(as_text=True)
    finally:
        desk.close()
    assert "case-line" in page
    assert "Alerts: " in page


def test_a_process_holds_no_more_alone_than_with_its_share_and_no_more_than_that_in_all() -> None:
    held = memory_of(os.getpid(), "test", 0)
    assert 0 < held.uss <= held.pss <= held.rss
