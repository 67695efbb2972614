"""The counselors' first page: who needs somebody now, and whose case it is. Made from what stands in clear alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext, ngettext
from flask_babel.speaklater import LazyString

from assessment.core.case_states import CaseState
from assessment.core.case_transitions import state_now
from assessment.core.desk_lists import CaseList, may_claim
from assessment.core.model.pack import Pack
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import due_in_short, short_day, urgency
from assessment.presenters.formatting import clock, desk_day, in_words, isolated, up_to_99
from assessment.records.case_lists import ListedCase, Viewer, ended_at
from assessment.records.open_work import TeamColleague

TITLES: Mapping[CaseList, LazyString] = {
    CaseList.NOW: lazy_gettext("Now"),
    CaseList.OPEN: lazy_pgettext("cases", "Open"),
    CaseList.MINE: lazy_gettext("Mine"),
    CaseList.UNCLAIMED: lazy_gettext("Unclaimed"),
    CaseList.RETURNED: lazy_pgettext("cases", "Returned"),
    CaseList.WAITING: lazy_gettext("Waiting"),
    CaseList.SECOND_LOOK: lazy_gettext("Second look"),
    CaseList.OVERDUE: lazy_gettext("Overdue"),
    CaseList.CLOSED: lazy_pgettext("cases", "Closed"),
    CaseList.WITHDRAWN: lazy_pgettext("cases", "Withdrawn"),
}
CHIPS = tuple(each for each in CaseList if each is not CaseList.NOW)
_ABOUT: Mapping[CaseList, LazyString] = {
    CaseList.NOW: lazy_gettext("Overdue, or due today or soon"),
    CaseList.MINE: lazy_gettext("Yours, and those of colleagues you stand in for, earliest first"),
    CaseList.UNCLAIMED: lazy_gettext("Nobody has these yet, or their owner is away or has left"),
    CaseList.WITHDRAWN: lazy_gettext(
        "The person no longer shares these. Nobody here can read them. Please do not contact them."
    ),
}


@dataclass(frozen=True)
class CaseMark:
    """A word that marks a case. ``tone``: "new" for what nobody has read, "" for the rest."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class Owner:
    """Whose case it is: ``short``, as "away: CO", and in full."""

    short: str
    full: str = ""


@dataclass(frozen=True)
class CaseLine:
    """One case in a list. ``tone``: "alarm", "care" or "". ``language``: that of the pack's ``title``.

    ``seen``: what a form says that was seen of it, without the time. ``opens``: it can be read; ``claim``: who looks
    may claim it.
    """

    code: str
    due: str
    tone: str
    marks: tuple[CaseMark, ...]
    title: str
    language: str
    owner: Owner
    seen: str
    opens: bool = True
    claim: bool = False


@dataclass(frozen=True)
class Chip:
    """A list to choose. ``count``: "7", or "99+"."""

    name: str
    title: str
    count: str


@dataclass(frozen=True)
class ShownList:
    """A list, or the beginning of one; ``more``: the key after which the rest begins, '' without a rest."""

    name: str
    title: str
    about: str
    lines: tuple[CaseLine, ...]
    more: str = ""


@dataclass(frozen=True)
class HeadlinePart:
    """A part of the sentence on top. ``leads_to``: the list, '' if there is nothing in it."""

    words: str
    leads_to: CaseList | None


@dataclass(frozen=True)
class TodayPage:
    """``moment``: when it was made; ``made_at``: the same for a script. ``chosen``: the list that was asked for.

    ``standing_in``: a sentence for each colleague for whom who looks stands in.
    """

    moment: str
    made_at: str
    teams: tuple[str, ...]
    standing_in: tuple[str, ...]
    needed: tuple[HeadlinePart, ...]
    first: str
    chips: tuple[Chip, ...]
    lists: tuple[ShownList, ...]
    chosen: str = ""
    again: bool = False
    """True if ``lists`` begin somewhere after the first case."""


Said = TypeVar("Said")


@dataclass(frozen=True)
class ListWording:
    """What cases are worded with: ``packs`` by hash, ``names`` by account.

    A page says the same few things of many cases: each is translated ``once``.
    """

    packs: Mapping[str, Pack]
    names: Mapping[int, str]
    viewer: Viewer
    now: datetime
    _said: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once(self, make: Callable[..., Said], *about: Hashable) -> Said:
        """What ``make`` says about this, made the first time it is asked."""
        asked = (make, *about)
        if asked not in self._said:
            self._said[asked] = make(*about)
        said: Said = self._said[asked]
        return said

    def owner(self, account_id: int | None) -> Owner:
        """Whose case it is."""
        if account_id is None:
            return Owner(_("nobody"))
        if account_id == self.viewer.account_id:
            return Owner(_("you"))
        name = self.names.get(account_id, "")
        if account_id in self.viewer.disabled:
            return Owner(_("left: %(who)s", who=initials(name)), _("%(name)s, who cannot sign in", name=isolated(name)))
        if account_id in self.viewer.away:
            return Owner(_("away: %(who)s", who=initials(name)), _("%(name)s, who is away", name=isolated(name)))
        return Owner(initials(name), name)


def shown_list(which: CaseList, cases: Sequence[ListedCase], wording: ListWording, more: str = "") -> ShownList:
    """A list as it is shown."""
    about = _ABOUT.get(which)
    lines = tuple(_line(each, wording) for each in cases)
    return ShownList(which.value, str(TITLES[which]), str(about) if about else "", lines, more)


def chips(counts: Mapping[CaseList, int]) -> tuple[Chip, ...]:
    """The lists that can be chosen."""
    return tuple(Chip(each.value, str(TITLES[each]), up_to_99(counts[each])) for each in CHIPS)


def needed(now: int, mine: int, overdue: int) -> tuple[HeadlinePart, ...]:
    """The sentence on top: how many need who looks now, are theirs and due today, are overdue in the team."""
    return (
        HeadlinePart(
            ngettext("%(count)s needs you now", "%(count)s need you now", now, count=up_to_99(now)),
            CaseList.NOW if now else None,
        ),
        HeadlinePart(
            ngettext("%(count)s of yours is due today", "%(count)s of yours are due today", mine, count=up_to_99(mine)),
            CaseList.MINE if mine else None,
        ),
        HeadlinePart(
            ngettext(
                "%(count)s of the team is overdue",
                "%(count)s of the team are overdue",
                overdue,
                count=up_to_99(overdue),
            ),
            CaseList.OVERDUE if overdue else None,
        ),
    )


def standing_in(away: Sequence[TeamColleague]) -> tuple[str, ...]:
    """A sentence for each of the colleagues who are ``away`` and named who looks as their deputy."""
    return tuple(
        _(
            "You stand in for %(name)s until %(day)s: their cases are listed among yours.",
            name=isolated(each.name),
            day=in_words(desk_day(each.away_until)),
        )
        for each in away
        if each.away_until is not None
    )


def news(came: int, since: datetime) -> str:
    """How many cases came while a page stood open; '' for none."""
    if not came:
        return ""
    count, time = up_to_99(came), clock(since)
    return ngettext("%(count)s new since %(time)s.", "%(count)s new since %(time)s.", came, count=count, time=time)


def _line(case: ListedCase, wording: ListWording) -> CaseLine:
    pack, state = wording.packs[case.pack_hash], state_now(case, wording.now)
    if state in (CaseState.CLOSED, CaseState.WITHDRAWN):
        due, tone = wording.once(short_day, desk_day(ended_at(case)), wording.now), ""
    else:
        due, tone = wording.once(_due, case.due_at, wording.now)
    return CaseLine(
        case.code,
        due,
        tone,
        _marks(case, state, wording),
        pack.title,
        pack.language,
        wording.once(wording.owner, case.owner_id),
        f"{case.round}.{case.revision}",
        opens=state is not CaseState.WITHDRAWN,
        claim=may_claim(state, owner_away=case.owner_id in wording.viewer.away),
    )


def _marks(case: ListedCase, state: CaseState, wording: ListWording) -> tuple[CaseMark, ...]:
    unread = case.round > case.read_round
    if state is CaseState.WAITING and case.wait_until is not None:
        words = wording.once(_waiting, case.wait_until, wording.now)
    else:
        words = wording.once(_state, state)
    marks = [CaseMark(words, "new" if state is CaseState.NEW and unread else "")]
    if unread and case.round > 1 and state is not CaseState.WITHDRAWN:
        marks.append(CaseMark(wording.once(_round, case.round)))
    return tuple(marks)


def _due(at: datetime | None, now: datetime) -> tuple[str, str]:
    return due_in_short(at, now), urgency(at, now)


def _waiting(until: datetime, now: datetime) -> str:
    return _("Waiting until %(day)s", day=short_day(desk_day(until), now))


def _state(state: CaseState) -> str:
    return str(STATES[state])


def _round(number: int) -> str:
    return _("Round %(number)s", number=number)


def initials(name: str) -> str:
    """The first letters of the first and the last part of a name: "AM" for "Ada Marsh"."""
    parts = name.split()
    return "".join(each[0] for each in (parts[:1] + parts[1:][-1:])).upper()
