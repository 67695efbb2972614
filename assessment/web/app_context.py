"""Typed access to what the running application holds."""

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
    """The database engine."""
    found: Engine = current_app.extensions["engine"]
    return found


def keyring() -> Keyring:
    """The vault's keys."""
    found: Keyring = current_app.extensions["keyring"]
    return found


def desk() -> Desk:
    """What the services for counselors need."""
    return Desk(engine(), keyring(), settings().reliable_change)
