"""The words of a resume code: drawn from lists fit for anybody, read back however they were typed."""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.vault import passphrase
from assessment.vault.passphrase import ENGLISH, LISTS, SPANISH, NotACode, WordList

UNFIT = {
    "en": """
    wife husband widow widower spouse bride groom marry divorce adultery mistress unfaithful cheater flirt fling kissing
    strangle bruising bruise slap punch choke stab wound scar bleed hurt harm beating handgun dagger kill murder suicide
    victim abuse rape assault stalk hostage jealous jealousy betray guilt shame ashamed sorry punish cruel coward
    custody police prison court drunk naked lust yelling quarrel lonely
    """,
    "es": """
    marido mujer esposa esposo novio viudo boda pareja divorcio adulterio amante infiel engaño beso cariño celoso
    separar ruptura golpe herir herida sangre daño puño puñal arma matar muerte suicidio víctima abuso violar asalto
    acoso rehén traición culpa vergüenza castigo cruel policía prisión cárcel juez ebrio vino droga desnudo sexo grito
    pelea soledad llorar miedo promesa secreto terapia gordo loco bruto
    """,
}
CODE = "zoom acorn lilac tiger wagon plus"
SPANISH_CODE = "ábaco jazmín leña piña sábado tortuga yegua"
codes = st.sampled_from(LISTS).flatmap(
    lambda drawn: st.lists(st.sampled_from(drawn.words), min_size=drawn.length, max_size=drawn.length)
)
every_list = pytest.mark.parametrize("words", LISTS, ids=[each.language for each in LISTS])
between = st.text(alphabet=" -–—.,;:\t\n\r0123456789", min_size=1, max_size=4)
changes: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str.swapcase, str]


def refused(typed: str) -> NotACode:
    with pytest.raises(NotACode) as found:
        passphrase.parse(typed)
    return found.value


@every_list
def test_a_list_is_plain_and_no_two_words_differ_in_accents_alone(words: WordList) -> None:
    assert [word for word in words.by_plain if not re.fullmatch(r"[a-z]{3,10}", word)] == []
    assert len(words.by_plain) == len(words.words)
    assert [word for word in words.words if unicodedata.normalize("NFC", word) != word] == []


@every_list
def test_a_code_is_hard_enough_to_guess(words: WordList) -> None:
    assert words.length * math.log2(len(words.words)) >= 76.9


@every_list
def test_no_word_is_unfit_for_somebody_who_was_hurt(words: WordList) -> None:
    unfit = UNFIT[words.language].split()
    assert [word for word in unfit if word in words.words] == []
    assert len(unfit) > 50


@every_list
def test_every_code_is_new_and_drawn_from_the_whole_list(words: WordList, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [passphrase.generate(words.language) for _ in range(300)]
    assert len(set(drawn)) == len(drawn)
    assert {len(code.split()) for code in drawn} == {words.length}
    offered = []

    def choose(of: tuple[str, ...]) -> str:
        offered.append(of)
        return of[-1]

    monkeypatch.setattr(secrets, "choice", choose)
    assert passphrase.generate(words.language) == " ".join([words.words[-1]] * words.length)
    assert offered == [words.words] * words.length


@pytest.mark.parametrize(("language", "drawn"), [("en", ENGLISH), ("es", SPANISH), ("es-MX", SPANISH), ("zz", ENGLISH)])
def test_a_code_is_in_the_readers_language_where_there_is_a_list(language: str, drawn: WordList) -> None:
    code = passphrase.generate(language)
    assert all(word in drawn.words for word in code.split())
    assert passphrase.language_of(code) == drawn.language


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


@pytest.mark.parametrize(
    "typed", ["abaco jazmin lena pina sabado tortuga yegua", unicodedata.normalize("NFD", SPANISH_CODE)]
)
def test_spanish_words_are_read_without_their_accents(typed: str) -> None:
    assert passphrase.parse(typed) == SPANISH_CODE


def test_a_number_of_words_tells_two_lists_apart_that_share_them() -> None:
    both = sorted(set(ENGLISH.words) & set(SPANISH.words))
    assert len(both) > 7
    assert passphrase.language_of(passphrase.parse(" ".join(both[:6]))) == "en"
    assert passphrase.language_of(passphrase.parse(" ".join(both[:7]))) == "es"


def test_a_missing_spanish_word_is_counted_by_the_spanish_list() -> None:
    found = refused("ábaco jazmín leñaa piña sábado tortuga")
    assert (found.count, found.length, found.unknown) == (6, 7, {3: "leña"})


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

    def near(word: str, _list: WordList) -> str:
        looked_up.append(word)
        return ""

    monkeypatch.setattr(passphrase, "_nearest", near)
    found = refused("qqqqq " * 10_000)
    assert (found.count, list(found.unknown), len(looked_up)) == (10_000, [1, 2, 3, 4, 5, 6], 6)


@given(st.text(max_size=200))
def test_any_other_text_is_refused_calmly(typed: str) -> None:
    found = refused(typed)
    assert found.count != found.length or found.unknown
