"""Questionnaires with their pages and questions, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.syntax_tree import Expression

MARKS = (
    "feelings",
    "hands",
    "happened",
    "help",
    "list",
    "night",
    "paper",
    "partner",
    "private",
    "promise",
    "safety",
    "signs",
    "start",
    "steps",
    "strength",
    "talk",
    "time",
    "trend",
    "you",
)
"""The names of the drawings that may stand beside a heading: ``templates/components/mark.html`` has them."""
PLAIN_MARK = "paper"
"""The mark of a page for which none is named."""


@dataclass(frozen=True)
class Question:
    """An item on a page. ``show_if`` is its own condition: those of its page and questionnaire must be true as well."""

    item: Item
    show_if: Expression | None = None


@dataclass(frozen=True)
class Page:
    """Questions shown together. ``number`` counts all pages of the pack from 1, whatever is answered.

    ``mark``: the name of its drawing; ``chapter``: the title of the chapter that begins with it, or ''.
    """

    number: int
    title: str
    intro: str
    questions: tuple[Question, ...]
    show_if: Expression | None = None
    mark: str = PLAIN_MARK
    chapter: str = ""

    @property
    def items(self) -> Iterator[Item]:
        return (question.item for question in self.questions)

    @property
    def asks_everybody(self) -> bool:
        """Whether it asks a question of everybody who is asked its questionnaire."""
        plain = (question.show_if is None and question.item.options_from is None for question in self.questions)
        return self.show_if is None and any(plain)


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
