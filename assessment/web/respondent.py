"""The respondent's pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from assessment.web import current
from assessment.web.access import Role, admits

bp = Blueprint("respondent", __name__)


@bp.get("/")
@admits(Role.ANYONE)
def start() -> ResponseReturnValue:
    return _placeholder("Start")


@bp.get("/leave")
@admits(Role.ANYONE)
def leave() -> ResponseReturnValue:
    return redirect(current.settings().exit_url, 303)


@bp.get("/help")
@admits(Role.ANYONE)
def help_lines() -> ResponseReturnValue:
    return _placeholder("Help lines")


@bp.get("/about")
@admits(Role.ANYONE)
def about() -> ResponseReturnValue:
    return _placeholder("About")


def _placeholder(title: str) -> str:
    return render_template("errors/error.html", title=title, what="To be written.", next_label="", next_href="")
