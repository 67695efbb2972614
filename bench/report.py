"""Benchmark of a person's PDF, compared with WeasyPrint's blank page, a naive call, and Chromium."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from assessment.core.check_ins import Round
from assessment.core.engine import answers
from assessment.core.packs import loader
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html
from assessment.pdf.styles import SHEETS, faces, stylesheet
from assessment.pdf.worker_pool import WorkerPool
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person
from assessment.settings import ROOT
from bench.measurement import show

ROUNDS, REPEATS, GROWTH_RENDERS = 9, 4, 200
BLANK = '<!DOCTYPE html><html lang="en"><title>-</title><body></body></html>'
TICKS = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Print CPU time, growth and memory for the longest report: both roles, every score."""
    html = _longest()
    print("The person's PDF")
    workers = WorkerPool(processes=1, renders=10 * GROWTH_RENDERS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        cost = _side_by_side(_functions(html, workers, browser.new_page()))
        browser.close()
    ours = cost["ours"]
    show("CPU", f"{ours * 1000:.0f} ms")
    show("CPU / WeasyPrint's blank page", f"{ours / cost['blank']:.1f}")
    show("CPU / a naive WeasyPrint call", f"{ours / cost['naive']:.2f}", "budget 0.50")
    show("CPU / a naive WeasyPrint call, typeface as ttf", f"{ours / cost['naive, ttf']:.2f}")
    show("CPU / warm headless Chromium printing this HTML", f"{ours / cost['chromium']:.2f}", "budget 1.00")
    growth, memory = _growth(html, workers)
    show("growth per render", f"{growth:.1f} KB", "budget 20 KB")
    show("worker process, its share of memory", f"{memory:.0f} MB", "budget 60 MB")


def _longest() -> str:
    pack = loader.load(ROOT / "questionnaires" / "relationship-repair")
    raw: dict[str, object] = {"my_part": "both", "what_happened": ["lie"]}
    raw |= {item.id: position % 5 for position, item in enumerate(pack.items.values()) if item.type == "rating"}
    paper = paper_of(pack, [Round(datetime(2026, 11, 22, tzinfo=UTC), answers.read(pack, raw))])
    report = for_person(paper, code="heron-42", whom_to_call=help_for(pack, "us"), only_me=True)
    return person_html(report)


def _functions(html: str, workers: WorkerPool, page: Page) -> dict[str, Callable[[], object]]:
    from weasyprint import HTML

    woff2, ttf = (_with_style(html, kind) for kind in ("woff2", "ttf"))

    def chromium() -> object:
        page.set_content(ttf)
        return page.pdf(tagged=True, prefer_css_page_size=True)

    return {
        "ours": lambda: workers.render(html),
        "blank": lambda: HTML(string=BLANK).write_pdf(),
        "naive": lambda: HTML(string=woff2).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"check-in"),
        "naive, ttf": lambda: HTML(string=ttf).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"check-in"),
        "chromium": chromium,
    }


def _with_style(html: str, kind: str) -> str:
    """The HTML as one would first write it: style sheet and typeface are part of it."""
    folder = ROOT / ("static/fonts" if kind == "woff2" else "assessment/pdf/fonts")

    def face(use: re.Match[str]) -> str:
        data = (folder / use[1]).with_suffix(f".{kind}").read_bytes()
        return f"url(data:font/{kind};base64,{base64.b64encode(data).decode()})"

    style = re.sub(r"url\(([^)]+)\)", face, faces("") + stylesheet(SHEETS[0]))
    return html.replace("</head>", f"<style>{style}</style></head>")


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


def _growth(html: str, workers: WorkerPool) -> tuple[float, float]:
    """How many KB a warm worker process grows with each report, and its share of memory in MB at the end."""
    before = _memory("Private_Dirty")
    for _ in range(GROWTH_RENDERS):
        workers.render(html)
    growth, share = (_memory("Private_Dirty") - before) / GROWTH_RENDERS, _memory("Pss")
    workers.close()
    return growth, share / 1024


def _memory(kind: str) -> int:
    """How many KB of this kind of memory the worker process of this process has."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and b"assessment.pdf.worker" in (folder / "cmdline").read_bytes():
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) != os.getpid():
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    raise AssertionError("There is no worker process.")
