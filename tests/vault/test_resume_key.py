"""What a code is turned into must never change by accident: everybody's words would open nothing any more.

The expected values were worked out with another implementation of Argon2 (argon2-cffi) and with HKDF by hand.
"""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.vault import resume_key
from assessment.vault.keyring import Key
from tests.support.thoroughness import times

CODE, PEPPER, SALT = "zoom acorn lilac tiger wagon plus", Key("p1", bytes(range(32))), bytes(range(32, 64))
LOOKUP = "6eff3dc3b7699ed48fc81f8b38b41528fdd0305ab929a156c076315b1d5d5798"
KEK = "6cd52994f27db37099fb4b95356f0ea06cc459d80badd06249a961c109bcb8ec"
TOKEN, TOKEN_KEK = "t" * 43, "2398ccb586fb485ec73888c36a082720c5ee2529db38f924698e5f62fc601068"


@pytest.mark.usefixtures("production_hashing")
def test_a_code_leads_to_the_same_place_and_key_for_ever() -> None:
    derived = resume_key.derive(CODE, PEPPER, SALT)
    assert (derived.pepper_id, derived.lookup, derived.kek.hex()) == ("p1", LOOKUP, KEK)


def test_a_token_leads_to_the_same_key_for_ever() -> None:
    assert resume_key.token_kek(TOKEN).hex() == TOKEN_KEK


def test_another_word_pepper_or_salt_leads_elsewhere() -> None:
    others = [
        resume_key.derive(CODE.replace("zoom", "lilac"), PEPPER, SALT),
        resume_key.derive(CODE, Key("p1", bytes(reversed(range(32)))), SALT),
        resume_key.derive(CODE, PEPPER, bytes(reversed(SALT))),
    ]
    assert len({LOOKUP, *(each.lookup for each in others)}) == 4
    assert len({KEK, *(each.kek.hex() for each in others)}) == 4


def test_what_is_stored_of_a_token_does_not_lead_to_its_key() -> None:
    stored = sha256(TOKEN.encode()).hexdigest()
    assert resume_key.token_kek(TOKEN).hex() not in (stored, resume_key.token_kek(stored).hex())


@pytest.mark.usefixtures("production_hashing")
def test_a_guess_costs_as_much_as_was_decided() -> None:
    assert (resume_key.MEMORY_KIB, resume_key.ROUNDS, resume_key.LANES) == (19456, 2, 1)


@settings(max_examples=times(100))
@given(st.text(min_size=1), st.text(min_size=1))
def test_two_tokens_never_share_a_key(one: str, other: str) -> None:
    assert (resume_key.token_kek(one) == resume_key.token_kek(other)) == (one == other)


@pytest.mark.usefixtures("production_hashing")
def test_no_secret_is_printed() -> None:
    derived = resume_key.derive(CODE, PEPPER, SALT)
    for each in (repr(derived), str(derived), repr(PEPPER)):
        assert KEK not in each
        assert LOOKUP not in each
        assert repr(PEPPER.secret) not in each
