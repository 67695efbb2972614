"""The small pack about sleep with check-ins and rules over time, and with parts replaced to break it."""

from __future__ import annotations

from pathlib import Path

from tests.support import sleep_pack

AGAIN = """\
again:
  use: lately
  after_weeks: [1, 2]
  follow: [quiet_week]
  private_for_weeks: 4
  alone: {ask: awake, title: Alone}
  ask_again:
    - {items: [unsafe], when: woke >= 2, title: Once more}
sharing:
"""
LATELY = """\
id: lately
title: Lately
pages:
  - title: This week
    items:
      - {id: slept, ask: I slept., answer: often, worse: down, construct: sleep}
      - {id: woke, ask: I woke., answer: often, worse: up, construct: sleep}
  - title: And you
    items:
      - {id: scared, ask: Were you scared?, answer: yes_no, share: reviewing_counselor_only, on_paper: no}
"""
QUIET_WEEK = """\
- id: quiet_week
  label: Quiet week
  from: [slept, {reverse: woke}]
  method: mean
  range: 0..100
  needs: 2
  higher_is: better
  bands: [{id: all, label: all}]
"""
OVER_TIME = """\
over_time:
  climbs:
    - {level: care, access: open, priority: soon}
  keeps: {levels: [care], label: Kept, because: Kept.}
  rules:
    - {id: woke_twice, label: W, when: woke >= 2, running: 2, counts_as: bad, because: W.}
    - {id: no_gain, label: G, without_gain: quiet_week, running: 3, climbs: true, leaving_out: [bad], because: G.}
    - {id: scared_open, label: S, when: not answered(scared), then: {access: locked}, because: S.}
notes:
"""

WOKEN = """\
- name: woken twice
  answers: {tired: 1}
  rounds:
    - {after_days: 7, answers: {woke: 2, scared: no}}
    - {after_days: 14, answers: {woke: 2, scared: no}}
  expect: {level: care, over_time: [woke_twice]}
- name: woken less
  answers: {tired: 1}
  rounds:
    - {after_days: 7, answers: {woke: 1, scared: no}}
    - {after_days: 14, answers: {woke: 1, scared: no}}
  expect: {level: fine, over_time: []}
"""


def written(root: Path, *changes: tuple[str, str, str]) -> Path:
    """The folder of the pack under ``root``, each change replacing a text in a file."""
    folder = sleep_pack.written(root, ("pack.yaml", "sharing:\n", AGAIN), ("rules.yaml", "notes:\n", OVER_TIME))
    (folder / "lately.yaml").write_text(LATELY, encoding="utf-8")
    for name, more in (("scores.yaml", QUIET_WEEK), ("examples.yaml", WOKEN)):
        (folder / name).write_text((folder / name).read_text(encoding="utf-8") + more, encoding="utf-8")
    for file, old, new in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
