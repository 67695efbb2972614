"""The round that a person is answering: the first pass, or a check-in or an addendum after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil

from assessment.core.check_ins import (
    AnswerHistory,
    Round,
    addendum_items_to_come,
    answer_history,
    check_in_items_to_come,
    given_answers,
    walk_addendum,
    walk_check_in,
)
from assessment.core.engine import completion_time, routing
from assessment.core.engine.chapters import Chapter, addendum_chapters, chapters, check_in_chapters
from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import PageEdit, Walk
from assessment.core.items import Answers
from assessment.core.model.pack import Pack

NUMBERS_PER_ROUND = 1000
"""Each later round has page numbers of its own, so that a page left open is never taken for one of another round."""


@dataclass(frozen=True)
class CurrentRound:
    """``rounds``: what was sent in before, () in the first pass; ``begun_at``: when the later round was begun, or None;
    ``addendum``: whether that asks what was left out, and is no check-in.
    """

    pack: Pack
    rounds: tuple[Round, ...] = ()
    begun_at: datetime | None = None
    addendum: bool = False

    @property
    def is_first_pass(self) -> bool:
        return self.begun_at is None

    @property
    def first_number(self) -> int:
        """The number of its first page."""
        return 1 if self.is_first_pass else len(self.rounds) * NUMBERS_PER_ROUND + 1

    @property
    def end_number(self) -> int:
        """A number above that of every page: it stands for the list of answers."""
        return max(self.pack.pages) + 1 if self.is_first_pass else self.first_number + NUMBERS_PER_ROUND - 1

    @cached_property
    def history(self) -> AnswerHistory:
        """What is known from the rounds before."""
        return answer_history(self.pack, self.rounds)

    def walk(self, answers: Answers, edit: PageEdit | None = None) -> Walk:
        """Walk once through the questions of this round, given the answers so far."""
        if self.begun_at is None:
            return routing.walk(self.pack, answers, edit)
        walk_later = walk_addendum if self.addendum else walk_check_in
        return walk_later(self.pack, self.history, answers, self.begun_at, first=self.first_number, edit=edit)

    def role(self, answers: Answers) -> str:
        """The role that picks the wording: the one that was answered, in this round or before."""
        return self.pack.role_of({**given_answers(self.rounds), **answers})

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The parts that everybody goes through in this round."""
        if self.is_first_pass:
            return chapters(self.pack)
        return (addendum_chapters if self.addendum else check_in_chapters)(self.pack, self.first_number)

    def pages_that_may_come(self, walk: Walk, number: int) -> tuple[int, ...] | None:
        """The numbers of pages that are not shown now and may come up from page ``number`` on; None if not known."""
        return pages_that_may_come(self.pack, walk, number) if self.is_first_pass else None

    def minutes_left(self, walk: Walk, number: int) -> tuple[int, int]:
        """How long the questions from page ``number`` on take, at least and at most."""
        left = [page for page in walk.pages if page.number >= number]
        shown = {item.id for page in left for item in page.items}
        pages = self.pages_that_may_come(walk, number) or ()
        to_come = [name for name in self._items_to_come(walk, number, pages) if name not in shown]
        least = completion_time.seconds(self.pack, shown, (each.number for each in left))
        more = completion_time.seconds(self.pack, to_come, pages)
        return ceil(least / 60), ceil((least + more) / 60)

    def _items_to_come(self, walk: Walk, number: int, pages: tuple[int, ...]) -> Iterable[str]:
        """The items that may come up from page ``number`` on; ``pages``: those of the first pass that may."""
        if self.begun_at is None:
            return (item.id for each in pages for item in self.pack.pages[each].items)
        first, now = self.first_number, self.begun_at
        if self.addendum:
            return addendum_items_to_come(self.pack, self.history, walk, now, first=first, number=number)
        return check_in_items_to_come(self.pack, self.history, now, first=first, number=number)
