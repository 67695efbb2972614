"""Where the desk begins for whom: with cases, or with the people who work here."""

from __future__ import annotations

from flask import url_for

from assessment.services.accounts import ADMINISTRATOR

HOME = "counselor.home"
"""The view that leads there: for links of pages that do not know who is signed in."""


def first_page(role: str) -> str:
    """The path of the first page of an account with this role."""
    return url_for("people.page" if role == ADMINISTRATOR else "counselor.today")
