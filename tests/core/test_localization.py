"""A pack in another language is the same pack: only what people read differs, and all of that does."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields

from assessment.core.engine.outcome import as_json, assess
from assessment.core.engine.progress import pages_that_may_come
from assessment.core.engine.routing import walk
from assessment.core.engine.sensitivity import analyze
from assessment.core.items import TYPES, Answers
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.packs import loader, translations
from assessment.core.packs.schema import FILES, QUESTIONNAIRE, answer_set
from assessment.core.packs.schema.fields import TextField
from assessment.core.packs.yaml_reader import Data
from assessment.core.rules.claims import Claim
from tests.support import random_packs
from tests.support.pseudo_language import BEGIN, make_pseudo, pseudo
from tests.support.thoroughness import times

UNREAD = {
    # parts of the definition that nobody reads as text
    *(
        (kind, "id")
        for kind in ("Pack", "Questionnaire", "Scale", "Part", "Band", "OutcomeChoice", "Level", "Rule", "Note")
    ),
    *(
        (kind, "id")
        for kind in ("Step", "Strength", "HelpLine", "Place", "Option", "Item", "SafetyMessage", "ReplyMessage")
    ),
    *(("Pack", each) for each in ("version", "language", "role", "snapshot", "hash", "groups")),
    *(("Pack", each) for each in ("step_on_every_paper", "step_otherwise", "second_look_from")),
    *(("Item", each) for each in ("share", "code", "construct", "source", "critical", "worse", "options_from")),
    *(("Item", each) for each in ("switch", "notice", "on_paper", "not_asked_counts_as")),
    *(("SafetyMessage", each) for each in ("action", "lines")),
    *(
        ("Step", "shown"),
        ("Step", "instead_of"),
        ("Step", "rhythm"),
        ("PaperTexts", "more_help_at"),
        ("Scale", "hidden_at"),
    ),
    *(("Scale", each) for each in ("method", "higher_is")),
    *(("Rule", each) for each in ("source", "level", "access", "priority")),
    *(("HelpLine", each) for each in ("address", "topics", "only", "confidence", "hold")),
    *((kind, each) for kind in ("HelpLine", "Emergency") for each in ("confidence", "read_on", "confirmed_on")),
    *(("Place", "paper"), ("HelpLine", "newest_page"), ("ContactNumber", "number"), ("ContactNumber", "by")),
    *(("Worse", each) for each in ("direction", "steps", "ticks")),
    *(("LevelStep", each) for each in ("level", "access", "priority")),
    *(("OverTimeRule", each) for each in ("id", "without_gain", "counts_as", "leaving_out", "access", "priority")),
    ("RepeatedItems", "items"),
    ("CheckInPlan", "follow"),
    ("LevelHold", "levels"),
    *(("StoryLine", each) for each in ("id", "items")),
    ("CaseBrief", "warning_signs"),
    ("Band", "tone"),
    ("Page", "mark"),
    *(("Level", each) for each in ("action_to", "lines")),
    ("Headline", "id"),
    ("Sign", "id"),
    ("Contact", "asks"),
    ("Step", "source"),
}
ITEMS = [kind.__name__ for kind in TYPES.values()]
UNSAID = {
    # schema fields of free text that are no text for anybody
    ("ItemShape", "code"),
    ("ItemShape", "construct"),
    ("PackFile", "version"),
    ("PackFile", "language"),
    ("ClaimShape", "say"),
    ("ClaimShape", "only_if"),
    ("OtherCutOffShape", "because"),
    ("HoldShape", "why"),
    ("ExampleShape", "name"),
    ("ExampleShape", "like"),
}
CONDITIONS = ("when", "first_when", "gate", "show_if", "asks_for_call", "channels")
CONDITIONS_AND_SOURCES = (*CONDITIONS, "source", "sources")


def texts_of(thing: Any, owner: tuple[str, str] = ("Pack", "")) -> Iterator[tuple[tuple[str, str], str]]:
    """Every string below ``thing`` with the class and field that hold it, but for expressions, claims and examples."""
    if isinstance(thing, str):
        yield owner, thing
    elif isinstance(thing, Mapping):
        for inner in thing.values():
            yield from texts_of(inner, owner)
    elif isinstance(thing, (tuple, frozenset)):
        for inner in thing:
            yield from texts_of(inner, owner)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, (Claim, Example)):
        kind = "Item" if type(thing).__name__ in ITEMS else type(thing).__name__
        for each in dataclasses.fields(thing):
            if each.name not in ("translations", *CONDITIONS):
                yield from texts_of(getattr(thing, each.name), (kind, each.name))


def assert_all_translated(pack: Pack) -> None:
    silent = {owner for owner, text in texts_of(pack) if text and owner not in UNREAD and not text.startswith(BEGIN)}
    assert silent == set()


@pytest.fixture(scope="module")
def both(repair: Pack) -> Pack:
    return make_pseudo(repair)


@given(seed=st.integers(0, 10**9))
def test_another_language_never_changes_an_outcome(seed: int) -> None:
    pack = make_pseudo(random_packs.pack(seed))
    translated, chance = pack.in_language("ar"), random.Random(seed)
    assert_all_translated(translated)
    for at in range(4):
        answers = random_packs.answers(pack, chance)
        first, second = (translated, pack) if at % 2 else (pack, translated)
        assert as_json(assess(first, answers)) == as_json(assess(second, answers))
        shown = [[item.id for item in page.items] for page in walk(pack, answers).pages]
        assert shown == [[item.id for item in page.items] for page in walk(translated, answers).pages]
        for item, answer in ((pack.items[name], answer) for name, answer in answers.items()):
            assert translated.items[item.id].read(answer) == answer
            assert translated.items[item.id].control().kind == item.control().kind


def test_every_text_of_the_shipped_pack_is_translated(both: Pack) -> None:
    assert_all_translated(both.in_language("ar"))
    read = {owner for owner, text in texts_of(both) if text and owner not in UNREAD}
    assert len(read) > 50


def test_every_field_of_the_schema_is_a_text_or_known_not_to_be_one() -> None:
    """A new field of free text must be declared: ``Said`` when somebody reads it, or in the list above."""
    answer_sets = [answer_set({"type": name}) for name in TYPES]
    shapes = {type(each): each for each in (*FILES.values(), QUESTIONNAIRE, *answer_sets)}
    waiting = list(shapes.values())
    found = set()
    while waiting:
        shape = waiting.pop()
        for name, kind in shape.fields.items():
            while isinstance(kind, fields.List):
                kind = kind.inner
            if isinstance(kind, fields.Nested):
                inner: Schema = kind.schema
                if type(inner) not in shapes:
                    shapes[type(inner)] = inner
                    waiting.append(inner)
            elif type(kind) is TextField and not kind.validators and name not in CONDITIONS_AND_SOURCES:
                found.add((type(shape).__name__, name))
    assert found == UNSAID


def test_the_names_of_texts_do_not_change() -> None:
    """Kept definitions hold these names: if this fails, old results lose their translation."""
    files: dict[str, Data] = {
        "pack.yaml": {"title": "T", "purpose": "P", "privacy": ["A", "B"], "sharing": {"share": {"label": "S"}}},
        "answers.yaml": {"often": {"type": "rating", "options": [{"value": -1, "label": "L"}]}},
        "rest.yaml": {
            "title": "R",
            "pages": [
                {"title": "One", "items": []},
                {
                    "title": "Two",
                    "items": [
                        {"id": "tired", "ask": {"him": "H", "otherwise": "O"}, "also": [{"id": "none", "label": "N"}]},
                        {
                            "id": "hours",
                            "ask": "A",
                            "answer": {"type": "single", "options": [{"id": "x", "label": "X"}]},
                        },
                    ],
                },
            ],
        },
        "scores.yaml": [{"id": "strain", "label": "S", "bands": [{"id": "low", "label": "L"}]}],
        "rules.yaml": {"levels": [{"id": "fine", "say": ["One", "Two"], "action": {"label": "G"}}]},
        "steps.yaml": {"steps": [{"id": "walk", "do": ["W"], "when": "tired"}]},
        "texts.yaml": {"faq": [{"ask": "A", "reply": "R"}], "strengths": [{"id": "s", "say": "S"}]},
        "help-lines.yaml": {"places": [{"id": "uk", "label": "U", "lines": [{"id": "one", "hours": "H"}]}]},
    }
    assert list(translations.texts(files)) == [
        "pack/title",
        "pack/purpose",
        "pack/privacy/0",
        "pack/privacy/1",
        "pack/sharing/share/label",
        "answers/often/options/-1/label",
        "scores/strain/label",
        "scores/strain/bands/low/label",
        "rules/levels/fine/say/0",
        "rules/levels/fine/say/1",
        "rules/levels/fine/action/label",
        "steps/steps/walk/do/0",
        "texts/strengths/s/say",
        "texts/faq/0/ask",
        "texts/faq/0/reply",
        "help-lines/places/uk/label",
        "help-lines/places/uk/lines/one/hours",
        "rest/title",
        "rest/pages/0/title",
        "rest/pages/1/title",
        "rest/tired/ask/him",
        "rest/tired/ask/otherwise",
        "rest/tired/also/none/label",
        "rest/hours/ask",
        "rest/hours/answer/options/x/label",
    ]


def test_a_pack_and_its_translation_are_one_definition(both: Pack) -> None:
    translated = both.in_language("ar")
    assert both.languages == translated.languages
    assert (both.languages[0], "ar" in both.languages) == ("en", True)
    assert (both.language, translated.language) == ("en", "ar")
    assert (translated.hash, translated.snapshot) == (both.hash, both.snapshot)
    assert translated == both
    assert translated.in_language("en") is both
    assert both.in_language("ar") is translated


def test_a_language_the_pack_does_not_speak_changes_nothing(both: Pack) -> None:
    assert both.in_language("xx") is both
    assert both.in_language("") is both
    assert both.in_language("ar").in_language("xx") is both.in_language("ar")


def test_nothing_kept_for_one_language_is_shown_in_another(both: Pack) -> None:
    """Packs in two languages are equal, and so they share what is kept by pack."""
    answers: Answers = {"private_now": "yes", "my_part": "both", "same_argument": 3, "afraid_of_partner": "yes"}
    for pack, foreign in ((both, False), (both.in_language("ar"), True), (both, False)):
        outcome = assess(pack, answers)
        assert BEGIN not in as_json(outcome)
        assert BEGIN not in repr(analyze(pack, answers, outcome))
        walked, to_come = walk(pack, answers), pages_that_may_come(both, walk(both, answers), 1)
        assert pages_that_may_come(pack, walked, 1) == to_come
        for page in walked.pages:
            assert page.title.startswith(BEGIN) is foreign
            for item in page.items:
                assert item.ask.to("caused_hurt").startswith(BEGIN) is foreign
                assert all(option.label.startswith(BEGIN) is foreign for option in item.control().options)
        assert pack.level[outcome.level].headline.startswith(BEGIN) is foreign
        assert all(pack.step[step].title.startswith(BEGIN) is foreign for step in outcome.steps)


@pytest.mark.parametrize("seed", range(times(10)))
def test_a_pack_without_translation_is_kept_as_it_always_was(seed: int) -> None:
    pack = random_packs.pack(seed)
    files = json.loads(pack.snapshot)
    assert all(name.endswith(".yaml") for name in files)
    plain = json.dumps(files, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert pack.snapshot == plain
    assert pack.hash == hashlib.sha256(plain.encode()).hexdigest()
    assert pack.languages == ("en",)
    assert pack.in_language("es") is pack


def test_a_translation_is_part_of_the_definition(repair: Pack, both: Pack) -> None:
    assert both.hash != repair.hash
    loader.from_snapshot.cache_clear()
    reloaded = loader.from_snapshot(both.snapshot)
    assert reloaded is not both
    assert (reloaded.hash, reloaded.languages) == (both.hash, both.languages)
    assert list(texts_of(reloaded.in_language("ar"))) == list(texts_of(both.in_language("ar")))


def test_a_text_without_translation_is_shown_as_it_was_written(repair: Pack) -> None:
    files = json.loads(repair.snapshot)
    translated = loader.from_snapshot(json.dumps({**files, "ar.po": {"pack/title": pseudo("T")}})).in_language("ar")
    assert translated.title == pseudo("T")
    assert (translated.purpose, translated.steps, translated.language) == (repair.purpose, repair.steps, "ar")


def test_a_pack_made_from_another_is_made_in_every_language(both: Pack) -> None:
    def shorter(pack: Pack) -> Pack:
        return dataclasses.replace(pack, steps=pack.steps[:1], hash="shorter")

    made = both.changed(shorter)
    translated = made.in_language("ar")
    assert (made.language, translated.language, made.languages) == ("en", "ar", both.languages)
    assert (len(made.steps), len(translated.steps)) == (1, 1)
    assert translated.steps[0].title.startswith(BEGIN)
    assert translated.in_language("en") is made
    assert len(both.in_language("ar").steps) == len(both.steps) > 1


def test_a_pack_made_from_another_in_one_language_never_turns_into_the_whole_one(both: Pack) -> None:
    made = dataclasses.replace(both, steps=(), hash="none")
    assert made.in_language("ar") is made
