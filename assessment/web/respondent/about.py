"""What this service is, and what stays on this device: open to everyone, with or without answers."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from assessment.presenters import validity
from assessment.web.access import Role, admits
from assessment.web.respondent import addresses, current_draft
from assessment.web.respondent.blueprint import bp


@bp.get("/about")
@admits(Role.ANYONE)
def about() -> ResponseReturnValue:
    pack = current_draft.served_pack()
    draft = current_draft.draft_at_once()
    limits = validity.limits(pack.texts)
    return render_template("respondent/about.html", pack=pack, limits=limits, go_on=addresses.resume_address(draft))


@bp.get("/this-device")
@admits(Role.ANYONE)
def this_device() -> ResponseReturnValue:
    """How to leave, and what stays behind: shown before the first question, and linked from every page."""
    draft = current_draft.draft_at_once()
    return render_template(
        "respondent/this_device.html",
        nothing_to_lose=draft is None or not (draft.answers or draft.submitted),
        go_on=addresses.resume_address(draft),
    )
