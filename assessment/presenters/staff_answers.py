"""Answers as staff read them: in the person's words, with a remark on what to watch for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from assessment.core.check_ins import Round, answer_history, standing_answers
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answers, Item
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class ShownAnswer:
    """One question and its answer. ``label`` names the item in short, ``ask`` is the question as the person read it.

    ``answer`` is "Not answered" or "Not asked" where there is none; ``remark`` says what to know about it, or '';
    ``when``: the day it was given, or ''; ``free_text``: the person's own words.
    """

    label: str
    answer: str
    answered: bool
    code: str = ""
    ask: str = ""
    remark: str = ""
    asked: bool = True
    critical: bool = False
    when: str = ""
    free_text: bool = False

    def with_remark(self, remark: str) -> ShownAnswer:
        """Add a remark to the answer, before its others."""
        return replace(self, remark="; ".join(filter(None, (remark, self.remark))))


@dataclass(frozen=True)
class StaffAnswers:
    """All answers of one person. ``latest``: the latest to each question; ``asked``: ids of the items asked.

    ``counted``: those that rules and scores look at; ``left_out``: ids of items whose answers were left out of account;
    ``too_old``: those of items whose private answers are not relied on any more, though none of them hides a danger.
    """

    pack: Pack
    latest: Answers
    counted: Answers
    asked: frozenset[str]
    left_out: frozenset[str]
    too_old: frozenset[str]
    role: str

    def counts(self, name: str) -> bool:
        """Whether rules and scores use the answer to this item."""
        return name in self.latest and name in self.asked and self.pack.items[name].counts(self.latest[name])

    def is_critical(self, name: str) -> bool:
        """Whether a counselor must not miss the answer to this item."""
        return name in self.latest and self.pack.items[name].is_critical(self.latest[name])

    def is_unclear(self, name: str) -> bool:
        """Whether this item was asked and skipped, or answered with a refusal, "not sure", or too long ago."""
        if name not in self.latest:
            return name in self.asked
        if self.is_too_old(name):
            return True
        item, answer = self.pack.items[name], self.latest[name]
        return item.is_unsure(answer) or not item.counts(answer)

    def is_too_old(self, name: str) -> bool:
        """Whether the answer is not relied on any more; one that is critical still counts."""
        return name in self.too_old and not self.is_critical(name)

    def if_not_asked(self, name: str) -> str:
        """The answer that counts in scores where this item is not asked, in words."""
        item = self.pack.items[name]
        return item.describe(item.space.answer_named(item.not_asked_counts_as))

    def show(self, name: str) -> ShownAnswer:
        """The answer to one item."""
        item = self.pack.items[name]
        asked, answered = name in self.asked, name in self.latest
        no_answer = _("Not answered") if asked else _("Not asked")
        return ShownAnswer(
            label=item.short,
            answer=item.describe(self.latest[name]) if answered else no_answer,
            answered=answered,
            code=item.code,
            ask=item.ask.to(self.role),
            remark=self._remark(item) if answered else "",
            asked=asked,
            critical=self.is_critical(name),
            free_text=answered and item.free_text,
        )

    def show_all(self, names: Iterable[str]) -> tuple[ShownAnswer, ...]:
        """The answers to these items, in their order."""
        return tuple(self.show(name) for name in names)

    def _remark(self, item: Item) -> str:
        answer = self.latest[item.id]
        if item.id in self.left_out:
            return _("left out of account: not asked any more after a later change")
        if self.is_too_old(item.id):
            return _("too old: ask again")
        if item.is_unsure(answer):
            return _("unsure is not no")
        if item.free_text:
            return _("own words, not scanned for danger")
        return "" if item.counts(answer) else _("counts as not answered")


def staff_answers(pack: Pack, outcome: Outcome, answers: Answers, rounds: Sequence[Round]) -> StaffAnswers:
    """All answers, and which of them ``outcome``, that of the last of ``rounds``, ignored."""
    effective = effective_answers(pack, answers)
    return StaffAnswers(
        pack=pack,
        latest=answers,
        counted=effective.counted,
        asked=effective.shown,
        left_out=frozenset(outcome.not_shown),
        too_old=frozenset(standing_answers(pack, answer_history(pack, rounds), rounds[-1].at).lapsed),
        role=pack.role_of(answers),
    )


def role_in_words(pack: Pack, answers: Answers) -> str:
    """The answer to the question that picks the wording; '' when there is none."""
    answer = answers.get(pack.role) if pack.role else None
    return pack.items[pack.role].describe(answer) if pack.role and answer is not None else ""
