"""The rule for passwords: what is refused, in words that say what to do, and what is not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask

from assessment.services import passwords
from assessment.services.accounts import AccountRefused, add_account
from assessment.storage import case_codes
from assessment.vault import leaked_passwords
from tests.support.counselor_steps import PASSWORD

EMAIL, NAME = "maria.lind@desk.example", "Maria Lind"
COMMON, LIKE = "common or leaked", "made of the name"


def fault(app: Flask, password: str) -> str:
    with app.app_context():
        return passwords.fault(password, EMAIL, NAME)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", "has 11 characters. Use at least 12"),
        ("x1y2" * 65, "has 260 characters. Use at most 256"),
        ("1qaz2wsx3edc", COMMON),
        ("ILOVEYOU1234", COMMON),
        ("Password1234!", COMMON),
        ("monkey!!!!!!", COMMON),
        ("bluebluebluebluE", COMMON),
        ("aaaaaaaaaaaaab", COMMON),
        ("abcdefghijklmn", COMMON),
        ("poiuytrewq0987", COMMON),
        ("MariaLind2026!", LIKE),
        ("maria.lind@desk", LIKE),
        ("Counselor2026!", LIKE),
        ("check-in-1234", LIKE),
    ],
)
def test_a_password_that_somebody_would_try_is_refused_with_what_to_do(app: Flask, password: str, words: str) -> None:
    assert words in fault(app, password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "thrush-apricot-shell-nutmeg",
        "ünter dem Mond gehen",
        "Maria rides four green bikes",
        "👍" * 3 + "abc xyz 0189",
    ],
)
def test_a_password_of_words_that_do_not_belong_together_is_taken(app: Flask, password: str) -> None:
    assert fault(app, password) == ""


def test_hardly_any_random_words_are_taken_for_common_ones(app: Flask) -> None:
    chance = random.Random(4)
    phrases = ["-".join(chance.choices(case_codes.WORDS, k=4)) for _ in range(500)]
    assert sum(fault(app, each) != "" for each in phrases) <= 3


def test_whatever_sets_a_password_keeps_to_the_rule(app: Flask) -> None:
    with app.app_context(), pytest.raises(AccountRefused, match=COMMON):
        add_account(app.extensions["store"], EMAIL, "letmein123456", NAME)


def test_the_filter_misses_nothing_that_is_in_its_list(tmp_path: Path) -> None:
    listed = [f"password number {number}" for number in range(300)]
    file = tmp_path / "list.bloom"
    file.write_bytes(leaked_passwords.filter_of(listed))
    assert all(leaked_passwords.is_leaked(each.upper(), file) for each in listed)
    others = sum(leaked_passwords.is_leaked(f"another {number}", file) for number in range(2000))
    assert others <= 10
