"""Questionnaires with their pages and questions, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class Question:
    """An item on a page. ``show_if`` is its own condition: those of its page and questionnaire must be true as well."""

    item: Item
    show_if: Expression | None = None


@dataclass(frozen=True)
class Page:
    """Questions shown together. ``number`` counts all pages of the pack from 1, whatever is answered."""

    number: int
    title: str
    intro: str
    questions: tuple[Question, ...]
    show_if: Expression | None = None

    @property
    def items(self) -> Iterator[Item]:
        return (question.item for question in self.questions)


@dataclass(frozen=True)
class Questionnaire:
    """Pages under one title. With ``is_check_in`` only check-ins ask it; with ``private`` all its items are private.

    ``look_back``: the period that the answers are about, such as "the last two weeks"; '' if none.
    """

    id: str
    title: str
    look_back: str
    pages: tuple[Page, ...]
    show_if: Expression | None = None
    private: bool = False
    is_check_in: bool = False

    @property
    def items(self) -> Iterator[Item]:
        return (item for page in self.pages for item in page.items)
