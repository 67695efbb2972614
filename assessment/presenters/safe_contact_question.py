"""The question which way of contact is safe, as the forms of sharing ask it beside the contact."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.items import Answers, Option
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts, compile_expression


@dataclass(frozen=True)
class SafeContactQuestion:
    """``help`` may be ''."""

    ask: str
    help: str
    options: tuple[Option, ...]


def safe_contact_question(pack: Pack, *, call: bool) -> SafeContactQuestion | None:
    """The question; None where the pack asks it on a page, or not at all.

    Who asks for a ``call`` is offered only the ways in which they can be called.
    """
    contact = pack.sharing.contact
    if contact is None or not contact.asks:
        return None
    item = pack.items[contact.asks]
    options = tuple(item.control().options)
    if not call:
        return SafeContactQuestion(item.ask.otherwise, item.help, options)
    reachable = compile_expression(contact.when, pack.items)
    possible = (each for each in options if reachable(Facts({item.id: item.space.answer_named(each.id)}, {})) is True)
    return SafeContactQuestion(item.ask.otherwise, "", tuple(possible))


def known_safe_contact(pack: Pack, answers: Answers) -> str:
    """The way that the person called safe before, by its name; '' if they did not."""
    answer = answers.get(pack.sharing.asks_item)
    return "" if answer is None else str(answer)
