"""The counselors' queue: who waits, how long, against which target. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice
from assessment.presenters.contact import call_request, contact_items
from assessment.presenters.formatting import in_words
from assessment.presenters.staff_answers import role_in_words
from assessment.records.submissions import OpenSubmission, QueueRows, Submission


@dataclass(frozen=True)
class Urgency:
    """A priority as it is shown. ``tone``: alarm, care, plain or '' (usual)."""

    label: str
    tone: str


@dataclass(frozen=True)
class WaitingTime:
    """``words``: "3 h of 8 h"; ``overdue``: past its target."""

    words: str
    overdue: bool


@dataclass(frozen=True)
class QueueFacts:
    """What the queue shows of the answers: what the person said about their own part, and how to reach them."""

    role: str
    contact: tuple[str, ...]
    asks_for_call: bool


@dataclass(frozen=True)
class WaitingCase:
    """One row of the queue. ``facts`` is None where the row cannot be opened: the rest stands in clear.

    ``language``: that of the pack's words, which may lack the one asked for.
    """

    code: str
    language: str
    urgency: Urgency
    wait: WaitingTime
    facts: QueueFacts | None


@dataclass(frozen=True)
class ReviewedCase:
    """One that a counselor was done with; ``facts`` as in ``WaitingCase``."""

    code: str
    language: str
    urgency: Urgency
    facts: QueueFacts | None
    on: str
    by: str


@dataclass(frozen=True)
class WithdrawnCase:
    """What a person took back: nothing of it can be read any more."""

    code: str
    on: str


@dataclass(frozen=True)
class QueuePage:
    """``summary``: "7 open · 1 past its target · 1 cannot be opened"."""

    waiting: tuple[WaitingCase, ...]
    reviewed: tuple[ReviewedCase, ...]
    withdrawn: tuple[WithdrawnCase, ...]
    summary: str

    @property
    def unopened(self) -> tuple[str, ...]:
        """The codes of those that cannot be opened."""
        facts = {each.code: each.facts for each in self.waiting} | {each.code: each.facts for each in self.reviewed}
        return tuple(code for code, shown in facts.items() if shown is None)


def queue_page(
    rows: QueueRows,
    opened: Mapping[UUID, OpenSubmission | None],
    packs: Mapping[str, Pack],
    names: Mapping[int, str],
    now: datetime,
) -> QueuePage:
    """The queue as it is shown.

    ``opened``: by the id of a row, None where it does not decrypt; ``packs``: by hash; ``names``: of the accounts.
    """
    facts = {each.id: _facts(packs[each.pack_hash], opened[each.id]) for each in (*rows.waiting, *rows.reviewed)}
    waiting = tuple(_waiting(packs[each.pack_hash], each, facts[each.id], now) for each in rows.waiting)
    return QueuePage(
        waiting=waiting,
        reviewed=tuple(_reviewed(packs[each.pack_hash], each, facts[each.id], names) for each in rows.reviewed),
        withdrawn=tuple(
            WithdrawnCase(each.code, in_words(each.withdrawn_at.date())) for each in rows.withdrawn if each.withdrawn_at
        ),
        summary=_summary(waiting),
    )


def urgency(priorities: Sequence[OutcomeChoice], rank: int) -> Urgency:
    """The priority of this rank: the highest alarms, the next asks for care, the lowest stays plain."""
    top = len(priorities) - 1
    rank = min(rank, top)
    tone = "plain" if rank == 0 else {top: "alarm", top - 1: "care"}.get(rank, "")
    return Urgency(priorities[rank].label, tone)


def wait(priorities: Sequence[OutcomeChoice], submission: Submission, now: datetime) -> WaitingTime:
    """How long a shared submission has waited, beside its priority's target."""
    waited = max(now - (submission.shared_at or submission.submitted_at), timedelta(0))
    target = priorities[min(submission.priority_rank, len(priorities) - 1)].target_hours
    if target is None:
        return WaitingTime(lasting(waited), overdue=False)
    allowed = timedelta(hours=target)
    words = _("%(waited)s of %(allowed)s", waited=lasting(waited), allowed=lasting(allowed))
    return WaitingTime(words, overdue=waited > allowed)


def lasting(time: timedelta) -> str:
    """Whole minutes, hours or days, rounded down: "40 min", "47 h", "3 d"."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _("%(minutes)s min", minutes=minutes)
    if minutes < 48 * 60:
        return _("%(hours)s h", hours=minutes // 60)
    return _("%(days)s d", days=minutes // (24 * 60))


def _summary(waiting: Sequence[WaitingCase]) -> str:
    if not waiting:
        return _("Nobody waits.")
    waits = ngettext("%(num)s open", "%(num)s open", len(waiting))
    overdue = sum(each.wait.overdue for each in waiting)
    late = ngettext("%(num)s past its target", "%(num)s past their targets", overdue)
    unopened = sum(each.facts is None for each in waiting)
    locked = ngettext("%(num)s cannot be opened", "%(num)s cannot be opened", unopened)
    return " · ".join([waits, *([late] if overdue else []), *([locked] if unopened else [])])


def _facts(pack: Pack, submission: OpenSubmission | None) -> QueueFacts | None:
    if submission is None:
        return None
    answers = submission.latest_answers
    contact = tuple(pack.items[name].describe(answers[name]) for name in contact_items(pack) if name in answers)
    asks_for_call = bool(call_request(pack, answers, button=submission.callback))
    return QueueFacts(role_in_words(pack, answers), contact, asks_for_call)


def _waiting(pack: Pack, row: Submission, facts: QueueFacts | None, now: datetime) -> WaitingCase:
    return WaitingCase(
        code=row.code,
        language=pack.language,
        urgency=urgency(pack.priorities, row.priority_rank),
        wait=wait(pack.priorities, row, now),
        facts=facts,
    )


def _reviewed(pack: Pack, row: Submission, facts: QueueFacts | None, names: Mapping[int, str]) -> ReviewedCase:
    # the table's CHECKs say so
    assert row.reviewed_at is not None
    assert row.reviewed_by is not None
    return ReviewedCase(
        code=row.code,
        language=pack.language,
        urgency=urgency(pack.priorities, row.priority_rank),
        facts=facts,
        on=in_words(row.reviewed_at.date()),
        by=names[row.reviewed_by],
    )
