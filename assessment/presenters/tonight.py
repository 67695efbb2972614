"""A sentence that the person may say to their partner tonight. Pure."""

from __future__ import annotations

from assessment.core.engine.outcome import Outcome
from assessment.core.model.pack import Pack


def sentence_for_tonight(pack: Pack, outcome: Outcome, role: str) -> str:
    """That of the first step given that has one; '' where steps for two are not open.

    A step that may not be this person's, as its ``lead_in`` says, gives none.
    """
    if outcome.access != pack.access[0].id:
        return ""
    steps = [pack.step[name] for name in outcome.steps]
    return next((step.tonight for step in steps if step.tonight and not step.lead_in.get(role)), "")
