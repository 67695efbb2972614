"""Questionnaires with their pages and questions, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class Question:
    """An item at its place; it is asked when ``show_if`` (its own, without those above it) is true."""

    item: Item
    show_if: Expression | None = None


@dataclass(frozen=True)
class Page:
    """Shown whole. ``number`` counts from 1 through the pack, and is the same whatever is answered."""

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
    id: str
    title: str
    look_back: str
    pages: tuple[Page, ...]
    show_if: Expression | None = None
    private: bool = False
    again: bool = False

    @property
    def items(self) -> Iterator[Item]:
        return (item for page in self.pages for item in page.items)
