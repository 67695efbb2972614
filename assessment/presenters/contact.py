"""Which ways of contact a person called safe, and whether the person asks for a call."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.items import Answers
from assessment.core.model.pack import CHANNELS, Pack
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.explain import reads


@dataclass(frozen=True)
class CallRequest:
    """Whether a call is asked for. ``answers``: items whose answers ask for it; ``button``: the result page's."""

    answers: tuple[str, ...]
    button: bool

    def __bool__(self) -> bool:
        return self.button or bool(self.answers)


def call_request(pack: Pack, answers: Answers, *, button: bool) -> CallRequest:
    """The request of a person who gave ``answers``; ``button``: whether they asked on the result page.

    An answer asks for a call even if the question is not asked any more after a later change: to ask once too often
    is better than to let a wish go unseen.
    """
    wish = pack.sharing.asks_for_call
    counted = {name: answer for name, answer in answers.items() if pack.items[name].counts(answer)}
    if wish is None or compile_expression(wish, pack.items)(Facts(counted, {})) is not True:
        return CallRequest((), button)
    return CallRequest(tuple(name for name in pack.items if name in reads(wish) and name in counted), button)


def contact_items(pack: Pack) -> tuple[str, ...]:
    """The items that decide whether a contact is asked for: they say which way of contact is safe."""
    contact = pack.sharing.contact
    return tuple(name for name in pack.items if contact is not None and name in reads(contact.when))


def safe_channels(pack: Pack, answers: Answers, contact: str) -> tuple[str, ...]:
    """The ways in which somebody may be reached: those that their ``answers`` call safe.

    Where the pack asks for none, or the person left that out, the ``contact`` that they gave themselves is safe.
    """
    asked = pack.sharing.contact
    if asked is None or not asked.channels:
        return CHANNELS if contact else ()
    counted = {name: answer for name, answer in answers.items() if pack.items[name].counts(answer)}
    read = {name for safe in asked.channels.values() for name in reads(safe)}
    if contact and not read & counted.keys():
        return CHANNELS
    facts = Facts(counted, {})
    return tuple(each for each, safe in asked.channels.items() if compile_expression(safe, pack.items)(facts) is True)
