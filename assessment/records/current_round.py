"""What a person is being asked: the first pass, or a check-in after it; asked page by page in one way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assessment.core.check_ins import AnswerHistory, Round, answer_history, walk_check_in
from assessment.core.engine import routing
from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import PageEdit, ShownPage, Walk
from assessment.core.items import Answers
from assessment.core.model.pack import Pack

STEP = 1000
"""A check-in's pages have numbers of their own: a page left open is never taken for one of another round."""


@dataclass(frozen=True)
class CurrentRound:
    """``rounds``: what was sent in before, none in the first pass; ``begun_at``: when the check-in was begun."""

    pack: Pack
    rounds: tuple[Round, ...] = ()
    begun_at: datetime | None = None

    @property
    def again(self) -> bool:
        """Whether this is a check-in."""
        return self.begun_at is not None

    @property
    def first(self) -> int:
        """The number from which its pages count."""
        return len(self.rounds) * STEP + 1 if self.again else 1

    @property
    def beyond(self) -> int:
        """A number past every page."""
        return self.first + STEP - 1 if self.again else max(self.pack.pages) + 1

    @cached_property
    def history(self) -> AnswerHistory:
        """What is known from the rounds before."""
        return answer_history(self.pack, self.rounds)

    def walk(self, answers: Answers, edit: PageEdit | None = None) -> Walk:
        """Walk once through the questions of this round, given the answers so far."""
        if self.begun_at is None:
            return routing.walk(self.pack, answers, edit)
        return walk_check_in(self.pack, self.history, answers, self.begun_at, first=self.first, edit=edit)

    def pages(self, answers: Answers) -> tuple[ShownPage, ...]:
        """The pages this person meets, given the answers so far."""
        return self.walk(answers).pages

    def counted(self, answers: Answers) -> Answers:
        """Of the answers, those given to what is asked."""
        return self.walk(answers).answers

    def role(self, answers: Answers) -> str:
        """Picks the wording; a check-in keeps that of the first pass."""
        return self.pack.role_of(self.rounds[0].answers if self.again else answers)

    def still_to_come(self, shown: Sequence[ShownPage], answers: Answers, number: int) -> int | None:
        """How many more pages may come up than are shown; None where that is not known before."""
        return None if self.again else pages_that_may_come(self.pack, self.walk(answers), number)
