"""The history of a case: who did what, when, and in which words. The newest stands first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.case_states import DECISIONS, Action
from assessment.core.check_ins import Round
from assessment.core.model.pack import Pack
from assessment.presenters.audit_page import VERBS
from assessment.presenters.case_words import CHANNELS, CONTACTS, NEXT_STEPS
from assessment.presenters.formatting import isolated, moment, without_gaps
from assessment.presenters.round_names import title_of_round
from assessment.records.audit import Verb
from assessment.records.case_events import OpenEvent


@dataclass(frozen=True)
class ShownEvent:
    """An event in words. ``number``: its place in the order in which they were noted; ``who``: a name, or "The person";
    ``facts``: short ones, such as the channel of a contact.

    ``lines``: own words; none where there are none, they cannot be opened (``damaged``), or were ``erased``.
    ``kind``: contact, note, decision or other. ``held_back``: it is told once the reader has kept a view of their own.
    """

    number: int
    when: str
    who: str
    what: str
    facts: tuple[str, ...]
    lines: tuple[str, ...]
    damaged: bool
    erased: bool
    kind: str
    held_back: bool


CONTACT, NOTE, DECISION, OTHER = "contact", "note", "decision", "other"
_ABOUT_A_DECISION = (
    Action.KEEP_VIEW,
    Action.AGREE,
    Action.DISAGREE,
    Action.DECIDE_ALONE,
    Action.SIGN_OFF,
    Action.REOPEN,
)
_KIND = {
    Action.LOG_CONTACT: CONTACT,
    Action.REPLY: CONTACT,
    Action.NOTE: NOTE,
    **dict.fromkeys((*DECISIONS, *_ABOUT_A_DECISION), DECISION),
}


def shown_events(
    pack: Pack, events: Sequence[OpenEvent], names: Mapping[int, str], rounds: Sequence[Round] = ()
) -> tuple[ShownEvent, ...]:
    """The events of a case by when they took place. ``names``: of the accounts; ``rounds``: what was sent in."""
    newest_first = sorted(events, key=lambda each: (each.happened_at, each.row.number), reverse=True)
    return tuple(_shown(pack, each, names, rounds) for each in newest_first)


def _shown(pack: Pack, event: OpenEvent, names: Mapping[int, str], rounds: Sequence[Round]) -> ShownEvent:
    row = event.row
    nobody = _("The clock") if event.action is Action.END_WAIT else _("The person")
    hidden = event.held_back and event.action in DECISIONS
    own = next((event.words[name] for name in ("text", "said", "reason") if event.words.get(name)), "")
    return ShownEvent(
        number=row.number,
        when=moment(event.happened_at),
        who=nobody if row.actor is None else names[row.actor],
        what=_("asked for a second look") if hidden else str(VERBS[Verb(row.action)]),
        facts=(*_sent_in(event, rounds), *_facts(pack, event, names)),
        lines=tuple(without_gaps(own)) if own else (),
        damaged=event.damaged,
        erased=event.erased,
        kind=_KIND.get(event.action, OTHER),
        held_back=event.held_back,
    )


def _sent_in(event: OpenEvent, rounds: Sequence[Round]) -> Iterator[str]:
    """What was sent in: a check-in, or answers that were left out before."""
    if event.action is Action.CHECK_IN and event.row.round <= len(rounds):
        yield title_of_round(rounds, event.row.round - 1)


def _facts(pack: Pack, event: OpenEvent, names: Mapping[int, str]) -> Iterator[str]:
    words = event.words
    if event.action is Action.LOG_CONTACT and event.row.channel:
        yield str(CHANNELS[event.row.channel])
    if "came_to" in words:
        yield str(CONTACTS[words["came_to"]])
    if "at" in words:
        yield _("logged on %(when)s", when=moment(event.row.at))
    if "to" in words:
        yield _("to %(name)s", name=isolated(names[words["to"]]))
    if "level" in words and words["level"] in pack.level:
        yield pack.level[words["level"]].label
    if event.action is Action.REPLY and words.get("message") in pack.reply:
        yield pack.reply[words["message"]].label
    for name in (*words.get("steps", ()), *words.get("released", ())):
        yield pack.step[name].title
    if "next_step" in words:
        yield str(NEXT_STEPS[words["next_step"]])
