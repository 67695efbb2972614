"""The sweep finds drafts by when they were last seen. Nothing looked for them by when they were saved."""

from alembic import op

revision, down_revision = "0015_drafts_by_last_sight", "0014_alerts_of_answers"


def upgrade() -> None:
    op.drop_index("ix_drafts_updated_at", "drafts")
    op.create_index("ix_drafts_seen_at", "drafts", ["seen_at"])


def downgrade() -> None:
    op.drop_index("ix_drafts_seen_at", "drafts")
    op.create_index("ix_drafts_updated_at", "drafts", ["updated_at"])
