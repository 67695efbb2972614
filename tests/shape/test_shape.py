"""The shape of the code: small files and functions, telling names, nothing heavy at the start."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from assessment.core.items import TYPES
from assessment.settings import ROOT
from tests.support.source_files import source_file

SOURCES = sorted(
    path
    for folder in ("assessment", "migrations", "tests", "faults", "bench", "scripts")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
OURS = [path for path in SOURCES if path.is_relative_to(ROOT / "assessment")]
PAGES = sorted(
    path
    for folder, ending in (("templates", "html"), ("templates", "css"), ("assets/sass", "scss"), ("assets/js", "js"))
    for path in (ROOT / folder).rglob(f"*.{ending}")
)
CLOCKS = {f"{kind}.{read}" for kind in ("datetime", "date") for read in ("now", "utcnow", "today")}
CLOCKS |= {f"time.{read}" for read in ("time", "time_ns", "gmtime", "localtime", "ctime", "strftime", "clock_gettime")}
ITEM_TYPES = [path for path in OURS if path.is_relative_to(ROOT / "assessment" / "core" / "items")]
HEAVY = ("weasyprint", "z3", "numpy", "PIL", "fontTools", "pebble", "icalendar")

LONGEST_FILE, LONGEST_FUNCTION = 400, 45  # about 40, and a constructor of many fields may be longer


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_each_file_can_be_read_in_one_go() -> None:
    lines = {name(path): len(path.read_text().splitlines()) for path in (*SOURCES, *PAGES)}
    assert {file: length for file, length in lines.items() if length > LONGEST_FILE} == {}


def test_each_function_fits_on_a_screen() -> None:
    functions = [(name(path), *function) for path in OURS for function in source_file(path).functions]
    assert [each for each in functions if each[-1] >= LONGEST_FUNCTION] == []


def test_each_module_begins_with_what_it_is_for() -> None:
    first_lines = {name(path): source_file(path).docstring.partition("\n")[0] for path in OURS}
    assert {file: line for file, line in first_lines.items() if not line.endswith((".", ":"))} == {}


def test_no_name_says_nothing() -> None:
    assert [name(path) for path in SOURCES if re.search(r"util|helper|manager|common|misc", path.stem)] == []


def test_no_error_is_swallowed_whole() -> None:
    caught = [(name(path), each) for path in SOURCES for each in source_file(path).caught]
    assert [each for each in caught if re.search(r"\b(everything|Exception|BaseException)\b", each[1])] == []


def test_the_machine_s_clocks_are_read_in_one_place_where_tests_can_set_it() -> None:
    calls = {(name(path), ".".join(parts)) for path in SOURCES for parts in source_file(path).calls}
    assert {(where, call) for where, call in calls if call in CLOCKS} == {
        ("assessment/clock.py", "datetime.now"),
        ("assessment/clock.py", "time.clock_gettime"),
    }


def test_days_that_somebody_reads_are_made_in_one_place_which_knows_the_time_zone() -> None:
    shown = [path for path in OURS if path.relative_to(ROOT / "assessment").parts[0] in ("presenters", "pdf", "web")]
    calls = {(name(path), call) for path in shown for _owner, call in source_file(path).calls}
    assert {(where, call) for where, call in calls if call in ("date", "astimezone")} == {
        ("assessment/presenters/formatting.py", "date"),
        ("assessment/presenters/formatting.py", "astimezone"),
    }


def test_a_web_worker_loads_nothing_heavy() -> None:
    imported = subprocess.run(
        [sys.executable, "-c", "import json, sys, assessment.app; print(json.dumps(sorted(sys.modules)))"],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    loaded = {module.partition(".")[0] for module in json.loads(imported.stdout)}
    assert sorted(loaded.intersection(HEAVY)) == []


def test_a_worker_loads_nothing_that_only_others_need() -> None:
    """Neither what makes PDFs, proves and migrates, nor the driver of a database that it does not use."""
    program = "import sys, assessment.app; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program, *HEAVY, "alembic", "mako", "psycopg"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == []


def test_neither_the_service_nor_a_plain_check_loads_the_solver() -> None:
    program = (
        "import sys; from assessment.app import create_app; app = create_app(); "
        "app.app_context().push(); ran = app.test_cli_runner().invoke(args=['check', 'apology-check']); "
        "print(ran.exit_code, 'z3' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PLAIN_HTTP": "1"}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "0 False"


def test_every_template_is_shown_by_something() -> None:
    templates = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
    texts = [path.read_text() for path in (*OURS, *(ROOT / "templates").rglob("*.html"))]
    used = {found for text in texts for found in re.findall(r"[\"']([a-z_/]+\.html)[\"']", text)}
    configured = {"security/login_user.html"}  # by Flask-Security's default
    words = {word for path in ITEM_TYPES for word in re.findall(r'"([a-z]+)"', path.read_text())}
    controls = {f"components/controls/{word}.html" for word in words}  # an item type names its control
    parts = re.findall(r'ResultPart\("([a-z_]+)"', (ROOT / "assessment/presenters/result_parts.py").read_text())
    shown_as_parts = {f"respondent/result/{part}.html" for part in parts}  # and a section of the result its template
    assert sorted(templates - used - configured - controls - shown_as_parts) == []


def test_only_item_types_know_which_type_an_item_is() -> None:
    """Everything else asks the item, or reads its answer space: a new type then works without a change to it."""
    kinds = {kind.__name__ for kind in TYPES.values()}
    found = []
    for path in sorted({*OURS} - {*ITEM_TYPES}):
        source = source_file(path)
        imported = [each for module, each in source.imports if module.startswith("assessment.core.items")]
        named = [each for owner, each in source.attributes if owner.rpartition(".")[2] == "items"]
        found += [f"{name(path)}: {each}" for each in (*imported, *named) if each in kinds]
    assert found == []


def test_no_template_trusts_a_text() -> None:
    trusting = re.compile(r"\|\s*safe\b|autoescape|Markup")
    found = [name(path) for path in (ROOT / "templates").rglob("*.html") if trusting.search(path.read_text())]
    assert found == []
