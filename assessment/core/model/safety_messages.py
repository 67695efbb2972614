"""Safety messages, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.texts import Paragraphs
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class SafetyMessage:
    """What is said at once, before the next question, to a person whose answers make ``when`` true.

    ``again`` stands instead of ``say`` where an earlier page had said it; () means ``say`` once more. ``action`` is
    call_emergency, call_line, see_lines or go_on; ``lines``: audiences whose help lines come first; ``call``: whether
    a private call is offered.
    """

    id: str
    when: Expression
    title: str
    say: Paragraphs
    again: Paragraphs
    action: str
    lines: tuple[str, ...]
    call: bool
