"""The bell of the desk: how many alerts somebody has not read, and the list of them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.alerts_page import DeskNotice
from assessment.presenters.formatting import up_to_99
from assessment.services import alerts as alert_service
from assessment.web import access, app_context, staff_session
from assessment.web.access import Role, admits

bp = Blueprint("alerts", __name__)
bp.context_processor(staff_session.time_left_for_templates)


def count_unread() -> str:
    """How many cases have an unread alert for who is signed in: "" for none, and at most "99+"."""
    found = alert_service.count_unread(app_context.store(), access.staff())
    return up_to_99(found) if found else ""


def notices() -> tuple[DeskNotice, ...]:
    """What who is signed in should know of mail to staff."""
    return alert_service.notices(app_context.store(), access.staff(), clock.now())


bp.app_context_processor(lambda: {"unread_alerts": count_unread, "desk_notices": notices})


@bp.get("/counselor/alerts")
@admits(Role.COUNSELOR)
def page() -> ResponseReturnValue:
    return render_template("counselor/alerts.html", lines=alert_service.unread(app_context.store(), access.staff()))


@bp.get("/go/<code>")
@admits(Role.ANYONE)
def go(code: str) -> ResponseReturnValue:
    """Lead on from a mail, whose link must not tell what is here, to the page that asks who is there."""
    return redirect(url_for("counselor.review", code=code), 303)
