"""Under a path of a shared host a real browser asks for nothing beside it, with script and without."""

from __future__ import annotations

import pytest

from tests.support.browser_visit import Counselor, OpenVisit


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_person_and_a_counselor_find_their_way_below_the_prefix(visit_below: OpenVisit, script: bool) -> None:
    person = visit_below(java_script_enabled=script)
    code = person.share()
    person.go(lambda: person.page.get_by_role("button", name="Español").click())
    assert person.path == "/result"
    person.go(lambda: person.page.get_by_role("button", name="English").click())
    desk = visit_below(1280, java_script_enabled=script)
    ada = Counselor("ada@prefix.example", "Ada Marsh")
    ada.sign_up(desk.site)
    desk.open(f"/counselor/{code}")
    ada.sign_in(desk)
    assert desk.path == f"/counselor/{code}"
    person.page.locator(".page-header").get_by_text("Exit this page", exact=True).click()
    person.wait_until_left()
