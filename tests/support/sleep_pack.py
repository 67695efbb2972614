"""A small pack about sleep, written to a folder, with parts replaced to break it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from assessment.core.model.pack import Pack
from assessment.core.packs import loader, yaml_reader

STORY = "story: [{id: nights, label: Nights, items: [hours, worst, help]}]"
"""What makes its items used that no rule looks at."""

FILES = {
    "pack.yaml": """\
id: sleep
title: Sleep
version: "1"
language: en
purpose: What this is.
privacy: What happens with it.
accept: I agree.
questionnaires:
  - {use: rest}
  - {use: alone, show_if: awake >= 3, private: true}
sharing:
  ask: Share it?
  share: {label: Share}
  keep: {label: Keep}
case: {story: [{id: nights, label: Nights, items: [hours, worst, help]}]}
""",
    "answers.yaml": """\
often:
  type: rating
  options:
    - {value: 0, label: Never}
    - {value: 1, label: Sometimes}
    - {value: 2, label: Often}
    - {value: 3, label: Always}
yes_no:
  type: single
  options:
    - {id: yes, label: Yes}
    - {id: no, label: No}
    - {id: not_sure, label: Not sure, unsure: true}
""",
    "rest.yaml": """\
id: rest
title: Rest
pages:
  - title: Nights
    items:
      - {id: tired, ask: I am tired., answer: often}
      - {id: awake, ask: I lie awake., answer: often, also: [{id: no_idea, label: No idea, counts_as: unanswered}]}
      - {id: rested, ask: I wake rested., answer: often}
  - title: Days
    items:
      - id: reasons
        ask: What keeps you up?
        answer: {type: multiple, options: [{id: noise, label: Noise}, {id: light, label: L}, {id: worry, label: W}]}
      - {id: hours, construct: sleep, ask: How many hours?, answer: {type: number, minimum: 0, maximum: 24}}
  - title: More
    items:
      - {id: worst, construct: sleep, ask: Which is worst?, answer: {type: single, options_from: reasons}}
      - {id: words, ask: In your words?, answer: {type: text, max_length: 20}}
      - {id: help, construct: wish, ask: Do you want help?, answer: yes_no, show_if: worry in reasons}
""",
    "alone.yaml": """\
id: alone
title: Alone
pages:
  - title: In private
    items:
      - {id: unsafe, ask: Is it unsafe at night?, answer: yes_no,
         share: reviewing_counselor_only, on_paper: no, critical: [yes]}
""",
    "scores.yaml": """\
- id: strain
  label: Strain
  from: [tired, awake, {reverse: rested}]
  method: mean
  range: 0..100
  needs: 2
  higher_is: worse
  bands: [{id: low, label: low, below: 50}, {id: high, label: high}]
""",
    "rules.yaml": """\
access: [{id: open, label: Open}, {id: locked, label: Locked}]
priorities: [{id: none, label: None}, {id: soon, label: Soon, target: same_day}]
levels:
  - id: fine
    label: Fine
    headline: Fine
    say: Fine.
    action: {label: Go, to: steps}
    step_up: When worse.
  - id: care
    label: Care
    headline: Care
    say: Care.
    action: {label: Go, to: help}
    step_up: Now.
groups: {nights: [tired, awake]}
conditions:
  - {id: bad_nights, when: all(nights) >= 2}
rules:
  - {id: danger, label: D, when: unsafe == yes, then: {level: care, access: locked, priority: soon}, because: U}
  - {id: bad, label: b, when: bad_nights or strain >= 60, then: {level: care, access: open, priority: none}, because: B}
  - {id: otherwise, label: Else, when: otherwise, then: {level: fine, access: open, priority: none}, because: Else.}
  - {id: unsure_answer, label: Unsure, when: unsure(unsafe), then: {access: locked}, because: Unsure.}
notes:
  - {id: worries, when: worry in reasons, say: Worries.}
claims:
  - id: fine_is_earned
    say: Nobody unsafe, and nobody whose nights are bad, is told that all is fine.
    level: fine
    only_if: (not answered(tired, awake, rested) or tired < 2 or awake < 2) and (not answered(unsafe) or unsafe != yes)
  - {id: unsafe_alone, say: Nobody unsafe gets a step for two., when: unsafe == yes, never_steps: [together]}
  - {id: unsafe_told, say: Whoever is unsafe is told., when: unsafe == yes, pause: {one_of: [unsafe]}}
  - {id: unsafe_seen, say: Whoever is unsafe is seen., when: unsafe == yes, critical: [unsafe]}
""",
    "pauses.yaml": """\
- {id: unsafe, when: unsafe == yes, title: Rest now, say: Sit down., action: see_lines, lines: [abuse]}
""",
    "steps.yaml": """\
on_every_paper: walk
steps:
  - {id: walk, title: Walk, when: level == care, do: Walk., in_short: Walk., kind: own, shown: everywhere}
  - {id: dark, title: Dark, when: light in reasons, do: Dark., in_short: Dark., kind: own, shown: everywhere}
  - {id: quiet, title: Quiet, when: noise in reasons, do: Quiet., in_short: Quiet., kind: own, shown: everywhere}
  - {id: together, title: Together, when: answered(tired), do: Talk., in_short: Talk., kind: couple, shown: everywhere}
  - {id: call, title: Call, when: unsafe == yes, do: Call., in_short: Call., kind: own, shown: screen}
""",
    "replies.yaml": """\
- {id: thanks, label: Thanks, say: [Thank you., Come back any time.]}
- {id: slowly, label: Slowly, say: Take it slowly.}
""",
    "texts.yaml": """\
thanks: Thanks.
strengths:
  - {id: rests, when: rested >= 2, say: You rest.}
no_strengths: You came.
bands_note: Provisional.
about_report: About.
limits: Limits.
not_validated: Not studied.
paper: {say: Small steps., more_help_from: care, say_more_help: Talk., box: Not known.}
choosing: {title: Choosing, intro: Ask., questions: [Who are you?]}
faq: [{ask: Why?, reply: So.}]
callback: {title: Call, say: Call.}
deleting: Delete.
""",
    "help-lines.yaml": """\
places:
  - id: uk
    label: United Kingdom
    emergency: {numbers: [{call: "999"}], confirmed_on: "2026-11-21"}
    lines:
      - {id: one, name: One, numbers: [{call: "1"}], for: [suicide, abuse, children], confirmed_on: "2026-11-22"}
      - {id: two, name: Two, numbers: [{call: "2"}], for: [abuse]}
  - id: elsewhere
    label: Another country
    emergency: {find: Ask somebody.}
    lines:
      - {id: all, name: Directory, address: all.example, for: [suicide, abuse, children], confirmed_on: "2026-11-22"}
""",
    "examples.yaml": """\
- name: nothing
  answers: {}
  expect: {level: fine, scores: {strain: null}}
- name: bad
  answers: {tired: 3, awake: 2}
  expect: {level: care, access: open, scores: {strain: "83.3"}, steps: [walk, together]}
- name: unsafe
  like: bad
  answers: {awake: 3, unsafe: yes}
  expect: {level: care, access: locked, rules: [danger, bad]}
# 2 + 2 + (3 - 3) = 4 of 9
- name: nights that are just bad
  answers: {tired: 2, awake: 2, rested: 3}
  expect: {level: care, rules: [bad], scores: {strain: "44.4"}}
- name: not tired enough
  like: nights that are just bad
  answers: {tired: 1}
  expect: {level: fine}
- name: not awake enough
  like: nights that are just bad
  answers: {awake: 1}
  expect: {level: fine}
# 3 + 1 + (3 - 1) = 6 of 9
- name: strain just above 60
  answers: {tired: 3, awake: 1, rested: 1}
  expect: {level: care, rules: [bad], scores: {strain: "66.7"}}
- name: strain just below 60
  like: strain just above 60
  answers: {rested: 2}
  expect: {scores: {strain: "55.6"}}
""",
}


def data() -> dict[str, Any]:
    """What its files hold, to be changed."""
    found: dict[str, Any] = json.loads(_read())
    return found


@cache
def _read() -> str:
    return json.dumps({name: yaml_reader.read(name, text.encode()).data for name, text in FILES.items()})


def written(root: Path, *changes: tuple[str, str, str]) -> Path:
    """The folder of the pack under ``root``, each change replacing a text in a file."""
    folder = root / "sleep"
    folder.mkdir()
    files = dict(FILES)
    for file, old, new in changes:
        assert old in files[file], f"{old!r} is not in {file}"
        files[file] = files[file].replace(old, new, 1)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def unlinted(root: Path, *changes: tuple[str, str, str]) -> Pack:
    """The pack with its changes, whatever the linter would say of it."""
    data = {
        file.name: yaml_reader.read(file.name, file.read_bytes()).data for file in written(root, *changes).iterdir()
    }
    return loader.from_snapshot(json.dumps({name: each for name, each in data.items() if name != "examples.yaml"}))
