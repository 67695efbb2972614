"""Review of a case: open it, which is logged, add a note, hand it to another team."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.case_states import Action
from assessment.core.case_transitions import Deed, act, actions
from assessment.core.check_ins.trends import Reliability
from assessment.core.errors import AssessmentError, InvalidAnswers, NotFound
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Level
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.case_history import ShownEvent, shown_events
from assessment.presenters.review_page import ReviewPage, review_page
from assessment.presenters.second_look import SecondLookNote, second_look_note
from assessment.records import alerts, audit, case_drafts, case_events, pack_cache, submissions
from assessment.records.audit import Verb
from assessment.records.case_drafts import CaseDraft, SealedDraft, SentForm
from assessment.records.case_events import OpenEvent, SealedEvent
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.services import reliability, reports
from assessment.services.case_actions import CaseChanged as CaseChanged
from assessment.services.case_actions import OpenCase, asking, open_case, perform
from assessment.services.case_actions import Seen as Seen
from assessment.services.case_forms import READ, SECOND_LOOK, Circumstances, Form
from assessment.services.staff import Staff
from assessment.storage import accounts, case_readers, colleagues
from assessment.storage import alerts as alert_rows
from assessment.storage import case_drafts as draft_rows
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import teams as team_rows
from assessment.storage.case_readers import Reader
from assessment.storage.submissions import Submission
from assessment.storage.teams import Team
from assessment.vault.keyring import Keyring

_CODE = re.compile(r"[a-z]{2,20}-[0-9]{2,8}")


@dataclass(frozen=True)
class Desk:
    """What a review needs: the store, and the operator's file of reliability data, None without one."""

    store: Store
    reliable_change: Path | None = None

    def reliability(self, pack: Pack) -> Mapping[str, Reliability]:
        """The operator's reliability data, by score."""
        return reliability.load(self.reliable_change, pack)


class CaseWithdrawn(AssessmentError):
    """The person stopped sharing the case, at this time. ``contacts``: who was in touch, when and how; newest first."""

    def __init__(self, code: str, at: datetime, contacts: tuple[ShownEvent, ...]) -> None:
        super().__init__("the case was withdrawn")
        self.code, self.at, self.contacts = code, at, contacts


@dataclass(frozen=True)
class OpenReview:
    """``teams``: those that the case can be handed over to.

    ``may``: what who reads it may do now; ``levels``: from the lowest up, in the language of the page. ``draft``: what
    who reads it is writing; ``readers``: who else has it open; ``names``: those of the accounts; ``supervisors``: who
    can take a second look.
    """

    review: ReviewPage
    teams: tuple[Team, ...]
    case: OpenCase
    may: frozenset[Action]
    second_look: SecondLookNote | None
    levels: tuple[Level, ...]
    draft: CaseDraft
    readers: tuple[Reader, ...]
    names: Mapping[int, str]
    supervisors: tuple[str, ...]


Localize = Callable[[Pack], Pack]
"""Returns a pack in the language of the page."""


def open_review(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> OpenReview:
    """The review of one case. NotFound if there is none, CaseWithdrawn, CannotDecrypt if it does not decrypt.

    An event that does not decrypt is shown as such. The audit entry is committed before any answer is read: if that
    fails, nothing is shown.
    """
    with asked_for(desk, code, staff, now):
        record_read(desk, code, staff, Verb.OPENED, now)
        with desk.store.reading() as conn:
            case = open_case(conn, desk.store, code, staff, now)
            names = accounts.names(conn)
            may = actions(case.state, asking(staff, now, owner_away=case.owner_away))
            others = _other_teams(conn, desk, case.row) if Action.MOVE in may else []
            draft = case_drafts.of_author(conn, case.row, staff.id, _keys(desk, staff))
            readers = tuple(case_readers.others(conn, case.row.id, staff.id, now))
            supervisors = colleagues.supervisors(conn, case.row.shared_with)
    submission, pack = case.submission, localize(case.pack)
    return OpenReview(
        review_page(pack, submission, _work(desk, case, names, now)),
        tuple(others),
        case,
        may,
        second_look_note(case.state, case.events, names, now),
        pack.levels,
        draft,
        readers,
        names,
        tuple(each.name for each in supervisors if each.id not in case.state.barred_from_second_look),
    )


def find(desk: Desk, code: str, staff: Staff, now: datetime) -> None:
    """NotFound or CaseWithdrawn, as in ``open_review``; reads nothing of the case."""
    with asked_for(desk, code, staff, now), desk.store.reading() as conn:
        case_rows.by_code(conn, code, staff.teams)


def staff_copy(desk: Desk, code: str, staff: Staff, now: datetime, localize: Localize) -> bytes:
    """The staff report as a PDF, with an audit entry. ReportFailed, or as in ``open_review``."""
    with asked_for(desk, code, staff, now):
        record_read(desk, code, staff, Verb.PRINTED, now)
        with desk.store.reading() as conn:
            found = open_case(conn, desk.store, code, staff, now)
            names = accounts.names(conn)
    pack = localize(found.pack)
    return reports.staff_pdf(pack, case_of(found.submission, _work(desk, found, names, now)), names.get(staff.id, ""))


def act_on(
    desk: Desk, code: str, seen: Seen, what: str, form: Form, by: Circumstances, typed_in: SentForm | None = None
) -> None:
    """Act on a case as a form asks; ``what``: a key of ``case_forms.READ`` or ``SECOND_LOOK``.

    What is kept of ``typed_in`` is forgotten then.

    InvalidAnswers, CaseChanged, NotAllowed, or as in ``open_review``: who asks for a case that is not theirs is put on
    record.
    """
    read, done = (READ | SECOND_LOOK)[what], typed_in or SentForm(what)
    with asked_for(desk, code, by.staff, by.now):
        perform(desk.store, code, by.staff, seen, by.now, lambda case: read(case, form, by), done)


def move_to_team(desk: Desk, code: str, staff: Staff, team: str, now: datetime) -> None:
    """Hand a case over to another team, by its number: sealed to that team, and to nobody else. There it is new.

    InvalidAnswers for a team that is not open, or whose key is not here. CannotDecrypt if the case does not decrypt,
    or an event of it: they would be lost to both teams. NotAllowed if it is closed, CaseWithdrawn.
    """
    with asked_for(desk, code, staff, now), desk.store.writing() as conn:
        case = open_case(conn, desk.store, code, staff, now, lock=True)
        chosen = next((each for each in _other_teams(conn, desk, case.row) if str(each.id) == team), None)
        if chosen is None:
            raise InvalidAnswers({"team": _("Choose a team")})
        after = act(case.state, Deed(Action.MOVE, now, staff.id, supervises=staff.supervises))
        keyring = _keys(desk, staff)
        to = replace(case.row, team_id=chosen.id, state=after.state.value, revision=case.row.revision + 1)
        moved = submissions.seal_key(to, submissions.unseal_key(case.row, keyring), keyring)
        resealed = [_resealed(each, keyring, chosen.id) for each in event_rows.of_case(conn, case.row)]
        drafts = [*_drafts_for(conn, case.row, keyring, chosen.id)]
        case_rows.move(conn, moved, staff.teams)
        event_rows.move(conn, resealed)
        for each in drafts:
            draft_rows.put(conn, each)
        event_rows.add(conn, SealedEvent(uuid4(), moved.id, moved.revision, "moved", moved.round, now, staff.id))
        alerts.tell(conn, moved, Action.MOVE, now)
        _record(conn, desk, staff, Verb.MOVED, case.row, now, detail=f"to team {chosen.id}")


def _work(desk: Desk, case: OpenCase, names: Mapping[int, str], now: datetime) -> CaseWork:
    return CaseWork(case.row, now, case.events, names, case.state.level, desk.reliability(case.pack), case.state.tried)


@contextmanager
def asked_for(desk: Desk, code: str, staff: Staff, now: datetime) -> Iterator[None]:
    """Put on record who asked for a case that they cannot see. What is no case code does not get into the log.

    CaseWithdrawn in place of NotFound if a team of theirs had the case and the person took it back.
    """
    if not _CODE.fullmatch(code):
        raise NotFound("this is no case code")
    try:
        yield
    except NotFound:
        with desk.store.writing() as conn:
            audit.record(conn, desk.store.keyring, audit.actor_of(staff), Verb.NOT_FOUND, now, subject=code)
        if (ended := _withdrawn(desk, code, staff)) is not None:
            raise ended from None
        raise


def _withdrawn(desk: Desk, code: str, staff: Staff) -> CaseWithdrawn | None:
    with desk.store.reading() as conn:
        row = case_rows.withdrawn(conn, code, staff.teams)
        if row is None or row.withdrawn_at is None:
            return None
        contacts = [each for each in event_rows.of_case(conn, row) if each.action == Action.LOG_CONTACT.value]
        pack, names = pack_cache.of_hash(conn, row.pack_hash), accounts.names(conn)
    return CaseWithdrawn(code, row.withdrawn_at, shown_events(pack, [OpenEvent(each) for each in contacts], names))


def record_read(desk: Desk, code: str, staff: Staff, verb: Verb, now: datetime, detail: str = "") -> None:
    """Put a read on record, for good, before anything is decrypted."""
    with desk.store.writing() as conn:
        row = case_rows.by_code(conn, code, staff.teams)
        if verb is Verb.OPENED:
            case_readers.note(conn, row.id, staff.id, now)
            alert_rows.read(conn, row.id, staff.id, now)
        _record(conn, desk, staff, verb, row, now, detail=detail)


def _record(
    conn: Connection,
    desk: Desk,
    staff: Staff,
    verb: Verb,
    row: Submission,
    now: datetime,
    *,
    detail: str = "",
) -> None:
    audit.record_case(conn, desk.store.keyring, audit.actor_of(staff), verb, row, now, detail=detail)


def _other_teams(conn: Connection, desk: Desk, row: Submission) -> list[Team]:
    """The teams that a case can be handed over to."""
    with_key = desk.store.keyring.team_keys
    return [each for each in team_rows.open_teams(conn) if each.id != row.team_id and each.id in with_key]


def _resealed(event: SealedEvent, keyring: Keyring, team: int) -> SealedEvent:
    return case_events.seal(event, case_events.open_for_team(event, keyring).words, keyring, team)


def _drafts_for(conn: Connection, row: Submission, keyring: Keyring, team: int) -> Iterator[SealedDraft]:
    """What is being written on the case, sealed to another team; what does not open stays as it is."""
    for each in draft_rows.of_case(conn, row.id):
        with suppress(CannotDecrypt):
            yield case_drafts.resealed(each, keyring, team)


def _keys(desk: Desk, staff: Staff) -> Keyring:
    """The keys of the teams of who asks, and no others."""
    return desk.store.keyring.only(staff.teams)
