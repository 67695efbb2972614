"""Safety messages: which answers trigger one, before the next question. Nothing about them is ever stored. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.rules.evaluate import Facts
from assessment.core.rules.explain import Explainable, explainable, reasons_for


@dataclass(frozen=True)
class ActiveSafetyMessages:
    """The safety messages that the answers to one page trigger, the most urgent first.

    ``repeated``: answers to other pages trigger the first of them, too.
    """

    messages: tuple[SafetyMessage, ...]
    repeated: bool


def newly_triggered(pack: Pack, page_items: Collection[str], before: Answers, after: Answers) -> bool:
    """Whether saving a page with these items triggers a safety message; both answers are those that count.

    It does when one of the page's answers changed and is now among those that trigger one.
    """
    changed = {name for name in page_items if before.get(name) != after.get(name)}
    return any(not items.isdisjoint(changed) for _, items in _triggered(pack, after))


def active_messages(pack: Pack, page_items: Collection[str], counted: Answers) -> ActiveSafetyMessages | None:
    """The messages that the answers to these items trigger, whether or not they were seen; None when there is none."""
    triggered = _triggered(pack, counted)
    found = tuple(message for message, items in triggered if not items.isdisjoint(page_items))
    if not found:
        return None
    elsewhere = [message.id for message, _ in _triggered(pack, answers_elsewhere(page_items, counted))]
    return ActiveSafetyMessages(found, found[0].id in elsewhere)


def answers_elsewhere(page_items: Collection[str], answers: Answers) -> Answers:
    """The answers to all other pages."""
    return {name: answer for name, answer in answers.items() if name not in page_items}


def _triggered(pack: Pack, counted: Answers) -> list[tuple[SafetyMessage, frozenset[str]]]:
    """Every safety message whose condition is true, with the items whose answers made it true."""
    facts = Facts(counted, {})
    return [
        (message, frozenset(reason.id for reason in reasons_for(condition, facts)))
        for message, condition in _compiled_messages(pack, pack.language)
        if condition.evaluate(facts) is True
    ]


@lru_cache(maxsize=32)
def _compiled_messages(pack: Pack, _language: str) -> tuple[tuple[SafetyMessage, Explainable], ...]:
    # A pack equals itself in another language, but its messages do not read the same.
    return tuple((message, explainable(message.when, pack.items)) for message in pack.safety_messages)
