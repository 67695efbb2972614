"""Alerts of what a colleague leaves to somebody: a case that is handed over, and a second look."""

from alembic import op

revision, down_revision = "0013_alerts_of_staff", "0012_exports"

KINDS = "'same_day', 'call', 'returned', 'reminder', 'escalation'"
KNOWN = "ck_alerts_kind_known"


def upgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), f"kind IN ({KINDS}, 'handed_over', 'second_look')")


def downgrade() -> None:
    """An earlier version needs them for nothing: it takes them for cases that came back and were claimed."""
    op.execute("UPDATE alerts SET kind = 'returned' WHERE kind IN ('handed_over', 'second_look')")
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), f"kind IN ({KINDS})")
