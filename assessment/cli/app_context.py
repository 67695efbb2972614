"""What the application of this command holds, typed."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import Engine

from assessment.services import startup
from assessment.settings import Settings
from assessment.vault.keyring import Keyring


def settings() -> Settings:
    """The operator's settings."""
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen


def engine() -> Engine:
    """The database, with its tables up to date."""
    return startup.prepared(current_app.extensions["engine"])


def keyring() -> Keyring:
    """The vault's keys."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring
