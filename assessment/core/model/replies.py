"""Messages that a counselor may send back: approved and translated with the pack, because nobody may type one."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.texts import Paragraphs


@dataclass(frozen=True)
class ReplyMessage:
    """A message to the person. ``label``: what counselors choose it by; ``say``: what the person reads.

    ``only_if_reachable``: it tells of contact, so it is offered only where the person gave a safe way to reach them.
    """

    id: str
    label: str
    say: Paragraphs
    only_if_reachable: bool = False
