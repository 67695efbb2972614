"""The rail beside a case: Read, Reach, Decide, Sign, the one step that is next, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from assessment.core.case_states import Action, CaseState
from assessment.core.case_transitions import CaseStanding
from assessment.presenters.case_words import FORMS
from assessment.presenters.formatting import clock, desk_day, in_words, isolated, moment

READ, REACH, DECIDE, SIGN = "read", "reach", "decide", "sign"
STEPS: Mapping[str, LazyString] = {
    READ: lazy_gettext("Read"),
    REACH: lazy_gettext("Reach"),
    DECIDE: lazy_gettext("Decide"),
    SIGN: lazy_gettext("Sign"),
}
_AT = {
    CaseState.NEW: READ,
    CaseState.RETURNED: READ,
    CaseState.CLAIMED: REACH,
    CaseState.WAITING: REACH,
    CaseState.IN_CONTACT: DECIDE,
    CaseState.SECOND_LOOK: DECIDE,
    CaseState.DECIDED: SIGN,
}
_FORM_AT = {READ: "claim", REACH: "contact", DECIDE: "decide", SIGN: "sign-off"}


class OtherReader(Protocol):
    """Somebody who has the case open."""

    @property
    def name(self) -> str: ...

    @property
    def since(self) -> datetime: ...


@dataclass(frozen=True)
class RailStep:
    """One of the four. ``at``: "done", "now" or "later"."""

    name: str
    at: str


@dataclass(frozen=True)
class Rail:
    """``form``: the form that is next, '' if nothing is to be done by who reads. ``number``: of the step, 0 for none.

    ``missing``: sentences that say what is awaited, or needed before something can be done.
    """

    steps: tuple[RailStep, ...]
    number: int
    form: str
    do_next: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class CaseReader:
    """Who reads a case, and what they know of it.

    ``may``: what they may do now; ``owner``: a name, '' for none; ``mine``: they own it. ``reachable``: some way of
    contact is safe. ``supervisors``: names of those who can take a second look. ``owner_away``: that the owner is not
    here, in words, or ''.
    """

    may: Collection[Action]
    owner: str
    mine: bool
    reachable: bool
    wait_until: datetime | None
    supervisors: Sequence[str]
    owner_away: str = ""


def rail(case: CaseStanding, reader: CaseReader) -> Rail:
    """The rail that ``reader`` sees."""
    at = _step(case.state, tried=case.tried, reachable=reader.reachable)
    names = list(STEPS)
    number = names.index(at) if at else len(names)
    form = _FORM_AT[at] if at and FORMS[_FORM_AT[at]].action in reader.may else ""
    return Rail(
        tuple(RailStep(str(STEPS[each]), _when(index, number)) for index, each in enumerate(names)),
        number + 1 if at else 0,
        form,
        str(FORMS[form].title) if form else "",
        tuple(_missing(case, reader)),
    )


def next_action(state: CaseState, *, tried: bool, reachable: bool) -> str:
    """What is to be done next by whoever may, in the words of its form; '' once nothing is."""
    if state is CaseState.SECOND_LOOK:
        return str(FORMS["answer"].title)
    if state is CaseState.WAITING:
        return str(FORMS["wait"].title)
    at = _step(state, tried=tried, reachable=reachable)
    return str(FORMS[_FORM_AT[at]].title) if at else ""


def readers(others: Sequence[OtherReader]) -> str:
    """Who else has the case open: "Dana S. is reading this case too, since 10:38."; '' if nobody has."""
    said = [
        _("%(name)s is reading this case too, since %(time)s.", name=isolated(each.name), time=clock(each.since))
        for each in others
    ]
    return " ".join(said)


def kept(at: datetime | None, now: datetime) -> str:
    """When a draft was kept, '' if it never was."""
    if at is None:
        return ""
    if desk_day(at) == desk_day(now):
        return _("Draft kept at %(time)s. Only you see it.", time=clock(at))
    return _("Draft kept on %(when)s. Only you see it.", when=moment(at))


def _when(index: int, number: int) -> str:
    return "done" if index < number else "now" if index == number else "later"


def _step(state: CaseState, *, tried: bool, reachable: bool) -> str:
    if state is CaseState.CLAIMED and (tried or not reachable):
        return DECIDE
    return _AT.get(state, "")


def _missing(case: CaseStanding, reader: CaseReader) -> list[str]:
    found = []
    if reader.owner and not reader.mine and case.state is not CaseState.CLOSED:
        found.append(_("This case is with %(name)s. You can add a note.", name=isolated(reader.owner)))
        found += [reader.owner_away] if reader.owner_away else []
    if case.state is CaseState.WAITING and reader.wait_until:
        day = in_words(desk_day(reader.wait_until))
        found.append(_("It waits for the person until %(day)s. On that day it is due again.", day=day))
    if case.state is CaseState.SECOND_LOOK:
        found.append(_second_look(reader))
    if Action.CONFIRM in reader.may:
        found += _to_lower(case, reachable=reader.reachable)
    if Action.SIGN_OFF in reader.may and not case.tried:
        found.append(_("No contact is logged since the last answers. Say why, then you can sign it off."))
    return found


def _second_look(reader: CaseReader) -> str:
    """Who is asked; not what for, since they look at it first without knowing."""
    if reader.supervisors:
        return _("Asked for a second look: %(names)s.", names=", ".join(reader.supervisors))
    return _(
        "No other supervisor of this team can take the second look. If its owner releases the case, it is decided "
        "anew, and others can look at it. Otherwise tell whoever runs the service."
    )


def _to_lower(case: CaseStanding, *, reachable: bool) -> list[str]:
    if case.level == 0:
        return []
    lower = _needed_to_lower(case, reachable=reachable)
    return (
        [_("You can keep or raise it now. A second person then looks at it too."), lower] if case.in_danger else [lower]
    )


def _needed_to_lower(case: CaseStanding, *, reachable: bool) -> str:
    if case.state is CaseState.CLAIMED and case.talked:
        return _("To lower this level, log another contact first: the case was claimed anew since the talk.")
    if not case.talked and not reachable:
        return _("It cannot be lowered: no way of contact is safe, so no talk can be logged.")
    needed = {
        (False, True): _("To lower this level you need a logged talk alone, a reason and a second person."),
        (False, False): _("To lower this level you need a logged talk alone and a reason."),
        (True, True): _("To lower this level you need a reason and a second person."),
        (True, False): _("To lower this level you need a reason."),
    }
    return needed[case.talked, case.in_danger]
