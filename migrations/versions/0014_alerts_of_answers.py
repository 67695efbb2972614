"""Alerts that tell the owner of a case how its second look ended."""

from alembic import op

revision, down_revision = "0014_alerts_of_answers", "0013_alerts_of_staff"

KINDS = "'same_day', 'call', 'returned', 'reminder', 'escalation', 'handed_over', 'second_look'"
KNOWN = "ck_alerts_kind_known"


def upgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), f"kind IN ({KINDS}, 'answered')")


def downgrade() -> None:
    """An earlier version needs them for nothing: the owner sees the case in their list."""
    op.execute("DELETE FROM alerts WHERE kind = 'answered'")
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), f"kind IN ({KINDS})")
