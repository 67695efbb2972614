"""How much a phone has to fetch, as the browser counts it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession

from tests.support.browser_visit import OpenVisit

FIRST_BYTES, NEXT_BYTES = 60_000, 18_000


def fetched(wire: CDPSession) -> list[int]:
    """Bytes of every answer from now on, packed as it travels, with its headers."""
    sizes: list[int] = []

    def note(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    wire.send("Network.enable")
    wire.on("Network.loadingFinished", note)
    return sizes


def test_the_first_page_is_small_and_those_that_follow_are_smaller(visit: OpenVisit) -> None:
    person = visit()
    sizes = fetched(person.page.context.new_cdp_session(person.page))
    person.open("/")
    person.page.evaluate("document.fonts.ready.then(() => true)")
    person.page.wait_for_load_state("networkidle")
    assert sum(sizes) <= FIRST_BYTES
    assert len(sizes) >= 5  # page, style, script, two faces
    sizes.clear()
    person.begin()
    sizes.clear()
    while person.place != "list":
        person.answer_page({})
        person.page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) <= NEXT_BYTES, person.path
        sizes.clear()
