"""Connections to PostgreSQL that wait no longer than their thread may.

A server that hangs still acknowledges what it is sent, so neither its own time-outs nor those of TCP say anything: the
client has to stop waiting by itself, for whatever it waits.
"""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from psycopg.errors import ConnectionTimeout

from assessment.storage import time_limit
from assessment.storage.breaker import Breaker

CONNECT_S = 5
"""How long a command, or the start, waits for a server that takes no connection."""
SHORTEST_CONNECT_S = 2
"""The driver waits no less for a connection (the convention of libpq)."""
STATEMENT_MS_MORE = 500
"""A statement may take so much longer than it may wait for a lock."""
IDLE_IN_TRANSACTION_MS = 60_000
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""What tells that a host is gone, for a connection of a command, which has no limit (seconds; milliseconds)."""


class LimitedConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends with its thread's time; it is closed then, for nobody knows its state."""

    breaker: Breaker | None = None

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """Wait for the server as psycopg does. ConnectionTimeout (an OperationalError) if the time is up."""
        left = time_limit.left()
        if left is None or "timeout" in kwargs:
            return super().wait(gen, *args, **kwargs)
        try:
            return super().wait(gen, *args, **{**kwargs, "timeout": left})
        except psycopg.OperationalError as failed:
            if time_limit.left() or failed.sqlstate is not None:
                raise  # the server said so
            self.pgconn.finish()
            if self.breaker is not None:
                self.breaker.trip(left)
            raise ConnectionTimeout("The server did not answer in time.") from None


def opened(breaker: Breaker, parameters: dict[str, Any]) -> LimitedConnection:
    """A new connection. OperationalError of the driver, at the end of this thread's time at the latest."""
    left = time_limit.left()
    if left is not None and left < SHORTEST_CONNECT_S:
        raise ConnectionTimeout("There is no time left to connect.")
    patience = CONNECT_S if left is None else int(left)
    began = time.monotonic()
    try:
        connection = LimitedConnection.connect(**{**KEEPALIVES, **parameters, "connect_timeout": patience})
    except ConnectionTimeout:
        breaker.trip(time.monotonic() - began)
        raise
    connection.breaker = breaker
    return connection


def has_ended(connection: LimitedConnection) -> bool:
    """True if a connection that nobody uses is closed, or has something to read: a server that closes it says so.

    A host that is gone without a word is noticed by ``KEEPALIVES``, within 25 seconds.
    """
    if connection.closed:
        return True
    said = select.poll()
    said.register(connection.fileno(), select.POLLIN)
    return bool(said.poll(0))


def set_up(connection: LimitedConnection, lock_timeout_ms: int) -> None:
    """Let the server stop by itself what nobody waits for any more."""
    settings = {"lock_timeout": lock_timeout_ms}
    if time_limit.left() is not None:  # a command's statements may take long
        settings |= {
            "statement_timeout": lock_timeout_ms + STATEMENT_MS_MORE,
            "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
        }
    for name, milliseconds in settings.items():
        connection.execute("SELECT set_config(%s, %s, false)", [name, str(milliseconds)])
    connection.commit()
