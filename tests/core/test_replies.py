"""What a counselor may send back: no step for two where anything speaks of danger, whatever was answered."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.check_ins import Round, assess_round
from assessment.core.check_ins.outcome import passes_gate
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.errors import InvalidPack
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.replies import CounselorReply, OpenSteps, open_steps, still_read, without_releases
from tests.support import paper_twins, random_packs
from tests.support.core_fixtures import QUESTIONNAIRES
from tests.support.reviewed_pack import GATE, HIGH_IS_DANGER, REVIEWED
from tests.support.sleep_pack import FILES, unlinted, written
from tests.support.stopped_clock import NOON

DANGER = ("rules.yaml", "levels:\n", "second_look_from: care\nlevels:\n")
BAD: Answers = {"tired": 3, "awake": 3}
HINTS = re.compile(
    r"danger|safe|afraid|fear|threat|police|violen|abus|hurt|harm|suicid|crisis|emergency|secret|hide|partner"
    r"|peligr|segur|miedo|amenaz|polic|maltrat|daño|urgen|secret|escond|pareja"
)


def rounds_of(pack: Pack, *answers: Answers) -> list[Round]:
    """Rounds two weeks apart, each with its outcome."""
    found: list[Round] = []
    for number, each in enumerate(answers):
        done = Round(NOON + timedelta(weeks=2 * number), each)
        found.append(Round(done.at, done.answers, assess_round(pack, [*found, done])))
    return found


def outcome_of(rounds: Sequence[Round]) -> Outcome:
    outcome = rounds[-1].outcome
    assert outcome is not None
    return outcome


def test_a_step_that_was_held_back_for_a_review_may_be_released(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED)
    assert open_steps(pack, rounds_of(pack, BAD)).couple == ("together",)


def test_no_step_for_two_is_released_at_a_level_of_danger_whoever_set_it(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED, DANGER)
    rounds = rounds_of(pack, BAD)
    assert open_steps(pack, rounds).couple == ()
    assert open_steps(pack, rounds, level=0).couple == ()  # somebody lowered it


def test_a_level_that_a_counselor_raised_to_danger_closes_them(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED, *HIGH_IS_DANGER)
    rounds = rounds_of(pack, BAD)
    assert [open_steps(pack, rounds, level=each).couple for each in (0, 1, 2)] == [("together",), ("together",), ()]


def test_no_step_for_two_is_released_while_a_safety_question_is_open(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED, GATE)
    unsure = rounds_of(pack, {**BAD, "unsafe": "not_sure"})
    assert not passes_gate(pack, unsure, "care")
    assert open_steps(pack, unsure).couple == ()


def test_no_step_for_two_is_released_while_access_is_locked(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED)
    locked = rounds_of(pack, {**BAD, "unsafe": "yes"})
    assert outcome_of(locked).withheld == ("together",)
    assert open_steps(pack, locked).couple == ()


def test_own_steps_behind_the_gate_are_closed_with_it_and_those_for_danger_are_not(tmp_path: Path) -> None:
    even = ("steps.yaml", "kind: own, shown: screen}", "kind: own, shown: screen, even_in_danger: true}")
    pack = unlinted(tmp_path, GATE, even)
    assert open_steps(pack, rounds_of(pack, BAD)).own == ("walk", "dark", "quiet", "call")
    assert open_steps(pack, rounds_of(pack, {**BAD, "unsafe": "not_sure"})).own == ("call",)


def test_what_came_later_takes_back_the_steps_that_may_not_be_read_any_more(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, *REVIEWED, GATE)
    reply = CounselorReply(NOON, "thanks", ("walk",), ("together",))
    assert still_read(pack, rounds_of(pack, BAD), reply) == reply
    later = rounds_of(pack, {**BAD, "unsafe": "not_sure"})
    assert still_read(pack, later, reply) == CounselorReply(NOON, "thanks", (), ())


def test_danger_ends_every_release_and_nothing_else() -> None:
    reply = CounselorReply(NOON, "thanks", ("walk",), ("together",))
    assert without_releases([reply, reply]) == (CounselorReply(NOON, "thanks", ("walk",)),) * 2


def calm(pack: Pack, rounds: Sequence[Round]) -> bool:
    outcome = outcome_of(rounds)
    between = outcome.access not in (pack.access[0].id, pack.access[-1].id)
    below = pack.level_rank[outcome.level] < pack.danger_from
    return below and between and passes_gate(pack, rounds, outcome.level)


@pytest.mark.parametrize("name", ["relationship-repair", "apology-check"])
def test_in_no_shipped_example_a_step_for_two_is_released_where_anything_speaks_of_danger(name: str) -> None:
    pack = loader.load(QUESTIONNAIRES / name)
    released = 0
    for example in pack.examples:
        rounds = [Round(NOON, given := read(pack, example.answers), assess(pack, given))]
        steps = open_steps(pack, rounds)
        assert steps.couple == (outcome_of(rounds).withheld if calm(pack, rounds) else ()), example.name
        released += bool(steps.couple)
        for level in range(pack.danger_from, len(pack.levels)):
            assert open_steps(pack, rounds, level).couple == ()
    assert released > 0


@given(seed=st.integers(0, 10**9))
def test_whatever_pack_and_answers_a_reply_holds_no_step_that_the_rules_close(seed: int) -> None:
    pack, chance = paper_twins.pack(seed), random.Random(seed)
    rounds = rounds_of(pack, random_packs.answers(pack, chance))
    steps = open_steps(pack, rounds, chance.randrange(len(pack.levels)))
    assert not any(pack.step[each].couple for each in steps.own)
    assert set(steps.couple) <= set(outcome_of(rounds).withheld)
    assert not steps.couple or calm(pack, rounds)
    everything = CounselorReply(NOON, "", tuple(pack.step), tuple(pack.step))
    kept, now = still_read(pack, rounds, everything), open_steps(pack, rounds)
    assert OpenSteps(kept.steps, kept.released) == OpenSteps(
        tuple(each for each in pack.step if each in now.own), tuple(each for each in pack.step if each in now.couple)
    )


@pytest.mark.parametrize("name", ["relationship-repair", "apology-check"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_shipped_message_hints_at_danger_or_at_the_partner(name: str, language: str) -> None:
    pack = loader.load(QUESTIONNAIRES / name).in_language(language)
    said = [paragraph for message in pack.replies for paragraph in message.say]
    assert len(said) >= 6
    assert [each for each in said if HINTS.search(each.lower())] == []


def test_a_pack_may_do_without_messages(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "replies.yaml").unlink()
    assert loader.load(folder).replies == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: slowly", "id: thanks", "E302"),
        ("say: Take it slowly.", "say: []", "E101"),
        ("say: Take it slowly.", f"say: {'x' * 601}", "E101"),
        ("say: Take it slowly.", "say: [a, b, c, d, e]", "E101"),
        ("label: Slowly", f"label: {'x' * 61}", "E101"),
        ("label: Slowly, ", "", "E102"),
    ],
)
def test_a_message_that_is_named_twice_or_too_long_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        loader.load(written(tmp_path, ("replies.yaml", old, new)))
    line = 2 if "slowly" in FILES["replies.yaml"].splitlines()[1] else 1
    assert [(each.code, each.file, each.line) for each in refused.value.faults] == [(code, "replies.yaml", line)]


def test_a_message_that_promises_too_much_is_warned_of_and_its_label_is_not(tmp_path: Path) -> None:
    promise = ("replies.yaml", "say: Take it slowly.", "say: This is a validated plan.")
    label = ("replies.yaml", "label: Slowly", "label: Validated")
    found = loader.load_with_warnings(written(tmp_path, promise, label)).warnings
    assert [each.line for each in found if each.code == "W625"] == [2]
