"""Second factors: what an account has, setting one up, and checking a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assessment.records import app_secrets, audit
from assessment.records.audit import Verb
from assessment.records.store import Store
from assessment.storage import accounts
from assessment.storage import second_factors as rows
from assessment.storage.second_factors import Passkey as Passkey
from assessment.storage.staff_tables import Account
from assessment.vault import one_time_codes
from assessment.vault.factor_keys import FactorKeys

APP, RECOVERY, PASSKEY = "app", "recovery code", "passkey"
"""By what a second factor was given."""
ISSUER = "Check-in"
"""What apps call this service."""


@dataclass(frozen=True)
class Factors:
    """What an account has. ``codes_left``: recovery codes that were not used yet."""

    app: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether the account has a second factor at all; recovery codes alone are none."""
        return self.app or bool(self.passkeys)


def of(store: Store, account_id: int) -> Factors:
    """What the account has."""
    with store.reading() as conn:
        return Factors(
            rows.sealed_secret(conn, account_id) is not None,
            rows.passkeys(conn, account_id),
            rows.codes_left(conn, account_id),
        )


def new_app(keys: FactorKeys, account: Account) -> bytes:
    """The secret of a new app, encrypted: it is kept by ``set_up_app`` only."""
    return app_secrets.sealed(keys, account.id, one_time_codes.new_secret())


def open_app(keys: FactorKeys, account: Account, sealed: bytes) -> bytes:
    """The secret that ``new_app`` encrypted. CannotDecrypt if it was another account's."""
    return app_secrets.opened(keys, account.id, sealed)


def app_address(account: Account, secret: bytes) -> str:
    """What an app reads from the QR code."""
    return one_time_codes.address(secret, ISSUER, account.email)


def app_key(secret: bytes) -> str:
    """What is typed into an app that reads no QR code."""
    return one_time_codes.as_text(secret)


def set_up_app(
    store: Store, keys: FactorKeys, account: Account, secret: bytes, typed: str, now: datetime
) -> tuple[str, ...] | None:
    """Give the account an app with this secret, once it showed a right code; None if it did not.

    Returns new recovery codes, to be shown once: with another app old codes end.
    """
    counter = one_time_codes.counter_of(secret, one_time_codes.plain(typed), now)
    if counter is None:
        return None
    with store.writing() as conn:
        rows.keep_secret(conn, account.id, app_secrets.sealed(keys, account.id, secret), counter)
        made = new_codes(conn, keys, account)
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.FACTOR_ADDED, now, detail=APP)
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.RECOVERY_CODES_MADE, now)
        return made


def renew_codes(store: Store, keys: FactorKeys, account: Account, now: datetime) -> tuple[str, ...]:
    """Ten new recovery codes, to be shown once. All older ones end."""
    with store.writing() as conn:
        made = new_codes(conn, keys, account)
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.RECOVERY_CODES_MADE, now)
        return made


def remove_app(store: Store, account: Account, now: datetime) -> bool:
    """Take the app away; False if nothing but it is left, and the account would have no second factor."""
    with store.writing() as conn:
        if not rows.passkeys(conn, account.id):
            return False
        rows.remove_secret(conn, account.id)
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.FACTOR_REMOVED, now, detail=APP)
        return True


def use(store: Store, keys: FactorKeys, account: Account, typed: str, now: datetime) -> str:
    """Check a code of the app, or a recovery code, and use it up: APP or RECOVERY, '' if it is not right."""
    with store.writing() as conn:
        used = _used(conn, keys, account.id, one_time_codes.plain(typed), now)
        if used == RECOVERY:
            audit.record(conn, store.keyring, audit.actor_of(account), Verb.RECOVERY_CODE_USED, now)
        return used


def is_recovery_code(typed: str) -> bool:
    """Whether this may be a recovery code: nobody guesses one, so no wait is needed."""
    return not one_time_codes.is_app_code(one_time_codes.plain(typed))


def add_app(store: Store, keys: FactorKeys, email: str, now: datetime) -> None:
    """Give an account an app that nobody holds: for demonstrations, which print its codes. NotFound."""
    with store.writing() as conn:
        account_id = accounts.id_of(conn, email)
        rows.keep_secret(conn, account_id, app_secrets.sealed(keys, account_id, one_time_codes.new_secret()), 0)
        audit.record(conn, store.keyring, audit.COMMAND, Verb.FACTOR_ADDED, now, subject=email, detail=APP)


def current_code(store: Store, keys: FactorKeys, account_id: int, now: datetime) -> str:
    """What the account's app shows now; '' if it has none. For demonstrations only."""
    with store.reading() as conn:
        sealed = rows.sealed_secret(conn, account_id)
    if sealed is None:
        return ""
    return one_time_codes.code(app_secrets.opened(keys, account_id, sealed), one_time_codes.counter_at(now))


def reset(conn: Connection, account_id: int) -> None:
    """Take away every second factor: the next sign-in sets one up."""
    rows.reset(conn, account_id)


def _used(conn: Connection, keys: FactorKeys, account_id: int, typed: str, now: datetime) -> str:
    if not one_time_codes.is_app_code(typed):
        code_hash = one_time_codes.recovery_hash(keys.codes, account_id, typed)
        return RECOVERY if rows.use_code(conn, account_id, code_hash) else ""
    sealed = rows.sealed_secret(conn, account_id)
    if sealed is None:
        return ""
    counter = one_time_codes.counter_of(app_secrets.opened(keys, account_id, sealed), typed, now)
    return APP if counter is not None and rows.use_counter(conn, account_id, counter) else ""


def new_codes(conn: Connection, keys: FactorKeys, account: Account) -> tuple[str, ...]:
    """Ten new recovery codes in place of all others; whoever calls this records it."""
    made = one_time_codes.new_recovery_codes()
    rows.replace_codes(conn, account.id, [one_time_codes.recovery_hash(keys.codes, account.id, each) for each in made])
    return made
