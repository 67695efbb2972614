"""The round that a person is answering: the first pass, or a check-in after it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assessment.core.check_ins import AnswerHistory, Round, answer_history, walk_check_in
from assessment.core.engine import routing
from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import PageEdit, Walk
from assessment.core.items import Answers
from assessment.core.model.pack import Pack

NUMBERS_PER_ROUND = 1000
"""Each check-in has page numbers of its own, so that a page left open is never taken for one of another round."""


@dataclass(frozen=True)
class CurrentRound:
    """``rounds``: what was sent in before, () in the first pass; ``begun_at``: when the check-in was begun, or None."""

    pack: Pack
    rounds: tuple[Round, ...] = ()
    begun_at: datetime | None = None

    @property
    def is_check_in(self) -> bool:
        return self.begun_at is not None

    @property
    def first_number(self) -> int:
        """The number of its first page."""
        return len(self.rounds) * NUMBERS_PER_ROUND + 1 if self.is_check_in else 1

    @property
    def end_number(self) -> int:
        """A number above that of every page: it stands for the list of answers."""
        return self.first_number + NUMBERS_PER_ROUND - 1 if self.is_check_in else max(self.pack.pages) + 1

    @cached_property
    def history(self) -> AnswerHistory:
        """What is known from the rounds before."""
        return answer_history(self.pack, self.rounds)

    def walk(self, answers: Answers, edit: PageEdit | None = None) -> Walk:
        """Walk once through the questions of this round, given the answers so far."""
        if self.begun_at is None:
            return routing.walk(self.pack, answers, edit)
        return walk_check_in(self.pack, self.history, answers, self.begun_at, first=self.first_number, edit=edit)

    def role(self, answers: Answers) -> str:
        """The role that picks the wording; a check-in keeps that of the first pass."""
        return self.pack.role_of(self.rounds[0].answers if self.is_check_in else answers)

    def pages_that_may_come(self, walk: Walk, number: int) -> int | None:
        """How many pages that are not shown now may come up from page ``number`` on; None if that is not known."""
        return None if self.is_check_in else pages_that_may_come(self.pack, walk, number)
