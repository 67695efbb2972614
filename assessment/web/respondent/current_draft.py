"""The draft that this request is about: the one that the browser's device token opens, and no other."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

from flask import abort, g, redirect, url_for
from sqlalchemy import Connection

from assessment import clock
from assessment.core.model.pack import Pack
from assessment.records import drafts, pack_cache
from assessment.records.drafts import OpenDraft
from assessment.records.errors import CannotDecrypt
from assessment.services import questions, sessions
from assessment.storage.drafts import Draft
from assessment.web import app_context, languages
from assessment.web.respondent import addresses, device_cookies


def served_pack() -> Pack:
    """The pack that a new draft starts with, in the language of the page. InvalidPack when it cannot be loaded."""
    settings = app_context.settings()
    return languages.localize(pack_cache.served(settings.packs_dir / settings.pack, settings.not_asked))


def find_row(conn: Connection) -> Draft | None:
    """This browser's draft, still encrypted, which is enough to leave or delete; None once its session has expired."""
    row = row_even_if_expired(conn)
    if row is not None and sessions.over(row, clock.now()):
        g.session_expired = True
        return None
    g.draft_row = row
    return row


def row_even_if_expired(conn: Connection) -> Draft | None:
    """This browser's draft, still encrypted, also after its session has expired."""
    return drafts.find_row(conn, device_cookies.draft_token())


def open_draft(conn: Connection) -> OpenDraft | None:
    """This browser's draft, or None without one or once its session has expired. Raises CannotDecrypt."""
    row = find_row(conn)
    return _localized(drafts.open_row(conn, row, device_cookies.draft_token())) if row else None


def open_if_decryptable(conn: Connection) -> OpenDraft | None:
    """Like ``open_draft``, but None when decryption fails: for pages that everybody must be able to read."""
    with suppress(CannotDecrypt):
        return open_draft(conn)
    return None


def open_even_if_expired(conn: Connection) -> OpenDraft | None:
    """Like ``open_draft``, but also after the session has expired."""
    draft = drafts.open_by_token(conn, device_cookies.draft_token())
    return _localized(draft) if draft else None


def require_draft(conn: Connection) -> OpenDraft:
    """This browser's draft, submitted or not; without one the request ends with a redirect to the start page."""
    return open_draft(conn) or redirect_to_start()


def require_unfinished(conn: Connection) -> OpenDraft:
    """The draft being answered; a submitted one ends the request with a redirect to its result."""
    return _unfinished(require_draft(conn))


def draft_even_if_expired(conn: Connection) -> OpenDraft:
    """Like ``require_unfinished``, but accepts an expired session, so that a late post is saved."""
    return _unfinished(open_even_if_expired(conn) or redirect_to_start())


def require_finished(conn: Connection) -> OpenDraft:
    """The submitted draft; one still being answered ends the request with a redirect to its current page."""
    draft = require_draft(conn)
    if not draft.submitted:
        abort(addresses.redirect_to(questions.resume_page(draft)))
    return draft


def redirect_to_start() -> NoReturn:
    """End the request with a redirect to the start page, or to the page that says that the session has expired."""
    abort(redirect(url_for("respondent.session_ended" if g.get("session_expired") else "respondent.start"), 303))


def _localized(draft: OpenDraft) -> OpenDraft:
    return replace(draft, pack=languages.localize(draft.pack))


def _unfinished(draft: OpenDraft) -> OpenDraft:
    if not draft.in_progress:
        abort(redirect(url_for("respondent.result"), 303))
    return draft
