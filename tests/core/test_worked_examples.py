"""Worked examples may expect everything that somebody is shown: bands, steps, pauses, critical answers, paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.packs import loader
from assessment.core.worked_examples import run_examples
from tests.support import sleep_check_in_pack
from tests.support.sleep_pack import written as sleep_written

LAST = "expect: {level: care, access: locked, rules: [danger, bad]}"
RIGHT = [
    "bands: {strain: high}",
    "on_screen: [strain]",
    "steps: [walk, call]",
    "held: [together]",
    "strengths: []",
    "notes: []",
    "over_time: []",
    "not_shown: []",
    "pauses: [unsafe]",
    "critical: [unsafe]",
    "paper: {help: say_more_help, steps: [walk], scores: {strain: 100}}",
    "care: []",
    "action: help",
    'says: ["Is it unsafe", "Rest now", "Sit down", "Care", "Now.", "Walk."]',
    "says_to_counselor: [Care, U]",
    "paper: {for_others: [strain], says: [Talk., Walk.], bands: {strain: high}}",
    "paper: {}",
]
WRONG = [
    ("bands: {strain: low}", "E403", "the band of strain is high, not low."),
    ("bands: {strain: hihg}", "E402", "'strain' has no band 'hihg'. Did you mean 'high'?"),
    ("bands: {strian: high}", "E402", "there is no score 'strian'. Did you mean 'strain'?"),
    ("bands: high", "E402", "'bands' is not a mapping."),
    ("scores: {strain: 99}", "E403", "strain is 100, not 99."),
    ("on_screen: []", "E403", "on_screen is ['strain'], not []."),
    ("on_screen: [strian]", "E402", "there is no score 'strian'. Did you mean 'strain'?"),
    ("steps: [walk]", "E403", "steps is ['walk', 'call'], not ['walk']."),
    ("steps: [call, walk]", "E403", "steps is ['walk', 'call'], not ['call', 'walk']."),
    ("steps: [walk, cal]", "E402", "there is no step 'cal'. Did you mean 'call'?"),
    ("steps: walk", "E402", "'steps' is not a list."),
    ("strengths: [rests]", "E403", "strengths is [], not ['rests']."),
    ("pauses: []", "E403", "pauses is ['unsafe'], not []."),
    ("pauses: [unsafee]", "E402", "there is no safety message 'unsafee'. Did you mean 'unsafe'?"),
    ("critical: []", "E403", "critical is ['unsafe'], not []."),
    ("critical: [tired]", "E402", "there is no item with critical answers 'tired'."),
    ("level: cure", "E402", "there is no level 'cure'. Did you mean 'care'?"),
    ("level: [care]", "E402", "'level' is not the id of a level."),
    ("level: 3", "E402", "'level' is not the id of a level."),
    ("access: open", "E403", "access is locked, not open."),
    ("priority: sonn", "E402", "there is no priority 'sonn'. Did you mean 'soon'?"),
    ("rules: [dangre, bad]", "E402", "there is no rule 'dangre'. Did you mean 'danger'?"),
    ("not_shown: [tird]", "E402", "there is no item 'tird'. Did you mean 'tired'?"),
    ("paper: {help: say}", "E403", "on paper, help is say_more_help, not say."),
    ("paper: {help: say_more}", "E402", "on paper, there is no kind of help 'say_more'. Did you mean 'say_more_help'?"),
    ("paper: {steps: [walk, call]}", "E403", "on paper, steps is ['walk'], not ['walk', 'call']."),
    ("paper: {scores: {strain: null}}", "E403", "on paper, strain is 100, not None."),
    ("paper: {level: care}", "E402", "paper has no 'level'."),
    ("paper: walk", "E402", "'paper' is not a mapping."),
    ("care: [strain]", "E403", "care is [], not ['strain']."),
    ("action: steps", "E403", "action is help, not steps."),
    ("action: hlep", "E402", "there is no place of an action 'hlep'. Did you mean 'help'?"),
    ("says: [Fine]", "E403", "nothing says “Fine”."),
    ("says: [Sit down, Rest now]", "E403", "“Rest now” is said before the words above it."),
    ("says: Fine", "E402", "'says' is not a list of words."),
    ("says_to_counselor: [Worries]", "E403", "nothing says “Worries”."),
    ("paper: {for_others: []}", "E403", "on paper, for_others is ['strain'], not []."),
    ("paper: {says: [Small]}", "E403", "on paper, nothing says “Small”."),
    ("pausse: []", "E402", "an outcome has no 'pausse'. Did you mean 'pauses'?"),
]


def faults(root: Path, expect: str) -> list[tuple[str, str]]:
    """The codes, and the messages with their remedies."""
    folder = sleep_written(root, ("examples.yaml", LAST, f"expect: {{{expect}}}"))
    found = run_examples(loader.load(folder))
    return [(each.code, f"{each.message} {each.remedy}".removeprefix("example 'unsafe': ")) for each in found]


@pytest.mark.parametrize("expect", RIGHT)
def test_what_comes_out_is_as_expected(tmp_path: Path, expect: str) -> None:
    assert faults(tmp_path, expect) == []


@pytest.mark.parametrize(("expect", "code", "says"), WRONG)
def test_what_does_not_come_out_or_does_not_exist_is_named(tmp_path: Path, expect: str, code: str, says: str) -> None:
    [(found, words)] = faults(tmp_path, expect)
    assert (found, words[: len(says)]) == (code, says)


def test_a_score_that_paper_does_not_show_is_none(tmp_path: Path) -> None:
    folder = sleep_written(tmp_path)
    with (folder / "examples.yaml").open("a") as file:
        file.write(
            "- name: hours only\n"
            "  answers: {hours: 8}\n"
            "  expect: {paper: {scores: {strain: null}, help: say, steps: [walk]}}\n"
        )
    assert list(run_examples(loader.load(folder))) == []


def test_the_pauses_of_a_check_in_are_those_of_its_own_pages(tmp_path: Path) -> None:
    folder = sleep_check_in_pack.written(tmp_path)
    with (folder / "examples.yaml").open("a") as file:
        file.write(
            "- name: unsafe at first\n"
            "  answers: {tired: 3, awake: 3, unsafe: yes}\n"
            "  rounds: [{after_days: 14, answers: {slept: 0, woke: 0}}]\n"
            "  expect: {pauses: [], critical: [unsafe]}\n"
        )
    assert list(run_examples(loader.load(folder))) == []


def test_words_are_looked_for_in_what_is_asked_of_this_role_and_said_at_this_check_in(tmp_path: Path) -> None:
    folder = sleep_check_in_pack.written(tmp_path)
    with (folder / "examples.yaml").open("a") as file:
        file.write(
            "- name: asked again\n"
            "  answers: {tired: 3, awake: 3, unsafe: yes}\n"
            "  rounds: [{after_days: 14, answers: {slept: 0, woke: 0}}]\n"
            "  expect: {says: [Rest now]}\n"
        )
    [fault] = run_examples(loader.load(folder))
    assert fault.message == "example 'asked again': nothing says “Rest now”."


def test_a_score_in_a_band_with_a_tone_is_shown_with_care(tmp_path: Path) -> None:
    changes = (
        ("scores.yaml", "label: high}", "label: high, tone: care}"),
        ("examples.yaml", LAST, "expect: {care: [strain]}"),
    )
    assert list(run_examples(loader.load(sleep_written(tmp_path, *changes)))) == []


def test_a_score_that_judges_the_partner_is_not_on_the_copy_for_others(tmp_path: Path) -> None:
    judging = ("scores.yaml", "higher_is: worse", "higher_is: worse\n  judges_partner: true")
    others = ("examples.yaml", LAST, "expect: {paper: {for_others: []}}")
    assert list(run_examples(loader.load(sleep_written(tmp_path, judging, others)))) == []


def test_a_score_that_judges_the_partner_is_on_the_screen_only_behind_the_gate(tmp_path: Path) -> None:
    judging = ("scores.yaml", "higher_is: worse", "higher_is: worse\n  judges_partner: true")
    gated = ("steps.yaml", "on_every_paper: walk", "on_every_paper: walk\ngate: unsafe == no")
    given = ("steps.yaml", "kind: own, shown: screen}", "kind: own, shown: screen, even_in_danger: true}")
    hidden = ("examples.yaml", LAST, "expect: {on_screen: []}")
    found = run_examples(loader.load(sleep_written(tmp_path, judging, gated, given, hidden)))
    assert not [fault for fault in found if "'unsafe'" in fault.message]


OF_SCORES = """\
- id: overall
  label: O
  from: [strain]
  method: mean
  range: 0..100
  needs: 1
  higher_is: worse
  bands: [{id: all, label: all}]
"""


def test_a_score_and_what_is_made_of_it_are_on_the_screen_below_their_level_only(tmp_path: Path) -> None:
    below = ("scores.yaml", "higher_is: worse", "higher_is: worse\n  shown_below: care")
    hidden = ("examples.yaml", LAST, "expect: {on_screen: [], scores: {overall: 100}, paper: {scores: {overall: 100}}}")
    folder = sleep_written(tmp_path, below, hidden)
    with (folder / "scores.yaml").open("a") as file:
        file.write(OF_SCORES)
    with (folder / "examples.yaml").open("a") as file:
        file.write(
            "- name: rested\n"
            "  answers: {tired: 0, awake: 0, rested: 3, unsafe: no}\n"
            "  expect: {level: fine, on_screen: [strain, overall]}\n"
        )
    assert list(run_examples(loader.load(folder))) == []
