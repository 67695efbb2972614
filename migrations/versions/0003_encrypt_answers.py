"""Keep answers, outcomes and notes encrypted; only code, state, priority and times stay in clear.

What was shared before is sealed to the team on the way, by the function handed over as ``seal``. Everything else could
be opened only by a browser whose token is not kept, so it cannot be wrapped for that browser: it is deleted. Going
back deletes all of it, because nothing here can unseal it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision, down_revision = "0003", "0002"

MOMENT = sa.DateTime(timezone=True)
SHARED = "SELECT * FROM submissions WHERE shared"
NOTES = "SELECT notes.* FROM notes JOIN submissions ON submissions.id = notes.submission_id WHERE shared"
OLD_SUBMISSIONS = {
    "state_known": "state IN ('new', 'reviewed')",
    "priority_rank_counts_from_0": "priority_rank >= 0",
    "shared_has_its_time": "shared = (shared_at IS NOT NULL)",
    "only_shared_carries_contact": "shared OR (contact = '' AND NOT callback)",
    "only_shared_is_reviewed": "shared OR state = 'new'",
    "reviewed_has_its_time": "(state = 'reviewed') = (reviewed_at IS NOT NULL)",
    "reviewed_has_its_reviewer": "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
}
SUBMISSIONS = {
    "state_known": "state IN ('kept', 'new', 'reviewed', 'withdrawn')",
    "priority_rank_counts_from_0": "priority_rank >= 0",
    "round_counts_from_1": "round >= 1",
    "shared_has_its_seal": "(state IN ('new', 'reviewed')) = (sealed_key IS NOT NULL)",
    "seal_has_its_key": "(sealed_key IS NULL) = (team_key_id IS NULL)",
    "shared_has_its_time": "(state = 'kept') = (shared_at IS NULL)",
    "withdrawn_has_its_time": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
    "reviewed_has_its_time": "(state = 'reviewed') = (reviewed_at IS NOT NULL)",
    "reviewed_has_its_reviewer": "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
}
OLD_DRAFTS = {
    "revision_counts_from_0": "revision >= 0",
    "page_counts_from_0": "page >= 0",
    "submitted_holds_no_answers": "submission_id IS NULL OR answers = '{}'",
}
DRAFTS = {
    "revision_counts_from_0": "revision >= 0",
    "token_has_its_wrap": "(token_sha256 IS NULL) = (token_wrap IS NULL)",
    "code_has_its_wrap": "(code_lookup IS NULL) = (code_wrap IS NULL)",
    "code_has_its_pepper": "(code_lookup IS NULL) = (pepper_id IS NULL)",
    "code_has_its_end": "(code_lookup IS NULL) = (code_until IS NULL)",
    "somebody_can_open_it": "token_sha256 IS NOT NULL OR code_lookup IS NOT NULL",
}


def upgrade() -> None:
    shared, notes = _carried_over()
    for table in ("notes", "drafts", "submissions"):
        op.drop_table(table)
    submissions = _submissions()
    _drafts()
    noted = _notes()
    _tombstones_and_tries()
    conn = op.get_bind()
    for row in shared:
        conn.execute(submissions.insert(), row)
    for row in notes:
        conn.execute(noted.insert(), row)


def downgrade() -> None:
    for table in ("tries", "tombstones", "notes", "drafts", "submissions"):
        op.drop_table(table)
    _old_submissions()
    _old_drafts()
    _old_notes()


def _carried_over() -> tuple[list[Any], list[Any]]:
    """The rows of the new tables for what was shared."""
    shared = _old(SHARED, "submissions")
    notes = _old(NOTES, "notes")
    if not shared:
        return [], []
    seal: Callable[[Any, Any], tuple[list[Any], list[Any]]] = context.config.attributes["seal"]
    return seal(shared, notes)


def _old(statement: str, table: str) -> list[dict[str, Any]]:
    """Rows, typed, so that ids and times come back as such on both databases: SQLite's times are in UTC unsaid."""
    ids = ["id", "draft_id"] if table == "submissions" else ["submission_id"]
    moments = ["submitted_at", "shared_at", "reviewed_at"] if table == "submissions" else ["written_at"]
    typed = sa.text(statement).columns(**dict.fromkeys(ids, sa.Uuid()), **dict.fromkeys(moments, MOMENT))
    found = [dict(row._mapping) for row in op.get_bind().execute(typed)]
    for row in found:
        row.update({name: _in_utc(row[name]) for name in moments})
    return found


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _submissions() -> sa.Table:
    made: sa.Table = op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary()),
        sa.Column("team_key_id", sa.String(16)),
        sa.Column("priority_rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("shared_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewed_by", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("draft_id", name="uq_submissions_draft_id"),
        sa.UniqueConstraint("code", name="uq_submissions_code"),
        sa.ForeignKeyConstraint(["pack_hash"], ["packs.hash"], name="fk_submissions_pack_hash_packs"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name="fk_submissions_reviewed_by_users"),
        *_checks("submissions", SUBMISSIONS),
    )
    op.create_index(
        "ix_submissions_state_priority_rank_shared_at", "submissions", ["state", "priority_rank", "shared_at"]
    )
    op.create_index("ix_submissions_team_key_id", "submissions", ["team_key_id"])
    return made


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("token_sha256", sa.String(64)),
        sa.Column("token_wrap", sa.LargeBinary()),
        sa.Column("code_lookup", sa.String(64)),
        sa.Column("code_wrap", sa.LargeBinary()),
        sa.Column("pepper_id", sa.String(16)),
        sa.Column("code_until", MOMENT),
        sa.Column("submission_id", sa.Uuid()),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("token_sha256", name="uq_drafts_token_sha256"),
        sa.UniqueConstraint("code_lookup", name="uq_drafts_code_lookup"),
        *_of_drafts(),
        *_checks("drafts", DRAFTS),
    )
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])


def _of_drafts() -> tuple[sa.Constraint, ...]:
    return (
        sa.UniqueConstraint("submission_id", name="uq_drafts_submission_id"),
        sa.ForeignKeyConstraint(["pack_hash"], ["packs.hash"], name="fk_drafts_pack_hash_packs"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_drafts_submission_id_submissions", ondelete="SET NULL"
        ),
    )


def _notes() -> sa.Table:
    made: sa.Table = op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("team_key_id", sa.String(16), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        *_of_notes(),
    )
    op.create_index("ix_notes_submission_id", "notes", ["submission_id"])
    op.create_index("ix_notes_team_key_id", "notes", ["team_key_id"])
    return made


def _of_notes() -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_notes_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name="fk_notes_author_users"),
    )


def _tombstones_and_tries() -> None:
    op.create_table(
        "tombstones",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_tombstones"),
    )
    op.create_table(
        "tries",
        sa.Column("bucket", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_tries"),
        sa.CheckConstraint("count >= 1", name=op.f("ck_tries_count_counts_from_1")),
    )
    op.create_index("ix_tries_until", "tries", ["until"])


def _old_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("callback", sa.Boolean(), nullable=False),
        sa.Column("priority_rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("shared_at", MOMENT),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewed_by", sa.Integer()),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("draft_id", name="uq_submissions_draft_id"),
        sa.UniqueConstraint("code", name="uq_submissions_code"),
        sa.ForeignKeyConstraint(["pack_hash"], ["packs.hash"], name="fk_submissions_pack_hash_packs"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name="fk_submissions_reviewed_by_users"),
        *_checks("submissions", OLD_SUBMISSIONS),
    )
    op.create_index(
        "ix_submissions_shared_state_priority_rank_shared_at",
        "submissions",
        ["shared", "state", "priority_rank", "shared_at"],
    )


def _old_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("token_sha256", name="uq_drafts_token_sha256"),
        *_of_drafts(),
        *_checks("drafts", OLD_DRAFTS),
    )
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])


def _old_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        *_of_notes(),
        sa.CheckConstraint("text <> ''", name=op.f("ck_notes_text_says_something")),
    )
    op.create_index("ix_notes_submission_id", "notes", ["submission_id"])
