"""gunicorn's log in the format of ours."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from assessment.log_lines import JsonFormatter


class JsonLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """It has no access log: that of the application names no client."""

    def setup(self, cfg: Any) -> None:
        """Set up its handlers, also when it is told to open its log again."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())
