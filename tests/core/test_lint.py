"""The linter never calls something impossible that somebody's answers make happen."""

from __future__ import annotations

import json
import random
import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from assessment.core.engine.outcome import assess
from assessment.core.engine.routing import effective_answers
from assessment.core.packs import loader
from assessment.core.packs.lint import unreachable
from assessment.core.packs.lint.claims import looked_at, says_nothing
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import ValueSpace
from assessment.core.packs.lint.score_values import attainable
from assessment.core.packs.schema.fields import MAX_TEXT
from assessment.core.prove.claims import Breach, breaks
from tests.support import random_packs

PEOPLE = 60


@given(seed=st.integers(0, 10**9))
def test_what_the_linter_calls_impossible_never_happens(seed: int) -> None:
    pack = random_packs.pack(seed)
    values = attainable(pack)
    faults = list(unreachable.check(pack, Locations({}), ValueSpace(pack, values)))
    named = {
        code: {_named(fault.message) for fault in faults if fault.code == code} for code in ("E605", "E606", "E607")
    }
    chance = random.Random(seed)
    for _ in range(PEOPLE):
        answers = random_packs.answers(pack, chance)
        outcome = assess(pack, answers)
        assert named["E605"].isdisjoint(effective_answers(pack, answers).shown)
        assert named["E606"].isdisjoint(rule.id for rule in outcome.rules)
        assert outcome.decided_by not in named["E607"]
        for name, score in outcome.scores.items():
            possible = values[name]
            assert score.value is None or possible is None or score.value in possible


@given(seed=st.integers(0, 10**9))
@example(seed=177080)  # some of its claims would be longer than a pack may have them
def test_a_claim_that_the_linter_calls_empty_is_broken_by_nobody(seed: int) -> None:
    files = random_packs.files(seed)
    whens = [rule["when"] for rule in files["rules.yaml"]["rules"] if rule["when"] != "otherwise"]
    both = [f"({one}) and not ({other})" for one, other in pairwise([*whens, whens[0]])]
    files["rules.yaml"]["claims"] = [
        {"id": f"c{at}", "say": "S", **claim}
        for at, claim in enumerate(
            each
            for when in [*whens, *both]
            for each in (
                {"when": when, "only_steps": ["walk"]},
                {"level": "fine", "only_if": f"({when}) or not ({when})"},
            )
            if max(map(len, each.values())) <= MAX_TEXT
        )
    ]
    pack = loader.from_snapshot(json.dumps(files))
    space = ValueSpace(pack, attainable(pack))
    empty = [claim for claim in pack.claims if says_nothing(pack, claim, space, looked_at(pack))]
    chance = random.Random(seed)
    for _ in range(PEOPLE):
        answers = random_packs.answers(pack, chance)
        assert not [claim.id for claim in empty if breaks(pack, claim, Breach(answers))]


def _named(message: str) -> str:
    found = re.search(r"'([^']+)'", message)
    assert found is not None
    return found.group(1)
