"""Case events: their words are sealed to the team, and opened by it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from assessment.core.case_states import Action
from assessment.records import alerts, associated_data, audit, canonical_json
from assessment.records.audit import PERSON, Verb
from assessment.records.errors import decrypting
from assessment.storage import case_events as event_rows
from assessment.storage.case_events import SealedEvent as SealedEvent
from assessment.storage.submissions import Submission
from assessment.vault import envelope
from assessment.vault.keyring import Keyring

Words = Mapping[str, Any]
"""What an event says besides who, when and how: plain JSON, such as {"reason": "…"}."""


ALWAYS_WITH_WORDS = {
    each.value for each in (Action.NOTE, Action.LOG_CONTACT, Action.HAND_OVER, Action.TAKE_OVER, Action.REOPEN)
}
"""Actions whose events have words when they are made: without them, they were erased."""

WORDS_STEP = 512
"""Bytes: words are padded to the next multiple, so that their length tells little."""


@dataclass(frozen=True)
class OpenEvent:
    """An event, decrypted. ``words`` are empty where there are none, they do not decrypt, or were ``erased``.

    ``held_back``: it belongs to a second look of somebody who has not kept a view of their own yet.
    """

    row: SealedEvent
    words: Words = field(default_factory=dict)
    erased: bool = False
    damaged: bool = False
    held_back: bool = False

    @property
    def action(self) -> Action:
        return Action(self.row.action)

    @property
    def happened_at(self) -> datetime:
        """When it took place: a contact may have been logged later."""
        return datetime.fromisoformat(self.words["at"]) if "at" in self.words else self.row.at


def seal(event: SealedEvent, words: Words, keyring: Keyring, team: int) -> SealedEvent:
    """The event with its words sealed to the newest key of this team; without words it stays as it is."""
    if not words:
        return event
    key = keyring.team_key(team)
    named = replace(event, team_key_id=key.id)
    return replace(named, sealed=envelope.seal(key.secret, _bytes(event, words), associated_data.case_event(named)))


def open_for_team(event: SealedEvent, keyring: Keyring) -> OpenEvent:
    """The event with its words. Raises CannotDecrypt."""
    if event.sealed is None or event.team_key_id is None:
        return OpenEvent(event, erased=event.action in ALWAYS_WITH_WORDS)
    with decrypting():
        private_key = keyring.private_key(event.team_key_id)
        plain = envelope.unseal(private_key, event.sealed, associated_data.case_event(event))
    return OpenEvent(event, {"text": plain.decode()} if event.action == Action.NOTE.value else json.loads(plain))


def _bytes(event: SealedEvent, words: Words) -> bytes:
    """A note is its text, as it was before there were other events."""
    if event.action == Action.NOTE.value:
        return str(words["text"]).encode()
    return canonical_json.padded(words, WORDS_STEP)


def record_by_person(conn: Connection, keyring: Keyring, row: Submission, action: Action, now: datetime) -> None:
    """Add something that the person did to the history of their case and to the audit log, and tell staff of it.

    The row counts it.
    """
    event_rows.add(conn, SealedEvent(uuid4(), row.id, row.revision, action.value, row.round, now))
    alerts.tell(conn, row, action, now)
    audit.record_case(conn, keyring, PERSON, Verb(action.value), row, now)
