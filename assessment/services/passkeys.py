"""Passkeys: made for an account, used as its second factor, or as both factors at once."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from assessment.core import typed_text
from assessment.records import audit
from assessment.records.audit import Verb
from assessment.records.store import Store
from assessment.services import rate_limits, second_factors
from assessment.services.rate_limits import SIGN_INS
from assessment.services.second_factors import PASSKEY
from assessment.services.sign_ins import Keys, SignInClient
from assessment.storage import second_factors as rows
from assessment.storage.staff_tables import Account
from assessment.vault import passkey_check
from assessment.vault.passkey_check import RelyingParty as RelyingParty

MAKE, USE = "make", "use"
"""What a challenge is for."""
LONGEST_NAME, MOST = 60, 10


def asked_to_make(store: Store, keys: Keys, party: RelyingParty, account: Account, now: datetime) -> str:
    """What a browser is asked to make a passkey for this account, as JSON."""
    with store.reading() as conn:
        others = [each.credential_id for each in rows.passkeys(conn, account.id)]
    challenge = passkey_check.new_challenge(keys.secret, f"{MAKE} {account.id}", now)
    return passkey_check.asked_to_make(party, challenge, (_handle(keys, account), account.email, account.name), others)


def asked_to_use(store: Store, keys: Keys, party: RelyingParty, account: Account | None, now: datetime) -> str:
    """What a browser is asked to use a passkey, as JSON: one of this account, or any that it has for this service."""
    allowed: list[bytes] = []
    if account is not None:
        with store.reading() as conn:
            allowed = [each.credential_id for each in rows.passkeys(conn, account.id)]
    return passkey_check.asked_to_use(party, passkey_check.new_challenge(keys.secret, USE, now), allowed)


def add(
    store: Store, keys: Keys, party: RelyingParty, account: Account, sent: str, name: str, now: datetime
) -> tuple[str, ...] | None:
    """Keep a passkey that a browser made; None if its reply is not right, or the account has too many.

    Returns new recovery codes, to be shown once, if the account had no second factor before; else nothing.
    """
    challenge = passkey_check.challenge_of(sent, keys.secret, f"{MAKE} {account.id}", now)
    made = passkey_check.made(party, challenge, sent) if challenge and _first(store, keys, challenge, now) else None
    if made is None:
        return None
    try:
        with store.writing() as conn:
            before = rows.passkeys(conn, account.id)
            if len(before) >= MOST:
                return None
            first = not before and rows.sealed_secret(conn, account.id) is None
            called = typed_text.one_line(name)[:LONGEST_NAME] or f"{len(before) + 1}"
            rows.add_passkey(conn, account.id, made.credential_id, made.public_key, made.sign_count, called, now)
            codes = second_factors.new_codes(conn, keys.factors, account) if first else ()
            audit.record(conn, store.keyring, audit.actor_of(account), Verb.FACTOR_ADDED, now, detail=PASSKEY)
            if codes:
                audit.record(conn, store.keyring, audit.actor_of(account), Verb.RECOVERY_CODES_MADE, now)
            return codes
    except IntegrityError:
        return None  # somebody has this passkey already


def use(
    store: Store,
    keys: Keys,
    party: RelyingParty,
    sent: str,
    client: SignInClient,
    now: datetime,
    account_id: int | None = None,
) -> int | None:
    """The id of the account whose passkey was used, which must be this one if one is named; None if it is not right."""
    if not rate_limits.count(store, SIGN_INS, keys.secret, client.address, now):
        return None
    challenge = passkey_check.challenge_of(sent, keys.secret, USE, now)
    with store.reading() as conn:
        found = rows.passkey(conn, passkey_check.credential_id_of(sent))
    if challenge is None or found is None or account_id not in (None, found.account_id):
        return None
    count = passkey_check.used(party, challenge, sent, found.public_key, found.sign_count)
    if count is None or not _first(store, keys, challenge, now):
        return None
    with store.writing() as conn:
        return found.account_id if rows.use_passkey(conn, found, count, now) else None


def remove(store: Store, account: Account, passkey_id: int, now: datetime) -> bool:
    """Remove one of the account's passkeys; False if it has none such, or no other second factor would be left."""
    with store.writing() as conn:
        others = [each for each in rows.passkeys(conn, account.id) if each.id != passkey_id]
        if not others and rows.sealed_secret(conn, account.id) is None:
            return False
        if not rows.remove_passkey(conn, account.id, passkey_id):
            return False
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.FACTOR_REMOVED, now, detail=PASSKEY)
        return True


def _first(store: Store, keys: Keys, challenge: bytes, now: datetime) -> bool:
    """Whether this challenge is answered for the first time."""
    return rate_limits.first_time(store, keys.secret, f"challenge {challenge.hex()}", passkey_check.CHALLENGE_FOR, now)


def _handle(keys: Keys, account: Account) -> bytes:
    """What a device files the passkey under: it says nothing of the account (WebAuthn, 14.6.1)."""
    return hmac.digest(keys.factors.codes, f"user handle {account.id}".encode(), "sha256")
