"""Each account may have a language of its own, for the pages of the desk; NULL: as the browser prefers."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008_account_language", "0007_one_time_links"


def upgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("language", sa.String(35), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.drop_column("language")
