"""The tables of who works here: accounts, teams, second factors, sessions, and the audit log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_security import UserMixin, verify_password
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assessment.storage.tables import Base


class AuditRow(Base):
    """Who did what to what, and when: an entry, bound to the one before it. The database refuses to change a row.

    ``id`` counts from 1 without a gap, and no number is given twice. ``previous`` is unique, so that two entries
    written at the same moment cannot follow the same one. It and ``mac`` are NULL in rows from before the chain began.
    """

    __tablename__ = "audit"
    __table_args__ = (
        UniqueConstraint("previous"),
        CheckConstraint("(previous IS NULL) = (mac IS NULL)", name="chained_or_not"),
        Index(None, "at"),
        Index(None, "subject"),
        Index(None, "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    account_id: Mapped[int | None]
    """Not a foreign key: an entry outlives what it is about."""
    verb: Mapped[str]
    subject: Mapped[str]
    team_id: Mapped[int | None]
    detail: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str | None] = mapped_column(String(64))
    mac: Mapped[str | None] = mapped_column(String(64))


class AuditAnchorRow(Base):
    """From where on the audit log can be verified. The database refuses to change or delete a row.

    Rows of the audit log can be deleted up to the newest anchor of the kind 'cut', and no others.
    """

    __tablename__ = "audit_anchors"
    __table_args__ = (CheckConstraint("kind IN ('begun', 'cut')", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    link: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    seal: Mapped[str] = mapped_column(String(64))


class RefusedSignIn(Base):
    """Failed sign-ins by keyed hash of the name typed, so that invented names are slowed down like real ones."""

    __tablename__ = "refused_sign_ins"
    __table_args__ = (CheckConstraint("failures >= 1", name="failures_count_from_1"),)

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]


class TeamRow(Base):
    """A team of counselors, with keys of its own. ``link`` is what its start link ends with, and tells nothing.

    Nobody can choose a team that is closed; its cases stay its own.
    """

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("link"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    link: Mapped[str] = mapped_column(String(24))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class TeamMember(Base):
    """An account that works in a team."""

    __tablename__ = "team_members"
    __table_args__ = (Index(None, "team_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)


class Account(Base, UserMixin):
    """Somebody who signs in. ``fs_uniquifier`` is what the session cookie carries; a new one ends every session."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("address"),
        UniqueConstraint("fs_uniquifier"),
        CheckConstraint("role IN ('counselor', 'supervisor', 'administrator')", name="role_known"),
        CheckConstraint("password <> '' OR NOT active", name="signs_in_by_password"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours_begin_and_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(255))
    """Its hash; '' while the account is invited and has none. Nobody signs in then."""
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(255))
    """What ``email`` is compared by: ``accounts.fold`` of it."""
    totp_sealed: Mapped[bytes | None]
    """The encrypted secret of the account's authenticator app, None without one."""
    totp_counter: Mapped[int | None]
    """The time step of the last code of the app that was taken: it and older ones are not taken again."""
    language: Mapped[str | None] = mapped_column(String(35))
    """The language tag of the desk's pages for it; None: as the browser prefers."""
    away_until: Mapped[datetime | None]
    """Until when others stand in for it, and which account is asked first."""
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    quiet_from: Mapped[int | None]
    """From when to when on each day it gets no mail that can wait: minutes after midnight. Both are None without."""
    quiet_until: Mapped[int | None]
    memberships: Mapped[list[TeamMember]] = relationship(lazy="selectin")

    @property
    def teams(self) -> frozenset[int]:
        """The teams it works in."""
        return frozenset(each.team_id for each in self.memberships)

    def verify_and_update_password(self, password: str) -> bool:
        """Verify only: a session that has read cannot begin to write when SQLite is busy; see ``accounts.rehash``."""
        return bool(verify_password(password, self.password))


class OneTimeLinkRow(Base):
    """A link that sets the password of an account once; of its token only the sha256 is kept. An account has one."""

    __tablename__ = "one_time_links"
    __table_args__ = (UniqueConstraint("token_sha256"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime]


class RecoveryCodeRow(Base):
    """A code that stands in for a second factor once: its keyed hash, deleted by whoever uses it first."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class PasskeyRow(Base):
    """A passkey (WebAuthn credential) of an account. ``public_key``: COSE; ``name``: what its owner calls it."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("credential_id"), Index(None, "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class StaffSessionRow(Base):
    """A sign-in of an account in one browser. ``browser`` and ``system`` are words, '' where they are not known.

    The cookie carries a random token, of which only the sha256 is kept: the table signs nobody in.
    """

    __tablename__ = "staff_sessions"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="end_has_its_cause"),
        CheckConstraint(
            "ended_how IN ('signed out', 'signed in again', 'idle', 'too long', 'by its owner', 'by an administrator', "
            "'too many', 'disabled', 'new password', 'new role')",
            name="cause_known",
        ),
        Index(None, "account_id", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_sha256: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(40))
    system: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When its browser was last heard of, to the minute."""
    factor_at: Mapped[datetime | None]
    """When a second factor was last given in it, or the password where the account has none."""
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None] = mapped_column(String(20))


class UnsavedFormRow(Base):
    """A form that came after its staff session had ended, sealed for the account that wrote it."""

    __tablename__ = "unsaved_forms"
    __table_args__ = (Index(None, "account_id"), Index(None, "sent_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    body: Mapped[bytes]
    sent_at: Mapped[datetime]


class AlertRow(Base):
    """That a case needs an account, shown at the desk until ``read_at``, and the mail that says so.

    ``happening``: what it comes from; one happening makes one alert of an account. The mail goes out from ``due_at``
    on, by the worker that has the lease; ``outcome``: how that ended, NULL while it waits. ``tries`` counts the leases,
    and ``taken_up`` those after a worker that did not say how its own ended: that mail may have gone twice.
    ``reply_code``: what the mail server answered when it did not take the mail, 0 if it did not answer at all.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("submission_id", "account_id", "happening"),
        CheckConstraint(
            "kind IN ('same_day', 'call', 'returned', 'reminder', 'escalation', 'handed_over', 'second_look', "
            "'answered')",
            name="kind_known",
        ),
        CheckConstraint("outcome IN ('sent', 'refused', 'not_needed', 'no_mail')", name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name="outcome_has_its_time"),
        CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name="lease_has_its_end"),
        CheckConstraint("outcome IS NULL OR leased_by IS NULL", name="leased_until_done"),
        Index(None, "outcome", "due_at"),
        Index(None, "account_id", "read_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    happening: Mapped[str] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    taken_up: Mapped[int]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(20))
    done_at: Mapped[datetime | None]
    reply_code: Mapped[int | None]


class JobRow(Base):
    """Something that runs by the clock. ``host``: where, '' if once for all hosts; ``result``: of the last run."""

    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name="lease_has_its_end"),)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))
    ran_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(200))


class WorkerRow(Base):
    """A worker, and when it was last heard of."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    sends_mail: Mapped[bool]


class ExportRow(Base):
    """Files of so many cases that an account asked for; ``tries``: leases since one of them was made last."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("kind IN ('json', 'csv', 'fhir')", name="kind_known"),
        CheckConstraint("cases >= 1", name="cases_count_from_1"),
        CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name="lease_has_its_end"),
        Index(None, "account_id"),
        Index(None, "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(35))
    asked_at: Mapped[datetime]
    cases: Mapped[int]
    tries: Mapped[int]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))


class ExportFileRow(Base):
    """The file of one case of an export, sealed to the case's team once it is made."""

    __tablename__ = "export_files"
    __table_args__ = (
        CheckConstraint("(sealed IS NULL) = (team_key_id IS NULL)", name="sealed_to_a_key"),
        Index(None, "submission_id"),
    )

    export_id: Mapped[UUID] = mapped_column(ForeignKey("exports.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes | None]
    team_key_id: Mapped[str | None] = mapped_column(String(16))


METADATA = Base.metadata
"""Every table, those in ``tables`` too."""
