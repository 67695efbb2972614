"""The counselors' queue: who waits, and until when. Pure; made from what stands in clear alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import CaseState
from assessment.core.model.pack import Pack
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import DueTime, due_time
from assessment.presenters.formatting import in_words
from assessment.records.submissions import QueuedCase, QueueRows


@dataclass(frozen=True)
class WaitingCase:
    """One row of the queue. ``news``: "check-in 3", or "new"; ``shared``: the day.

    ``language``: that of the pack's ``title``, which may lack the one asked for.
    """

    code: str
    due: DueTime
    news: str
    state: str
    owner: str
    title: str
    language: str
    shared: str


@dataclass(frozen=True)
class ClosedCase:
    """One that was signed off."""

    code: str
    title: str
    language: str
    on: str
    by: str


@dataclass(frozen=True)
class WithdrawnCase:
    """A case whose person stopped sharing: nothing of it can be read any more."""

    code: str
    on: str


@dataclass(frozen=True)
class QueuePage:
    """``summary``: "7 open · 1 overdue"."""

    waiting: tuple[WaitingCase, ...]
    closed: tuple[ClosedCase, ...]
    withdrawn: tuple[WithdrawnCase, ...]
    summary: str


def queue_page(rows: QueueRows, packs: Mapping[str, Pack], names: Mapping[int, str], now: datetime) -> QueuePage:
    """The queue as it is shown. ``packs``: by hash; ``names``: of the accounts."""
    waiting = tuple(_waiting(packs[each.pack_hash], each, names, now) for each in rows.open)
    return QueuePage(
        waiting=waiting,
        closed=tuple(_closed(packs[each.pack_hash], each, names) for each in rows.closed),
        withdrawn=tuple(
            WithdrawnCase(each.code, in_words(each.withdrawn_at.date())) for each in rows.withdrawn if each.withdrawn_at
        ),
        summary=_summary(waiting),
    )


def _summary(waiting: Sequence[WaitingCase]) -> str:
    if not waiting:
        return _("Nobody waits.")
    waits = ngettext("%(num)s open", "%(num)s open", len(waiting))
    overdue = sum(each.due.overdue for each in waiting)
    late = ngettext("%(num)s overdue", "%(num)s overdue", overdue)
    return " · ".join([waits, *([late] if overdue else [])])


def _waiting(pack: Pack, row: QueuedCase, names: Mapping[int, str], now: datetime) -> WaitingCase:
    assert row.shared_at is not None  # the table's CHECKs say so
    return WaitingCase(
        code=row.code,
        due=due_time(row.due_at, now),
        news=_("check-in %(number)s", number=row.round - 1) if row.round > 1 else _("new"),
        state=str(STATES[CaseState(row.state)]),
        owner=names.get(row.owner_id or 0, ""),
        title=pack.title,
        language=pack.language,
        shared=in_words(row.shared_at.date()),
    )


def _closed(pack: Pack, row: QueuedCase, names: Mapping[int, str]) -> ClosedCase:
    # the table's CHECKs say so
    assert row.closed_at is not None
    assert row.owner_id is not None
    return ClosedCase(
        code=row.code,
        title=pack.title,
        language=pack.language,
        on=in_words(row.closed_at.date()),
        by=names[row.owner_id],
    )
