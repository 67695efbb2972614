"""What the result page shows to whom: no verdict on the partner in danger, and the reasons that were decisive."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from assessment.core.check_ins import Round
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.result_page import OWN_ANSWERS_SHOWN, ResultPage, result_of
from assessment.records.submissions import OpenSubmission
from tests.support.answer_sets import answer_sets
from tests.support.core_fixtures import QUESTIONNAIRES
from tests.support.report_samples import CODE, example
from tests.support.rounds import check_in, first_pass, rounds_of, stored_rounds
from tests.support.rounds import sent_in as sent_in_order
from tests.support.storage_rows import new_draft, new_submission

ON_PARTNER = {"trust", "repair_received"}
OWN_PART = {"acknowledgement", "apology", "empathy", "consistency", "limits", "patience", "repair"}
IN_DANGER = ("one_to_one", "specialist", "own_behaviour", "support_first", "urgent")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/result"):
        yield


def page_of(pack: Pack, rounds: list[Round]) -> ResultPage:
    return result_of(pack, OpenSubmission(new_submission(new_draft(), shared=False, code=CODE), stored_rounds(rounds)))


def page(pack: Pack, name: str, **different: object) -> ResultPage:
    """The result page of a worked example with some other answers."""
    answers = {**example(pack, name)[1], **read(pack, different)}
    return page_of(pack, sent_in_order(pack, (0, answers)))


def scores(shown: ResultPage) -> set[str]:
    return {each.id for each in shown.scores}


def trends(shown: ResultPage) -> set[str]:
    return {each.label for each in shown.trends}


def reasons(shown: ResultPage) -> list[str]:
    return [each.answer for each in shown.own_answers]


@pytest.mark.parametrize(
    ("strength", "step"),
    [
        ("names_it", "name_it"),
        ("knows_why", "find_the_why"),
        ("tells_first", "tell_first"),
        ("talked_calmly", "weekly_check_in"),
    ],
)
def test_nobody_is_praised_for_what_a_step_asks_of_them(repair: Pack, strength: str, step: str) -> None:
    for each in repair.examples:
        outcome = assess(repair, read(repair, each.answers))
        assert not {strength, step} <= {*outcome.strengths, *outcome.steps}, each.name


def test_a_calm_person_sees_how_they_see_their_partner(repair: Pack) -> None:
    assert scores(page(repair, "was hurt, no signs")) == {"impact", *ON_PARTNER}


@pytest.mark.parametrize(
    "name",
    [
        "suicidal, does not mean to act",
        "suicidal, may act, and is afraid",
        "own violence, and fear of the partner",
        "the partner is ill, and makes threats",
        "in doubt about fear and control",
        "leaving, and in danger if seen",
        "own illness",
        "not alone",
    ],
)
def test_nobody_in_danger_in_doubt_or_overheard_reads_a_verdict_on_their_partner(repair: Pack, name: str) -> None:
    assert not scores(page(repair, name)) & ON_PARTNER


@pytest.mark.parametrize(
    "name",
    [
        "suicidal, does not mean to act",
        "suicidal, may act, and is afraid",
        "caused the hurt, and is afraid",
        "caused the hurt, and was hit long ago",
        "suicidal, and cannot say whether to act",
        "own violence, with regret",
        "may hurt someone, and is afraid",
        "a child is at risk",
        "own drinking",
        "prefers not to say about own acts",
        "made to fill this in",
    ],
)
@pytest.mark.parametrize("own_part", [0, 4])
def test_nobody_in_danger_or_in_doubt_reads_that_it_weighs_little_or_how_they_did_their_part(
    repair: Pack, name: str, own_part: int
) -> None:
    shown = page(repair, name, **dict.fromkeys(["can_name_it", "named_what_sorry_for", "accepts_slow_trust"], own_part))
    assert not scores(shown)
    assert shown.strengths == ()


def test_a_calm_person_and_one_who_was_not_alone_see_how_they_do_their_part(repair: Pack) -> None:
    assert scores(page(repair, "everything best, caused the hurt")) == OWN_PART
    assert scores(page(repair, "alone, and skips every safety question")) == OWN_PART


def test_without_a_number_nothing_is_said_of_numbers(repair: Pack) -> None:
    nearly_nothing = page(repair, "nearly nothing answered")
    assert scores(nearly_nothing) == {"impact"}
    assert nearly_nothing.bands_note == ""
    calm = page(repair, "was hurt, no signs")
    assert calm.bands_note == repair.texts.bands_note


def test_no_level_that_speaks_of_danger_comes_with_a_number(repair: Pack) -> None:
    seen: set[str] = set()
    for answers in answer_sets(300, seed=4):
        (sent,) = sent_in_order(repair, (0, read(repair, dict(answers))))
        assert sent.outcome is not None
        if sent.outcome.level in IN_DANGER:
            seen.add(sent.outcome.level)
            assert not scores(page_of(repair, [sent]))
    assert seen == set(IN_DANGER)


def test_after_a_check_in_a_score_of_older_answers_says_of_which_day_they_are(repair: Pack) -> None:
    first = page_of(repair, sent_in_order(repair, (0.0, first_pass(repair))))
    assert {each.given or group.given for group in first.score_groups for each in group.scores} == {""}
    later = page_of(repair, sent_in_order(repair, (0.0, first_pass(repair)), (14.0, check_in())))
    given = {each.score.id: each.given or group.given for group in later.score_groups for each in group.scores}
    assert not [each for group in later.score_groups if group.given for each in group.scores if each.given]
    newer = {scale.id for scale in repair.scales if repair.check_in_items.issuperset(repair.items_of(scale.id))}
    assert newer & given.keys()
    assert {name for name, said in given.items() if not said} == newer & given.keys()
    assert {said for said in given.values() if said} == {"From your answers of 1 January 2026."}


def test_fear_at_a_check_in_hides_how_the_partner_was_seen_and_how_that_moved(repair: Pack) -> None:
    calm = [(0.0, first_pass(repair)), (14.0, check_in())]
    before = page_of(repair, sent_in_order(repair, *calm))
    assert scores(before) >= ON_PARTNER
    assert "Trust today" in trends(before)
    after = page_of(repair, sent_in_order(repair, *calm, (28.0, check_in(afraid_now="yes"))))
    assert not scores(after) & ON_PARTNER
    assert trends(before) == {"Trust today", "How things have been"}
    assert not trends(after)


def test_after_any_check_ins_the_partner_is_shown_exactly_when_they_may_be_praised(repair: Pack) -> None:
    files = json.loads(repair.snapshot)
    always = "answered(my_part) or not answered(my_part)"
    praise = {"id": "praise", "when": always, "say": "They are kind.", "praises_partner": True}
    files["texts.yaml"]["strengths"].append(praise)
    pack = loader.from_snapshot(json.dumps(files))
    found: Counter[bool] = Counter()
    for seed in range(40):
        rounds = rounds_of(pack, seed)
        shown, outcome = page_of(pack, rounds), rounds[-1].outcome
        assert outcome is not None
        asked = {name for name in ON_PARTNER if outcome.scores[name].answered}
        praised = "praise" in outcome.strengths
        assert asked <= scores(shown) if praised else not scores(shown) & ON_PARTNER, seed
        found[praised] += 1
    assert min(found[True], found[False]) > 0


def test_no_band_makes_a_burden_small_or_gives_a_task(repair: Pack) -> None:
    labels = {band.label for scale in repair.scales for band in scale.bands}
    assert not labels & {"lighter for now", "start here", "some way to go"}
    assert {band.label for band in repair.scale["impact"].bands} == {
        "in the lower half",
        "heavy",
        "very heavy right now",
    }


# --- Where one is -----------------------------------------------------------------------------------------------------


def test_the_headline_fits_the_answers_and_not_the_level_alone(repair: Pack) -> None:
    stuck = page(repair, "everything best, caused the hurt", same_argument=4).headline
    assert stuck == "You face what you did, but your talks about it keep getting stuck."
    hurt = page(repair, "was hurt, no signs", hard_to_cope=4).headline
    assert hurt == "This is very hard for you to carry right now."


def test_in_danger_the_headline_is_that_of_the_level(repair: Pack) -> None:
    shown = page(repair, "caused the hurt, and is afraid", same_argument=4)
    assert shown.headline == repair.level["support_first"].headline


def test_no_headline_depends_on_what_paper_does_not_know(repair: Pack) -> None:
    headlines: dict[str, set[str]] = {}
    for answers in answer_sets(200, seed=9):
        given = read(repair, dict(answers))
        (sent,) = sent_in_order(repair, (0, given))
        assert sent.outcome is not None
        still = {name: value for name, value in given.items() if repair.paper.is_open(name)}
        scored = sorted((name, str(each.value)) for name, each in sent.outcome.scores.items())
        same = f"{sorted(still.items(), key=str)}{scored}{sent.outcome.level}"
        headlines.setdefault(same, set()).add(page_of(repair, [sent]).headline)
    assert all(len(found) == 1 for found in headlines.values())


def test_every_headline_is_read_by_somebody(repair: Pack) -> None:
    seen = set()
    for at, each in enumerate(repair.examples):
        if not each.rounds and at % 2 == 0:
            (sent,) = sent_in_order(repair, (0, read(repair, each.answers)))
            seen.add(page_of(repair, [sent]).headline)
    assert len(seen) >= 12


# --- Signs that help is wise ------------------------------------------------------------------------------------------


def test_a_gauge_shows_what_was_told_and_whether_it_is_past_the_line(repair: Pack) -> None:
    shown = page(repair, "was hurt, no signs", same_argument=3, hard_to_trust=2)
    assert shown.signs is not None
    gauges = shown.signs.gauges
    assert [(each.words, each.share, each.over) for each in gauges] == [
        ("often", 75, True),
        ("sometimes", 50, False),
        ("no", 0, False),
        ("a little", 25, False),
    ]
    assert [each.needle for each in gauges] == [45, 0, -90, -45]
    assert all((each.line < each.needle) is each.over for each in gauges)


def test_a_gauge_without_an_answer_has_no_needle(repair: Pack) -> None:
    answers = {
        name: value for name, value in example(repair, "was hurt, no signs")[1].items() if name != "hard_to_trust"
    }
    signs = page_of(repair, sent_in_order(repair, (0, answers))).signs
    assert signs is not None
    trust = signs.gauges[1]
    assert (trust.words, trust.share, trust.over) == ("no answer", None, False)


def test_whose_problem_it_is_stands_beside_no_gauge(repair: Pack) -> None:
    for whose in ("partner", "not_sure"):
        signs = page(repair, "was hurt, no signs", substance_problem=whose).signs
        assert signs is not None
        assert signs.gauges[2].words in ("yes", "not sure")


def test_there_are_no_gauges_where_somebody_may_be_watching_or_in_danger(repair: Pack) -> None:
    assert page(repair, "alone, and skips every safety question").signs is None
    assert page(repair, "caused the hurt, and is afraid").signs is None


# --- Where to start ---------------------------------------------------------------------------------------------------


def groups(shown: ResultPage) -> dict[str, list[str]]:
    return {group.title: [each.score.id for each in group.scores] for group in shown.score_groups}


def test_the_lowest_of_ones_own_doing_comes_first_and_is_where_to_start(repair: Pack) -> None:
    never = dict.fromkeys(["sees_their_side", "lets_them_finish", "asks_to_understand", "says_feelings_make_sense"], 0)
    shown = page(repair, "everything best, caused the hurt", **never)
    (group,) = shown.score_groups
    assert (shown.scores_title, group.scores[0].score.id, group.scores[-1].score.id) == (
        "Where to start",
        "empathy",
        "repair",
    )
    assert [each.score.id for each in group.scores if each.start_here] == ["empathy"]


def test_nobody_starts_with_what_they_only_see_or_with_what_weighs_on_them(repair: Pack) -> None:
    shown = page(repair, "was hurt, no signs")
    assert groups(shown) == {"How it looks to you": ["trust", "repair_received"], "What weighs on you": ["impact"]}
    assert (shown.scores_title, [each for g in shown.score_groups for each in g.scores if each.start_here]) == (
        "Where you stand",
        [],
    )


def test_where_everything_is_high_nothing_is_to_start_with(repair: Pack) -> None:
    shown = page(repair, "everything best, caused the hurt")
    assert not [each for group in shown.score_groups for each in group.scores if each.start_here]


def test_whoever_was_not_alone_reads_what_a_score_means_and_not_what_moves_it(repair: Pack) -> None:
    shown = page(repair, "alone, and skips every safety question", lets_them_finish=0)
    explained = [each for group in shown.score_groups for each in group.scores]
    assert all(each.means for each in explained)
    assert not [each for each in explained if each.moves or each.start_here]
    assert shown.scores_title == "Where you stand"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("pack", ["relationship-repair", "apology-check"])
def test_every_band_says_what_it_means_and_what_moves_it(pack: str, language: str) -> None:
    shipped = loader.load(QUESTIONNAIRES / pack).in_language(language)
    assert all(band.means and band.moves for scale in shipped.scales for band in scale.bands)


def test_no_answers_leave_a_page_without_headline_action_or_a_word_on_each_score(repair: Pack) -> None:
    for answers in answer_sets(200, seed=8):
        (sent,) = sent_in_order(repair, (0, read(repair, dict(answers))))
        shown = page_of(repair, [sent])
        assert all((shown.headline, shown.lead, shown.action.label))
        assert all(each.means for group in shown.score_groups for each in group.scores)


def test_praise_stands_beside_the_headline_with_a_sentence_that_joins_them(repair: Pack) -> None:
    shown = page(repair, "everything best, caused the hurt", same_argument=3)
    assert shown.strengths
    assert shown.beside_strengths == repair.level["counselor"].beside_strengths
    assert page(repair, "everything best, caused the hurt").beside_strengths == ""


def test_nobody_reads_praise_of_the_partner_alone(repair: Pack) -> None:
    alone = {each.say for each in repair.texts.strengths if not each.on_paper}
    shown = page(repair, "was hurt, no signs", partner_listens=4, good_times=4)
    assert not alone & set(shown.strengths)
    assert "You say that there are still good times between you." in shown.strengths


# --- Why we say this --------------------------------------------------------------------------------------------------


def test_repeated_affairs_are_told_back_as_more_than_once(repair: Pack) -> None:
    was_hurt = reasons(page(repair, "repeated affairs, was hurt"))
    assert was_hurt == ["Cheating (feelings, online or physical)", "More than once", "Almost always"]
    own = reasons(page(repair, "repeated affairs, own"))
    assert own == ["Cheating (feelings, online or physical)", "Mostly, but not fully", "More than once"]


def test_each_rule_of_the_level_is_told_by_one_answer_before_any_by_a_second(repair: Pack) -> None:
    many: dict[str, Answer] = {"same_argument": 3, "talks_end_badly": 3, "hard_to_cope": 3, "not_getting_better": 3}
    told = page(repair, "repeated affairs, was hurt", **many).own_answers
    assert len(told) == OWN_ANSWERS_SHOWN
    assert "More than once" in [each.answer for each in told]


def test_a_part_in_it_and_a_date_are_no_reasons_beside_what_was_decisive(repair: Pack) -> None:
    told = page(repair, "cheating, was hurt").own_answers
    assert [each.answer for each in told] == ["Cheating (feelings, online or physical)"]


def test_reasons_are_never_private_answers(repair: Pack) -> None:
    private = {repair.items[name].ask.otherwise for name in repair.private.items}
    for answers in answer_sets(100, seed=6):
        (sent,) = sent_in_order(repair, (0, read(repair, dict(answers))))
        assert not private & {each.ask for each in page_of(repair, [sent]).own_answers}
