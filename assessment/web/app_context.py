"""Typed access to what the running application holds."""

from __future__ import annotations

from flask import current_app

from assessment.records.store import Store
from assessment.services.exits import Exits
from assessment.services.review import Desk
from assessment.settings import Settings


def settings() -> Settings:
    """The operator's settings."""
    chosen: Settings = current_app.config["SETTINGS"]
    return chosen


def store() -> Store:
    """The database and the keys, for services."""
    found: Store = current_app.extensions["store"]
    return found


def exits() -> Exits:
    """What ends the visits of those who left."""
    found: Exits = current_app.extensions["exits"]
    return found


def desk() -> Desk:
    """What the services for counselors need."""
    return Desk(store(), settings().reliable_change)
