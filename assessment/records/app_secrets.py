"""The secrets of authenticator apps: each is encrypted, and decrypts for its own account only."""

from __future__ import annotations

from assessment.records import associated_data
from assessment.records.errors import decrypting
from assessment.vault import envelope
from assessment.vault.factor_keys import FactorKeys


def sealed(keys: FactorKeys, account_id: int, secret: bytes) -> bytes:
    """The encrypted secret."""
    return envelope.encrypt(keys.secrets, secret, associated_data.app_secret(account_id))


def opened(keys: FactorKeys, account_id: int, secret: bytes) -> bytes:
    """The secret. CannotDecrypt if it was sealed for another account, or with other keys."""
    with decrypting():
        return envelope.decrypt(keys.secrets, secret, associated_data.app_secret(account_id))
