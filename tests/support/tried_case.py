"""A case that a team works on, and the people who act on it one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from assessment.core.case_states import CaseState, NotAllowed, Refusal
from assessment.core.errors import InvalidAnswers
from assessment.core.items import Answers
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import sharing as sharing_service
from assessment.services.accounts import COUNSELOR, SUPERVISOR
from assessment.services.case_forms import Circumstances
from assessment.services.review import Desk, Seen, act_on
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, writing
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts
from tests.support.staff import FIRST
from tests.support.stopped_clock import later

CONTACT = {"channel": "phone", "came_to": "talked", "said": "They sleep badly."}
CALM: Answers = {"tired": 0, "awake": 0, "rested": 3}
UNSAFE: Answers = {"tired": 3, "awake": 3, "unsafe": "yes"}
PEOPLE = (("ada", COUNSELOR), ("bea", COUNSELOR), ("ines", SUPERVISOR), ("vera", SUPERVISOR))


class TriedCase:
    """A case, and the people who act on it one after the other."""

    def __init__(self, store: Store, person: OpenDraft, record: OpenSubmission, staff: Mapping[str, Staff]) -> None:
        self.desk, self.code, self.person, self.record = Desk(store), record.code, person, record
        self.ada, self.bea, self.ines, self.vera = (staff[name] for name, _role in PEOPLE)
        self.hour: float = 1
        self.fresh_factor, self.may_decide_alone = True, False

    def act(self, staff: Staff, what: str, seen: Seen | None = None, /, **form: str) -> None:
        self.hour += 1
        by = Circumstances(staff, self.now, self.fresh_factor, self.may_decide_alone)
        act_on(self.desk, self.code, seen or self.seen, what, form, by)

    def refused(self, staff: Staff, what: str, /, **form: str) -> Refusal:
        before = self.seen
        with pytest.raises(NotAllowed) as raised:
            self.act(staff, what, **form)
        assert self.seen == before
        return raised.value.refusal

    def wrong(self, staff: Staff, what: str, **form: str) -> set[str]:
        before = self.seen
        with pytest.raises(InvalidAnswers) as raised:
            self.act(staff, what, **form)
        assert self.seen == before
        return set(raised.value.messages)

    def ask_for_call(self) -> None:
        """The person does so, an hour later."""
        self._send(sharing_service.request_call, "555-0142")

    def change_contact(self, contact: str) -> None:
        """The person does so, an hour later."""
        self._send(sharing_service.share_submission, contact)

    def _send(self, send: Callable[[Connection, Store, OpenDraft, str, datetime], object], contact: str) -> None:
        self.hour += 1
        with self.desk.store.writing() as conn:
            person = encrypted_drafts.reopened(self.desk.store.engine, self.person)
            send(conn, self.desk.store, person, contact, self.now)

    @property
    def now(self) -> datetime:
        return later(hours=self.hour)

    @property
    def row(self) -> Submission:
        with reading(self.desk.store.engine) as conn:
            return case_rows.by_code(conn, self.code, FIRST)

    @property
    def seen(self) -> Seen:
        return Seen(self.row.round, self.row.revision)

    @property
    def state(self) -> CaseState:
        return CaseState(self.row.state)

    @property
    def history(self) -> list[str]:
        with reading(self.desk.store.engine) as conn:
            return [each.action for each in event_rows.of_case(conn, self.row)]


Share = Callable[..., TriedCase]


def sharing(folder: Path, engine: Engine, ring: Keyring) -> Share:
    """Shares answers on the pack about sleep, whose level 'care' is one of danger."""
    store = Store(engine, ring)
    changed = (
        ("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n"),
        ("pack.yaml", "  keep: {label: Keep}\n", "  keep: {label: Keep}\n  contact: {when: tired >= 1, ask: Where?}\n"),
    )
    pack = encrypted_drafts.sleep(folder, *changed)
    staff = {}
    with writing(engine) as conn:
        for name, role in PEOPLE:
            account = accounts.add(conn, f"{name}@desk.example", name.title(), "no hash", role, FIRST)
            assert account is not None
            staff[name] = Staff(account, f"{name}@desk.example", role, FIRST)

    def shared(answers: Answers = CALM, contact: str = "555-0142") -> TriedCase:
        draft = encrypted_drafts.begun(engine, pack, answers)
        record = encrypted_drafts.sent(engine, ring, draft, contact=contact)
        return TriedCase(store, draft, record, staff)

    return shared
