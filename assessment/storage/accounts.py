"""Accounts of those who sign in, for Flask-Security."""

from __future__ import annotations

from flask_security import SQLAlchemySessionUserDatastore
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from assessment.storage.tables import Account, AccountRole

COUNSELOR = "counselor"

Accounts = SQLAlchemySessionUserDatastore


def sessions(engine: Engine) -> scoped_session[Session]:
    """Sessions of their own for every thread; ``remove()`` them when a request ends."""
    return scoped_session(sessionmaker(engine, expire_on_commit=False))


def accounts(session: scoped_session[Session]) -> Accounts:
    """The datastore Flask-Security reads accounts from."""
    return Accounts(session, Account, AccountRole)
