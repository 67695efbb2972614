"""Parts of pages that look the same for everybody, drawn once for each language.

What differs from request to request is filled in each time, so that nothing of one request is shown in another.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import Flask, request
from markupsafe import Markup, escape

from assessment.web import languages

TEMPLATE = "layout/fragments.html"
MOST = 512
"""Of drawn fragments that are remembered."""
_HOLE = re.compile("\ue000([a-z_]+)\ue001")  # of characters for private use: no text of ours has them


def set_up(app: Flask) -> None:
    """Let templates say ``fragment("name", …)`` for what ``TEMPLATE`` draws."""
    app.jinja_env.globals["fragment"] = Fragments(app).fragment


class Fragments:
    """The fragments of an application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._pieces = lru_cache(maxsize=MOST)(self._drawn)

    def fragment(self, name: str, /, *of: Hashable, **filled_in: object) -> Markup:
        """What the macro ``name`` of the template draws from ``of``, which are few different values, and from
        ``filled_in``, whose values it may only put out, by their names: it does not know them when it draws.
        """
        pieces = self._pieces(name, languages.current(), request.root_path, of, tuple(filled_in))
        words = [escape(filled_in[each]) if at % 2 else each for at, each in enumerate(pieces)]
        return Markup("".join(words))  # noqa: S704 - templates drew it, and what is put into it is escaped

    def _drawn(
        self, name: str, _language: str, _root: str, of: tuple[Hashable, ...], holes: tuple[str, ...]
    ) -> list[str]:
        """What is drawn, split at its holes: text and the names of holes in turn."""
        macro: Any = getattr(self._app.jinja_env.get_template(TEMPLATE).module, name)
        return _HOLE.split(macro(*of, **{each: f"\ue000{each}\ue001" for each in holes}))
