"""What the small pack claims, as changes of its files; with SKIPPED and EARNED it keeps all of it."""

from __future__ import annotations

WORSE = [
    ("answers.yaml", "{value: 3, label: Always}", "{value: 3, label: Always}\n  worse: up"),
    ("answers.yaml", "label: Not sure, unsure: true}", "label: Not sure, unsure: true}\n  worse: [no, not_sure, yes]"),
    ("rest.yaml", "I wake rested., answer: often", "I wake rested., answer: often, worse: down"),
    ("rest.yaml", "maximum: 24}", "maximum: 24}, worse: down"),
    ("rest.yaml", "{id: worry, label: W}]", "{id: worry, label: W}], worse: [worry]"),
]
CLAIMS = """claims:
  - id: worse
    say: Worse answers never lower anything.
    worse: [nights, rested, hours, reasons, unsafe]
    never_lowers: [level, access, priority]
  - {id: skipped, say: Skipping locks., unanswered: [nights], when_shown: [unsafe], never: {access: open}}
  - {id: danger_locks, say: Danger locks., rules: [danger], imply: {access: locked, priority: [soon]}}
  - {id: not_too_tired, say: Nobody very tired is fine., level: fine, only_if: tired <= 2}
"""
OWN = "claims:\n"
SKIPPED = (
    "rules.yaml",
    "notes:\n",
    "  - {id: skipped, label: S, when: not answered(nights) or (awake >= 3 and not answered(unsafe)),"
    " then: {access: locked}, because: S.}\nnotes:\n",
)
EARNED = ("rules.yaml", "when: bad_nights or", "when: tired >= 3 or not answered(tired) or bad_nights or")
