"""Keep what a result rests on beside it, so that a counselor reads the same words whenever they look.

Results sent in before this have none: the text is empty.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("explanation", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("submissions") as table:
        table.alter_column("explanation", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.drop_column("explanation")
