"""Routing of an addendum: the questions of the first pass that have no answer that counts, asked once more.

What stands behind them stays as it was sent in. The private questions come last, behind the page that asks again
whether the person is alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from assessment.core.check_ins.routing import AnswerHistory, lapsed_items, sections_of
from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import PageEdit, ShownPage, Walk, effective_answers, walk
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts


@dataclass(frozen=True)
class LeftOut:
    """The questions that an addendum would ask now, in the order of the pack.

    ``private``: those of private questionnaires, which are asked only of somebody who is alone.
    """

    open: tuple[str, ...]
    private: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.open) + len(self.private)


def left_out(pack: Pack, history: AnswerHistory, now: datetime) -> LeftOut:
    """What was asked for this person's branches after ``history``, or waits for them to be alone, without an answer."""
    known = _known(pack, history, now)
    shown = effective_answers(pack, known, opened=_opened_when_alone(pack)).shown
    elsewhere = {pack.sharing.asks_item, *pack.check_in_items}
    missing = [name for name in pack.items if name in shown and name not in known and name not in elsewhere]
    in_private = _asked_in_private(pack)
    return LeftOut(
        tuple(name for name in missing if name not in in_private), tuple(name for name in missing if name in in_private)
    )


def walk_addendum(
    pack: Pack, history: AnswerHistory, answers: Answers, now: datetime, *, first: int = 1, edit: PageEdit | None = None
) -> Walk:
    """Walk once through an addendum done ``now``, after ``history``, given its ``answers`` so far.

    Page numbers rise from ``first``; a page keeps its number whatever is answered. ``counted`` also holds what counts
    of the answers before. An ``edit`` of a page that is not shown is not applied.
    """
    asking = _Asking(pack, _known(pack, history, now), dict(answers), edit, first - 1)
    pages = [*asking.open_pages()]
    pages += asking.alone_page({item.id for page in pages for item in page.items})
    pages += asking.private_pages()
    asked = {item.id for page in pages for item in page.items}
    effective = effective_answers(pack, asking.merged)
    own = {
        name: asking.answers[name]
        for name in pack.items
        if name in asked and name in effective.answers and name in asking.answers
    }
    return Walk(tuple(pages), asking.answers, own, effective.counted)


def addendum_items_to_come(
    pack: Pack, history: AnswerHistory, walked: Walk, now: datetime, *, first: int, number: int
) -> tuple[str, ...]:
    """The items that are not shown now and that an addendum may ask from page ``number`` on; later answers can only
    make them fewer. ``walked``: a walk through it as far as it was answered.
    """
    own_number = partial(_number_in_pack, pack, first)
    pages = tuple(replace(page, number=own_number(page.number)) for page in walked.pages)
    opened = pages_that_may_come(pack, replace(walked, pages=pages), own_number(number))
    may_come = [item.id for each in opened for item in pack.pages[each].items]
    shown = {item.id for page in walked.pages for item in page.items}
    found = dict.fromkeys([*may_come, *left_out(pack, history, now).private])
    return tuple(name for name in found if name not in shown and name not in walked.counted)


def _number_in_pack(pack: Pack, first: int, number: int) -> int:
    """The number in the pack of a page of an addendum; 0 for the one that asks whether the person is alone."""
    return (number - first + 1) % (max(pack.pages) + 1)


class _Asking:
    """The pages of an addendum, in their order: each part sees the answers of those before it.

    ``known``: answers that count from before; ``answers``: of this addendum, with those of the edit once its page was
    walked past; ``base``: what is added to the number of a page.
    """

    def __init__(
        self, pack: Pack, known: Answers, answers: dict[str, Answer], edit: PageEdit | None, base: int
    ) -> None:
        self.pack, self.known, self.edit, self.base = pack, known, edit, base
        self.answers: Answers = answers
        self.alone = sections_of(pack).alone
        self.asks_if_alone = frozenset(item.id for section in self.alone for item, _ in section.questions)
        self.alone_number = base + max(pack.pages) + 1

    @property
    def merged(self) -> Answers:
        own = {name: answer for name, answer in self.answers.items() if self._is_own(name)}
        return {**self.known, **own}

    @property
    def for_private(self) -> Answers:
        """All answers as the private questions see them: whether the person is alone counts only if said just now."""
        return {
            name: each for name, each in self.merged.items() if name not in self.asks_if_alone or name in self.answers
        }

    def open_pages(self) -> Iterator[ShownPage]:
        yield from self._pages(self.merged, self.base, private=False)

    def alone_page(self, shown: Collection[str]) -> Iterator[ShownPage]:
        """The page that asks whether the person is alone, if there are private questions to ask."""
        if not self._private_left_out():
            return
        for section in self.alone:
            items = tuple(section.asked(Facts(self.known, {}), shown))
            if items:
                page = section.page(self.alone_number, items)
                yield page
                if self.edit is not None and self.edit.number == page.number:
                    self.answers = self.edit.apply(page)

    def private_pages(self) -> Iterator[ShownPage]:
        yield from self._pages(self.for_private, self.alone_number, private=True)

    def _pages(self, answers: Answers, base: int, *, private: bool) -> Iterator[ShownPage]:
        """The pages with something left out, and only those questions of them."""
        number = self.edit.number - base if self.edit is not None else 0

        def apply(page: ShownPage) -> Answers:
            assert self.edit is not None
            shown = self._shown(page, base)
            if page.questionnaire.private is not private or not shown.items:
                return answers
            self.answers = self.edit.apply(shown)
            return self.for_private if private else self.merged

        for page in walk(self.pack, answers, PageEdit(number, apply)).pages:
            shown = self._shown(page, base)
            if page.questionnaire.private is private and shown.items:
                yield shown

    def _shown(self, page: ShownPage, base: int) -> ShownPage:
        return replace(page, number=base + page.number, items=tuple(filter(self._is_asked, page.items)))

    def _is_asked(self, item: Item) -> bool:
        return item.id not in self.known

    def _is_own(self, name: str) -> bool:
        return name not in self.known or name in self.asks_if_alone

    def _private_left_out(self) -> bool:
        shown = effective_answers(self.pack, self.merged, opened=_opened_when_alone(self.pack)).shown
        return any(name not in self.known for name in _asked_in_private(self.pack) & shown)


def _known(pack: Pack, history: AnswerHistory, now: datetime) -> dict[str, Answer]:
    """The answers to questions of the first pass that count ``now``."""
    not_known = lapsed_items(pack, history, now) | pack.check_in_items
    return {name: each.answer for name, each in history.latest.items() if name not in not_known}


def _asked_in_private(pack: Pack) -> frozenset[str]:
    return frozenset(item.id for each in pack.questionnaires if each.private for item in each.items)


def _opened_when_alone(pack: Pack) -> frozenset[str]:
    """The private questionnaires, if the pack has a page that asks for being alone."""
    return frozenset(each.id for each in pack.questionnaires if each.private and sections_of(pack).alone)
