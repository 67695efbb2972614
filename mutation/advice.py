"""What an author may write next, so that a change which nothing noticed is noticed."""

from __future__ import annotations

from mutation.mutant import Mutant

EXPRESSION = frozenset({"operator", "threshold", "option", "list", "condition", "and, or, not", "any, all", "group"})
BY_FILE = {
    "steps.yaml": "Write an example that expects 'steps'; or claim 'only_steps' or 'never_steps' for whom it is not.",
    "pauses.yaml": "Write an example that expects 'pauses'; or claim 'pause' for those who must see the message.",
    "texts.yaml": "Write an example that expects 'strengths'; or claim 'never_strengths' for whom it is not.",
    "scores.yaml": "Write an example that expects 'scores' and 'bands'.",
    "pack.yaml": "Write an example that expects 'not_shown'.",
    "rules.yaml": "Write an example that expects 'level', 'access', 'priority' and 'rules'; or claim what must hold.",
}
BY_KIND = {
    "threshold": "Write an example on either side of the limit.",
    "note": "Write an example that expects 'notes', with it and without it.",
    "strength": "Write an example that expects 'strengths', with it and without it.",
    "step removed": "Write an example that expects 'steps' of somebody who gets it.",
    "step order": "Write an example of somebody who gets both, and expects 'steps' in their order.",
    "step shown": "Write an example of somebody who gets it that expects 'paper: {steps: […]}'.",
    "step kind": "Write an example of somebody who gets it that expects 'steps' and 'held', with access open and not.",
    "first_when": "Write an example that expects 'steps' in their order, where it comes first.",
    "even_in_danger": "Claim 'only_steps' for people in danger, and write an example of one that expects 'steps'.",
    "gate": "Claim 'only_steps' for people in danger.",
    "otherwise": "Claim 'own_step: at_least_one', and write an example of somebody who gets no other step.",
    "on_every_paper": "Write an example that expects 'paper: {steps: […]}' of somebody without that step.",
    "pause removed": "Claim 'pause' for those who must see it.",
    "pause order": "Write an example that expects both under 'pauses'.",
    "pause action": "Claim 'pause' with its 'action'.",
    "critical removed": "Claim 'critical' for who gave this answer, or write an example that expects 'critical'.",
    "critical added": "Write an example with this answer that expects 'critical' without it.",
    "on_paper": "Write an example with this answer that expects 'paper: {help, steps, scores}'.",
    "private": "Write an example that expects 'paper'.",
    "tone": "Write an example that expects 'care' of somebody in this band.",
    "band limit": "Write an example with a score on either side of the limit that expects 'bands'.",
    "band removed": "Write an example in this band that expects 'bands'.",
    "higher_is": "Give the items 'worse': `check` then tells when it runs against the score.",
    "judges_partner": "Write an example that expects 'paper: {for_others: […]}'.",
    "shown_below": "Write an example at each of these levels that expects 'on_screen'.",
    "text place": "Write an example that expects, under 'says', words that this person has to read.",
    "level action": "Write an example that expects 'action' at this level.",
    "more_help_from": "Write an example at each of these levels that expects 'paper: {help: …}'.",
    "over time": "Write an example with 'rounds' that expects 'over_time' and 'level'.",
}


def advice_for(mutant: Mutant) -> str:
    """What would notice the mutant."""
    if mutant.kind in EXPRESSION and mutant.file in BY_FILE and mutant.file != "rules.yaml":
        return BY_FILE[mutant.file]
    known = BY_KIND.get(mutant.kind) or BY_FILE.get(mutant.file)
    return known or "Write an example of somebody for whom this makes a difference."
