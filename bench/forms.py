"""What a respondent's browser sends next, read from the page it shows."""

from __future__ import annotations

import re

Fields = dict[str, str]

HOST = "check-in.example.org"
"""Whom it asks: the name that `deploy/nginx/check-in.conf` serves."""
QUESTIONS_PATH = "/questions"


def accepted(start: str) -> Fields:
    """The form of the start page."""
    return {"csrf_token": hidden(start, "csrf_token"), "accept": "yes"}


def next_form(page: str, *, shares: bool = False) -> Fields:
    """What leads on from a page of questions, a safety message, the list of answers, or the form that sends them in.

    ``shares``: with a counselor.
    """
    place, fields = place_of(page), {"csrf_token": hidden(page, "csrf_token")}
    if place.startswith("page"):
        return filled(page)
    if place.startswith("message"):
        return fields | {"go": "on", "message": hidden(page, "message")}
    if place == "list":
        return fields | {"go": "send"}
    return fields | {"form": "send", "choice": "share" if shares else "keep"}


def filled(page: str) -> Fields:
    """The form of a page of questions, with the first option of each chosen."""
    fields = {name: hidden(page, name) for name in ("csrf_token", "page", "seen")}
    for name in dict.fromkeys(re.findall(r'name="(q\d+)"', page)):
        values = re.findall(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', page)
        fields[name] = values[0]
    return fields


def place_of(page: str) -> str:
    """Where somebody stands: "page 3", "message 3", "list" or "send"."""
    for name, mark in (("page", "seen"), ("message", "message")):
        if f'name="{mark}"' in page:
            return f"{name} {hidden(page, name)}"
    return "list" if 'name="open"' in page else "send"


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, '' if there is none."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found.group(1) if found else ""
