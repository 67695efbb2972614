"""Where a respondent goes on. All questions have one address, and no address says anything of the answers."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from assessment.records.drafts import OpenDraft


def resume_address(draft: OpenDraft | None) -> str:
    """Where this respondent continues: the questions, or their result; '' without a draft."""
    if draft is None:
        return ""
    return url_for("respondent.show_questions" if draft.in_progress else "respondent.result")


def redirect_to_questions() -> Response:
    """Send the browser to where the person stands, with a GET."""
    return redirect(url_for("respondent.show_questions"), 303)
