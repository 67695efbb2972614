"""An account names its role, one of three; until now each was a counselor."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002_roles", "0001_tables"

KNOWN = "role IN ('counselor', 'supervisor', 'administrator')"


def upgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("role", sa.String(20), nullable=False, server_default="counselor"))
        table.create_check_constraint(op.f("ck_users_role_known"), KNOWN)
    with op.batch_alter_table("users") as table:
        table.alter_column("role", server_default=None)
    op.drop_table("role_links")
    op.drop_table("roles")


def downgrade() -> None:
    """Whatever its role was, an account is a counselor's again, but for those who must not read answers."""
    roles = op.create_table(
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
    op.bulk_insert(roles, [{"id": 1, "name": "counselor"}])
    op.execute("INSERT INTO role_links (user_id, role_id) SELECT id, 1 FROM users WHERE role <> 'administrator'")
    with op.batch_alter_table("users") as table:
        table.drop_constraint(op.f("ck_users_role_known"), type_="check")
        table.drop_column("role")
