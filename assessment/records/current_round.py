"""The round that a person is answering: the first pass, or a check-in or an addendum after it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil

from assessment.core.check_ins import AnswerHistory, Round, answer_history, given_answers, walk_addendum, walk_check_in
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

    def minutes_left(self, walk: Walk, number: int) -> tuple[int, int] | None:
        """How long the questions from page ``number`` on take, at least and at most; None if that is not known."""
        to_come = self.pages_that_may_come(walk, number)
        if to_come is None:
            return None
        left = [page for page in walk.pages if page.number >= number]
        least = completion_time.seconds(
            self.pack, (item.id for page in left for item in page.items), (each.number for each in left)
        )
        more = completion_time.seconds(
            self.pack, (item.id for each in to_come for item in self.pack.pages[each].items), to_come
        )
        return ceil(least / 60), ceil((least + more) / 60)
