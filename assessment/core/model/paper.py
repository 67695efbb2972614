"""What paper assumes instead of answers, so that it is made without what was answered in private."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assessment.core.items import LEFT_OUT, Answer
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.questionnaire import Question, Questionnaire
from assessment.core.rules.explain import reads
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class PaperItems:
    """The items whose answers never reach paper.

    ``assumed``: the answer that each of some of them is set to, whether it was asked, answered or not; ``left_out``:
    those that are unanswered on paper. An item that is only asked because of one of these is left out as well, and so
    is a private item of which the pack does not say what paper assumes.
    """

    assumed: Mapping[str, Answer]
    left_out: frozenset[str]

    def is_open(self, name: str) -> bool:
        """Whether the answer to the item ``name`` may reach paper."""
        return name not in self.left_out and name not in self.assumed


def paper_items(questionnaires: Iterable[Questionnaire], private: PrivateNames) -> PaperItems:
    """What paper assumes of the items of these questionnaires."""
    assumed: dict[str, Answer] = {}
    left_out: set[str] = set()
    for question, conditions in _questions(questionnaires):
        item = question.item
        answer = item.answer_on_paper()
        if answer is not None:
            assumed[item.id] = answer
        elif item.on_paper == LEFT_OUT or item.id in private.items:
            left_out.add(item.id)
        else:
            # Whether it was asked would tell what another item was answered.
            asked_by = {name for each in conditions for name in reads(each)} | {item.options_from}
            if not asked_by.isdisjoint(left_out | assumed.keys()):
                left_out.add(item.id)
    return PaperItems(assumed, frozenset(left_out))


def _questions(questionnaires: Iterable[Questionnaire]) -> Iterator[tuple[Question, list[Expression]]]:
    """Every question in the order of the pack, with the conditions under which it is asked."""
    for questionnaire in questionnaires:
        for page in questionnaire.pages:
            for question in page.questions:
                above = (questionnaire.show_if, page.show_if, question.show_if)
                yield question, [each for each in above if each is not None]
