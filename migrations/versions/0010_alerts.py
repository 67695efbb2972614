"""Alerts to staff and their mail, the jobs that run by the clock, the workers that run them, and quiet hours."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0010_alerts", "0009_cases"

MOMENT = sa.DateTime(timezone=True)
KINDS = "'same_day', 'call', 'returned', 'reminder', 'escalation'"
OUTCOMES = "'sent', 'refused', 'not_needed', 'no_mail'"


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("happening", sa.String(40), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("taken_up", sa.Integer(), nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(80), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("reply_code", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_alerts_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["users.id"], name="fk_alerts_account_id_users", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "submission_id", "account_id", "happening", name="uq_alerts_submission_id_account_id_happening"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_alerts_kind_known")),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_alerts_outcome_known")),
        sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name=op.f("ck_alerts_outcome_has_its_time")),
        sa.CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name=op.f("ck_alerts_lease_has_its_end")),
        sa.CheckConstraint("outcome IS NULL OR leased_by IS NULL", name=op.f("ck_alerts_leased_until_done")),
    )
    op.create_index("ix_alerts_outcome_due_at", "alerts", ["outcome", "due_at"])
    op.create_index("ix_alerts_account_id_read_at", "alerts", ["account_id", "read_at"])
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(80), nullable=True),
        sa.Column("ran_at", MOMENT, nullable=True),
        sa.Column("result", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", "host", name="pk_jobs"),
        sa.CheckConstraint("(leased_until IS NULL) = (leased_by IS NULL)", name=op.f("ck_jobs_lease_has_its_end")),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("sends_mail", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workers"),
    )
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("quiet_from", sa.Integer(), nullable=True))
        table.add_column(sa.Column("quiet_until", sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_users_quiet_hours_begin_and_end"), "(quiet_from IS NULL) = (quiet_until IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.drop_constraint(op.f("ck_users_quiet_hours_begin_and_end"), type_="check")
        table.drop_column("quiet_until")
        table.drop_column("quiet_from")
    for name in ("workers", "jobs", "alerts"):
        op.drop_table(name)
