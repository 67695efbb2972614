"""How many people began and sent in on a day, so that this is known without keeping who."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011_day_counts", "0010_alerts"


def upgrade() -> None:
    op.create_table(
        "day_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name="pk_day_counts"),
        sa.CheckConstraint("count >= 1", name=op.f("ck_day_counts_count_counts_from_1")),
        sa.CheckConstraint("what IN ('begun', 'sent in')", name=op.f("ck_day_counts_what_known")),
    )


def downgrade() -> None:
    op.drop_table("day_counts")
