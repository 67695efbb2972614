"""Form tokens that say in which staff session a page was made: who typed something, though it is over now.

Flask-WTF signs what the session cookie holds as its token. At sign-in that is made anew, with the session's id in
it, which opens nothing: so every form of the desk carries it, and nobody can make one for somebody else.
"""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from flask import current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

FIELD = "csrf_token"
"""The form's field, and the key in the session cookie."""
SALT = "wtf-csrf-token"
"""Flask-WTF's own; a test notices if it takes another."""
_OF_STAFF = re.compile(r"staff\.([0-9a-f]{32})\.[0-9a-f]{40}")


def renew(session_id: UUID) -> None:
    """Let the forms of this browser carry this staff session from now on. Older forms are no longer taken."""
    session[FIELD] = f"staff.{session_id.hex}.{secrets.token_hex(20)}"
    g.pop(FIELD, None)


def session_of_form() -> UUID | None:
    """The staff session whose page this form comes from; None if it comes from no page of the desk."""
    try:
        token = request.form.get(FIELD, "")
        signed = URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT).loads(token)
    except (HTTPException, BadData):
        return None
    found = _OF_STAFF.fullmatch(signed) if isinstance(signed, str) else None
    return UUID(found[1]) if found else None
