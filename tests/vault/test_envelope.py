"""Envelopes: opened with the same key at the same place, and by nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.vault import envelope
from assessment.vault.envelope import DecryptionFailed, associated_data

Opening = Callable[[bytes], bytes]
KEY, TO = bytes(range(32)), b"to here"
ENCRYPTED = bytes.fromhex(
    "000102030405060708090a0b376eb772abc5b67ef53562849bc6bc38012bdb66e5cf3cf0c5fc"
)  # with the nonce 00 01 … 0b
PRIVATE = bytes(range(1, 33))
PUBLIC = bytes.fromhex("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
SEALED = bytes.fromhex(
    "1fd4c01d6649faeb72c3fb0286bba1d3a37e3c6d081f0259475a8fad9da5334643cc52cbe250f4b8fb24dffedc7a7d58fc6142368f1a8401"
)

BOTH: tuple[tuple[Opening, Opening], ...] = (
    (lambda plain: envelope.encrypt(KEY, plain, TO), lambda made: envelope.decrypt(KEY, made, TO)),
    (lambda plain: envelope.seal(PUBLIC, plain, TO), lambda made: envelope.unseal(PRIVATE, made, TO)),
)
keys = st.binary(min_size=32, max_size=32)
parts = st.lists(st.one_of(st.text(max_size=8), st.integers(), st.none()), max_size=4)


def test_what_was_encrypted_once_opens_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    assert envelope.decrypt(KEY, ENCRYPTED, TO) == b"plain text"
    monkeypatch.setattr(secrets, "token_bytes", lambda length: bytes(range(length)))
    assert envelope.encrypt(KEY, b"plain text", TO) == ENCRYPTED


def test_what_was_sealed_once_opens_for_ever() -> None:
    assert envelope.unseal(PRIVATE, SEALED, b"to the team") == b"data key"


def test_a_place_is_written_the_same_way_for_ever() -> None:
    assert associated_data("draft", "a", 1, None).hex() == "00000005647261667400000001610000000131000000044e6f6e65"


@given(keys, st.binary(), st.binary())
def test_what_was_encrypted_is_had_again(key: bytes, plain: bytes, to: bytes) -> None:
    assert envelope.decrypt(key, envelope.encrypt(key, plain, to), to) == plain


@given(st.binary(), st.binary())
def test_what_was_sealed_is_had_again(plain: bytes, to: bytes) -> None:
    private, public = envelope.new_pair()
    assert envelope.unseal(private, envelope.seal(public, plain, to), to) == plain


@given(st.binary(), st.data())
def test_with_one_bit_changed_nothing_opens(plain: bytes, data: st.DataObject) -> None:
    for making, opening in BOTH:
        made = making(plain)
        bit = data.draw(st.integers(0, len(made) * 8 - 1))
        broken = bytearray(made)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            opening(bytes(broken))


@given(st.binary(), st.data())
def test_with_its_end_cut_off_nothing_opens(plain: bytes, data: st.DataObject) -> None:
    for making, opening in BOTH:
        made = making(plain)
        with pytest.raises(DecryptionFailed):
            opening(made[: data.draw(st.integers(0, len(made) - 1))])


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_at_another_place_nothing_opens(here: bytes, elsewhere: bytes) -> None:
    if here == elsewhere:
        return
    with pytest.raises(DecryptionFailed):
        envelope.decrypt(KEY, envelope.encrypt(KEY, b"x", here), elsewhere)
    with pytest.raises(DecryptionFailed):
        envelope.unseal(PRIVATE, envelope.seal(PUBLIC, b"x", here), elsewhere)


@given(keys)
def test_another_key_opens_nothing(key: bytes) -> None:
    if key == KEY:
        return
    with pytest.raises(DecryptionFailed):
        envelope.decrypt(key, ENCRYPTED, TO)
    with pytest.raises(DecryptionFailed):
        envelope.unseal(key, SEALED, b"to the team")


def test_whoever_seals_cannot_open_it_again() -> None:
    with pytest.raises(DecryptionFailed):
        envelope.unseal(PUBLIC, envelope.seal(PUBLIC, b"data key", TO), TO)


@given(st.text(max_size=8), parts, st.text(max_size=8), parts)
def test_no_two_places_read_alike(kind: str, ours: list[object], other_kind: str, theirs: list[object]) -> None:
    same = [kind, *map(str, ours)] == [other_kind, *map(str, theirs)]
    assert (associated_data(kind, *ours) == associated_data(other_kind, *theirs)) == same


def test_a_place_cannot_be_moved_between_its_parts() -> None:
    assert (
        len(
            {
                associated_data("a", "bc"),
                associated_data("ab", "c"),
                associated_data("abc"),
                associated_data("a", "b", "c"),
                associated_data("a", "bc", ""),
            }
        )
        == 5
    )


def test_equal_answers_never_look_equal() -> None:
    assert len({envelope.encrypt(KEY, b"same", TO) for _ in range(64)}) == 64
    assert len({envelope.seal(PUBLIC, b"same", TO) for _ in range(64)}) == 64


def test_keys_are_long_and_never_the_same() -> None:
    made = {envelope.new_key() for _ in range(64)} | {envelope.new_pair()[0] for _ in range(64)}
    assert {len(key) for key in made} == {32}
    assert len(made) == 128


def test_a_refusal_says_nothing_of_what_was_inside() -> None:
    with pytest.raises(DecryptionFailed) as refused:
        envelope.decrypt(KEY, ENCRYPTED, b"elsewhere")
    assert refused.value.__suppress_context__
    assert ENCRYPTED.hex() not in str(refused.value)
