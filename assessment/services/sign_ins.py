"""Signing in: a password, then a second factor; what a stranger tries keeps nobody out of their own account."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_security import hash_password, verify_password
from flask_security.proxies import _security

from assessment.records import audit
from assessment.records.audit import Verb
from assessment.records.store import Store
from assessment.services import lockouts, rate_limits, second_factors
from assessment.services.lockouts import Attempt
from assessment.services.rate_limits import SIGN_INS
from assessment.storage import accounts
from assessment.storage.staff_tables import Account
from assessment.vault.factor_keys import FactorKeys

NONE = timedelta(0)
WHILE_SIGNED_IN = "while signed in"
"""Recorded beside a refusal of somebody who was asked once more who is there."""


@dataclass(frozen=True)
class Keys:
    """``secret`` hashes names and addresses and signs what known browsers hold."""

    secret: str
    factors: FactorKeys


@dataclass(frozen=True, repr=False)
class Credentials:
    """What was typed. ``code``: '' if none was."""

    name: str
    password: str
    code: str = ""


@dataclass(frozen=True)
class SignInClient:
    """Who tries. ``device``: what the browser holds that signed in here before, '' without it.

    ``signed_in``: they are signed in already, and are asked once more who is there.
    """

    address: str
    device: str = ""
    signed_in: bool = False


@dataclass(frozen=True)
class SignInResult:
    """What became of a try.

    ``right``: all that was asked for is right. ``wait``: how long a password alone is not looked at. ``too_many``:
    nothing is looked at that comes from this address, or from anywhere. ``factor``: the second factor that was given
    along with the password, '' without one.
    """

    right: bool = False
    wait: timedelta = NONE
    too_many: bool = False
    factor: str = ""


def device_of(keys: Keys, account: Account, client: SignInClient) -> str:
    """What a browser is to hold from now on, so that it is known to this account; what it holds, if it is."""
    if _known(keys, account, client):
        return client.device
    name = secrets.token_urlsafe(16)
    return f"{name}.{_device_mac(keys, account, name)}"


def with_password(
    store: Store, keys: Keys, typed: Credentials, account: Account | None, client: SignInClient, now: datetime
) -> SignInResult:
    """Try a password, and a code along with it if there is one.

    After wrong tries a password alone is not looked at for a while: a right one with a right code is still taken, and
    no reply tells whether the password was right.
    """
    device = _known(keys, account, client)
    if not device and not rate_limits.count(store, SIGN_INS, keys.secret, client.address, now):
        return SignInResult(too_many=True)
    tried = lockouts.attempt(store, _name_bucket(keys, typed.name, device), now)
    if tried.wait and not typed.code:
        return SignInResult(wait=tried.wait)
    result = _looked_at(store, keys, typed, account, device, tried, now)
    if result.right and account is not None:
        _keep_newer_hash(store, account, typed.password, tried.bucket)
    else:
        _record_refused(store, account, client, now, _name_bucket(keys, typed.name, ""))
    return result


def with_code(
    store: Store, keys: Keys, account: Account, code: str, client: SignInClient, now: datetime
) -> SignInResult:
    """Try a code after the right password, or to show once more who is there."""
    device = _known(keys, account, client)
    if not device and not rate_limits.count(store, SIGN_INS, keys.secret, client.address, now):
        return SignInResult(too_many=True)
    result = _code(store, keys, account, code, device, now)
    if not result.right:
        _record_refused(store, account, client, now)
    return result


def signed_in(store: Store, account: Account, factor: str, now: datetime) -> None:
    """Record that somebody signed in, and by which second factor; '' for a password alone."""
    with store.writing() as conn:
        audit.record(conn, store.keyring, audit.actor_of(account), Verb.SIGNED_IN, now, detail=factor)


def buckets_of(keys: Keys, account_id: int, email: str) -> tuple[str, str]:
    """Under which wrong passwords and wrong codes of an account are counted in browsers that it does not know."""
    return _name_bucket(keys, email, ""), _code_bucket(keys, account_id, "")


def _looked_at(
    store: Store,
    keys: Keys,
    typed: Credentials,
    account: Account | None,
    device: str,
    tried: Attempt,
    now: datetime,
) -> SignInResult:
    """What becomes of a password and, while its name waits, of the code along with it."""
    right = _is_right(account, typed.password)
    if not right or account is None or not account.active:
        return SignInResult(wait=tried.wait)
    if not tried.wait:
        return SignInResult(right=True)
    given = _code(store, keys, account, typed.code, device, now)
    return given if given.right else SignInResult(wait=tried.wait)


def _record_refused(
    store: Store, account: Account | None, client: SignInClient, now: datetime, name_hash: str = ""
) -> None:
    who = audit.actor_of(account) if account else audit.stranger(name_hash)
    detail = WHILE_SIGNED_IN if client.signed_in else ""
    with store.writing() as conn:
        audit.record(conn, store.keyring, who, Verb.SIGN_IN_REFUSED, now, detail=detail)


def _code(store: Store, keys: Keys, account: Account, code: str, device: str, now: datetime) -> SignInResult:
    """Only whoever knows the password comes here: wrong codes are counted by account."""
    tried = lockouts.attempt(store, _code_bucket(keys, account.id, device), now)
    if tried.wait and not second_factors.is_recovery_code(code):
        return SignInResult(wait=tried.wait)
    factor = second_factors.use(store, keys.factors, account, code, now)
    if not factor:
        return SignInResult(wait=tried.wait)
    with store.writing() as conn:
        lockouts.forget(conn, tried.bucket)
    return SignInResult(right=True, factor=factor)


def _is_right(account: Account | None, password: str) -> bool:
    """Whether this is the password; it takes as long where there is no account, or no password yet."""
    normal = _security.password_util.normalize(password)
    if account is None or not account.password:
        hash_password(normal)
        return False
    return bool(verify_password(normal, account.password))


def _keep_newer_hash(store: Store, account: Account, password: str, bucket: str) -> None:
    """Forget the failures before a right password, and replace an outdated hash of it."""
    normal = _security.password_util.normalize(password)
    newer = hash_password(normal) if _security.pwd_context.needs_update(account.password) else None
    with store.writing() as conn:
        if newer is not None:
            accounts.rehash(conn, account.email, newer)
        lockouts.forget(conn, bucket)


def _known(keys: Keys, account: Account | None, client: SignInClient) -> str:
    """The browser's name if it signed in to this account before, '' if not."""
    name, _, mac = client.device.partition(".")
    if account is None or not name:
        return ""
    return name if hmac.compare_digest(mac.encode(), _device_mac(keys, account, name).encode()) else ""


def _device_mac(keys: Keys, account: Account, name: str) -> str:
    text = f"known browser {account.id} {name}"
    return hmac.digest(keys.secret.encode(), text.encode(), "sha256").hex()


def _name_bucket(keys: Keys, name: str, device: str) -> str:
    return lockouts.bucket_of(keys.secret, accounts.fold(name), device)


def _code_bucket(keys: Keys, account_id: int, device: str) -> str:
    return lockouts.bucket_of(keys.secret, f"codes of {account_id}", device)
