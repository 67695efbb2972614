"""A one-time link: whoever opens it sets the password of their account, and goes on to the second step.

Its secret stands behind the #, which browsers send to nobody: it is in no log of a server or of a proxy, and a
program that opens links ahead sees the same page as everybody. A script moves it into the form; without one, the whole
link is pasted there.
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assessment import clock
from assessment.services import one_time_links
from assessment.services.accounts import Account, AccountRefused
from assessment.services.one_time_links import LinkEnded
from assessment.web import app_context, languages, sign_in
from assessment.web.access import Role, admits

bp = Blueprint("one_time_link", __name__, url_prefix="/counselor")

FIELD, PASSWORD = "secret-link", "new-password"  # names of fields


@bp.get("/link")
@admits(Role.ANYONE)
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/link")
@admits(Role.ANYONE)
def set_password() -> ResponseReturnValue:
    """Use the link up, and ask for the second step: a password alone opens nothing."""
    if languages.is_switch():
        return _page()
    token = request.form.get(FIELD, "").strip().rpartition("#")[2]
    try:
        account_id = one_time_links.set_password(
            app_context.store(), token, request.form.get(PASSWORD, ""), clock.now()
        )
    except LinkEnded:
        return _page(FIELD, _("This link works no more, or it is not whole. Ask an administrator for a new one.")), 422
    except AccountRefused as refused:
        return _page(PASSWORD, str(refused)), 422
    current_app.extensions["account_session"].remove()
    account: Account = current_app.extensions["accounts"].find_user(id=account_id)
    return sign_in.after_password(account)


def _page(field: str = "", problem: str = "") -> str:
    return render_template(
        "security/one_time_link.html",
        link=request.form.get(FIELD, ""),
        problems=[{"id": field, "message": problem}] if problem else [],
    )
