"""A PDF is the same each time, and opens nothing but what is in it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.staff_report import staff_report
from assessment.settings import ROOT
from tests.support.http_server import running
from tests.support.report_samples import counselor, example, person, raw_of, text_of
from tests.support.staff_cases import with_words

Printed = Callable[[str], bytes]
HOSTILE_TEXTS = (
    "{{7*7*1000003}}",
    "{0.__class__}",
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{% include 'x' %}",
    "</style>",
)


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """HTML -> the PDF of it, for the tests that only read one."""
    return {}


@pytest.fixture(params=["person", "counselor"])
def both(request: pytest.FixtureRequest, repair: Pack, printed: Printed, made: dict[str, bytes]) -> bytes:
    """The PDF for the person, then the one for the counselor."""
    outcome, read = example(repair, "every override at once")
    html = person(repair, read) if request.param == "person" else counselor(repair, outcome, read)
    if html not in made:
        made[html] = printed(html)
    return made[html]


# --- The same each time -----------------------------------------------------------------------------------------------


def test_the_same_report_makes_the_same_bytes_in_any_process(repair: Pack, printed: Printed) -> None:
    html = person(repair, example(repair, "both, no signs")[1])
    program = "import sys; from assessment.pdf import writer; sys.stdout.buffer.write(writer.write(sys.stdin.read()))"
    made = {printed(html), printed(html)}
    for seed in ("1", "2"):
        command = [sys.executable, "-c", program]
        environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": "Asia/Tokyo"}
        done = subprocess.run(command, input=html.encode(), capture_output=True, check=True, cwd=ROOT, env=environment)
        made.add(done.stdout)
    assert len({hashlib.sha256(each).hexdigest() for each in made}) == 1


def test_its_date_is_the_day_of_submission(both: bytes) -> None:
    with pikepdf.open(BytesIO(both)) as opened:
        assert str(opened.docinfo["/CreationDate"]) == "D:20261122"


# --- Opens nothing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url, asked


HEADS = {
    "link": '<link rel="stylesheet" href="{u}/link">',
    "import": "<style>@import url({u}/import);</style>",
    "font": "<style>@font-face {{ font-family: f; src: url({u}/font) }} p {{ font-family: f }}</style>",
    "attachment": '<link rel="attachment" href="{u}/attachment">',
    "base": '<base href="{u}/base/">',
    "profile": "<style>@color-profile device-cmyk {{ src: url({u}/profile) }}</style>",
}
BODIES = {
    "img": '<img src="{u}/img" alt="x">',
    "relative": '<img src="relative" alt="x">',
    "srcset": '<img srcset="{u}/srcset 1x" alt="x">',
    "object": '<object data="{u}/object">x</object>',
    "embed": '<embed src="{u}/embed">',
    "iframe": '<iframe src="{u}/iframe"></iframe>',
    "input": '<input type="image" src="{u}/input" alt="x">',
    "a attachment": '<a rel="attachment" href="{u}/a">x</a>',
    "background": '<p style="background: url({u}/background)">x</p>',
    "border": '<p style="border: 1px solid; border-image: url({u}/border) 1">x</p>',
    "list": '<ul style="list-style: url({u}/list)"><li>x</li></ul>',
    "content": '<p style="content: url({u}/content)">x</p>',
    "mask": '<p style="mask-image: url({u}/mask); shape-outside: url({u}/shape)">x</p>',
    "svg image": '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{u}/svg" href="{u}/svg"/></svg>',
    "svg use": '<svg><use href="{u}/use#x"/></svg>',
    "svg style": "<svg><style>@import url({u}/svgstyle);</style><rect width='1' height='1'/></svg>",
    "data svg": "<img alt=\"x\" src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='{u}/datasvg' width='9' height='9'/></svg>\">",
    "data html": '<object data="data:text/html,<img src={u}/datahtml>">x</object>',
    "data css": '<link rel="stylesheet" href="data:text/css,@import url({u}/datacss)">',
}


def page(head: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>-</title>{head}</head><body data-footer="-">{body}</body></html>'
    )


@pytest.mark.parametrize("kind", [*HEADS, *BODIES])
def test_no_kind_of_address_is_followed(kind: str, listener: tuple[str, list[str]]) -> None:
    from assessment.pdf import writer

    address, asked = listener
    head = HEADS.get(kind, HEADS["base"] if kind == "relative" else "").format(u=address)
    with suppress(OSError):  # a colour profile that is refused ends the report
        writer.write(page(head, BODIES.get(kind, '<img src="relative" alt="x"><p>x</p>').format(u=address)))
    assert asked == []


@pytest.mark.parametrize("kind", [*HEADS, *BODIES])
def test_no_file_is_opened(kind: str, tmp_path: Path) -> None:
    from assessment.pdf import writer

    for name in ("img", "object", "embed", "attachment", "a", "svg", "datasvg", "background", "link", "import"):
        (tmp_path / name).write_text("zxsecret")
    address = tmp_path.as_uri()
    head = HEADS.get(kind, "").format(u=address)
    with suppress(OSError):
        raw = raw_of(writer.write(page(head, BODIES.get(kind, "<p>x</p>").format(u=address))))
        assert b"zxsecret" not in raw
        assert b"EmbeddedFiles" not in raw


def test_texts_of_a_hostile_pack_are_shown_as_they_stand(repair: Pack, printed: Printed) -> None:
    files = json.loads(repair.snapshot)
    files["texts.yaml"]["limits"] = list(HOSTILE_TEXTS)
    files["texts.yaml"]["choosing"]["intro"] = HOSTILE_TEXTS[0]
    for step in files["steps.yaml"]["steps"]:
        step["title"] = HOSTILE_TEXTS[2]
    pack = loader.from_snapshot(json.dumps(files))
    text = text_of(printed(person(pack, example(pack, "both, no signs", repair)[1])))
    for hostile in HOSTILE_TEXTS:
        assert " ".join(hostile.split()) in text
    assert str(7 * 7 * 1000003) not in text


def test_a_hostile_pack_reaches_no_address(repair: Pack, listener: tuple[str, list[str]]) -> None:
    from assessment.pdf import writer

    address, asked = listener
    files = json.loads(repair.snapshot)
    texts = [each.format(u=address) for each in (*HEADS.values(), *BODIES.values())]
    files["texts.yaml"]["limits"] = texts
    files["pack.yaml"]["title"] = texts[0]
    pack = loader.from_snapshot(json.dumps(files))
    made = writer.write(person(pack, example(pack, "both, no signs", repair)[1]))
    assert asked == []
    assert "/img" in text_of(made)


def test_own_words_full_of_addresses_reach_none(repair: Pack, listener: tuple[str, list[str]]) -> None:
    from assessment.pdf import writer

    address, asked = listener
    files = json.loads(repair.snapshot)
    question = {"id": "own_words", "ask": "Anything else?", "answer": {"type": "text", "max_length": 4000}}
    files["before-you-start.yaml"]["pages"].append({"title": "More", "items": [question]})
    pack = loader.from_snapshot(json.dumps(files))
    words = "\n".join(each.format(u=address) for each in (*HEADS.values(), *BODIES.values()))
    made = writer.write(staff_html(staff_report(pack, with_words(pack, words, "own_words"))))
    assert asked == []
    assert text_of(made).count("/datacss") >= 3
