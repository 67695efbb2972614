"""The blueprint that every page of the respondent belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("respondent", __name__)
