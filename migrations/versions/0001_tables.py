"""The first tables: everything that the first version of the service keeps.

Answers, outcomes and notes are ciphertext; only what the queue needs and what rows are found by is in clear.
Audit rows can only be added: the database itself refuses to change or delete one.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001_tables", None

MOMENT = sa.DateTime(timezone=True)

REFUSE_ON_SQLITE = """
CREATE TRIGGER audit_is_never_{done} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never {done}'); END
"""
REFUSE_ON_POSTGRESQL = (
    """
CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END $$
""",
    """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()
""",
)


def upgrade() -> None:
    _packs_and_accounts()
    _submissions()
    _drafts()
    _notes()
    _tombstones_withdrawals_and_tries()
    _key_fingerprints()
    _audit()


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_audit()")
    for table in ("key_fingerprints", "tries", "withdrawals", "tombstones", "notes", "drafts", "submissions"):
        op.drop_table(table)
    for table in ("refused_sign_ins", "role_links", "roles", "users", "packs"):
        op.drop_table(table)


def _packs_and_accounts() -> None:
    op.create_table(
        "packs",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("pack_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_packs"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_users_fs_uniquifier"),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("name", name="uq_roles_name"),
    )
    op.create_table(
        "role_links",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "role_id", name="pk_role_links"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_role_links_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="fk_role_links_role_id_roles", ondelete="CASCADE"),
    )
    op.create_table(
        "refused_sign_ins",
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name="pk_refused_sign_ins"),
        sa.CheckConstraint("failures >= 1", name=op.f("ck_refused_sign_ins_failures_count_from_1")),
    )


def _submissions() -> None:
    checks = {
        "state_known": "state IN ('kept', 'new', 'reviewed', 'withdrawn')",
        "round_counts_from_1": "round >= 1",
        "shared_has_its_seal": "(state IN ('new', 'reviewed')) = (sealed_key IS NOT NULL)",
        "seal_has_its_key": "(sealed_key IS NULL) = (team_key_id IS NULL)",
        "due_only_when_shared": "state IN ('new', 'reviewed') OR due_at IS NULL",
        "shared_has_its_time": "(state = 'kept') = (shared_at IS NULL)",
        "withdrawn_has_its_time": "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)",
        "reviewed_has_its_time": "(state = 'reviewed') = (reviewed_at IS NOT NULL)",
        "reviewed_has_its_reviewer": "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
    }
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("pack_hash", sa.String(64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("draft_wrap", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary()),
        sa.Column("team_key_id", sa.String(16)),
        sa.Column("due_at", MOMENT),
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
        *_checks("submissions", checks),
    )
    op.create_index("ix_submissions_state_due_at_shared_at", "submissions", ["state", "due_at", "shared_at"])
    op.create_index("ix_submissions_team_key_id", "submissions", ["team_key_id"])


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def _drafts() -> None:
    checks = {
        "revision_counts_from_0": "revision >= 0",
        "token_has_its_wrap": "(token_sha256 IS NULL) = (token_wrap IS NULL)",
        "code_has_its_wrap": "(code_lookup IS NULL) = (code_wrap IS NULL)",
        "code_has_its_pepper": "(code_lookup IS NULL) = (pepper_id IS NULL)",
        "code_has_its_time": "(code_lookup IS NULL) = (code_made_at IS NULL)",
        "code_has_its_end": "(code_lookup IS NULL) = (code_until IS NULL)",
        "somebody_can_open_it": "token_sha256 IS NOT NULL OR code_lookup IS NOT NULL",
    }
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
        sa.Column("code_made_at", MOMENT),
        sa.Column("code_until", MOMENT),
        sa.Column("submission_id", sa.Uuid()),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("token_sha256", name="uq_drafts_token_sha256"),
        sa.UniqueConstraint("code_lookup", name="uq_drafts_code_lookup"),
        sa.UniqueConstraint("submission_id", name="uq_drafts_submission_id"),
        sa.ForeignKeyConstraint(["pack_hash"], ["packs.hash"], name="fk_drafts_pack_hash_packs"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_drafts_submission_id_submissions", ondelete="SET NULL"
        ),
        *_checks("drafts", checks),
    )
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("team_key_id", sa.String(16)),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_notes_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name="fk_notes_author_users"),
        *_checks("notes", {"seal_has_its_key": "(sealed IS NULL) = (team_key_id IS NULL)"}),
    )
    op.create_index("ix_notes_submission_id", "notes", ["submission_id"])
    op.create_index("ix_notes_team_key_id", "notes", ["team_key_id"])


def _tombstones_withdrawals_and_tries() -> None:
    op.create_table(
        "tombstones",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name="pk_tombstones"),
    )
    op.create_table(
        "withdrawals",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_withdrawals"),
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


def _key_fingerprints() -> None:
    op.create_table(
        "key_fingerprints",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("name", "key_id", name="pk_key_fingerprints"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in REFUSE_ON_POSTGRESQL:
            op.execute(statement)
    else:
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted")):
            op.execute(REFUSE_ON_SQLITE.format(verb=verb, done=done))
