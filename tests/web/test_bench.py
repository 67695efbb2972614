"""What benchmarks drive the service with still gets through it."""

from __future__ import annotations

from pathlib import Path

from bench.web import Visitor, application


def test_the_visitor_of_benchmarks_meets_every_kind_of_page(tmp_path: Path) -> None:
    app = application(tmp_path)
    try:
        sizes = Visitor(app).walk()
    finally:
        app.extensions["store"].engine.dispose()
    assert {place.split()[0] for place in sizes} == {"page", "message", "list", "send", "result"}
    assert all(size > 1000 for size in sizes.values())
