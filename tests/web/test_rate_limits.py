"""Limits count clients, and leave room for everybody who comes at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from assessment import settings
from assessment.services.rate_limits import starts
from assessment.settings import BadSetting
from tests.support.respondent_steps import ServeSleep
from tests.support.strict_client import Pages

PEOPLE_AT_ONCE = 2000
ROUNDS_AN_HOUR = 4  # of a quarter of an hour each


def start(app: Flask, address: str) -> int:
    browser = Pages(app)
    browser.get("/")
    token = str(browser.page.select("main input[name=csrf_token]")[0]["value"])
    data = {"csrf_token": token, "accept": "yes"}
    return browser.client.post("/start", data=data, environ_overrides={"REMOTE_ADDR": address}).status_code


@pytest.fixture
def three_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three starts for each client."""
    monkeypatch.setattr("assessment.web.respondent.start.starts", lambda in_all: replace(starts(in_all), each=3))


@pytest.mark.usefixtures("three_each")
@pytest.mark.parametrize(
    "addresses",
    [
        [f"192.0.2.1:{port}" for port in range(40000, 40005)],
        [f"[2001:db8:1:2::{host}]:443" for host in range(1, 6)],
        ["2001:db8:1:2::1", "2001:db8:1:2:ffff::", "2001:DB8:1:2:0:0:0:9", "[2001:db8:1:2::4]", "2001:db8:1:2::5%eth0"],
        ["192.0.2.1", "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:80", "192.0.2.1:1", "::ffff:c000:201"],
    ],
)
def test_one_client_has_one_limit_whatever_address_it_comes_from(serve_sleep: ServeSleep, addresses: list[str]) -> None:
    app = serve_sleep()
    assert [start(app, address) for address in addresses] == [303] * 3 + [429] * 2
    assert start(app, "198.51.100.7") == 303


def test_the_operator_says_how_many_may_start_in_all(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(starts_per_hour=4)
    assert [start(app, f"192.0.2.{number}") for number in range(6)] == [303] * 4 + [429] * 2


def test_two_thousand_people_at_once_do_not_reach_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARTS_PER_HOUR", raising=False)
    in_all = settings.load().starts_per_hour
    assert starts(in_all).all == in_all >= 2 * PEOPLE_AT_ONCE * ROUNDS_AN_HOUR


@pytest.mark.parametrize("value", ["0", "-1", "many", ""])
def test_a_number_of_starts_that_lets_nobody_in_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("STARTS_PER_HOUR", value)
    with pytest.raises(BadSetting, match="STARTS_PER_HOUR"):
        settings.load()
