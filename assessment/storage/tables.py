"""The tables: every constraint is named, and CHECKs state the life cycle of a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from assessment.core.case_states import CaseState

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_SHARED_STATES = ", ".join(f"'{each.value}'" for each in CaseState if each is not CaseState.WITHDRAWN)


class Moment(TypeDecorator[datetime]):
    """A point in time, aware and in UTC whatever the database gives back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def is_one_of(column: Any, values: Iterable[Enum]) -> ColumnElement[bool]:
    """That a column holds one of these values, which are part of a statement's text.

    A list of parameters would be worked into the text each time the statement runs.
    """
    found: ColumnElement[bool] = column.in_([literal_column(f"'{each.value}'") for each in values])
    return found


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, str: Text}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class PackRow(Base):
    """A version of a pack that somebody answered; never changed, so that old results stay readable."""

    __tablename__ = "packs"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack_id: Mapped[str]
    version: Mapped[str]
    snapshot: Mapped[str]
    kept_at: Mapped[datetime]


class SubmissionRow(Base):
    """Answers as sent in, and the outcomes they led to, encrypted; in clear only what lists need.

    ``round``: how many times this person sent something in; ``body`` opens with a key of its own. ``draft_wrap`` is
    that key, wrapped under the draft's data key; ``sealed_key`` is it, sealed to the team: without that no counselor
    can read anything. ``team_id``: the team it is shared with, or was when it was withdrawn. ``due_at``: the whole
    hour by which a counselor should have read it. It follows from answers, so it stands only on what is shared.

    What is shared is a case. ``state``: 'kept' until it is shared, then one of ``case_states.CaseState``; ``owner_id``:
    whose case it is, or was when it was withdrawn. ``revision`` counts its events; ``read_round``: the last round that
    a counselor acted on, 0 for none.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("(state = 'kept') = (team_id IS NULL)", name="shared_has_its_team"),
        UniqueConstraint("draft_id"),
        UniqueConstraint("code"),
        CheckConstraint(f"state IN ('kept', {_SHARED_STATES}, 'withdrawn')", name="state_known"),
        CheckConstraint("round >= 1", name="round_counts_from_1"),
        CheckConstraint(f"(state IN ({_SHARED_STATES})) = (sealed_key IS NOT NULL)", name="shared_has_its_seal"),
        CheckConstraint("(sealed_key IS NULL) = (team_key_id IS NULL)", name="seal_has_its_key"),
        CheckConstraint(f"state IN ({_SHARED_STATES}) OR due_at IS NULL", name="due_only_when_shared"),
        CheckConstraint("(state = 'kept') = (shared_at IS NULL)", name="shared_has_its_time"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_time"),
        CheckConstraint(
            "state = 'withdrawn' OR (state IN ('kept', 'new')) = (owner_id IS NULL)", name="owned_by_somebody"
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_its_time"),
        CheckConstraint("(state = 'waiting_for_person') = (wait_until IS NOT NULL)", name="wait_has_its_end"),
        CheckConstraint("read_round BETWEEN 0 AND round", name="read_what_was_sent"),
        Index(None, "team_id", "state", "due_at", "code"),
        Index(None, "owner_id", "state", "due_at", "code"),
        Index(None, "team_id", "state", "closed_at"),
        Index(None, "team_id", "state", "withdrawn_at"),
        Index(None, "team_key_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    draft_id: Mapped[UUID]
    """Not a foreign key: a draft may be forgotten while its submission is kept."""
    pack_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    round: Mapped[int]
    body: Mapped[bytes]
    draft_wrap: Mapped[bytes]
    sealed_key: Mapped[bytes | None]
    team_key_id: Mapped[str | None] = mapped_column(String(16))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int]
    read_round: Mapped[int]
    wait_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DraftRow(Base):
    """Answers that are not submitted yet, encrypted under a data key of their own.

    The data key is wrapped under the token of the browser that holds the draft, and under the resume code if one was
    asked for. Of the token only its sha256 is kept, of the code only what it is found by: the table opens nothing.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        UniqueConstraint("code_lookup"),
        UniqueConstraint("submission_id"),
        CheckConstraint("revision >= 0", name="revision_counts_from_0"),
        CheckConstraint("(token_sha256 IS NULL) = (token_wrap IS NULL)", name="token_has_its_wrap"),
        CheckConstraint("(code_lookup IS NULL) = (code_wrap IS NULL)", name="code_has_its_wrap"),
        CheckConstraint("(code_lookup IS NULL) = (pepper_id IS NULL)", name="code_has_its_pepper"),
        CheckConstraint("(code_lookup IS NULL) = (code_made_at IS NULL)", name="code_has_its_time"),
        CheckConstraint("(code_lookup IS NULL) = (code_until IS NULL)", name="code_has_its_end"),
        CheckConstraint("token_sha256 IS NOT NULL OR code_lookup IS NOT NULL", name="somebody_can_open_it"),
        Index(None, "seen_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pack_hash: Mapped[str] = mapped_column(ForeignKey("packs.hash"))
    revision: Mapped[int]
    body: Mapped[bytes]
    token_sha256: Mapped[str | None] = mapped_column(String(64))
    token_wrap: Mapped[bytes | None]
    code_lookup: Mapped[str | None] = mapped_column(String(64))
    code_wrap: Mapped[bytes | None]
    pepper_id: Mapped[str | None] = mapped_column(String(16))
    code_made_at: Mapped[datetime | None]
    """When the person asked for the code: each use of it puts off its end, and leaves this as it was."""
    code_until: Mapped[datetime | None]
    submission_id: Mapped[UUID | None] = mapped_column(ForeignKey("submissions.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime]
    """When the browser that holds it began its visit."""
    seen_at: Mapped[datetime]
    """When that browser was last heard of, to the minute."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ErasureRow(Base):
    """A draft that was deleted: a number without content, so that a restored backup can delete it again."""

    __tablename__ = "tombstones"

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]


class WithdrawalRow(Base):
    """A submission that somebody stopped sharing, and when last, so that every host stops what a backup shares again.

    Not a foreign key: the submission may come back with a backup later.
    """

    __tablename__ = "withdrawals"

    submission_id: Mapped[UUID] = mapped_column(primary_key=True)
    withdrawn_at: Mapped[datetime]


class KeyFingerprintRow(Base):
    """What a key of this installation is recognised by; ``key_id`` is '' where a name has one key."""

    __tablename__ = "key_fingerprints"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(16))


class RateLimitRow(Base):
    """How often something limited was tried, by the keyed hash of who tried it."""

    __tablename__ = "tries"
    __table_args__ = (CheckConstraint("count >= 1", name="count_counts_from_1"), Index(None, "until"))

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime]


class DayCountRow(Base):
    """How often something happened on a day of the desk; nothing tells to whom."""

    __tablename__ = "day_counts"
    __table_args__ = (
        CheckConstraint("count >= 1", name="count_counts_from_1"),
        CheckConstraint("what IN ('begun', 'sent in')", name="what_known"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]


class CaseEventRow(Base):
    """Something that was done to a case; nothing but erasing its words changes it. It goes when the submission goes.

    ``action``: a value of ``case_states.Action``; ``actor``: the account, NULL for the person and the clock;
    ``round``: the last one sent in then. ``channel``: how somebody was in contact, in clear, so that it stays when the
    words go. ``sealed``: the rest, sealed to the team; NULL without any, and once the person stopped sharing.
    """

    __tablename__ = "case_events"
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        CheckConstraint("number >= 1", name="number_counts_from_1"),
        CheckConstraint("(sealed IS NULL) = (team_key_id IS NULL)", name="seal_has_its_key"),
        Index(None, "team_key_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    channel: Mapped[str | None] = mapped_column(String(20))
    sealed: Mapped[bytes | None]
    team_key_id: Mapped[str | None] = mapped_column(String(16))


class CaseDraftRow(Base):
    """What somebody is writing on a case and has not saved: kept while they type, sealed to the team."""

    __tablename__ = "case_drafts"
    __table_args__ = (Index(None, "team_key_id"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    team_key_id: Mapped[str] = mapped_column(String(16))
    saved_at: Mapped[datetime]


class CaseReaderRow(Base):
    """Who has a case open, since when, and when their page was last heard of."""

    __tablename__ = "case_readers"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
