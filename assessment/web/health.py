"""What monitors and load balancers ask: whether the process answers, and whether it can serve people."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from assessment.services.readiness import ReadinessCheck
from assessment.web.access import Role, admits

bp = Blueprint("health", __name__, url_prefix="/health")


def set_up(app: Flask) -> None:
    """Add the addresses, whomever the process serves."""
    app.register_blueprint(bp)
    app.extensions["readiness"] = ReadinessCheck(app.extensions["store"], app.config["SETTINGS"].instance_dir)


@bp.get("/live")
@admits(Role.ANYONE)
def live() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return jsonify(alive=True)


@bp.get("/ready")
@admits(Role.ANYONE)
def ready() -> ResponseReturnValue:
    """One word for each thing that the service needs; 503 if people cannot be served."""
    check: ReadinessCheck = current_app.extensions["readiness"]
    found = check.now()
    words = {name: result.value for name, result in found.checks.items()}
    return jsonify(ready=found.ready, checks=words), 200 if found.ready else 503
