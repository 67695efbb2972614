"""One application, the shipped pack full of canaries, and a printer whose warnings are failures."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.report_samples import CANARY

PRIVATE = ("ask", "short", "label", "because", "say", "why", "headline", "step_up", "intro", "title", "help")


@pytest.fixture(scope="session")
def app(speaking_app: Flask) -> Flask:
    """One application for all tests here: they need its words, and change nothing in it."""
    return speaking_app


@pytest.fixture(scope="session")
def canaries(repair: Pack) -> Pack:
    """The shipped pack with a canary in every text that a person's report must never print."""
    files = json.loads(repair.snapshot)
    for name, data in files.items():
        if name not in ("pack.yaml", "scores.yaml", "texts.yaml", "help-lines.yaml", "steps.yaml"):
            _mark(data)
    for step in files["steps.yaml"]["steps"]:
        if step["kind"] == "couple" or step["shown"] == "screen":
            _mark(step)
    return loader.from_snapshot(json.dumps(files))


def _mark(data: Any) -> None:
    """Put the canary before every text, except what a report prints of a level."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in PRIVATE and isinstance(value, str):
                data[key] = f"{CANARY} {value}"
            elif key in PRIVATE and isinstance(value, list):
                data[key] = [f"{CANARY} {each}" if isinstance(each, str) else each for each in value]
            elif key != "print":
                _mark(value)
    elif isinstance(data, list):
        for each in data:
            _mark(each)


@pytest.fixture(scope="session", autouse=True)
def every_fixed_page_is_kept() -> Iterator[None]:
    """The service keeps those of a few places and languages, of which it meets one or two; tests meet them all."""
    from assessment.pdf import writer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_fixed", cache(writer._fixed.__wrapped__))
        yield


@pytest.fixture
def printed(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[str], bytes]]:
    """Makes a PDF in this process; a warning of WeasyPrint is a failure."""
    from assessment.pdf import writer

    with caplog.at_level(logging.WARNING, "weasyprint"):
        yield writer.write
    assert [record.getMessage() for record in caplog.records if record.name == "weasyprint"] == []
