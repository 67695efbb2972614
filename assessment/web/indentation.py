"""Pages without the indentation of their templates, which was a quarter of a page of questions."""

from __future__ import annotations

import re

from jinja2.ext import Extension

AFTER_A_BLOCK = re.compile(r"(?<=[%#]}\n)[ \t]+")
"""The newline before it is dropped (``trim_blocks``), so that this alone keeps apart what stands on both sides."""
AFTER_ANYTHING_ELSE = re.compile(r"(?m)(?<![%#]}\n)^[ \t]+")


class Unindented(Extension):
    """Take the indentation out of every template that is read. Where there was white space, some is left."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source with each line where it was."""
        return AFTER_ANYTHING_ELSE.sub("", AFTER_A_BLOCK.sub(" ", source))
