"""The environment for programs that run by the machine's own clock, also under `make test-any-day`."""

from __future__ import annotations

import os

ENVIRONMENT: dict[str, str] = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
"""Under the moved clock Chromium takes a minute to begin, and PostgreSQL's timeouts never come."""
