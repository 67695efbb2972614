"""Teams: each case belongs to one, and accounts work in some. Until now all were one team."""

import secrets

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006_teams", "0005_staff_sessions"

MOMENT = sa.DateTime(timezone=True)
FIRST_TEAM = 1


def upgrade() -> None:
    teams = op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("link", sa.String(24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
        sa.UniqueConstraint("link", name="uq_teams_link"),
    )
    first = {"id": FIRST_TEAM, "name": "Counselors", "link": secrets.token_urlsafe(12), "made_at": sa.func.now()}
    op.execute(sa.insert(teams).values(first))
    op.create_table(
        "team_members",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "team_id", name="pk_team_members"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_team_members_user_id_users", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_team_members_team_id_teams"),
    )
    op.create_index("ix_team_members_team_id", "team_members", ["team_id"])
    members = "SELECT id, 1 FROM users WHERE role <> 'administrator'"
    op.execute(f"INSERT INTO team_members (user_id, team_id) {members}")
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("team_id", sa.Integer()))
        table.create_foreign_key("fk_submissions_team_id_teams", "teams", ["team_id"], ["id"])
        table.drop_index("ix_submissions_state_due_at_shared_at")
        table.create_index("ix_submissions_team_id_state_due_at_shared_at", ["team_id", "state", "due_at", "shared_at"])
    op.execute("UPDATE submissions SET team_id = 1 WHERE state <> 'kept'")
    with op.batch_alter_table("submissions") as table:
        table.create_check_constraint(
            op.f("ck_submissions_shared_has_its_team"), "(state = 'kept') = (team_id IS NULL)"
        )


def downgrade() -> None:
    """The cases of all teams are one team's again; what is sealed to another team's key stays so, and opens with it."""
    with op.batch_alter_table("submissions") as table:
        table.drop_constraint(op.f("ck_submissions_shared_has_its_team"), type_="check")
        table.drop_index("ix_submissions_team_id_state_due_at_shared_at")
        table.create_index("ix_submissions_state_due_at_shared_at", ["state", "due_at", "shared_at"])
        table.drop_constraint("fk_submissions_team_id_teams", type_="foreignkey")
        table.drop_column("team_id")
    op.drop_table("team_members")
    op.drop_table("teams")
