"""The counselors' first page: what needs somebody now, lists of cases, and the search for one by its code."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core import typed_text
from assessment.core.errors import NotFound
from assessment.services import review
from assessment.services import today as today_service
from assessment.web import access, app_context, case_forms, languages
from assessment.web.access import Role, admits
from assessment.web.counselor import bp as bp


@bp.get("")
@admits(Role.COUNSELOR)
def today() -> ResponseReturnValue:
    staff, now = access.staff(), clock.now()
    sought = typed_text.plain(request.args.get("code", "")).lower()[:40]
    code = typed_text.case_code(sought)
    if sought:
        try:
            review.find(app_context.desk(), code, staff, now)
        except NotFound:
            pass
        else:
            return redirect(url_for(".review", code=code), 303)
    chosen, after = request.args.get("show", ""), request.args.get("after", "")
    page = today_service.open_today(app_context.store(), staff, now, languages.current(), chosen, after)
    return render_template("counselor/today.html", page=page, sought=sought, opened=case_forms.minute(now))


@bp.get("/news")
@admits(Role.COUNSELOR)
def news() -> ResponseReturnValue:
    """What came since a page was made. A script asks; asking is no activity."""
    since = request.args.get("since", "")
    return {"words": today_service.news(app_context.store(), access.staff(), since, clock.now())}
