from __future__ import annotations

import pytest

from assessment.core import typeface
from tests.support.typeface_list import drawn_by_each

NEEDED = {
    "English": ("I never said that – “sorry”… 40 %", ()),
    "Spanish": ("¿Cómo está? Ñandú, 3 €", ()),
    "Polish and Turkish": ("Łódź, ığdır, şişli", ("latin",)),
    "Greek": ("Συγγνώμη", ("greek-cyrillic",)),
    "Russian": ("Прости меня", ("greek-cyrillic",)),
    "Arabic": ("أنا آسف، حقًا؟", ("arabic",)),
    "Hebrew": ("אני מצטער", ("hebrew",)),
    "Hindi": ("मुझे माफ़ कर दो।", ("devanagari",)),
    "Thai": ("ขอโทษครับ", ("thai",)),
    "Chinese": ("对不起，我很难过。", ("chinese",)),
    "Korean": ("미안해요", ("korean",)),
    "emoji": ("😀 🙏🏽", ("emoji",)),
}


@pytest.mark.parametrize(("text", "faces"), NEEDED.values(), ids=NEEDED)
def test_a_text_needs_the_faces_of_its_scripts_and_no_others(text: str, faces: tuple[str, ...]) -> None:
    assert typeface.faces_for(text) == faces
    assert typeface.undrawable(text) == ()
    assert typeface.drawable(text) == text


def test_no_character_is_in_two_faces() -> None:
    faces = drawn_by_each().values()
    assert sum(map(len, faces)) == len(frozenset().union(*faces))


@pytest.mark.parametrize("face", typeface.names())
def test_a_character_needs_the_face_that_draws_it(face: str) -> None:
    text = "".join(drawn_by_each()[face])
    assert typeface.faces_for(text) == (() if face == typeface.BASE else (face,))
    assert typeface.undrawable(text) == ()


def test_what_no_face_draws_is_named_once_in_its_order() -> None:
    assert typeface.undrawable("ta ᜁᜀᜁ \ue000") == ("ᜁ", "ᜀ", "\ue000")


def test_a_run_of_what_no_face_draws_becomes_one_box() -> None:
    assert typeface.drawable("I said ᜁᜀ ᜁ-ok-\ue000]^\\") == "I said □ □-ok-□]^\\"
    assert typeface.undrawable(typeface.STAND_IN) == ()


@pytest.mark.parametrize("unseen", ["\u200d", "\ufe0f", "\u00ad", "\u2002", "\u202f", "\n", "\t", "\u2060"])
def test_what_draws_nothing_by_itself_is_not_missed(unseen: str) -> None:
    assert typeface.drawable(f"a{unseen}b") == f"a{unseen}b"
