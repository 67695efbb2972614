"""The counselor's pages: the queue and the review of one submission."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assessment.web.access import Role, admits

bp = Blueprint("counselor", __name__, url_prefix="/counselor")


@bp.get("")
@admits(Role.COUNSELOR)
def queue() -> ResponseReturnValue:
    return render_template("counselor/queue.html")
