"""How long questions take, in words."""

from __future__ import annotations

from flask_babel import ngettext

from assessment.core.model.pack import Pack


def how_long(pack: Pack) -> str:
    """How long the first pass takes."""
    return ngettext("About %(num)s minute.", "About %(num)s minutes.", pack.minutes)
