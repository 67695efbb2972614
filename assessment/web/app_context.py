"""What the running application holds, typed."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Engine

from assessment.services.review import Desk
from assessment.settings import Settings
from assessment.vault.keyring import Keyring


def settings() -> Settings:
    """The operator's settings."""
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen


def engine() -> Engine:
    """The database; read it through ``storage.engine.reading`` and ``writing``."""
    found: Engine = current_app.extensions["engine"]
    return found


def keyring() -> Keyring:
    """The vault's keys."""
    found: Keyring = current_app.extensions["keyring"]
    return found


def desk() -> Desk:
    """Where counselors work."""
    return Desk(engine(), keyring(), settings().reliable_change)
