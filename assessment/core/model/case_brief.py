"""What counselors read first of a case, as a pack says it: the part of the person, their story, the warning signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class StoryLine:
    """One line of the story. ``items``: their answers stand in it, in this order."""

    id: str
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class CaseBrief:
    """``roles``: a short name of each answer to the question on the role; ``warning_signs``: a questionnaire."""

    roles: Mapping[str, str] = field(default_factory=dict)
    story: tuple[StoryLine, ...] = ()
    warning_signs: str | None = None
