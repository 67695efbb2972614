"""Cases to take along: what the files hold, the file of one case, and those of several, which a worker makes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.core.desk_lists import CaseList
from assessment.core.errors import InvalidAnswers
from assessment.presenters import exports_page
from assessment.presenters.export_formats import FORMATS, file_name
from assessment.presenters.exports_page import ShownExport
from assessment.presenters.formatting import desk_day
from assessment.records.case_lists import ListedCase
from assessment.services import case_export, exports, review, today
from assessment.web import access, app_context, languages, staff_session
from assessment.web.access import Role, admits, needs_fresh_factor
from assessment.web.case_forms import Fields

bp = Blueprint("exports", __name__, url_prefix="/counselor")
bp.context_processor(staff_session.time_left_for_templates)


@bp.route("/<code>/export", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
@needs_fresh_factor
def of_case(code: str) -> ResponseReturnValue:
    """Posted to by the page that asks for the second factor, and by the button that makes the file."""
    desk, staff, now, kind = app_context.desk(), access.staff(), clock.now(), request.form.get("kind", "")
    if request.method == "POST" and not languages.is_switch():
        if kind not in FORMATS:
            return redirect(url_for(".of_case", code=code), 303)
        chosen = FORMATS[kind]
        content = case_export.export_case(desk, code, staff, now, languages.localize, chosen)
        name = file_name(code, desk_day(now), chosen)
        return send_file(BytesIO(content), chosen.mimetype, as_attachment=True, download_name=name)
    review.find(desk, code, staff, now)
    formats = tuple(FORMATS.values())
    return render_template("counselor/export.html", code=code, formats=formats, kind=kind or formats[0].name)


@bp.get("/exports")
@admits(Role.COUNSELOR)
def page() -> ResponseReturnValue:
    """What somebody asked for, and how far it is."""
    return render_template("counselor/exports.html", exports=_shown())


@bp.get("/exports/progress")
@admits(Role.COUNSELOR)
def progress() -> ResponseReturnValue:
    """How many files are made. A script asks; asking is no activity."""
    shown = _shown()
    return {
        "exports": {each.id: {"made": each.made, "words": each.words} for each in shown},
        "waiting": any(each.waits for each in shown),
    }


@bp.route("/exports/new", methods=["GET", "POST"])
@admits(Role.COUNSELOR)
def choose() -> ResponseReturnValue:
    """The cases of a list, to choose from; codes can be written too. Posted to by a button that shows another list."""
    return _choose(request.form.get("to") or request.args.get("show", ""))


@bp.post("/exports")
@admits(Role.COUNSELOR)
@needs_fresh_factor
def begin() -> ResponseReturnValue:
    """Ask for the files of the cases that are ticked, and of those whose codes are written."""
    if languages.is_switch():
        return _choose(request.form.get("show", ""))
    desk, staff, now, form = app_context.desk(), access.staff(), clock.now(), request.form
    codes = [*form.getlist("case"), *form.get("codes", "").lower().replace(",", " ").split()]
    if "all" in form:
        codes += [each.code for each in _cases(_list(form.get("show", "")))]
    try:
        exports.begin(desk, staff, codes, form.get("kind", ""), languages.current(), now)
    except InvalidAnswers as refused:
        return _choose(form.get("show", ""), refused.messages), 422
    return redirect(url_for(".page"), 303)


@bp.post("/exports/download")
@admits(Role.COUNSELOR)
@needs_fresh_factor
def download() -> ResponseReturnValue:
    """The ZIP. Its name is a day."""
    found = exports.download(app_context.store(), access.staff(), _export(), clock.now())
    return send_file(BytesIO(found.content), "application/zip", as_attachment=True, download_name=found.name)


@bp.post("/exports/delete")
@admits(Role.COUNSELOR)
def delete() -> ResponseReturnValue:
    exports.forget(app_context.store(), access.staff(), _export())
    return redirect(url_for(".page"), 303)


def _shown() -> list[ShownExport]:
    store = app_context.store()
    kept = exports.of_account(store, access.staff(), clock.now())
    return [exports_page.shown_export(each, exports.ends_at(store, each.export)) for each in kept]


def _export() -> UUID:
    """The one that a form names; one that nobody has, if that is no id."""
    try:
        return UUID(request.form.get("export", ""))
    except ValueError:
        return UUID(int=0)


def _list(name: str) -> CaseList:
    return next((each for each in exports_page.LISTS if each.value == name), CaseList.MINE)


def _cases(chosen: CaseList) -> list[ListedCase]:
    return today.cases_of(app_context.store(), access.staff(), clock.now(), chosen, exports.MOST_CASES)


def _choose(show: str, problems: Mapping[str, str] | None = None) -> str:
    form, chosen, formats, wrong = request.form, _list(show), tuple(FORMATS.values()), problems or {}
    cases, ticked = _cases(chosen), form.getlist("case")
    elsewhere = [each for each in ticked if each not in {case.code for case in cases}]
    return render_template(
        "counselor/choose_cases.html",
        lists=[(each.value, exports_page.list_title(each)) for each in exports_page.LISTS],
        chosen=chosen.value,
        title=exports_page.list_title(chosen),
        cases=exports_page.case_choices(cases, clock.now()),
        ticked=ticked,
        more=len(cases) == exports.MOST_CASES,
        all_of_them="all" in form and form.get("show") == chosen.value,
        codes=" ".join(filter(None, [form.get("codes", "").strip(), *elsewhere])),
        formats=formats,
        kind=form.get("kind") or formats[0].name,
        errors=Fields(wrong),
        wrong=[{"id": name, "message": message} for name, message in wrong.items()],
    )
