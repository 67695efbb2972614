"""The address of a respondent's next page, encoded and decoded: it holds page numbers, and never a topic."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from assessment.records.drafts import OpenDraft
from assessment.services import questions
from assessment.services.questions import FromCheck, NextPage

_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)


def address_of(next_page: NextPage) -> str:
    """The address of a page, of the check page, or of the safety message that comes before them."""
    origin = _encode_origin(next_page.from_check)
    if next_page.safety_message is not None:
        return url_for("respondent.safety_message", number=next_page.safety_message, to=next_page.page, **origin)
    if next_page.page is None:
        return url_for("respondent.check_answers", new=origin.get("new"))
    anchor = f"question-{next_page.question}" if next_page.question else None
    return url_for("respondent.page", number=next_page.page, _anchor=anchor, **origin)


def redirect_to(next_page: NextPage) -> Response:
    """Send the browser to ``next_page`` with a GET."""
    return redirect(address_of(next_page), 303)


def resume_address(draft: OpenDraft | None) -> str:
    """Where this respondent continues: the page they left, or their result; '' without a draft."""
    if draft is None:
        return ""
    return address_of(questions.resume_page(draft)) if draft.in_progress else url_for("respondent.result")


def fields_of(next_page: NextPage) -> dict[str, Any]:
    """Query parameters or form fields that ``parse_safety_return`` reads back."""
    pages = {"pause": next_page.safety_message, "to": next_page.page}
    return {name: str(page) for name, page in pages.items() if page is not None} | _encode_origin(next_page.from_check)


def parse_origin() -> FromCheck | None:
    """The check page that the respondent came from, with its new pages; None when they did not come from it."""
    new = _parse_numbers("new")
    return FromCheck(new) if new or request.values.get("from") == "check" else None


def parse_next() -> NextPage:
    """The page that follows a safety message."""
    return NextPage(next(iter(_parse_numbers("to")), None), parse_origin())


def parse_safety_return() -> NextPage:
    """The page that follows a safety message, with the page whose answers called for that message."""
    following = parse_next()
    return NextPage(following.page, following.from_check, safety_message=next(iter(_parse_numbers("pause")), None))


def _encode_origin(origin: FromCheck | None) -> dict[str, Any]:
    if origin is None:
        return {}
    new = {"new": "-".join(map(str, origin.new))} if origin.new else {}
    return {"from": "check"} | new


def _parse_numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _NUMBER.findall(request.values.get(name, "")))
