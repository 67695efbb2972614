"""What the application of this command holds, typed."""

from __future__ import annotations

from flask import current_app

from assessment.records.store import Store
from assessment.services import startup
from assessment.services.sign_ins import Keys
from assessment.settings import Settings
from assessment.vault.factor_keys import FactorKeys, derive
from assessment.vault.keyring import Keyring


def settings() -> Settings:
    """The operator's settings."""
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen


def prepare() -> None:
    """Prepare database and keys as a start of the service does, and use the secrets that were made now."""
    startup.prepare(settings())
    secrets = startup.session_secrets(settings())
    assert secrets is not None
    current_app.config.update(secrets.config())


def store() -> Store:
    """The database, with its tables up to date, and the keys."""
    found: Store = current_app.extensions["store"]
    startup.check_prepared(found)
    return found


def unprepared_store() -> Store:
    """The database, whatever is in it, and the keys."""
    found: Store = current_app.extensions["store"]
    return found


def factor_keys() -> FactorKeys:
    """The keys of second factors."""
    return derive(current_app.config["SECURITY_PASSWORD_SALT"])


def sign_in_keys() -> Keys:
    """The keys of sign-in."""
    return Keys(current_app.config["SECRET_KEY"], factor_keys())


def keyring() -> Keyring:
    """The keys, without the database."""
    found: Store = current_app.extensions["store"]
    return found.keyring
