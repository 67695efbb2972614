"""One-time links: somebody sets the password of their account with one. Until then the account has none."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007_one_time_links", "0006_teams"

SIGNS_IN = "ck_users_signs_in_by_password"


def upgrade() -> None:
    op.create_table(
        "one_time_links",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_one_time_links"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["users.id"], name="fk_one_time_links_account_id_users", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token_sha256", name="uq_one_time_links_token_sha256"),
    )
    with op.batch_alter_table("users") as table:
        table.create_check_constraint(op.f(SIGNS_IN), "password <> '' OR NOT active")


def downgrade() -> None:
    op.execute("DELETE FROM users WHERE password = ''")
    with op.batch_alter_table("users") as table:
        table.drop_constraint(op.f(SIGNS_IN), type_="check")
    op.drop_table("one_time_links")
