"""The supervisor's page of the audit log."""

from __future__ import annotations

from dataclasses import fields

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assessment import clock
from assessment.presenters.audit_page import AuditForm
from assessment.services import audit_page
from assessment.web import access, app_context
from assessment.web.access import Role, admits
from assessment.web.today import bp as bp


@bp.get("/audit")
@admits(Role.SUPERVISOR)
def audit_log() -> ResponseReturnValue:
    form = AuditForm(**{each.name: request.args.get(each.name, "") for each in fields(AuditForm)})
    store, instance_dir = app_context.store(), app_context.settings().instance_dir
    page = audit_page.open_audit_page(store, instance_dir, access.staff(), form, clock.now())
    return render_template("counselor/audit.html", page=page), 422 if page.problems else 200
