"""Staff sessions on the server, and the forms that came after one had ended.

A session in the cookie alone cannot be ended: a copy of it went on working after sign-out.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005_staff_sessions", "0004_second_factors"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(40), nullable=False),
        sa.Column("system", sa.String(40), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("factor_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_how", sa.String(20)),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["users.id"], name="fk_staff_sessions_account_id_users", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_sha256", name="uq_staff_sessions_token_sha256"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_staff_sessions_end_has_its_cause")
        ),
        sa.CheckConstraint(
            "ended_how IN ('signed out', 'signed in again', 'idle', 'too long', 'by its owner', 'by an administrator', "
            "'too many', 'disabled', 'new password', 'new role')",
            name=op.f("ck_staff_sessions_cause_known"),
        ),
    )
    op.create_index("ix_staff_sessions_account_id_ended_at", "staff_sessions", ["account_id", "ended_at"])
    op.create_table(
        "unsaved_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsaved_forms"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["users.id"], name="fk_unsaved_forms_account_id_users", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_unsaved_forms_account_id", "unsaved_forms", ["account_id"])
    op.create_index("ix_unsaved_forms_sent_at", "unsaved_forms", ["sent_at"])


def downgrade() -> None:
    op.drop_table("unsaved_forms")
    op.drop_table("staff_sessions")
