"""Files of several cases that staff asked for, which a worker makes one by one."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0012_exports", "0011_day_counts"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.ForeignKeyConstraint(["account_id"], ["users.id"], name="fk_exports_account_id_users", ondelete="CASCADE"),
        sa.CheckConstraint("kind IN ('json', 'csv', 'fhir')", name=op.f("ck_exports_kind_known")),
        sa.CheckConstraint("cases >= 1", name=op.f("ck_exports_cases_count_from_1")),
        sa.CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name=op.f("ck_exports_lease_has_its_end")),
    )
    op.create_index("ix_exports_account_id", "exports", ["account_id"])
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"])
    op.create_table(
        "export_files",
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("team_key_id", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("export_id", "submission_id", name="pk_export_files"),
        sa.ForeignKeyConstraint(
            ["export_id"], ["exports.id"], name="fk_export_files_export_id_exports", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_export_files_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.CheckConstraint("(sealed IS NULL) = (team_key_id IS NULL)", name=op.f("ck_export_files_sealed_to_a_key")),
    )
    op.create_index("ix_export_files_submission_id", "export_files", ["submission_id"])


def downgrade() -> None:
    op.drop_table("export_files")
    op.drop_table("exports")
