"""An entry of the audit log is bound to the one before it, says whose case it is about, and a prefix can be cut.

What was recorded until now stays as it is: the next start seals it. The database lets an entry be deleted only up to
an anchor that says so.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003_audit_chain", "0002_roles"

MOMENT = sa.DateTime(timezone=True)
ADDED: dict[str, tuple[Any, str | None]] = {
    "account_id": (sa.Integer(), None),
    "team_id": (sa.Integer(), None),
    "detail": (sa.Text(), ""),
    "digest": (sa.String(64), ""),
    "previous": (sa.String(64), None),
    "mac": (sa.String(64), None),
}
INDEXED = ("at", "subject", "account_id")

CUT_AWAY = "(SELECT coalesce(max(number), 0) FROM audit_anchors WHERE kind = 'cut')"
ON_SQLITE = (
    """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END
""",
    f"""
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit WHEN OLD.id > {CUT_AWAY}
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END
""",
    """
CREATE TRIGGER audit_anchors_are_never_changed BEFORE UPDATE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END
""",
    """
CREATE TRIGGER audit_anchors_are_never_deleted BEFORE DELETE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END
""",
)
ON_POSTGRESQL = (
    f"""
CREATE FUNCTION refuse_to_delete_audit() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF OLD.id <= {CUT_AWAY} THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'audit rows are never changed or deleted';
END $$
""",
    """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()
""",
    """
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_to_delete_audit()
""",
    """
CREATE TRIGGER audit_anchors_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()
""",
)
BEFORE_ON_SQLITE = """
CREATE TRIGGER audit_is_never_{done} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'audit rows are never {done}'); END
"""
BEFORE_ON_POSTGRESQL = """
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit()
"""


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        op.execute("DROP TRIGGER audit_is_never_changed ON audit")
    with op.batch_alter_table("audit") as table:  # on SQLite the triggers go with the old table
        for name, (kind, default) in ADDED.items():
            table.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
        table.create_unique_constraint("uq_audit_previous", ["previous"])
        table.create_check_constraint(op.f("ck_audit_chained_or_not"), "(previous IS NULL) = (mac IS NULL)")
    with op.batch_alter_table("audit") as table:
        for name, (_, default) in ADDED.items():
            if default is not None:
                table.alter_column(name, server_default=None)
    for name in INDEXED:
        op.create_index(f"ix_audit_{name}", "audit", [name])
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_anchors"),
        sa.CheckConstraint("kind IN ('begun', 'cut')", name=op.f("ck_audit_anchors_kind_known")),
    )
    for statement in ON_POSTGRESQL if on_postgresql else ON_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.drop_table("audit_anchors")
    if on_postgresql:
        op.execute("DROP TRIGGER audit_is_never_changed ON audit")
        op.execute("DROP TRIGGER audit_is_never_deleted ON audit")
        op.execute("DROP FUNCTION refuse_to_delete_audit()")
    else:
        op.execute("DROP TRIGGER audit_is_never_deleted")  # it names a table that is gone
    for name in INDEXED:
        op.drop_index(f"ix_audit_{name}", "audit")
    with op.batch_alter_table("audit") as table:
        table.drop_constraint(op.f("ck_audit_chained_or_not"), type_="check")
        table.drop_constraint("uq_audit_previous", type_="unique")
        for name in ADDED:
            table.drop_column(name)
    if on_postgresql:
        op.execute(BEFORE_ON_POSTGRESQL)
    else:
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted")):
            op.execute(BEFORE_ON_SQLITE.format(verb=verb, done=done))
