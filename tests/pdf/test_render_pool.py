"""Render processes are bounded: a report that takes too much dies alone, and the next one is fine."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assessment.core.errors import ReportFailed, ReportFault
from assessment.core.model.pack import Pack
from assessment.pdf import render_pool
from assessment.pdf.render_pool import CPU_SECONDS, RenderPool, _RenderProcess
from assessment.pdf.render_pool import pool as shared
from assessment.pdf.render_process import NICE
from assessment.settings import ROOT
from tests.support.fixtures import PATIENCE
from tests.support.report_samples import CODE, example, pages_of, person

PAGE = '<!DOCTYPE html><html lang="en"><title>-</title><body data-footer="-"><p>{}</p></body></html>'
SILENT = (
    *(sys.executable, "-c", "import signal, socket; wire = socket.socket(fileno=0); wire.send(b'+'); signal.pause()"),
    "assessment.pdf.render_process",
)
"""Ready at once, and then nothing."""
BOMB = PAGE.format('<div style="display: flex">' * 16 + "x" + "</div>" * 16)


@pytest.fixture(autouse=True)
def only_ours() -> None:
    """End what the service's own pool left here for other tests, so that every process counted is ours."""
    shared.close()


@pytest.fixture
def pool() -> Iterator[RenderPool]:
    made = RenderPool(processes=2)
    yield made
    made.close()


def render_processes(parent: int | None = None) -> list[int]:
    """The render processes of a process, this one if none is named."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and b"assessment.pdf.render_process" in (folder / "cmdline").read_bytes():
                above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if above == (parent or os.getpid()):
                    found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_layout_bomb_is_killed_and_the_next_report_is_fine(pool: RenderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pool.render(PAGE.format("before")).startswith(b"%PDF")
    (process,) = render_processes()
    with monkeypatch.context() as short:
        short.setattr(render_pool, "CPU_SECONDS", 0.5)
        with pytest.raises(ReportFailed) as caught:
            pool.render(BOMB)
    assert caught.value.reason is ReportFault.TIME
    assert process not in render_processes()
    assert pool.render(PAGE.format("after")).startswith(b"%PDF")
    assert CPU_SECONDS < 9


def test_a_report_that_only_waits_for_the_processor_is_made(pool: RenderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pool.render(PAGE.format("before")).startswith(b"%PDF")
    (process,) = render_processes()
    monkeypatch.setattr(render_pool, "CPU_SECONDS", 1.0)
    os.kill(process, signal.SIGSTOP)
    threading.Timer(1.5, os.kill, (process, signal.SIGCONT)).start()
    assert pool.render(PAGE.format("after")).startswith(b"%PDF")
    assert render_processes() == [process]


def test_a_process_starts_at_the_priority_of_whoever_waits_for_it(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom assessment.pdf import render_process\n"
        "render_process.writer.prepare = lambda: print(os.nice(0))\n"
        "render_process.prepare_process(Path(sys.argv[1]))\nprint(os.nice(0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert done.stdout.split() == [str(mine), str(min(mine + NICE, 19))]


def test_a_process_that_never_answers_is_killed_when_its_time_is_over(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.pdf.render_pool.PROGRAM", SILENT)
    with pytest.raises(ReportFailed):
        pool.render(PAGE.format("x"), wait=0.2)
    assert render_processes() == []


def test_a_killed_render_process_is_not_missed(pool: RenderPool) -> None:
    pool.render(PAGE.format("before"))
    (process,) = render_processes()
    os.kill(process, signal.SIGKILL)
    assert pool.render(PAGE.format("after")).startswith(b"%PDF")
    assert process not in render_processes()


def test_a_report_that_cannot_be_laid_out_is_refused(pool: RenderPool) -> None:
    with pytest.raises(ReportFailed):
        pool.render(PAGE.format("<div>" * 1000))
    assert pool.render(PAGE.format("after")).startswith(b"%PDF")


def test_many_threads_share_few_processes(pool: RenderPool) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda word: pool.render(PAGE.format(word)), "abcdefgh" * 2))
    assert len(render_processes()) <= 2
    assert made[:8] == made[8:]
    assert len(set(made)) == 8


def test_eight_reports_at_once_are_the_eight_that_were_asked_for(repair: Pack, pool: RenderPool) -> None:
    html = person(repair, example(repair, "every override at once")[1])
    codes = [f"heron-{number}" for number in range(40, 48)]
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda code: pool.render(html.replace(CODE, code), PATIENCE), codes))
    said = [pages_of(pdf) for pdf in made]
    assert [[code in page for page in pages] for code, pages in zip(codes, said, strict=True)] == [[True] * 4] * 8
    assert all(CODE not in " ".join(pages) for pages, code in zip(said, codes, strict=True) if code != CODE)


def test_a_worn_process_makes_room_for_a_fresh_one() -> None:
    pool = RenderPool(processes=1, renders=2)
    seen = set()
    for _ in range(4):
        pool.render(PAGE.format("x"))
        seen |= set(render_processes())
    pool.close()
    assert len(seen) == 3
    assert render_processes() == []


def test_the_process_is_bounded_and_knows_no_secret(pool: RenderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "zxsecret")
    pool.render(PAGE.format("x"))
    (process,) = render_processes()
    limits = Path(f"/proc/{process}/limits").read_text()
    assert f"Max address space         {768 * 1024 * 1024}" in limits
    assert "Max core file size        0" in limits
    assert b"zxsecret" not in Path(f"/proc/{process}/environ").read_bytes()


def test_pages_go_before_reports_where_the_kernel_shares_among_sessions_first(pool: RenderPool) -> None:
    pool.render(PAGE.format("x"))
    (process,) = render_processes()
    assert os.getsid(process) == os.getsid(0)
    assert os.getpriority(os.PRIO_PROCESS, process) == min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19)


def test_a_key_press_that_ends_the_service_does_not_reach_its_report_processes_first(pool: RenderPool) -> None:
    pool.render(PAGE.format("x"))
    (process,) = render_processes()
    assert os.getpgid(process) == process


def test_nothing_is_left_when_the_service_is_killed(tmp_path: Path) -> None:
    program = (
        "import signal\nfrom assessment.pdf import render_pool\nrender_pool.CPU_SECONDS = 300\n"
        f"render_pool.pool.render({PAGE.format('x')!r}, wait=300)\nprint('ready', flush=True)\nsignal.pause()"
    )
    command = [sys.executable, "-c", program]
    environment = {"PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as service:
        try:
            assert service.stdout is not None
            assert service.stdout.readline() == b"ready\n"
            (process,) = render_processes(service.pid)
            ended = os.pidfd_open(process)
        finally:
            service.kill()
    assert select.select([ended], [], [], PATIENCE)[0]
    os.close(ended)
    assert list(tmp_path.iterdir()) == []


def test_a_forked_process_begins_processes_of_its_own(pool: RenderPool) -> None:
    pool.render(PAGE.format("x"))
    mine = render_processes()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            ok = pool.render(PAGE.format("x")).startswith(b"%PDF") and len(render_processes()) == 1
            pool.close()
            os.write(write, b"fine" if ok else b"bad")
        finally:
            os._exit(0)  # whatever happens, only the parent goes on with the tests
    os.waitpid(child, 0)
    assert os.read(read, 4) == b"fine"
    os.close(read)
    os.close(write)
    assert render_processes() == mine
    assert pool.render(PAGE.format("after")).startswith(b"%PDF")


def test_importing_the_reports_loads_no_layout_engine() -> None:
    program = "import sys, assessment.services.reports; print(sorted({'weasyprint', 'fontTools'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_report_that_waits_too_long_for_its_turn_is_refused() -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(RenderPool):
        def _render_on(self, process: _RenderProcess, html: str, deadline: float) -> bytes:
            begun.set()
            go_on.wait()
            return super()._render_on(process, html, deadline)

    pool = Slow(processes=1)
    with ThreadPoolExecutor(1) as another:
        first = another.submit(pool.render, PAGE.format("first"))
        begun.wait()
        with pytest.raises(ReportFailed, match="waiting"):
            pool.render(PAGE.format("second"), wait=0.2)
        go_on.set()
        assert first.result().startswith(b"%PDF")
    assert pool.render(PAGE.format("third")).startswith(b"%PDF")
    pool.close()
