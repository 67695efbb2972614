"""What monitors and load balancers ask: whether the process answers, and whether it can serve people."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from assessment.records.store import Store
from assessment.services import readiness
from assessment.services.readiness import Readiness
from assessment.services.timed_cache import TimedCache
from assessment.web.access import Role, admits
from assessment.web.error_pages import RETRY_AFTER_S

bp = Blueprint("health", __name__, url_prefix="/health")


def set_up(app: Flask) -> None:
    """Add the addresses, whomever the process serves."""
    app.register_blueprint(bp)
    app.extensions["readiness"] = cached_readiness(app.extensions["store"], app.config["SETTINGS"].instance_dir)


def cached_readiness(store: Store, instance_dir: Path) -> TimedCache[Readiness]:
    """What people need, looked at once a second at most."""
    return TimedCache(lambda: readiness.look(store, instance_dir), readiness.VALID_S)


@bp.get("/live")
@admits(Role.ANYONE)
def live() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return jsonify(alive=True)


@bp.get("/ready")
@admits(Role.ANYONE)
def ready() -> ResponseReturnValue:
    """One word for each thing that the service needs; 503 if people cannot be served."""
    cache: TimedCache[Readiness] = current_app.extensions["readiness"]
    found = cache.value()
    words = {name: result.value for name, result in found.checks.items()}
    if found.ready:
        return jsonify(ready=True, checks=words)
    return jsonify(ready=False, checks=words), 503, {"Retry-After": str(RETRY_AFTER_S)}
