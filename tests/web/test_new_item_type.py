"""An item type added from outside, by one class and one control, works in every place that meets an item."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from assessment.core import batch
from assessment.core.engine import sensitivity
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.errors import InvalidPack
from assessment.core.items import TYPES, item_type
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.counselor_steps import sent, show_it_is_you, sign_in
from tests.support.duration import CONTROL, Duration
from tests.support.report_samples import text_of
from tests.support.respondent_steps import (
    ServeSleep,
    at_check,
    begun,
    finished,
    heading,
    open_page,
    sent_answers,
)
from tests.support.sleep_pack import written
from tests.support.strict_client import Pages, one

Changes = tuple[tuple[str, str, str], ...]

NUMBER = "{id: hours, construct: sleep, ask: How many hours?, answer: {type: number, minimum: 0, maximum: 24}}"
DURATION = "{id: hours, ask: How long did you sleep?, short: Sleep, answer: {type: duration, hours: 12, worse: down}}"
SCORE = """\
- {id: slept, label: Slept, from: [hours], method: mean, range: 0..100, needs: 1, higher_is: better,
   bands: [{id: little, label: little, below: 50}, {id: enough, label: enough}]}
- id: strain
"""
RULE = "- {id: short, label: Short, when: hours < 300, then: {level: care, access: open, priority: none}, because: S}"
CLAIM = "  - {id: less, say: Less sleep never lowers the level., worse: [hours], never_lowers: [level]}"
PACK: Changes = (
    ("rest.yaml", NUMBER, DURATION),
    ("scores.yaml", "- id: strain\n", SCORE),
    ("rules.yaml", "  - {id: otherwise", f"  {RULE}\n  - {{id: otherwise"),
    ("rules.yaml", "claims:\n", f"claims:\n{CLAIM}\n"),
)
LONG_SLEEP: Changes = (*PACK, ("rules.yaml", "hours < 300", "hours > 600"))


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    item_type("duration")(Duration)
    yield
    del TYPES["duration"]


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    """The application with the new control in its folder of templates."""
    app = serve_sleep(*PACK)
    control = DictLoader({"components/controls/duration.html": CONTROL})
    app.jinja_env.loader = ChoiceLoader([control, app.jinja_env.loader])  # type: ignore[list-item]  # it has one
    return app


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return loader.load(written(tmp_path, *PACK))


def run(app: Flask, *args: str | Path) -> str:
    with app.app_context():
        return app.test_cli_runner().invoke(args=[str(arg) for arg in args]).output


def on_its_page(app: Flask) -> Pages:
    browser = begun(app)
    browser.send({"q1": "1"})
    assert heading(browser) == "Days"
    return browser


def in_the_control(browser: Pages) -> list[str]:
    return [str(each["value"]) for each in browser.page.select("input[name=q2]")]


def test_a_name_is_given_to_one_type_only() -> None:
    with pytest.raises(ValueError, match="'duration' already"):
        item_type("duration")(Duration)


def test_check_takes_a_pack_that_uses_it_and_names_settings_that_do_not_fit(tmp_path: Path) -> None:
    folder = written(tmp_path, *PACK)
    assert loader.load_with_warnings(folder).warnings == ()
    rest = folder / "rest.yaml"
    whole = rest.read_text()

    def faults(settings: str) -> list[str]:
        rest.write_text(whole.replace("hours: 12, worse: down", settings))
        with pytest.raises(InvalidPack) as refused:
            loader.load_with_warnings(folder)
        return [f"{fault.code} {fault.message}" for fault in refused.value.faults if fault.file == "rest.yaml"]

    assert faults("hours: 0") == ["E306 a duration has 1 to 24 hours."]
    assert faults("hours: few") == ["E101 hours: expected a whole number."]
    assert faults("minimum: 3") == ["E102 'hours' is missing."]
    assert faults("hours: 9, minimum: 3") == ["E306 'minimum' is no setting of type duration."]
    assert faults("hours: 9, worse: sideways") != []
    assert faults("hours: 9, worse: [a, b]") == ["E342 a duration is worse either upwards or downwards."]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("hours < 800", "'hours < 800' is always true: it runs from 0 to 720."),
        ("hours == short", "'hours' is compared with a number."),
        ("short in hours", "'hours' is not a multiple choice."),
    ],
)
def test_a_rule_compares_it_as_the_number_it_is(tmp_path: Path, condition: str, message: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        loader.load_with_warnings(written(tmp_path, *PACK, ("rules.yaml", "when: hours < 300", f"when: {condition}")))
    assert message in str(refused.value)


def test_its_page_is_drawn_with_its_own_control(app: Flask) -> None:
    browser = on_its_page(app)
    question = one(browser.page, ".question:has([name=q2])")
    assert question.select_one("fieldset > legend") is not None
    assert [each.get_text() for each in question.select("label")] == ["Hours", "Minutes"]
    assert "At most 12 hours." in question.get_text()
    assert in_the_control(browser) == ["", ""]


def test_a_valid_answer_is_saved_and_stands_there_again(app: Flask) -> None:
    browser = on_its_page(app)
    browser.send({"q2": ["7", "30"]})
    open_page(browser, 2)
    assert in_the_control(browser) == ["7", "30"]
    browser.send()
    at_check(browser)
    assert "7 h 30 min" in browser.text()


def test_an_invalid_answer_is_refused_beside_it_and_nothing_typed_is_lost(app: Flask) -> None:
    browser = on_its_page(app)
    browser.send({"q2": ["7", "99"]}, status=422)
    error = one(browser.page, "#q2-error")
    assert "Enter at most 12 hours, and at most 59 minutes" in error.get_text()
    assert in_the_control(browser) == ["7", "99"]
    browser.send({"q2": ["seven", ""]}, status=422)
    assert in_the_control(browser) == ["seven", ""]


def test_its_answer_makes_a_level(app: Flask) -> None:
    browser = on_its_page(app)
    finished(browser, {"q2": ["4", "30"]})
    assert sent_answers(browser)["hours"] == 270
    assert "“How long did you sleep?” 4 h 30 min" in browser.text()


def test_its_score_stands_on_a_result_below_danger(app: Flask) -> None:
    browser = finished(on_its_page(app), {"q2": ["7", "30"]})
    assert "Slept 63 of 100" in browser.text()


def test_many_people_are_read_at_once_as_each_is_alone(pack: Pack) -> None:
    people = [read(pack, {"tired": 1, **hours}) for hours in ({}, {"hours": 0}, {"hours": 299}, {"hours": 720})]
    together = batch.assess(pack, batch.columns(pack, people))
    alone = [assess(pack, each) for each in people]
    assert [pack.levels[at].id for at in together.level] == [each.level for each in alone]
    slept, points = [each.scores["slept"].value for each in alone], together.scores["slept"]
    assert [value is not None for value in slept] == list(points.known)
    assert slept[1:] == [Fraction(int(number), points.denominator) for number in points.numerators[1:]]


def test_claims_about_it_are_proved_or_broken_by_answers_in_its_own_words(app: Flask, tmp_path: Path) -> None:
    proved = run(app, "check", written(tmp_path, *PACK), "--prove")
    assert "proved less" in proved
    (tmp_path / "long").mkdir()
    broken = run(app, "check", written(tmp_path / "long", *LONG_SLEEP), "--prove")
    assert "BROKEN less" in broken
    assert "Sleep (hours): 10 h 1 min, made worse: 10 h 0 min" in broken


def test_a_result_says_what_of_it_would_change_the_level(pack: Pack) -> None:
    answers = read(pack, {"hours": 299})
    analysis = sensitivity.analyze(pack, answers, assess(pack, answers))
    (found,) = [each for each in analysis.given_answers if each.suggestion.level == "fine"]
    assert [(change.item, change.after) for change in found.changes] == [("hours", (300,))]


def test_the_person_s_report_shows_its_score(app: Flask) -> None:
    browser = finished(on_its_page(app), {"q2": ["4", "30"]})
    assert "Slept" in text_of(browser.client.get("/summary.pdf").data)


def test_a_counselor_reads_it_in_its_own_words(app: Flask) -> None:
    submission = sent(app, {"tired": 1, "hours": 270})
    desk = sign_in(app)
    desk.get(f"/counselor/{submission.code}")
    assert "Sleep: 4 h 30 min (at most 4 h 59 min)" in desk.text()
    show_it_is_you(desk, f"/counselor/{submission.code}/staff-copy")
    desk.follow("Download the file")
    assert "How long did you sleep? 4 h 30 min" in text_of(desk.response.data)
