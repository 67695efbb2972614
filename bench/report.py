"""Benchmark of both reports, compared with WeasyPrint's blank page, a naive call, and Chromium."""

from __future__ import annotations

import base64
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright
from werkzeug.test import run_wsgi_app

from assessment.core.check_ins import Round
from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.packs import loader
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html, staff_html
from assessment.pdf.render_pool import RenderPool
from assessment.pdf.styles import faces, stylesheet
from assessment.presenters.case import Case
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person
from assessment.presenters.staff_report import staff_report
from assessment.settings import ROOT
from bench.forms import QUESTIONS_PATH
from bench.measurement import show
from bench.web import Visitor, application

ROUNDS, REPEATS, GROWTH_RENDERS = 9, 4, 500
WINDOWS, PAGES = 8, 150
BLANK = '<!DOCTYPE html><html lang="en"><title>-</title><body></body></html>'
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """A report to make. ``sheet``: its style sheet; ``of_chromium``: its budget, as a share of what Chromium takes."""

    name: str
    html: str
    sheet: str
    of_chromium: float


def run() -> None:
    """Print CPU time, growth and memory for the longest reports, and what making them does to pages."""
    pool = RenderPool(processes=1, renders=10 * GROWTH_RENDERS)
    person, staff = _reports()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for report in (person, staff):
            _compare(report, pool, browser.new_page())
        browser.close()
    print("A process that makes reports")
    growth, memory = _growth(person.html, pool)
    show(f"growth per report, over {GROWTH_RENDERS}", f"{growth:.1f} KB", "budget 5 KB")
    show("its share of memory after them", f"{memory:.0f} MB", "budget 50 MB")
    print("Question pages while reports are made")
    for when, pause in (("each 10 ms after the last", 0.01), ("without a pause", 0.0)):
        alone, beside = _pages_beside(person.html, pause)
        show(f"99th percentile alone, {when}", f"{alone * 1000:.1f} ms")
        show(f"99th percentile beside reports / alone, {when}", f"{beside / alone:.2f}", "budget 1.50")


def _compare(report: Measured, pool: RenderPool, page: Page) -> None:
    cost = _side_by_side(_functions(report, pool, page))
    ours = cost["ours"]
    print(report.name)
    show("CPU", f"{ours * 1000:.0f} ms")
    show("CPU / WeasyPrint's blank page", f"{ours / cost['blank']:.1f}")
    show("CPU / a naive WeasyPrint call", f"{ours / cost['naive']:.2f}", "budget 0.30")
    show("CPU / a naive WeasyPrint call, typeface as ttf", f"{ours / cost['naive, ttf']:.2f}")
    budget = f"budget {report.of_chromium:.2f}"
    show("CPU / warm headless Chromium printing this HTML", f"{ours / cost['chromium']:.2f}", budget)


def _reports() -> tuple[Measured, Measured]:
    """The longest of each: both roles, every score."""
    pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
    raw: dict[str, object] = {"my_part": "both", "what_happened": ["lie"]}
    raw |= {item.id: position % 5 for position, item in enumerate(pack.items.values()) if item.type == "rating"}
    read = answers.read(pack, raw)
    rounds = (Round(datetime(2026, 11, 22, tzinfo=UTC), read),)
    person = for_person(paper_of(pack, rounds), code="heron-42", whom_to_call=help_for(pack, "us"), only_me=True)
    staff = staff_report(pack, Case("heron-42", rounds, assess(pack, read), read))
    return (
        Measured("The person's PDF", person_html(person), "report", 0.9),
        Measured("The staff report", staff_html(staff), "staff", 1.5),
    )


def _functions(report: Measured, pool: RenderPool, page: Page) -> dict[str, Callable[[], object]]:
    from weasyprint import HTML

    woff2, ttf = (_with_style(report, kind) for kind in ("woff2", "ttf"))

    def chromium() -> object:
        page.set_content(ttf)
        return page.pdf(tagged=True, prefer_css_page_size=True)

    return {
        "ours": lambda: pool.render(report.html),
        "blank": lambda: HTML(string=BLANK).write_pdf(),
        "naive": lambda: HTML(string=woff2).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"check-in"),
        "naive, ttf": lambda: HTML(string=ttf).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"check-in"),
        "chromium": chromium,
    }


def _with_style(report: Measured, kind: str) -> str:
    """The HTML as one would first write it: style sheet and typeface are part of it."""
    folder = ROOT / ("static/fonts" if kind == "woff2" else "assessment/pdf/fonts")

    def face(use: re.Match[str]) -> str:
        data = (folder / use[1]).with_suffix(f".{kind}").read_bytes()
        return f"url(data:font/{kind};base64,{base64.b64encode(data).decode()})"

    style = re.sub(r"url\(([^)]+)\)", face, faces("") + stylesheet(report.sheet))
    return report.html.replace("</head>", f"<style>{style}</style></head>")


def _pages_beside(html: str, pause: float) -> tuple[float, float]:
    """The 99th percentile of the seconds that a page takes: alone, and while two reports are made all the time.

    Each window of pages alone is followed by one beside reports. ``pause``: seconds before the next page, in which the
    process waits as one does that is asked by people.
    """
    pool, stop = RenderPool(processes=2), threading.Event()
    taken: tuple[list[float], list[float]] = [], []

    def make_reports() -> None:
        while not stop.is_set():
            pool.render(html)

    with TemporaryDirectory() as folder:
        app = application(Path(folder))
        visitor = Visitor(app)
        visitor.walk_to_full_page()
        get = visitor.request("GET", QUESTIONS_PATH)
        for _ in range(WINDOWS):
            for seconds in taken:
                stop.clear()
                makers = [threading.Thread(target=make_reports) for _ in range(2)] if seconds is taken[1] else []
                for maker in makers:
                    maker.start()
                for _ in range(PAGES):
                    if pause:
                        time.sleep(pause)
                    begun = time.perf_counter()
                    run_wsgi_app(app, dict(get))
                    seconds.append(time.perf_counter() - begun)
                stop.set()
                for maker in makers:
                    maker.join()
    pool.close()
    alone, beside = (quantiles(seconds, n=100)[98] for seconds in taken)
    return alone, beside


def _side_by_side(functions: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU seconds of one call of each function, child processes included; the functions take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for call in functions.values():
        call()
    for _ in range(ROUNDS):
        for name, call in functions.items():
            started = _cpu(os.getpid())
            for _ in range(REPEATS):
                call()
            seconds[name].append((_cpu(os.getpid()) - started) / REPEATS)
    return {name: median(values) for name, values in seconds.items()}


def _cpu(root: int) -> float:
    """The CPU seconds that a process and its descendants have used so far."""
    used, children = {}, dict[int, list[int]]()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            used[int(folder.name)] = sum(map(int, fields[11:15])) / TICKS
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    total, todo = time.process_time() - used[root], [root]
    while todo:
        process = todo.pop()
        total += used[process]
        todo += children.get(process, [])
    return total


def _growth(html: str, pool: RenderPool) -> tuple[float, float]:
    """How many KB a warm render process grows with each report, and its share of memory in MB at the end."""
    before = _memory("Private_Dirty")
    for _ in range(GROWTH_RENDERS):
        pool.render(html)
    growth, share = (_memory("Private_Dirty") - before) / GROWTH_RENDERS, _memory("Pss")
    pool.close()
    return growth, share / 1024


def _memory(kind: str) -> int:
    """How many KB of this kind of memory the worker process of this process has."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and b"assessment.pdf.render_process" in (folder / "cmdline").read_bytes():
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) != os.getpid():
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    raise AssertionError("There is no worker process.")
