"""Cases: their owner, their state and what was done to them.

Notes become events. What was marked as reviewed comes back to whoever did: that was no decision about the case.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009_cases", "0008_account_language"

MOMENT = sa.DateTime(timezone=True)
OPEN = "'new', 'returned', 'claimed', 'in_contact', 'waiting_for_person', 'second_look', 'decided', 'closed'"
OLD_CHECKS = {
    "state_known": "state IN ('kept', 'new', 'reviewed', 'withdrawn')",
    "shared_has_its_seal": "(state IN ('new', 'reviewed')) = (sealed_key IS NOT NULL)",
    "due_only_when_shared": "state IN ('new', 'reviewed') OR due_at IS NULL",
    "reviewed_has_its_time": "(state = 'reviewed') = (reviewed_at IS NOT NULL)",
    "reviewed_has_its_reviewer": "(reviewed_at IS NULL) = (reviewed_by IS NULL)",
}
CHECKS = {
    "state_known": f"state IN ('kept', {OPEN}, 'withdrawn')",
    "shared_has_its_seal": f"(state IN ({OPEN})) = (sealed_key IS NOT NULL)",
    "due_only_when_shared": f"state IN ({OPEN}) OR due_at IS NULL",
    "owned_by_somebody": "state = 'withdrawn' OR (state IN ('kept', 'new')) = (owner_id IS NULL)",
    "closed_has_its_time": "(state = 'closed') = (closed_at IS NOT NULL)",
    "wait_has_its_end": "(state = 'waiting_for_person') = (wait_until IS NOT NULL)",
    "read_what_was_sent": "read_round BETWEEN 0 AND round",
}
INDEXES = (
    ("team_id", "state", "due_at", "code"),
    ("owner_id", "state", "due_at", "code"),
    ("team_id", "state", "closed_at"),
    ("team_id", "state", "withdrawn_at"),
)

submissions = sa.table(
    "submissions",
    *(sa.column(name, sa.Uuid()) for name in ("id",)),
    *(sa.column(name, MOMENT) for name in ("shared_at", "withdrawn_at", "reviewed_at", "closed_at", "wait_until")),
    *(sa.column(name, sa.Integer()) for name in ("round", "revision", "read_round", "reviewed_by", "owner_id")),
    sa.column("state", sa.String()),
)
events = sa.table(
    "case_events",
    *(sa.column(name, sa.Uuid()) for name in ("id", "submission_id")),
    *(sa.column(name, sa.Integer()) for name in ("number", "round", "actor")),
    *(sa.column(name, sa.String()) for name in ("action", "channel", "team_key_id")),
    sa.column("at", MOMENT),
    sa.column("sealed", sa.LargeBinary()),
)
notes = sa.table(
    "notes",
    *(sa.column(name, sa.Uuid()) for name in ("id", "submission_id")),
    sa.column("author", sa.Integer()),
    sa.column("sealed", sa.LargeBinary()),
    sa.column("team_key_id", sa.String()),
    sa.column("written_at", MOMENT),
)


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("away_until", MOMENT, nullable=True))
        table.add_column(sa.Column("deputy_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_users_deputy_id_users", "users", ["deputy_id"], ["id"])
    with op.batch_alter_table("submissions") as table:
        for name in OLD_CHECKS:
            table.drop_constraint(op.f(f"ck_submissions_{name}"), type_="check")
        table.drop_index("ix_submissions_team_id_state_due_at_shared_at")
        table.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("read_round", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("wait_until", MOMENT, nullable=True))
        table.add_column(sa.Column("closed_at", MOMENT, nullable=True))
        table.create_foreign_key("fk_submissions_owner_id_users", "users", ["owner_id"], ["id"])
    _begin_histories()
    op.execute(
        "UPDATE submissions SET owner_id = reviewed_by, state = 'claimed', read_round = round WHERE state = 'reviewed'"
    )
    op.drop_table("notes")
    with op.batch_alter_table("submissions") as table:
        table.drop_constraint("fk_submissions_reviewed_by_users", type_="foreignkey")
        table.drop_column("reviewed_at")
        table.drop_column("reviewed_by")
        table.alter_column("revision", server_default=None)
        table.alter_column("read_round", server_default=None)
        for name, condition in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_submissions_{name}"), condition)
        for columns in INDEXES:
            table.create_index(f"ix_submissions_{'_'.join(columns)}", list(columns))


def _create_tables() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("team_key_id", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_case_events_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["actor"], ["users.id"], name="fk_case_events_actor_users"),
        sa.UniqueConstraint("submission_id", "number", name="uq_case_events_submission_id_number"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_case_events_number_counts_from_1")),
        sa.CheckConstraint("(sealed IS NULL) = (team_key_id IS NULL)", name=op.f("ck_case_events_seal_has_its_key")),
    )
    op.create_index("ix_case_events_team_key_id", "case_events", ["team_key_id"])
    for name, time in (("case_drafts", "saved_at"), ("case_readers", "seen_at")):
        sealed = name == "case_drafts"
        op.create_table(
            name,
            sa.Column("submission_id", sa.Uuid(), nullable=False),
            sa.Column("account_id", sa.Integer(), nullable=False),
            *((sa.Column("sealed", sa.LargeBinary(), nullable=False),) if sealed else ()),
            *((sa.Column("team_key_id", sa.String(16), nullable=False),) if sealed else ()),
            *(() if sealed else (sa.Column("since", MOMENT, nullable=False),)),
            sa.Column(time, MOMENT, nullable=False),
            sa.PrimaryKeyConstraint("submission_id", "account_id", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(
                ["submission_id"], ["submissions.id"], name=f"fk_{name}_submission_id_submissions", ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                ["account_id"], ["users.id"], name=f"fk_{name}_account_id_users", ondelete="CASCADE"
            ),
        )
    op.create_index("ix_case_drafts_team_key_id", "case_drafts", ["team_key_id"])


def _begin_histories() -> None:
    """What is known of each case, as its first events: that it was shared, its notes, and how it stands."""
    conn = op.get_bind()
    written: dict[object, list[dict[str, object]]] = {}
    for note in conn.execute(sa.select(notes).order_by(notes.c.written_at, notes.c.id)):
        written.setdefault(note.submission_id, []).append(
            {
                **_event(note.id, note.submission_id, "noted", note.written_at, note.author),
                "sealed": note.sealed,
                "team_key_id": note.team_key_id,
            }
        )
    for row in conn.execute(sa.select(submissions).where(submissions.c.state != "kept")).all():
        history = [_event(uuid4(), row.id, "shared", row.shared_at, None), *written.get(row.id, [])]
        if row.state == "reviewed":
            history.append(_event(uuid4(), row.id, "claimed", row.reviewed_at, row.reviewed_by))
        if row.state == "withdrawn":
            history.append(_event(uuid4(), row.id, "withdrew", row.withdrawn_at, None))
        for number, event in enumerate(history, start=1):
            conn.execute(events.insert(), {**event, "number": number, "round": row.round})
        conn.execute(submissions.update().where(submissions.c.id == row.id).values(revision=len(history)))


def _event(event_id: object, submission_id: object, action: str, at: object, actor: object) -> dict[str, object]:
    fixed = {"id": event_id, "submission_id": submission_id, "action": action, "at": at, "actor": actor}
    return {**fixed, "channel": None, "sealed": None, "team_key_id": None}


def downgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("team_key_id", sa.String(16), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_notes_submission_id_submissions", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["author"], ["users.id"], name="fk_notes_author_users"),
        sa.CheckConstraint("(sealed IS NULL) = (team_key_id IS NULL)", name=op.f("ck_notes_seal_has_its_key")),
    )
    op.create_index("ix_notes_submission_id", "notes", ["submission_id"])
    op.create_index("ix_notes_team_key_id", "notes", ["team_key_id"])
    op.execute(
        "INSERT INTO notes (id, submission_id, author, sealed, team_key_id, written_at) "
        "SELECT id, submission_id, actor, sealed, team_key_id, at FROM case_events WHERE action = 'noted'"
    )
    with op.batch_alter_table("submissions") as table:
        for columns in INDEXES:
            table.drop_index(f"ix_submissions_{'_'.join(columns)}")
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_submissions_{name}"), type_="check")
        table.add_column(sa.Column("reviewed_at", MOMENT, nullable=True))
        table.add_column(sa.Column("reviewed_by", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_submissions_reviewed_by_users", "users", ["reviewed_by"], ["id"])
    op.execute(
        "UPDATE submissions SET state = 'reviewed', reviewed_at = closed_at, reviewed_by = owner_id "
        "WHERE state = 'closed'"
    )
    op.execute("UPDATE submissions SET state = 'new' WHERE state NOT IN ('kept', 'reviewed', 'withdrawn')")
    with op.batch_alter_table("submissions") as table:
        table.drop_constraint("fk_submissions_owner_id_users", type_="foreignkey")
        for name in ("owner_id", "revision", "read_round", "wait_until", "closed_at"):
            table.drop_column(name)
        for name, condition in OLD_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_submissions_{name}"), condition)
        table.create_index("ix_submissions_team_id_state_due_at_shared_at", ["team_id", "state", "due_at", "shared_at"])
    for name in ("case_readers", "case_drafts", "case_events"):
        op.drop_table(name)
    with op.batch_alter_table("users") as table:
        table.drop_constraint("fk_users_deputy_id_users", type_="foreignkey")
        table.drop_column("deputy_id")
        table.drop_column("away_until")
