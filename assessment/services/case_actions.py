"""What staff do to a case: each action is checked against the table of states, stored as an event, and on record.

Whoever acts says what they have seen of the case. If it changed since, nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from assessment.core import case_transitions
from assessment.core.case_states import READING, Action, CaseState
from assessment.core.case_transitions import CaseStanding, Deed, actions
from assessment.core.errors import AssessmentError
from assessment.core.model.pack import Pack
from assessment.core.replies import CounselorReply, without_releases
from assessment.presenters.contact import safe_channels
from assessment.records import alerts, audit, case_drafts, case_events, pack_cache, second_looks, submissions
from assessment.records.audit import Verb
from assessment.records.case_drafts import SentForm
from assessment.records.case_events import OpenEvent, SealedEvent, Words
from assessment.records.case_states import state_of
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission, Submission
from assessment.services import case_due
from assessment.services.staff import Staff
from assessment.storage import alerts as alert_rows
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import colleagues
from assessment.storage.colleagues import TeamColleague
from assessment.vault.keyring import Keyring


@dataclass(frozen=True)
class Seen:
    """What of a case somebody had before them: how many rounds, and how many events."""

    round: int
    revision: int


class CaseChanged(AssessmentError):
    """The case is not as whoever acts has seen it."""


@dataclass(frozen=True)
class OpenCase:
    """A case, decrypted, with how it stands. ``colleagues``: those of its team; ``owner_away``: others stand in."""

    submission: OpenSubmission
    pack: Pack
    events: tuple[OpenEvent, ...]
    state: CaseStanding
    colleagues: tuple[TeamColleague, ...] = ()
    owner_away: bool = False

    @property
    def row(self) -> Submission:
        return self.submission.row

    @property
    def seen(self) -> Seen:
        return Seen(self.row.round, self.row.revision)

    @property
    def safe_channels(self) -> tuple[str, ...]:
        """The ways in which the person may be reached."""
        return safe_channels(self.pack, self.submission.latest_answers, self.submission.contact)

    @property
    def reachable(self) -> bool:
        """Whether the person said where they can be reached, in a way that is safe."""
        return bool(self.submission.contact and self.safe_channels)


@dataclass(frozen=True)
class CaseRequest:
    """What somebody asks to do. ``words`` are sealed; ``channel`` and ``wait_until`` stand in clear.

    ``reply``: what the person is to read.
    """

    deed: Deed
    words: Words
    channel: str | None = None
    wait_until: datetime | None = None
    reply: CounselorReply | None = None


Prepare = Callable[[OpenCase], CaseRequest]
"""What is asked, once the case is open. InvalidAnswers if what was typed does not do."""


def open_case(
    conn: Connection, store: Store, code: str, staff: Staff, now: datetime, *, lock: bool = False
) -> OpenCase:
    """A case of the teams of ``staff``. NotFound, CannotDecrypt. Nothing is put on record here.

    Who is to look at it as a second person, and has kept no view yet, is not told what the owner thinks.
    """
    row = case_rows.by_code(conn, code, staff.teams, lock=lock)
    keyring = store.keyring.only(staff.teams)
    submission = submissions.open_for_team(row, keyring)
    pack = pack_cache.of_hash(conn, row.pack_hash)
    events = tuple(_open(each, keyring) for each in event_rows.of_case(conn, row))
    in_team = tuple(colleagues.of_teams(conn, {row.shared_with}))
    owner_away = row.owner_id is not None and row.owner_id not in {each.id for each in in_team if not each.is_away(now)}
    state = state_of(pack, submission, events, now)
    if Action.KEEP_VIEW in actions(state, asking(staff, now)) and staff.id not in state.viewed_by:
        state, events = second_looks.before_own_view(state, events, staff.id)
    return OpenCase(submission, pack, events, state, in_team, owner_away)


def asking(staff: Staff, now: datetime, *, owner_away: bool = False) -> Deed:
    """What stands for anything that somebody may do, where only who they are matters."""
    return Deed(Action.NOTE, now, staff.id, supervises=staff.supervises, owner_away=owner_away)


def perform(store: Store, code: str, staff: Staff, seen: Seen, now: datetime, prepare: Prepare, done: SentForm) -> None:
    """Do what ``prepare`` asks, and forget the draft of the form that is ``done`` with it.

    CaseChanged, NotAllowed, or as in ``open_case``; then nothing is stored.
    """
    with store.writing() as conn:
        case = open_case(conn, store, code, staff, now, lock=True)
        asked = prepare(case)
        if case.seen != seen:
            if _was_just_done(case, asked, seen):
                case_drafts.done(conn, case.row, staff.id, store.keyring.only(staff.teams), done, now)
                return
            raise CaseChanged(f"{code} changed")
        after = case_transitions.act(case.state, asked.deed)
        row = _row_after(store, case, _end_wait(conn, case, now), after, asked, now)
        event = SealedEvent(
            uuid4(), row.id, row.revision, asked.deed.action.value, row.round, now, staff.id, asked.channel
        )
        sealed = case_events.seal(event, asked.words, store.keyring, row.shared_with)
        event_rows.add(conn, sealed)
        case_rows.update_case(conn, row, staff.teams)
        alerts.tell_colleagues(conn, row, asked.deed.action, staff.id, now)
        if row.closed_at is not None:
            alert_rows.close(conn, row.id, now)
        case_drafts.done(conn, row, staff.id, store.keyring.only(staff.teams), done, now)
        audit.record_case(
            conn, store.keyring, audit.actor_of(staff), Verb(event.action), row, now, about=sealed.sealed or b""
        )


def _was_just_done(case: OpenCase, asked: CaseRequest, seen: Seen) -> bool:
    """True if this is sent for the second time, as a button that is pressed twice does."""
    last = case.events[-1]
    alike = (last.row.actor, last.action, dict(last.words), last.row.channel)
    again = (asked.deed.by, asked.deed.action, dict(asked.words), asked.channel)
    return case.seen == Seen(seen.round, seen.revision + 1) and alike == again


def _open(event: SealedEvent, keyring: Keyring) -> OpenEvent:
    try:
        return case_events.open_for_team(event, keyring)
    except CannotDecrypt:
        return OpenEvent(event, damaged=True)


def _end_wait(conn: Connection, case: OpenCase, now: datetime) -> Submission:
    """The row, with the end of a wait on record if it has come: whoever acts next finds it so in the history."""
    row = case.row
    if row.state != CaseState.WAITING.value or case.state.state is CaseState.WAITING:
        return row
    ended = replace(row, state=CaseState.IN_CONTACT.value, wait_until=None, revision=row.revision + 1)
    event_rows.add(conn, SealedEvent(uuid4(), row.id, ended.revision, Action.END_WAIT.value, row.round, now))
    return ended


def _row_after(
    store: Store, case: OpenCase, row: Submission, after: CaseStanding, asked: CaseRequest, now: datetime
) -> Submission:
    """The row as the case stands afterwards, with what the person is to read now, and the call that they wait for.

    A level of danger ends what was released. A call was had once somebody talked with the person alone since they sent
    something in; nobody waits for one when the case is closed.
    """
    before, closed = case.submission, after.state is CaseState.CLOSED
    replies = (*before.replies, asked.reply) if asked.reply is not None else before.replies
    danger = max(after.level, after.proposed or 0) >= after.danger_from
    said = replace(
        before,
        callback=before.callback and not (after.talked or closed),
        replies=without_releases(replies) if danger else replies,
    )
    reopened = asked.deed.action is Action.REOPEN
    due_at = case_due.due_when_reopened(store, case.pack, said, now) if reopened else (asked.wait_until or row.due_at)
    moved = replace(_with_state(row, after, asked, now), due_at=due_at)
    if said == before and due_at == row.due_at:
        return moved
    return submissions.changed_for_team(replace(said, row=moved), store.keyring.only({row.shared_with}))


def _with_state(row: Submission, after: CaseStanding, asked: CaseRequest, now: datetime) -> Submission:
    closed = after.state is CaseState.CLOSED
    return replace(
        row,
        state=after.state.value,
        owner_id=after.owner,
        revision=row.revision + 1,
        read_round=row.round if asked.deed.action in READING else row.read_round,
        wait_until=(asked.wait_until or row.wait_until) if after.state is CaseState.WAITING else None,
        closed_at=(row.closed_at or now) if closed else None,
    )
