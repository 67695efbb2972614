"""How a person may be reached, and first of all how not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from assessment.core.case_states import Action
from assessment.core.model.pack import CHANNELS as ALL_CHANNELS
from assessment.core.rules.explain import reads
from assessment.presenters.answer_times import when_given
from assessment.presenters.case import Case
from assessment.presenters.case_words import CHANNELS, CONTACTS
from assessment.presenters.contact import call_request, contact_items, safe_channels
from assessment.presenters.formatting import any_of, desk_day, in_short, isolated, listed, within
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers
from assessment.records.case_events import OpenEvent

_NO_CHANNEL: Mapping[str, LazyString] = {
    "phone": lazy_gettext("no phone call"),
    "text": lazy_gettext("no text message"),
    "email": lazy_gettext("no email"),
    "letter": lazy_gettext("no letter"),
}


@dataclass(frozen=True)
class Handling:
    """``never``: sentences on what must not be done; ``facts``: the safe ways, and what else to know before a call."""

    never: tuple[str, ...]
    facts: tuple[ShownAnswer, ...]


def handling(answers: StaffAnswers, case: Case) -> Handling:
    """How to reach the person of ``case``."""
    safe = safe_channels(answers.pack, case.answers, case.contact)
    return Handling(tuple(_never(safe)), tuple(_facts(answers, case, safe)))


def _never(safe: tuple[str, ...]) -> Iterator[str]:
    unsafe = [str(_NO_CHANNEL[each]) for each in ALL_CHANNELS if each not in safe]
    if unsafe:
        words = listed(unsafe)
        yield f"{words[0].upper()}{words[1:]}."
    yield _("Nothing to the partner, not even that this person wrote to us.")


def _facts(answers: StaffAnswers, case: Case, safe: tuple[str, ...]) -> Iterator[ShownAnswer]:
    pack = answers.pack
    ways = any_of([within(str(CHANNELS[each])) if at else str(CHANNELS[each]) for at, each in enumerate(safe)])
    yield ShownAnswer(_("Safe ways"), ways or _("None: reply inside this service only"), answered=bool(ways))
    for shown in _dated(answers, case, contact_items(pack)):
        yield replace(shown, when=_contact_given(case) or shown.when)
    yield ShownAnswer(_("Contact given"), case.contact or _("None"), answered=bool(case.contact))
    yield _call(answers, case)
    private = {name for each in pack.questionnaires if each.private and each.show_if for name in reads(each.show_if)}
    yield from _dated(answers, case, [name for name in pack.items if name in private])
    if case.work is not None:
        yield _last_contact(case)


def _dated(answers: StaffAnswers, case: Case, names: tuple[str, ...] | list[str]) -> Iterator[ShownAnswer]:
    for name in names:
        yield replace(answers.show(name), when=when_given(case.rounds, name))


def _contact_given(case: Case) -> str:
    """The day on which the person last said how to reach them, as far as the case tells; or ''."""
    said = (Action.SHARE, Action.ASK_FOR_CALL, Action.CHANGE_CONTACT)
    last = next((each for each in reversed(_events(case)) if each.action in said), None)
    return "" if last is None else in_short(desk_day(last.row.at))


def _call(answers: StaffAnswers, case: Case) -> ShownAnswer:
    """Whether a call is asked for; the remark says where the person said so, and when."""
    request = call_request(answers.pack, case.answers, button=case.callback)
    remarks = [f"{shown.label}: {shown.answer}" for shown in answers.show_all(request.answers)]
    if request.button:
        remarks.append(_("asked for on the result page"))
    asked = next((each for each in reversed(_events(case)) if each.action is Action.ASK_FOR_CALL), None)
    if request.button and asked is not None:
        when = in_short(desk_day(asked.row.at))
    else:
        when = when_given(case.rounds, request.answers[-1]) if request.answers else ""
    answer = _("Yes") if request else _("No")
    return ShownAnswer(_("Asks for a call"), answer, answered=bool(request), remark="; ".join(remarks), when=when)


def _last_contact(case: Case) -> ShownAnswer:
    """When somebody last tried to reach the person, how, who, and what it came to."""
    contacts = [each for each in _events(case) if each.action is Action.LOG_CONTACT]
    last = max(contacts, key=lambda each: (each.happened_at, each.row.number), default=None)
    if last is None or last.row.actor is None or case.work is None:
        return ShownAnswer(_("Last contact"), _("None so far"), answered=False)
    channel = str(CHANNELS[last.row.channel]) if last.row.channel else ""
    who = case.work.names[last.row.actor]
    answer = str(CONTACTS[last.words["came_to"]]) if "came_to" in last.words else _("not known any more")
    return ShownAnswer(
        _("Last contact"),
        answer,
        answered=True,
        remark=", ".join(each for each in (channel, isolated(who)) if each),
        when=in_short(desk_day(last.happened_at)),
    )


def _events(case: Case) -> tuple[OpenEvent, ...]:
    return () if case.work is None else case.work.events
