"""Does what the stories of a demonstration say, through the services that people and staff use."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.core.case_states import NotAllowed
from assessment.core.engine.answers import read
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.records import audit, drafts
from assessment.records.audit import Verb
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.store import Store
from assessment.services import check_ins, replies, resume, sharing, submission
from assessment.services.case_actions import OpenCase, open_case
from assessment.services.case_forms import Circumstances
from assessment.services.demo import words
from assessment.services.demo.stories import By, Story, StoryStep, Words
from assessment.services.demo.timetable import SOON, awaited_day
from assessment.services.replies import ChosenReply
from assessment.services.review import Desk, act_on
from assessment.services.staff import Staff
from assessment.storage import day_counts
from assessment.storage.day_counts import BEGUN
from assessment.storage.submissions import Submission

ANSWERING = timedelta(minutes=14)
CHECKING_IN = timedelta(minutes=4)


@dataclass
class PlannedCase:
    """A case of a demonstration. ``team``: its id; ``side``: which of the two texts it takes.

    ``token`` and ``code``: of the draft and of the case, once the answers are sent in.
    """

    story: Story
    answers: Answers
    contact: str
    calls: bool
    sent: datetime
    team: int
    side: int
    staff: Mapping[By, Staff]
    token: str = ""
    code: str = ""


def contact_of(pack: Pack, story: Story, answers: Answers, number: int) -> str:
    """How the person of a story says that they can be reached, in the way that they call safe; '' if in none."""
    asked, facts = pack.sharing.contact, Facts(answers, {})
    for channel, contacts in words.CONTACTS.items():
        if not story.reachable or (asked is None and not calls(pack, story)):
            break
        safe = None if asked is None else asked.channels.get(channel)
        if safe is None or compile_expression(safe, pack.items)(facts) is True:
            return contacts[number % len(contacts)]
    return ""


def calls(pack: Pack, story: Story) -> bool:
    """True if the person has to ask for a call to be reached: the pack does not ask for a contact."""
    return pack.sharing.contact is None and any(step.what == "contact" for step in story.steps)


class StoryTeller:
    """Takes the steps of planned cases."""

    def __init__(self, store: Store, pack: Pack, now: datetime) -> None:
        self._store, self._pack, self._now = store, pack, now

    def send_in(self, case: PlannedCase) -> None:
        """The person answers, and shares the answers with a team."""
        content = DraftContent(case.answers, team=case.team)
        with self._store.writing() as conn:
            draft = self._begin(conn, content, case.sent)
            record = submission.submit_draft(conn, self._store, draft, submission.SHARE, case.contact, case.sent)
            case.token, case.code = draft.token, record.code
            if case.calls:
                sharing.request_call(conn, self._store, self._draft(conn, case), case.contact, case.sent)

    def keep(self, answers: Answers, at: datetime) -> None:
        """Somebody answers, and keeps the answers to themselves."""
        with self._store.writing() as conn:
            draft = self._begin(conn, DraftContent(answers), at)
            submission.submit_draft(conn, self._store, draft, submission.KEEP, "", at)

    def take(self, case: PlannedCase, step: StoryStep, at: datetime) -> None:
        """Take a step, unless the table of states has no room for it in this pack."""
        form = {name: _side(typed, case.side) for name, typed in step.form.items()}
        if step.by is By.PERSON:
            self._by_person(case, step.what, form, at)
            return
        staff = case.staff[step.by]
        with self._store.writing() as conn:
            opened = open_case(conn, self._store, case.code, staff, at)
            if step.what == "claim":
                self._record_read(conn, staff, opened.row, at)
        desk, by = Desk(self._store), Circumstances(staff, at, fresh_factor=True)
        with suppress(NotAllowed):
            if step.what == "reply":
                replies.send(desk, case.code, opened.seen, self._reply(opened, form), by)
            else:
                typed = {name: str(each) for name, each in form.items()} | self._worked_out(case, opened, step, at)
                act_on(desk, case.code, opened.seen, step.what, typed, by)

    def words_of(self, case: PlannedCase) -> str:
        """Six words that open the answers of this person from now on."""
        with self._store.writing() as conn:
            return resume.create_code(conn, self._store.keyring, self._draft(conn, case), self._now)

    def _begin(self, conn: Connection, content: DraftContent, sent: datetime) -> OpenDraft:
        """Somebody begins who sends in at ``sent``."""
        begun = sent - ANSWERING
        day_counts.count(conn, BEGUN, self._store.calendar.day(begun))
        return drafts.create(conn, self._pack, content, begun)

    def _worked_out(self, case: PlannedCase, opened: OpenCase, step: StoryStep, at: datetime) -> dict[str, str]:
        """The fields that depend on the case and on the day."""
        match step.what:
            case "contact":
                return {"channel": "email" if "@" in case.contact else "phone"}
            case "hand-over":
                return {"to": str(case.staff[By.OWNER].id)}
            case "wait":
                return {"until": awaited_day(at, int(str(step.form["days"])), self._now).isoformat()}
            case "decide" | "second-view":
                level = opened.state.level
                below = max(min(level, self._pack.danger_from) - 1, 0)
                return {"level": self._pack.levels[level if step.form["level"] == "same" else below].id}
            case _:
                return {}

    def _reply(self, opened: OpenCase, form: Mapping[str, object]) -> ChosenReply:
        """A message of the pack, the one that the story names if there is one, and the first step that is open."""
        message = str(form["message"])
        messages = [each.id for each in self._pack.replies]
        chosen = message if message in messages else next(iter(messages), "")
        return ChosenReply(chosen, replies.allowed(opened).own[:1])

    def _by_person(self, case: PlannedCase, what: str, form: Mapping[str, object], at: datetime) -> None:
        with self._store.writing() as conn:
            draft = self._draft(conn, case)
            match what:
                case "check-in":
                    self._check_in(conn, draft, form, at)
                case "ask-for-call":
                    contact = case.contact or words.CONTACTS["phone"][case.side]
                    sharing.request_call(conn, self._store, draft, contact, at)
                case "withdraw":
                    sharing.withdraw_submission(conn, self._store.keyring, draft, at, _note_nowhere)

    def _check_in(self, conn: Connection, draft: OpenDraft, form: Mapping[str, object], at: datetime) -> None:
        """A check-in, in packs that have any; it answers those of these questions that there are."""
        if self._pack.check_ins is None:
            return
        answers = read(self._pack, {name: answer for name, answer in form.items() if name in self._pack.items})
        begun = check_ins.begin_check_in(conn, draft, at - CHECKING_IN)
        answered = drafts.save(conn, begun, replace(begun.content, answers=answers), at)
        check_ins.submit_later_round(conn, self._store, answered, at)

    def _draft(self, conn: Connection, case: PlannedCase) -> OpenDraft:
        draft = drafts.open_by_token(conn, case.token)
        assert draft is not None
        return draft

    def _record_read(self, conn: Connection, staff: Staff, row: Submission, at: datetime) -> None:
        audit.record_case(conn, self._store.keyring, audit.actor_of(staff), Verb.OPENED, row, at - SOON / 2)


def _side(typed: Words, side: int) -> str | int:
    return typed[side] if isinstance(typed, tuple) else typed


def _note_nowhere(line: str) -> None:
    """Leave the withdrawal out of the log beside the database, which the next start completes."""
