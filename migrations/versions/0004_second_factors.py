"""Sign-in with a second factor, and one way to compare addresses.

Two spellings of an address are one account: what is compared stands beside the address. An account may have the
secret of an authenticator app, recovery codes and passkeys.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004_second_factors", "0003_audit_chain"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("address", sa.String(255), nullable=True))
        table.add_column(sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("totp_counter", sa.Integer(), nullable=True))
    _fill_addresses()
    with op.batch_alter_table("users") as table:
        table.alter_column("address", existing_type=sa.String(255), nullable=False)
        table.create_unique_constraint("uq_users_address", ["address"])
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["users.id"], name="fk_recovery_codes_account_id_users", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(["account_id"], ["users.id"], name="fk_passkeys_account_id_users", ondelete="CASCADE"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_account_id", "passkeys", ["account_id"])


def downgrade() -> None:
    op.drop_table("passkeys")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("users") as table:
        table.drop_constraint("uq_users_address", type_="unique")
        table.drop_column("totp_counter")
        table.drop_column("totp_sealed")
        table.drop_column("address")


def _fill_addresses() -> None:
    """Give each account what its address is compared by. ValueError if two are one: nobody can say whose it is."""
    users = sa.table(
        "users", sa.column("id", sa.Integer), sa.column("email", sa.String), sa.column("address", sa.String)
    )
    seen: dict[str, str] = {}
    for row in op.get_bind().execute(sa.select(users.c.id, users.c.email).order_by(users.c.id)).all():
        address = _folded(row.email)
        if address in seen:
            raise ValueError(
                f"The accounts {seen[address]} and {row.email} are one address in two spellings. "
                "Change the address of one of them, or delete it, with the version of the service that made them."
            )
        seen[address] = row.email
        op.execute(users.update().where(users.c.id == row.id).values(address=address))


def _folded(email: str) -> str:
    """As ``storage.accounts.fold`` when this was written."""
    text = unicodedata.normalize("NFKC", email.strip())
    return unicodedata.normalize("NFKC", text.casefold())
