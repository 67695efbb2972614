"""The counselors' first page: who needs somebody now, whose case it is, lists, and the search for a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from assessment.services.accounts import SUPERVISOR
from assessment.storage import colleagues
from assessment.storage.engine import writing
from tests.support.counselor_steps import act, sent, sign_in, sign_off, supervise
from tests.support.respondent_steps import Clock, ServeSleep, rows
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON, StoppedClock, ago, later
from tests.support.strict_client import Pages, one

UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}
CALM = {"tired": 0, "awake": 0, "rested": 3}
BEA = ("bea@desk.example", "Bea Lind")


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    """The pack about sleep: what is unsafe is due the same day, and the rest has no due time."""
    return serve_sleep()


def said(browser: Pages, selector: str) -> list[str]:
    return [" ".join(each.get_text(" ", strip=True).split()) for each in browser.page.select(selector)]


def lists(browser: Pages) -> dict[str, list[str]]:
    """The codes on the page, list by list."""
    return {
        one(each, "h2").get_text(strip=True): [code.get_text(strip=True) for code in each.select(".case-line__code")]
        for each in browser.page.select(".case-list")
    }


def chips(browser: Pages) -> dict[str, str]:
    return dict(each.rsplit(" ", 1) for each in said(browser, ".chips a"))


def test_an_empty_desk_says_so(desk: Flask) -> None:
    browser = sign_in(desk)
    assert said(browser, ".today-needed") == ["0 need you now · 0 of yours are due today · 0 of the team are overdue"]
    assert "Nobody waits." in browser.text()
    assert browser.page.select("a.button") == []


def test_what_is_due_stands_on_top_with_its_time_and_no_answer(desk: Flask) -> None:
    calm = sent(desk, CALM, ago(days=3))
    late, fresh = sent(desk, UNSAFE, ago(hours=9)), sent(desk, UNSAFE, ago(minutes=20))
    kept = sent(desk, UNSAFE, shared=False)
    browser = sign_in(desk)
    assert lists(browser) == {"Now": [late.code, fresh.code], "Unclaimed": [calm.code]}
    assert said(browser, ".case-line") == [
        f"was due 11:00 {late.code} New Sleep nobody Claim {late.code}",
        f"by 19:00 {fresh.code} New Sleep nobody Claim {fresh.code}",
        f"no set time {calm.code} New Sleep nobody Claim {calm.code}",
    ]
    assert said(browser, ".today-needed") == ["2 need you now · 0 of yours are due today · 1 of the team is overdue"]
    assert kept.code not in browser.text()
    browser.follow(f"Open your next: {late.code}")
    assert browser.path == f"/counselor/{late.code}"


def test_a_case_is_claimed_from_its_line_and_stands_among_the_owners_own(desk: Flask) -> None:
    calm, urgent = sent(desk, CALM), sent(desk, UNSAFE)
    browser, bea = sign_in(desk), sign_in(desk, *BEA)
    for each in (calm, urgent):
        browser.get("/counselor")
        browser.follow(f"Claim {each.code}", 303)
        assert browser.path.startswith(f"/counselor/{each.code}")
    browser.get("/counselor")
    assert lists(browser) == {"Now": [urgent.code], "Mine": [calm.code]}
    assert said(browser, ".case-line__owner") == ["you", "you"]
    assert said(browser, ".today-needed")[0].startswith("1 needs you now · 1 of yours is due today")
    bea.get("/counselor")
    assert lists(bea) == {}
    bea.get("/counselor?show=open")
    assert said(bea, ".case-line__owner") == ["AM Ada Marsh"] * 2
    assert bea.page.select(".case-line button") == []


def test_a_claim_from_an_old_page_claims_nothing_and_says_how_old_the_page_is(desk: Flask, later: Clock) -> None:
    code = sent(desk, UNSAFE).code
    old, bea = sign_in(desk), sign_in(desk, *BEA)
    later(timedelta(minutes=7))
    act(bea, code, "claim")
    old.follow(f"Claim {code}", 409)
    assert said(old, "main thead th") == ["What", "When you opened it, 12:00", "Now, 12:07"]
    assert rows(desk, "SELECT owner_id FROM submissions") == [(account_of(desk, BEA[0]).id,)]


def test_who_is_away_leaves_what_is_due_to_the_others(desk: Flask) -> None:
    code = sent(desk, UNSAFE, ago(hours=1)).code
    browser, bea = sign_in(desk), sign_in(desk, *BEA)
    act(bea, code, "claim")
    with writing(desk.extensions["store"].engine) as conn:
        colleagues.set_absence(conn, account_of(desk, BEA[0]).id, later(days=3), None)
    browser.get("/counselor")
    assert lists(browser) == {"Now": [code]}
    assert said(browser, ".case-line__owner") == ["away: BL Bea Lind, who is away"]
    mine = sent(desk, UNSAFE)
    browser.get("/counselor")
    assert said(browser, ".case-line__code")[-1] == mine.code
    assert said(browser, "main a.button") == [f"Open your next: {mine.code}"]


def test_supervisors_see_what_is_overdue_in_their_team(desk: Flask, later: Clock) -> None:
    code = sent(desk, UNSAFE).code
    act(sign_in(desk, *BEA), code, "claim")
    assert lists(supervise(desk)) == {}
    later(timedelta(hours=9))
    assert lists(supervise(desk)) == {"Now": [code]}
    assert lists(sign_in(desk)) == {}


def test_each_list_can_be_chosen_and_says_how_many_it_holds(desk: Flask) -> None:
    calm, urgent, done = sent(desk, CALM), sent(desk, UNSAFE), sent(desk, CALM)
    browser = sign_in(desk)
    sign_off(browser, done.code, "fine")
    act(browser, calm.code, "claim")
    browser.get("/counselor")
    assert chips(browser) == {
        **{"Open": "2", "Mine": "1", "Unclaimed": "1", "Returned": "0", "Waiting": "0"},
        **{"Second look": "0", "Overdue": "0", "Closed": "1", "Withdrawn": "0"},
    }
    for name, expected in (
        ("open", [urgent.code, calm.code]),
        ("mine", [calm.code]),
        ("unclaimed", [urgent.code]),
        ("closed", [done.code]),
        ("waiting", []),
        ("now", [urgent.code]),
    ):
        browser.get(f"/counselor?show={name}")
        [shown] = lists(browser).values()
        assert shown == expected, name
    assert "No cases are here." in (browser.get("/counselor?show=waiting") and browser.text())


def test_a_list_goes_on_where_its_page_ends(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOWN_NOW", "SHOWN_EACH", "SHOWN_ALONE"):
        monkeypatch.setattr(f"assessment.services.today.{name}", 2)
    urgent = [sent(desk, UNSAFE, ago(hours=hours)).code for hours in (5, 4, 3, 2, 1)]
    calm = sorted(sent(desk, CALM).code for _ in range(3))
    browser = sign_in(desk)
    assert lists(browser) == {"Now": urgent[:2], "Unclaimed": calm[:2]}
    browser.follow("Show more: Unclaimed")
    assert lists(browser) == {"Unclaimed": calm[2:]}
    browser.follow("Back to the first")
    assert lists(browser) == {"Unclaimed": urgent[:2]}
    browser.get("/counselor?show=open")
    found = lists(browser)["Open"]
    while "Show more" in browser.text():
        browser.follow("Show more: Open")
        found += lists(browser)["Open"]
    assert found == urgent + calm


@pytest.mark.parametrize("after", ["nonsense", "99999999T999999999999~wren-11", "~", "x" * 5000])
def test_a_key_that_is_none_leads_to_the_first_page(desk: Flask, after: str) -> None:
    code = sent(desk, UNSAFE).code
    browser = sign_in(desk)
    browser.get(f"/counselor?show=open&after={after}")
    assert lists(browser) == {"Open": [code]}


def test_a_case_is_found_by_its_code_however_it_is_typed(desk: Flask) -> None:
    code = sent(desk, CALM).code
    browser = sign_in(desk)
    word, number = code.split("-")
    for typed in (f" {code.upper()} ", f"{word} {number}", f"{word} \N{EN DASH} {number}", word + number):
        browser.get("/counselor")
        browser.send({"code": typed}, form=".find-case")
        assert browser.response.headers["Location"] == f"/counselor/{code}", typed


@pytest.mark.parametrize("typed", ["nowhere-11", "not shared", "anything else"])
def test_a_code_that_is_not_here_is_said_and_put_on_record_as_when_it_is_opened(desk: Flask, typed: str) -> None:
    kept = sent(desk, UNSAFE, shared=False).code
    typed = kept if typed == "not shared" else typed
    browser = sign_in(desk)
    browser.send({"code": typed}, form=".find-case", status=200)
    assert said(browser, "#code-error") == ["Error: No case with this code is here."]
    assert str(one(browser.page, "#code")["value"]) == typed
    noted = [] if typed == "anything else" else [(typed,)]
    assert rows(desk, "SELECT subject FROM audit WHERE verb = 'not found'") == noted


def test_what_came_since_is_told_without_a_sign_of_life(desk: Flask, later: Clock) -> None:
    browser = sign_in(desk)
    address = str(one(browser.page, "[data-news]")["data-news"])
    seen = rows(desk, "SELECT * FROM staff_sessions")
    later(timedelta(minutes=5))
    assert browser.client.get(address).get_json() == {"words": ""}
    code = sent(desk, CALM).code
    assert browser.client.get(address).get_json() == {"words": "1 new since 12:00."}
    sent(desk, UNSAFE)
    assert browser.client.get(address).get_json() == {"words": "2 new since 12:00."}
    assert browser.client.get("/counselor/news?since=then").get_json() == {"words": ""}
    assert rows(desk, "SELECT * FROM staff_sessions") == seen
    act(browser, code, "claim")
    later(timedelta(minutes=6))
    browser.get("/counselor")
    address = str(one(browser.page, "[data-news]")["data-news"])
    assert browser.client.get(address).get_json() == {"words": ""}


def test_the_team_is_told_of_nothing_new_in_another(desk: Flask) -> None:
    other = sign_in(desk, *BEA, SUPERVISOR, frozenset())
    sent(desk, CALM)
    assert other.client.get(f"/counselor/news?since={NOON - timedelta(hours=1):%Y-%m-%dT%H:%MZ}").get_json() == {
        "words": ""
    }


def test_times_and_days_are_those_of_the_desk(serve_sleep: ServeSleep, stopped_clock: StoppedClock) -> None:
    app = serve_sleep(time_zone="America/New_York")
    stopped_clock.time = NOON + timedelta(hours=16)  # 04:00 in UTC, 23:00 of the day before in New York
    due_at_midnight = sent(app, UNSAFE, stopped_clock.time - timedelta(hours=7))
    due_tomorrow = sent(app, UNSAFE, stopped_clock.time - timedelta(minutes=10))
    browser = sign_in(app)
    assert [line.split(" New ")[0] for line in said(browser, ".case-line")] == [
        f"by midnight {due_at_midnight.code}",
        f"tomorrow, 06:00 {due_tomorrow.code}",
    ]
    assert "22 November 2026, 23:00 EST" in browser.text()
    browser.get(f"/counselor/{due_tomorrow.code}")
    assert "Due tomorrow, 06:00 EST" in browser.text()
