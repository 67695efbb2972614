"""Attacks on signing in: spraying, locking somebody out, and what is stolen of the second step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from assessment.services import lockouts, sign_ins
from assessment.services.rate_limits import SIGN_INS
from tests.support.counselor_steps import EMAIL, PASSWORD, add
from tests.support.second_factor_steps import enroll, give_password
from tests.support.stopped_clock import StoppedClock
from tests.support.strict_client import Pages

WRONG = "another long password"
TOO_OFTEN, TOO_MANY = "typed too often", "too many tries from this network"
NEXT_STEP = timedelta(seconds=30)


def from_address(app: Flask, address: str) -> Pages:
    """A browser that nobody knows, somewhere else."""
    browser = Pages(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    browser.get("/counselor/sign-in")
    return browser


def typed(browser: Pages, status: int = 200, **fields: str) -> str:
    """What the page says to a try."""
    browser.get("/counselor/sign-in")
    browser.send({"email": EMAIL, "password": WRONG, **fields}, status=status)
    return browser.text()


def lock_out(app: Flask) -> Pages:
    """A stranger types wrong passwords until the name must wait."""
    stranger = from_address(app, "192.0.2.66")
    for _ in range(lockouts.FREE_FAILURES):
        assert "not right" in typed(stranger)
    assert TOO_OFTEN in typed(stranger)
    return stranger


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which passwords were hashed."""
    found: list[str] = []

    def noted(original: Callable[..., object]) -> Callable[..., object]:
        def check(typed: str, *rest: object) -> object:
            found.append(typed)
            return original(typed, *rest)

        return check

    for name in ("verify_password", "hash_password"):
        monkeypatch.setattr(sign_ins, name, noted(getattr(sign_ins, name)))
    return found


def test_one_password_tried_on_many_names_from_one_address_is_stopped_before_it_is_hashed(
    app: Flask, hashed: list[str]
) -> None:
    sprayer = from_address(app, "192.0.2.66")
    for number in range(SIGN_INS.each):
        assert "not right" in typed(sprayer, email=f"person{number}@desk.example")
    assert len(hashed) == SIGN_INS.each
    for number in range(3):
        assert TOO_MANY in typed(sprayer, email=f"other{number}@desk.example")
    assert len(hashed) == SIGN_INS.each
    assert "not right" in typed(from_address(app, "198.51.100.1"), email="person1@desk.example")


def test_spraying_from_everywhere_is_stopped_too_and_leaves_known_browsers_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(app)
    known = give_password(app)
    known.post("/counselor/sign-out", status=302)
    monkeypatch.setattr(sign_ins, "SIGN_INS", type(SIGN_INS)("sign-ins", each=30, all=8, window=SIGN_INS.window))
    said = [typed(from_address(app, f"198.51.100.{number}"), email=f"p{number}@desk.example") for number in range(9)]
    assert TOO_MANY in said[-1]
    typed(known, 302, password=PASSWORD)
    assert known.path == "/counselor"


def test_a_stranger_keeps_nobody_out_who_has_a_second_factor(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    lock_out(desk)
    stopped_clock.time += NEXT_STEP / 2
    elsewhere = from_address(desk, "198.51.100.1")
    assert TOO_OFTEN in typed(elsewhere, password=PASSWORD)
    stopped_clock.time += NEXT_STEP / 2
    lock_out_again = from_address(desk, "192.0.2.66")
    typed(lock_out_again)
    elsewhere.send({"email": EMAIL, "password": PASSWORD, "code": phone.code()}, status=302)
    assert elsewhere.path == "/counselor"


def test_a_stranger_keeps_no_browser_out_that_is_known(desk: Flask, stopped_clock: StoppedClock) -> None:
    known, phone, _ = enroll(desk)
    known.follow("I have kept them")
    known.post("/counselor/sign-out", status=302)
    lock_out(desk)
    stopped_clock.time += NEXT_STEP / 2
    typed(known, 302, password=PASSWORD)
    assert known.path == "/counselor/second-factor"
    stopped_clock.time += NEXT_STEP
    known.send({"code": phone.code()}, status=302)
    assert known.path == "/counselor"


def test_a_known_browser_waits_by_itself_when_it_is_the_one_that_guesses(desk: Flask) -> None:
    known, _, _ = enroll(desk)
    known.follow("I have kept them")
    known.post("/counselor/sign-out", status=302)
    for _ in range(lockouts.FREE_FAILURES):
        typed(known)
    assert TOO_OFTEN in typed(known, password=PASSWORD)


def test_while_a_name_waits_no_reply_tells_whether_a_password_is_right(desk: Flask, hashed: list[str]) -> None:
    enroll(desk)
    stranger = lock_out(desk)
    hashed.clear()
    replies = {typed(stranger, password=each) for each in (PASSWORD, WRONG)}
    assert hashed == []
    replies |= {typed(stranger, password=each, code="123456") for each in (PASSWORD, WRONG)}
    assert len(replies) == 1
    assert len(hashed) == 2


def test_a_name_without_an_account_waits_in_the_same_words(desk: Flask) -> None:
    enroll(desk)
    stranger = lock_out(desk)
    said = typed(stranger)
    for _ in range(lockouts.FREE_FAILURES):
        typed(stranger, email="nobody@desk.example")
    nobody = typed(stranger, email="nobody@desk.example")
    assert nobody == said
    assert typed(stranger, email="nobody@desk.example", code="123456") == said


def test_whoever_stole_a_password_guesses_few_codes(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, codes = enroll(desk)
    thief = give_password(desk)
    for number in range(lockouts.FREE_FAILURES):
        thief.send({"code": f"00000{number}"}, status=200)
        assert "not right" in thief.text()
    stopped_clock.time += NEXT_STEP / 2
    thief.send({"code": "111111"}, status=200)
    assert "A wrong code was typed too often" in thief.text()
    owner = give_password(desk)
    owner.send({"code": phone.code()}, status=200)
    owner.send({"code": codes[0]}, status=302)
    assert owner.path == "/counselor"


def test_guessing_codes_along_with_a_stolen_password_is_slowed_as_well(desk: Flask) -> None:
    enroll(desk)
    thief = lock_out(desk)
    for number in range(8):
        assert TOO_OFTEN in typed(thief, password=PASSWORD, code=f"00000{number}")
    second = give_password(desk, password=PASSWORD, status=200)
    assert TOO_OFTEN in second.text()


def test_a_replayed_code_is_refused_in_both_steps(desk: Flask, stopped_clock: StoppedClock) -> None:
    _, phone, _ = enroll(desk)
    stopped_clock.time += NEXT_STEP
    owner = give_password(desk)
    seen = phone.code()
    owner.send({"code": seen}, status=302)
    thief = give_password(desk)
    thief.send({"code": seen}, status=200)
    assert thief.path == "/counselor/second-factor"
    assert TOO_OFTEN in typed(lock_out(desk), password=PASSWORD, code=seen)


def test_two_spellings_of_a_name_are_counted_as_one(app: Flask) -> None:
    add(app, "ürsula@desk.example")
    stranger = from_address(app, "192.0.2.66")
    for spelling in ("ürsula@desk.example", "U\u0308RSULA@desk.example") * 3:
        typed(stranger, email=spelling)
    assert TOO_OFTEN in typed(stranger, email="Ürsula@desk.example")


@pytest.mark.parametrize("written", ["ÜRSULA@desk.example", "u\u0308rsula@DESK.example", " Ürsula@desk.example "])
def test_a_name_signs_in_however_it_is_written(app: Flask, written: str) -> None:
    add(app, "Ürsula@desk.example")
    assert give_password(app, written).path == "/counselor"
