"""Sharing a submission with the team: shared, a call asked for, withdrawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.core import typed_text
from assessment.core.case_states import Action, CaseState
from assessment.core.errors import InvalidAnswers, NotFound, StaleDraft
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.presenters.contact import safe_channels
from assessment.records import case_events, case_states, submissions
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import case_due, withdrawals
from assessment.services.deletion_notes import Note, NotWithdrawn, noting
from assessment.services.safe_contact import submission_with_safe_contact, with_safe_contact
from assessment.services.visit import Visit
from assessment.services.withdrawals import WITHDRAWAL_LOG
from assessment.storage import submissions as submission_rows
from assessment.storage import teams as team_rows
from assessment.storage import withdrawals as withdrawal_rows
from assessment.storage.teams import Team as Team
from assessment.vault.keyring import Keyring

CONTACT_LENGTH = 200


def share(visit: Visit, contact: str, team: str = "", way: str = "") -> None:
    """Let a team of counselors read the submission; ``contact`` may be empty. InvalidAnswers if it is too long.

    ``team``: the number that was chosen, if there was a choice. InvalidAnswers if there is, and none was chosen.
    ``way``: the answer to which way of contact is safe, by its name; '' if it was left out.
    """
    with visit.store.writing() as conn:
        share_submission(conn, visit.store, visit.require_submitted(conn), contact, visit.now, team, way)


def ask_for_call(visit: Visit, contact: str, team: str = "", way: str = "") -> None:
    """Ask a counselor to get in touch, which shares the submission. InvalidAnswers without a ``contact``, as above."""
    with visit.store.writing() as conn:
        request_call(conn, visit.store, visit.require_submitted(conn), contact, visit.now, team, way)


def change_contact(visit: Visit, contact: str, way: str = "") -> None:
    """Say anew how a counselor may reach the person; an empty ``contact`` takes a call back that was asked for.

    ``way``: as in ``share``. Nothing changes where nothing is shared any more. InvalidAnswers if it is too long.
    """
    contact = one_line(contact)
    with visit.store.writing() as conn:
        draft = visit.require_submitted(conn)
        before = _lock(conn, draft)
        if before.shared:
            safe = submission_with_safe_contact(draft.pack, before, way)
            after = replace(safe, contact=contact, callback=safe.callback and bool(contact))
            _save_shared(conn, visit.store, draft, before, after, visit.now)


def withdraw(visit: Visit, instance_dir: Path) -> None:
    """Let no counselor open the submission or a note on it any more; they see only that it was withdrawn.

    NotWithdrawn if that could not be noted first, or not be stored.
    """
    try:
        with noting(instance_dir / WITHDRAWAL_LOG, NotWithdrawn) as note, visit.store.writing() as conn:
            withdraw_submission(conn, visit.store.keyring, visit.require_submitted(conn), visit.now, note)
    except OperationalError as failed:
        raise NotWithdrawn(noted=False) from failed
    visit.store.purge()


def teams_to_choose_from(store: Store, draft: OpenDraft, submission: OpenSubmission | None = None) -> tuple[Team, ...]:
    """The teams among which the person chooses who reads the answers; empty if there is nothing to choose."""
    with store.reading() as conn:
        found = _teams(conn, store.keyring, draft, submission)
    return found if len(found) > 1 else ()


def named_team(store: Store, submission: OpenSubmission) -> str:
    """The name of the team that the answers are shared with; '' if they are not, or there is only one team."""
    if not submission.shared:
        return ""
    with store.reading() as conn:
        names = team_rows.names(conn)
    return names[submission.row.shared_with] if len(names) > 1 else ""


def team_to_share_with(
    conn: Connection, keyring: Keyring, draft: OpenDraft, submission: OpenSubmission | None, chosen: str
) -> int:
    """The team that may read what this person shares. InvalidAnswers if there is a choice, and none was made."""
    found = {str(each.id): each.id for each in _teams(conn, keyring, draft, submission)}
    if len(found) > 1 and chosen not in found:
        raise InvalidAnswers({"team": _choose_team()})
    return found[chosen] if chosen in found else next(iter(found.values()))


def asks_for_contact(draft: OpenDraft) -> bool:
    """True if sharing these answers also asks how the person may be reached."""
    if draft.pack.sharing.asks_item:
        return True
    reading = _contact_condition(draft.pack)
    return reading is not None and reading(Facts(draft.walk.counted, {})) is True


def one_line(typed: str) -> str:
    """A contact as one line of text, however it was typed. InvalidAnswers if it is too long."""
    contact = typed_text.one_line(typed)
    if len(contact) > CONTACT_LENGTH:
        raise InvalidAnswers({"contact": _("Use at most %(limit)s characters", limit=CONTACT_LENGTH)})
    return contact


def reachable(typed: str) -> str:
    """A contact as one line of text. InvalidAnswers if there is none, or it is too long."""
    contact = one_line(typed)
    if not contact:
        raise InvalidAnswers({"contact": _("Write where a counselor can reach you")})
    return contact


def problems(typed: Mapping[str, str], teams: Sequence[Team], *, call: bool) -> dict[str, str]:
    """What is wrong with ``team`` and ``contact`` as they were typed, in words, by field. A ``call`` needs a contact.

    ``teams``: as ``teams_to_choose_from`` returns them.
    """
    found = {"team": _choose_team()} if teams and typed.get("team") not in {str(each.id) for each in teams} else {}
    contact = typed.get("contact", "")
    try:
        reachable(contact) if call else one_line(contact)
    except InvalidAnswers as refused:
        found |= refused.messages
    return found


def call_problems(pack: Pack, answers: Answers, typed: Mapping[str, str], teams: Sequence[Team]) -> dict[str, str]:
    """What is wrong with the form that asks for a call, as in ``problems``. ``answers``: all that were given so far."""
    known = with_safe_contact(pack, answers, typed.get("way", ""))
    return problems(typed, teams, call=True) or _no_way_to_call(pack, known, typed.get("contact", ""))


def _no_way_to_call(pack: Pack, answers: Answers, contact: str) -> dict[str, str]:
    """What is wrong, by field, with a call to somebody who gave these answers: they said that no way is safe.

    Nothing where the form does not ask for the way: a wish for a call must not end there.
    """
    if not pack.sharing.asks_item or safe_channels(pack, answers, contact):
        return {}
    return {"way": _("Choose which way is safe for you: so far you said that none is")}


def _choose_team() -> str:
    return _("Choose who may read your answers")


def submission_of(conn: Connection, draft: OpenDraft, *, lock: bool = False) -> OpenSubmission:
    """The submission of this draft. NotFound if there is none. ``lock``: as in ``submissions.own``."""
    submission = submissions.own(conn, draft.row, draft.key, lock=lock)
    if submission is None:
        raise NotFound(f"draft {draft.row.id} is not submitted")
    return submission


def share_submission(
    conn: Connection, store: Store, draft: OpenDraft, contact: str, now: datetime, team: str = "", way: str = ""
) -> OpenSubmission:
    """Do as ``share``, in the caller's transaction."""
    contact = one_line(contact)
    before = _lock(conn, draft)
    after = submission_with_safe_contact(draft.pack, _with_team(conn, store.keyring, draft, before, team), way)
    return _save_shared(conn, store, draft, before, replace(after, contact=contact), now)


def request_call(
    conn: Connection, store: Store, draft: OpenDraft, contact: str, now: datetime, team: str = "", way: str = ""
) -> OpenSubmission:
    """Do as ``ask_for_call``, in the caller's transaction."""
    contact = reachable(contact)
    before = _lock(conn, draft)
    after = submission_with_safe_contact(draft.pack, _with_team(conn, store.keyring, draft, before, team), way)
    if wrong := _no_way_to_call(draft.pack, after.latest_answers, contact):
        raise InvalidAnswers(wrong)
    return _save_shared(conn, store, draft, before, replace(after, contact=contact, callback=True), now)


def withdraw_submission(
    conn: Connection, keyring: Keyring, draft: OpenDraft, now: datetime, note: Note
) -> OpenSubmission:
    """Do as ``withdraw``, in the caller's transaction."""
    before = _lock(conn, draft)
    if not before.shared:
        return before
    assert before.row.shared_at is not None
    at = max(now, before.row.shared_at)  # the clock may have been set back since
    note(withdrawals.line(before.row.id, at))
    row = submissions.withdrawn(before.row, at)
    after = submissions.save(conn, replace(before, row=row, contact="", callback=False), draft.key, keyring)
    withdrawals.end_case(conn, keyring, after.row, now)
    withdrawal_rows.log(conn, {row.id: at})
    return after


def _lock(conn: Connection, draft: OpenDraft) -> OpenSubmission:
    """The submission, which nobody else can change until the transaction ends."""
    with suppress(StaleDraft):  # a check-in may be in progress; the row is locked all the same
        submission_rows.lock_draft(conn, draft.row)
    return submission_of(conn, draft, lock=True)


def _save_shared(
    conn: Connection, store: Store, draft: OpenDraft, before: OpenSubmission, after: OpenSubmission, now: datetime
) -> OpenSubmission:
    """Save a submission as shared. One that somebody has returned to them if it changed, so that they see it."""
    if before.shared and after == before:
        return before
    fresh = replace(after.row, due_at=case_due.due_at(store, draft.pack, after, now))
    if before.row.state != CaseState.NEW.value:
        fresh = replace(fresh, shared_at=_after(before.row.withdrawn_at, now))
    row = fresh
    for action in _what_was_done(before, after):
        row = case_states.sent_in(row, action)
    saved = submissions.save(conn, replace(after, row=row), draft.key, store.keyring)
    counted = before.row
    for action in _what_was_done(before, after):
        counted = replace(saved.row, revision=counted.revision + 1)
        case_events.record_by_person(conn, store.keyring, counted, action, now)
    return saved


def _what_was_done(before: OpenSubmission, after: OpenSubmission) -> list[Action]:
    done = [] if before.shared else [Action.SHARE]
    if after.callback and not before.callback:
        done.append(Action.ASK_FOR_CALL)
    return done or [Action.CHANGE_CONTACT]


def _teams(conn: Connection, keyring: Keyring, draft: OpenDraft, submission: OpenSubmission | None) -> tuple[Team, ...]:
    """The teams that may get what this person shares: the one that has it, or whose start link was used, or any.

    Only teams whose keys are here; a key that was not copied yet is no reason to turn people away.
    """
    found = team_rows.open_teams(conn)
    with_key = tuple(each for each in found if each.id in keyring.team_keys) or found
    only = submission.row.team_id if submission and submission.shared else draft.content.team
    return tuple(each for each in with_key if each.id == only) or with_key


def _with_team(
    conn: Connection, keyring: Keyring, draft: OpenDraft, before: OpenSubmission, chosen: str
) -> OpenSubmission:
    """The submission with the team that it goes to; what is shared stays with its team."""
    if before.shared:
        return before
    team = team_to_share_with(conn, keyring, draft, before, chosen)
    return replace(before, row=replace(before.row, team_id=team))


def _after(withdrawn_at: datetime | None, now: datetime) -> datetime:
    """Now, or just after it was withdrawn if the clock was set back since: a withdrawal ends what was shared before."""
    return now if withdrawn_at is None else max(now, withdrawn_at + timedelta(microseconds=1))


@lru_cache(maxsize=8)
def _contact_condition(pack: Pack) -> Evaluator | None:
    contact = pack.sharing.contact
    return compile_expression(contact.when, pack.items) if contact else None
