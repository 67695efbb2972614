"""Changes of the pack about sleep for replies: bad nights hold the step for two back until a review."""

from __future__ import annotations

REVIEWED = (
    ("rules.yaml", "{id: open, label: Open}", "{id: open, label: Open}, {id: after_review, label: R}"),
    ("rules.yaml", "then: {level: care, access: open", "then: {level: care, access: after_review"),
)
GATE = ("steps.yaml", "on_every_paper: walk", "on_every_paper: walk\ngate: not answered(unsafe) or unsafe == no")
HIGH_IS_DANGER = (
    ("rules.yaml", "levels:\n", "second_look_from: high\nlevels:\n"),
    (
        "rules.yaml",
        "groups:",
        "  - {id: high, label: H, headline: H, say: H., action: {label: Go, to: help}, step_up: N.}\ngroups:",
    ),
    ("rules.yaml", "when: unsafe == yes, then: {level: care", "when: unsafe == yes, then: {level: high"),
)
"""A level of danger above the one that bad nights lead to, for whoever is unsafe."""
