"""Six words: drawn from a list fit for anybody, read back however they were typed."""

from __future__ import annotations

import math
import re
import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.vault import passphrase
from assessment.vault.passphrase import LENGTH, WORDS, NotACode

UNFIT = re.findall(
    "[a-z]+",
    """
    wife husband widow widower spouse bride groom marry divorce adultery mistress unfaithful cheater flirt fling kissing
    strangle bruising bruise slap punch choke stab wound scar bleed hurt harm beating handgun dagger kill murder suicide
    victim abuse rape assault stalk hostage jealous jealousy betray guilt shame ashamed sorry punish cruel coward
    custody police prison court drunk naked lust yelling quarrel lonely
    """,
)
CODE = "zoom acorn lilac tiger wagon plus"
codes = st.lists(st.sampled_from(WORDS), min_size=LENGTH, max_size=LENGTH)
between = st.text(alphabet=" -–—.,;:\t\n\r0123456789", min_size=1, max_size=4)
changes: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str.swapcase, str]


def refused(typed: str) -> NotACode:
    with pytest.raises(NotACode) as found:
        passphrase.parse(typed)
    return found.value


def test_the_list_is_plain_and_nothing_stands_in_it_twice() -> None:
    assert [word for word in WORDS if not re.fullmatch(r"[a-z]{3,9}", word)] == []
    assert len(set(WORDS)) == len(WORDS)


def test_six_words_are_hard_enough_to_guess() -> None:
    assert LENGTH * math.log2(len(WORDS)) >= 76.9


def test_no_word_is_unfit_for_somebody_who_was_hurt() -> None:
    assert [word for word in UNFIT if word in WORDS] == []
    assert len(UNFIT) > 50


def test_every_code_is_new_and_drawn_from_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [passphrase.generate() for _ in range(300)]
    assert len(set(drawn)) == len(drawn)
    assert {len(code.split()) for code in drawn} == {LENGTH}
    offered = []

    def choose(of: tuple[str, ...]) -> str:
        offered.append(of)
        return of[-1]

    monkeypatch.setattr(secrets, "choice", choose)
    assert passphrase.generate() == " ".join([WORDS[-1]] * LENGTH)
    assert offered == [WORDS] * LENGTH


@given(st.data(), codes)
def test_a_code_is_read_back_however_it_was_typed(data: st.DataObject, drawn: list[str]) -> None:
    typed = data.draw(between)
    for word in drawn:
        typed += data.draw(st.sampled_from(changes))(word) + data.draw(between)
    assert passphrase.parse(typed) == " ".join(drawn)


@pytest.mark.parametrize(
    "typed",
    [
        CODE.upper(),
        CODE.replace(" ", "-"),
        CODE.replace(" ", "\r\n"),
        f"  {CODE.replace(' ', '   ')}\t",
        CODE.replace(" ", " ").title(),
        "zoóm àcorn lïlac tíger wagôn plüs",
        "zoo\u0301m acorn lilac tiger wagon plus",
        "1. zoom 2. acorn 3. lilac 4. tiger 5. wagon 6. plus",
        "ｚｏｏｍ acorn lilac tiger wagon plus",
        CODE.replace(" ", "—"),
        CODE.replace(" ", "\u2011"),
        CODE.replace(" ", "\u3000").replace("i", "i\u00ad"),
    ],
    ids=[
        "capitals",
        "hyphens",
        "lines",
        "spaces",
        "no-break",
        "accents",
        "apart",
        "numbered",
        "wide",
        "dashes",
        "firm hyphens",
        "unseen marks",
    ],
)
def test_what_phones_do_to_words_does_no_harm(typed: str) -> None:
    assert passphrase.parse(typed) == CODE


def test_words_not_in_the_list_are_named_by_position_with_the_nearest_word() -> None:
    found = refused("zoom acornn qqqqq tiger wagon pluss")
    assert (found.count, found.unknown) == (6, {2: "acorn", 3: "", 6: "plus"})


@pytest.mark.parametrize(("typed", "count"), [("", 0), ("zoom", 1), ("zoom " * 5, 5), ("zoom " * 7, 7), ("…", 0)])
def test_too_few_and_too_many_words_are_counted(typed: str, count: int) -> None:
    found = refused(typed)
    assert (found.count, found.unknown) == (count, {})


def test_the_order_of_the_words_counts() -> None:
    assert passphrase.parse("acorn zoom lilac tiger wagon plus") != CODE


def test_what_is_no_code_is_never_repeated_in_the_refusal() -> None:
    assert "secret" not in str(refused("secretly secretive zoom"))


def test_of_a_very_long_text_only_some_words_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    def near(word: str) -> str:
        looked_up.append(word)
        return ""

    monkeypatch.setattr(passphrase, "_nearest", near)
    found = refused("qqqqq " * 10_000)
    assert (found.count, list(found.unknown), len(looked_up)) == (10_000, [1, 2, 3, 4, 5, 6], LENGTH)


@given(st.text(max_size=200))
def test_any_other_text_is_refused_calmly(typed: str) -> None:
    found = refused(typed)
    assert found.count != LENGTH or found.unknown
