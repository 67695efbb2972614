"""Second factors of accounts: the secret of an authenticator app, recovery codes and passkeys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from assessment.storage.staff_tables import Account, PasskeyRow, RecoveryCodeRow


@dataclass(frozen=True)
class Passkey:
    """``public_key``: COSE; ``sign_count``: what the device counted at its last use, 0 where it counts nothing."""

    id: int
    account_id: int
    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None


_PASSKEY = select(
    PasskeyRow.id,
    PasskeyRow.account_id,
    PasskeyRow.credential_id,
    PasskeyRow.public_key,
    PasskeyRow.sign_count,
    PasskeyRow.name,
    PasskeyRow.made_at,
    PasskeyRow.used_at,
)


def sealed_secret(conn: Connection, account_id: int) -> bytes | None:
    """The encrypted secret of the account's app, None without one."""
    return conn.execute(select(Account.totp_sealed).where(Account.id == account_id)).scalar_one_or_none()


def keep_secret(conn: Connection, account_id: int, sealed: bytes, counter: int) -> None:
    """Keep the encrypted secret of an app in place of any other, and the time step of the code that proved it."""
    values = {"totp_sealed": sealed, "totp_counter": counter}
    conn.execute(update(Account).where(Account.id == account_id).values(values))


def remove_secret(conn: Connection, account_id: int) -> None:
    """Forget the app of an account."""
    conn.execute(update(Account).where(Account.id == account_id).values(totp_sealed=None, totp_counter=None))


def use_counter(conn: Connection, account_id: int, counter: int) -> bool:
    """Use up the code of this time step, and all before it; False if it was used up before."""
    used = (
        update(Account)
        .where(Account.id == account_id, or_(Account.totp_counter.is_(None), Account.totp_counter < counter))
        .values(totp_counter=counter)
    )
    return bool(conn.execute(used).rowcount)


def replace_codes(conn: Connection, account_id: int, hashes: Iterable[str]) -> None:
    """Keep these recovery codes in place of all others."""
    conn.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    conn.execute(insert(RecoveryCodeRow), [{"account_id": account_id, "code_hash": each} for each in hashes])


def use_code(conn: Connection, account_id: int, code_hash: str) -> bool:
    """Use up a recovery code; False if there is none such, or it was used before."""
    used = delete(RecoveryCodeRow).where(
        RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.code_hash == code_hash
    )
    return bool(conn.execute(used).rowcount)


def codes_left(conn: Connection, account_id: int) -> int:
    """How many recovery codes the account has left."""
    counted = select(func.count()).select_from(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id)
    return int(conn.execute(counted).scalar_one())


def passkeys(conn: Connection, account_id: int) -> tuple[Passkey, ...]:
    """The account's passkeys, the oldest first."""
    found = conn.execute(_PASSKEY.where(PasskeyRow.account_id == account_id).order_by(PasskeyRow.id))
    return tuple(Passkey(*row) for row in found)


def passkey(conn: Connection, credential_id: bytes) -> Passkey | None:
    """The passkey with this id; None if nobody has it."""
    row = conn.execute(_PASSKEY.where(PasskeyRow.credential_id == credential_id)).one_or_none()
    return Passkey(*row) if row else None


def add_passkey(
    conn: Connection,
    account_id: int,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    name: str,
    now: datetime,
) -> None:
    """Add a passkey. IntegrityError if its id is taken."""
    values = {
        "account_id": account_id,
        "credential_id": credential_id,
        "public_key": public_key,
        "sign_count": sign_count,
        "name": name,
        "made_at": now,
    }
    conn.execute(insert(PasskeyRow), values)


def use_passkey(conn: Connection, found: Passkey, sign_count: int, now: datetime) -> bool:
    """Record a use; False if somebody else used it meanwhile, or it was removed."""
    used = (
        update(PasskeyRow)
        .where(PasskeyRow.id == found.id, PasskeyRow.sign_count == found.sign_count)
        .values(sign_count=sign_count, used_at=now)
    )
    return bool(conn.execute(used).rowcount)


def remove_passkey(conn: Connection, account_id: int, passkey_id: int) -> bool:
    """Remove one of the account's passkeys; False if it has none such."""
    gone = delete(PasskeyRow).where(PasskeyRow.account_id == account_id, PasskeyRow.id == passkey_id)
    return bool(conn.execute(gone).rowcount)


def reset(conn: Connection, account_id: int) -> None:
    """Take every second factor away from an account."""
    remove_secret(conn, account_id)
    for table in (RecoveryCodeRow, PasskeyRow):
        conn.execute(delete(table).where(table.account_id == account_id))
