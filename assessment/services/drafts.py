"""Drafts: start one, and choose the place whose help lines it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from assessment.core.errors import StaleDraft
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.services.questions import reopen
from assessment.storage import packs


def start(conn: Connection, pack: Pack, place: str, now: datetime) -> str:
    """Start a draft on this version of the pack, and return its token."""
    packs.keep(conn, pack, now)
    return drafts.create(conn, pack, DraftContent({}, place=place), now).token


def choose_place(conn: Connection, draft: OpenDraft, place: str, now: datetime) -> None:
    """Save whose help lines the person wants to see."""
    try:
        drafts.save(conn, draft, replace(draft.content, place=place), now)
    except StaleDraft:
        newer = reopen(conn, draft)
        drafts.save(conn, newer, replace(newer.content, place=place), now)
