"""Worked examples as reports, and what can be read in a PDF."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

import pikepdf
from flask_babel import get_locale
from pypdf import PdfReader

from assessment.core.check_ins import Round
from assessment.core.engine import answers
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.paper import paper_of
from assessment.pdf.html import person_html, staff_html
from assessment.presenters.case import Case
from assessment.presenters.help_lines import HelpLines, help_for
from assessment.presenters.person_report import PersonReport, for_person
from assessment.presenters.staff_report import staff_report

AT, CODE = datetime(2026, 11, 22, 12, tzinfo=UTC), "heron-42"
CANARY = "zxcanary"


def answers_of(pack: Pack, name: str, repair: Pack | None = None) -> Answers:
    """The answers of a worked example; a pack read from a snapshot borrows those of ``repair``."""
    return answers.read(pack, next(each.answers for each in (repair or pack).examples if each.name == name))


def example(pack: Pack, name: str, repair: Pack | None = None) -> tuple[Outcome, Answers]:
    """The outcome and the answers of such a worked example."""
    read = answers_of(pack, name, repair)
    return assess(pack, read), read


def case(outcome: Outcome, read: Answers) -> Case:
    """A case of four rounds, the last of them on the day of ``AT``; the first answered everything."""
    later = tuple(Round(AT - timedelta(days=14 * ago), {}) for ago in (2, 1, 0))
    return Case(CODE, (Round(AT - timedelta(days=42), read), *later), outcome, read)


def report(pack: Pack, *rounds: Answers, place: str | None = "uk", only_me: bool = True) -> PersonReport:
    """The person's report on these rounds, two weeks apart, the last of them on the day of ``AT``."""
    weeks = range(2 * (len(rounds) - 1), -1, -2)
    sent = [Round(AT - timedelta(weeks=ago), each) for ago, each in zip(weeks, rounds, strict=True)]
    return for_person(
        paper_of(pack, sent), code=CODE, whom_to_call=_lines(pack, place or "", str(get_locale())), only_me=only_me
    )


@cache
def _lines(pack: Pack, place: str, _language: str) -> HelpLines:
    """The help lines of a place in the language that is spoken: a third of what a report takes until it is printed."""
    return help_for(pack, place)


def person(pack: Pack, *rounds: Answers, place: str | None = "uk", only_me: bool = True) -> str:
    """That report as HTML."""
    return person_html(report(pack, *rounds, place=place, only_me=only_me))


def counselor(pack: Pack, outcome: Outcome, read: Answers) -> str:
    """The staff report as HTML."""
    return staff_html(staff_report(pack, case(outcome, read)))


def text_of(pdf: bytes) -> str:
    """What can be read in a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def pages_of(pdf: bytes) -> list[str]:
    """What can be read on each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def raw_of(pdf: bytes) -> bytes:
    """Every stream and every other object of a PDF, decompressed."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        parts = [each.unparse(resolved=True) for each in opened.objects]
        parts += [each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)]
    return b"\n".join(parts)
