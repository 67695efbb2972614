"""Checks of a pack that need paper: whether each fixed page of a summary fits on its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from flask_babel import force_locale

from assessment import clock
from assessment.core.check_ins import Round
from assessment.core.errors import Fault, ReportFailed
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.loader import LoadedPack
from assessment.core.paper import paper_of
from assessment.pdf import fixed_pages
from assessment.pdf.html import person_html
from assessment.pdf.page_count import pages_in
from assessment.pdf.render_pool import PROCESSES, pool
from assessment.presenters.help_lines import help_for
from assessment.presenters.person_report import for_person

TOO_LONG, NOT_MADE = "W641", "W642"
SECONDS = 60.0
"""Nobody waits for a page of this: it may take long on a busy machine."""
FIRST_PAGE = 3
"""The number of the first page that is the same whatever was answered: it is for taking along. Help lines follow."""


def overflowing(opened: LoadedPack) -> Iterator[Fault]:
    """A warning for each of these pages that takes more than one sheet, in each language and for each place.

    Where no PDF can be made, one warning that says so.
    """
    locations, pages = Locations(opened.sources), _distinct_pages(opened.pack)
    try:
        with ThreadPoolExecutor(PROCESSES) as threads:
            counts = list(threads.map(_sheets_of, pages))
    except ReportFailed as failed:
        message = f"nobody knows whether its paper fits, because no PDF could be made here. {failed}"
        yield locations.warning(Location("pack.yaml", ()), NOT_MADE, message, "Check it where reports are made.")
        return
    for (number, language, place), sheets in zip(pages.values(), counts, strict=True):
        if sheets > 1:
            yield _too_long(locations, number, sheets, language, place)


def _sheets_of(html: str) -> int:
    return pages_in(pool.render(html, SECONDS))


def _distinct_pages(pack: Pack) -> dict[str, tuple[int, str, str]]:
    """Fixed page as HTML of its own -> its number, language, and the first place that has it, '' for none."""
    found: dict[str, tuple[int, str, str]] = {}
    for language in pack.languages:
        for place in ("", *pack.place):
            for number, html in _pages(pack.in_language(language), place):
                found.setdefault(html, (number, language, place))
    return found


def _pages(pack: Pack, place: str) -> Iterator[tuple[int, str]]:
    """The number of each fixed page, and the page as HTML of its own."""
    with force_locale(pack.language.replace("-", "_")):
        paper = paper_of(pack, (Round(clock.now(), {}),))
        html = person_html(for_person(paper, code="", whom_to_call=help_for(pack, place)))
    own, shared = fixed_pages.split(html)
    for number, section in enumerate(fixed_pages.sections(shared), start=FIRST_PAGE):
        yield number, fixed_pages.alone(own, section)


def _too_long(locations: Locations, number: int, sheets: int, language: str, place: str) -> Fault:
    takes = f"takes {sheets} sheets, and is to take one"
    if number == FIRST_PAGE:
        message = f"page {number} of every summary in '{language}' {takes}."
        where, remedy = Location("texts.yaml", ("choosing",)), "Shorten the questions to choose a counselor by."
    else:
        whose = f"the place '{place}'" if place else "no place"
        message = f"page {number} of every summary in '{language}' for {whose} {takes}."
        where = locations.entry("help-lines.yaml", "places", place) if place else Location("help-lines.yaml", ())
        remedy = "Shorten what the help lines say, the limits, or the replies with 'on_paper'."
    return locations.warning(where, TOO_LONG, message, remedy)
