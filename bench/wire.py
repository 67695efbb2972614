"""Benchmark of transfer size: the first page with style sheet, script and typeface, and the pages that follow."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from bench.measurement import show
from bench.web import Visitor, application

FIRST_KB, NEXT_KB, STYLE_KB, SCRIPT_KB = 60, 18, 12, 8


def run() -> None:
    """Print how much a browser with gzip and brotli fetches, headers included; a kilobyte is 1000 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        visitor = Visitor(application(Path(folder)))
        start = visitor.plain("/")
        assets = dict.fromkeys(re.findall(r'(?:src|href)="(/static/[^"]+)"', start))
        style = next(each for each in assets if ".css" in each)
        fonts = [f"/static/{each}" for each in re.findall(r"fonts/[^)]+", visitor.plain(style))]
        first = sum(visitor.bytes_of(each) for each in ("/", *assets, *fonts))
        pages = visitor.walk()
    longest = max((path for path in pages if path.startswith("page ")), key=lambda path: pages[path])
    print("Transfer size, compressed, headers included")
    show("first page, with style sheet, script and typeface", f"{first / 1000:.1f} KB", f"budget {FIRST_KB} KB")
    for what, asset, budget in (("style sheet", ".css", STYLE_KB), ("script", ".js", SCRIPT_KB)):
        size = visitor.bytes_of(next(each for each in assets if asset in each))
        show(f"  of it {what}", f"{size / 1000:.1f} KB", f"budget {budget} KB")
    paused = max((path for path in pages if path.startswith("message ")), key=lambda path: pages[path])
    rest = (("longest safety message", paused), ("check of answers", "list"), ("result", "result"))
    for what, path in (("longest page of questions", longest), *rest):
        show(what, f"{pages[path] / 1000:.1f} KB", f"budget {NEXT_KB} KB")
