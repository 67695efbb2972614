"""The second look: what both people read, one's own view, and then the other's beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from assessment.core.case_states import DECISIONS, SENT_BY_PERSON, Action, CaseState
from assessment.core.case_transitions import ALONE_AFTER, CaseStanding
from assessment.core.model.pack import Pack
from assessment.presenters.case_history import ShownEvent, shown_events
from assessment.presenters.due_times import DueTime, due_time
from assessment.presenters.formatting import isolated, moment
from assessment.presenters.staff_answers import role_in_words
from assessment.records.case_events import OpenEvent
from assessment.records.second_looks import proposed_at
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class ShownView:
    """What somebody thinks of the level. ``lines``: why; none if it was not said, or cannot be opened (``damaged``)."""

    level: str
    lines: tuple[str, ...]
    when: str
    damaged: bool


@dataclass(frozen=True)
class SecondLookPage:
    """A second look. ``by``: who asks for it; ``contacts``: what was logged since the case was shared, newest first.

    ``mine``: the view that was kept, None before; ``theirs`` and ``question`` are known only then. ``agreeing``,
    ``disagreeing``: what each answer does; ``compared``: whether both named one level.
    """

    by: str
    level: str
    role: str
    due: DueTime
    contacts: tuple[ShownEvent, ...]
    mine: ShownView | None = None
    theirs: ShownView | None = None
    question: str = ""
    agreeing: str = ""
    disagreeing: str = ""
    compared: str = ""


@dataclass(frozen=True)
class ListedLook:
    """A case in the list of those that wait. ``state``: whether one's own view is kept."""

    code: str
    by: str
    since: str
    due: DueTime
    state: str


@dataclass(frozen=True)
class SecondLookNote:
    """What the case page says of a second look: that it ``waits`` for one, or what the last one came to, in ``answer``.

    ``alone_from``: when a service without a second person lets the owner decide alone, and ``alone``: it has come.
    """

    waits: str = ""
    answer: str = ""
    lines: tuple[str, ...] = ()
    alone_from: str = ""
    alone: bool = False


def second_look_page(
    pack: Pack,
    record: OpenSubmission,
    state: CaseStanding,
    events: Sequence[OpenEvent],
    names: Mapping[int, str],
    reader: int,
    now: datetime,
) -> SecondLookPage:
    """The second look of ``reader`` at a case; ``events`` without what they may not know yet, ``names`` of accounts."""
    begins = proposed_at(events)
    asked = events[begins]
    kept = [each for each in events[begins:] if each.action is Action.KEEP_VIEW and each.row.actor == reader]
    shown = SecondLookPage(
        by=names[asked.row.actor or 0],
        level=pack.levels[state.level].label,
        role=role_in_words(pack, record.latest_answers),
        due=due_time(record.row.due_at, now),
        contacts=shown_events(pack, [each for each in events if each.action is Action.LOG_CONTACT], names),
    )
    if not kept and reader != record.row.owner_id:
        return shown
    proposed = pack.levels[state.level if state.proposed is None else state.proposed]
    shown = _with_theirs(shown, pack, asked, proposed.label)
    if not kept:
        return shown
    alike = kept[-1].words.get("level") == proposed.id
    compared = _("You both named the same level.") if alike else _("You named different levels.")
    return replace(shown, mine=_view(pack, kept[-1]), compared=compared)


def _with_theirs(page: SecondLookPage, pack: Pack, asked: OpenEvent, to: str) -> SecondLookPage:
    questions = {
        Action.RAISE: _("Raise the level to “%(level)s”?", level=to),
        Action.LOWER: _("Lower the level to “%(level)s”?", level=to),
        Action.CONFIRM: _("Keep the level “%(level)s”?", level=to),
    }
    return replace(
        page,
        theirs=_view(pack, asked, to),
        question=questions[asked.action],
        agreeing=_("I agree: the level is “%(level)s”, and the owner can sign off", level=to),
        disagreeing=_("I disagree: the level stays as it is, and the case goes back"),
    )


def listed_look(
    code: str, by: str, asked_at: datetime, due_at: datetime | None, now: datetime, *, kept: bool
) -> ListedLook:
    """A row of the list."""
    state = _("Your view is kept") if kept else _("Your view comes first")
    return ListedLook(code, by, moment(asked_at), due_time(due_at, now), state)


def second_look_note(
    state: CaseStanding, events: Sequence[OpenEvent], names: Mapping[int, str], now: datetime
) -> SecondLookNote | None:
    """What the case page says of a second look, None if there is nothing to say."""
    if state.state is CaseState.SECOND_LOOK:
        at = events[proposed_at(events)].row.at
        alone_from = at + ALONE_AFTER
        return SecondLookNote(
            waits=_("Waiting for a second person since %(when)s.", when=moment(at)),
            alone_from=moment(alone_from),
            alone=now >= alone_from,
        )
    last = next((each for each in reversed(events) if each.action in _ANSWERS), None)
    if last is None or last.action is not Action.DISAGREE:
        return None
    name = names[last.row.actor or 0]
    return SecondLookNote(
        answer=_("%(name)s disagreed: the level stays as it is.", name=isolated(name)), lines=_lines(last)
    )


_ANSWERS = DECISIONS | SENT_BY_PERSON | {Action.AGREE, Action.DISAGREE}
"""What makes an earlier answer of a second person old."""


def _view(pack: Pack, event: OpenEvent, level: str = "") -> ShownView:
    named = event.words.get("level", "")
    label = pack.level[named].label if named in pack.level else level
    return ShownView(label, _lines(event), moment(event.row.at), event.damaged)


def _lines(event: OpenEvent) -> tuple[str, ...]:
    reason = str(event.words.get("reason", ""))
    return tuple(reason.split("\n")) if reason else ()
