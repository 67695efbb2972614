"""What changed on a case while somebody wrote: how it stood then and now, and what they wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import SENT_BY_PERSON, Action
from assessment.core.case_transitions import CaseStanding
from assessment.core.model.pack import Pack
from assessment.presenters.case_words import CHANNELS, CONTACTS, FORMS, NEXT_STEPS, STATES
from assessment.presenters.formatting import clock, desk_day, isolated, moment
from assessment.records.case_events import OpenEvent


@dataclass(frozen=True)
class CaseSide:
    """A case as it stood at some time. ``events``: since it was last shared; ``rounds``: how many were sent in."""

    standing: CaseStanding
    events: Sequence[OpenEvent]
    rounds: int


@dataclass(frozen=True)
class ConflictRow:
    """A row of the table: what it was then and is now. ``changed`` is False where it stayed."""

    what: str
    then: str
    now: str
    changed: bool


def both_sides(
    pack: Pack, then: CaseSide, now: CaseSide, names: Mapping[int, str], reader: int
) -> tuple[ConflictRow, ...]:
    """How a case stood when ``reader`` opened it, and how it stands now."""
    rows = []
    for what, describe in (
        (_("Owner"), lambda side: _owner(side, names, reader)),
        (_("State"), lambda side: str(STATES[side.standing.state])),
        (_("Contact since the last answers"), lambda side: _contact(side, names)),
        (_("Level"), lambda side: pack.levels[side.standing.level].label),
        (_("Answers"), lambda side: ngettext("%(num)s round", "%(num)s rounds", side.rounds)),
    ):
        before, after = describe(then), describe(now)
        rows.append(ConflictRow(what, before, after, before != after))
    return tuple(rows)


def written(pack: Pack, form: Mapping[str, str], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was chosen in a form, besides own words: name -> value in words. ``names``: of colleagues, by their id."""
    return tuple((label, value) for label, value in _chosen(pack, form, names) if value)


def about_to(what: str) -> str:
    """What whoever sends this form is about to do."""
    return str(FORMS[what].title)


def why_not(what: str, may: frozenset[Action], standing: CaseStanding, owner: str, *, mine: bool) -> str:
    """Why somebody cannot do what they were about to do any more; '' if they can."""
    form = FORMS[what]
    if form.action in may:
        return ""
    if owner and not mine:
        return _(
            "The case is with %(name)s now, so you cannot do this in it: %(what)s.",
            name=isolated(owner),
            what=form.title,
        )
    return _(
        "The case is now: %(state)s. So you cannot do this: %(what)s.", state=STATES[standing.state], what=form.title
    )


def can_do(may: frozenset[Action], owner: str, *, mine: bool) -> str:
    """What somebody can do instead, once the case is not theirs; '' where the page of the case says it all."""
    if mine:
        return ""
    if Action.CLAIM in may:
        return _("Nobody has this case now: you can claim it.")
    if owner and Action.TAKE_OVER in may:
        return _("You can take it over on the page of the case, with a reason.")
    return ""


def side_times(opened: datetime | None, now: datetime) -> tuple[str, str]:
    """What stands above how the case was and how it is: when whoever wrote opened it, and the time now."""
    same_day = opened is not None and desk_day(opened) == desk_day(now)
    here = clock(now) if same_day else moment(now)
    if opened is None:
        return _("When you opened it"), _("Now, %(when)s", when=here)
    then = clock(opened) if same_day else moment(opened)
    return _("When you opened it, %(when)s", when=then), _("Now, %(when)s", when=here)


def _owner(side: CaseSide, names: Mapping[int, str], reader: int) -> str:
    owner = side.standing.owner
    if owner is None:
        return _("Nobody")
    return _("You") if owner == reader else names[owner]


def _contact(side: CaseSide, names: Mapping[int, str]) -> str:
    contact = ""
    for each in side.events:
        if each.action in SENT_BY_PERSON:
            contact = ""
        elif each.action is Action.LOG_CONTACT and each.row.actor is not None:
            came_to = each.words.get("came_to", "")
            words = (
                str(CHANNELS[each.row.channel]) if each.row.channel else "",
                names[each.row.actor],
                str(CONTACTS[came_to]) if came_to in CONTACTS else "",
                moment(each.happened_at),
            )
            contact = " · ".join(word for word in words if word)
    return contact or _("None")


def _chosen(pack: Pack, form: Mapping[str, str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("How"), str(CHANNELS.get(form.get("channel", ""), ""))
    yield _("When"), form.get("at", "").replace("T", " ")
    yield _("How it went"), str(CONTACTS.get(form.get("came_to", ""), ""))
    level = form.get("level", "")
    yield _("Level"), pack.level[level].label if level in pack.level else ""
    yield _("Until"), form.get("until", "")
    yield _("To"), names.get(form.get("to", ""), "")
    yield _("What comes next"), str(NEXT_STEPS.get(form.get("next_step", ""), ""))
