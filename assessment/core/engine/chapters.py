"""Chapters: the parts of a round that everybody goes through, so that their count never changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import PLAIN_MARK, Page


@dataclass(frozen=True)
class Chapter:
    """Pages under one title, of which everybody is asked the first. ``number``: that of its first page."""

    title: str
    mark: str
    number: int


def chapters(pack: Pack) -> tuple[Chapter, ...]:
    """The chapters of the first pass."""
    return _chapters(
        each_page
        for questionnaire in pack.questionnaires
        if questionnaire.show_if is None and not questionnaire.is_check_in
        for each_page in questionnaire.pages
    )


def check_in_chapters(pack: Pack, first: int) -> tuple[Chapter, ...]:
    """The chapters of a check-in whose first page has the number ``first``."""
    own = [page for each in pack.questionnaires if each.is_check_in for page in each.pages]
    return _chapters(replace(page, number=number) for number, page in enumerate(own, first))


def addendum_chapters(pack: Pack, first: int) -> tuple[Chapter, ...]:
    """The one chapter of an addendum whose first page may have the number ``first``.

    What was left out differs from person to person, so that no part of it is everybody's.
    """
    return (Chapter(pack.title, PLAIN_MARK, first),)


def _chapters(pages: Iterable[Page]) -> tuple[Chapter, ...]:
    """The chapters that the pack names; where it names none, each page that asks everybody begins one."""
    asked = [page for page in pages if page.asks_everybody]
    named = [page for page in asked if page.chapter] or asked
    return tuple(Chapter(page.chapter or page.title, page.mark, page.number) for page in named)
