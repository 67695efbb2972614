"""The page that stands for all others in maintenance mode. The exit, help lines and health checks go on."""

from __future__ import annotations

from flask import Response, request

from assessment.services import maintenance
from assessment.web import app_context, error_pages

OPEN = frozenset(
    {"static", "health.live", "health.ready", "metrics.metrics", "language.switch"}
    | {"respondent.leave", "respondent.help_lines", "respondent.choose_place"}
)


def stand_in() -> Response | None:
    """Before every request: show that we are closed, and carry along what was sent."""
    if request.endpoint in OPEN or not maintenance.is_on(app_context.settings().instance_dir):
        return None
    return error_pages.show(503, error_pages.MAINTENANCE)
