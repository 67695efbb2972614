"""The counselors' first page in a browser: keys, a claim, what came meanwhile, and lines that become cards."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Site

NORA = Counselor("nora@desk.example", "Nora Dale")
NOW_SHOWN = "document.dispatchEvent(new Event('visibilitychange'))"
"""As when somebody comes back to the window, which asks what is new at once."""


def come_in(desk: BrowserVisit) -> BrowserVisit:
    desk.open("/counselor")
    NORA.sign_in(desk)
    return desk


def focused(desk: BrowserVisit) -> str:
    return str(desk.page.evaluate("document.activeElement.textContent.trim()"))


def search_is_beside_the_chips(desk: BrowserVisit) -> bool:
    chips, search = (desk.page.locator(each).bounding_box() for each in (".chips", ".find-case"))
    assert chips
    assert search
    return chips["y"] - 1 <= search["y"] < chips["y"] + 36 and chips["x"] + chips["width"] <= search["x"]


def test_a_counselor_works_with_keys_and_is_told_of_what_came_meanwhile(own_visit: OpenVisit, own_site: Site) -> None:
    """On a service of its own: where there are many cases, Today shows some of them."""
    first = shared(own_site)
    NORA.sign_up(own_site)
    desk = come_in(own_visit(1280))
    assert search_is_beside_the_chips(desk)
    keys, code = desk.page.keyboard, desk.page.locator("#code")
    keys.press("?")
    expect(desk.page.get_by_role("heading", name="Keys")).to_be_visible()
    desk.look()
    keys.press("Escape")
    expect(desk.page.locator("dialog.desk-keys")).to_be_hidden()
    # A box of the closed dialog holds the focus until the page is drawn anew.
    desk.page.locator("dialog.desk-keys input").dispatch_event("keydown", {"key": "/", "bubbles": True})
    expect(code).to_be_focused()
    code.blur()
    keys.press("/")
    expect(code).to_be_focused()
    keys.type("j/k?c")
    expect(code).to_have_value("j/k?c")
    expect(desk.page.locator("dialog.desk-keys")).to_be_hidden()
    code.blur()
    keys.press("j")
    top = focused(desk)
    second = shared(own_site)
    desk.page.evaluate(NOW_SHOWN)
    news = desk.page.locator("[data-news]")
    expect(news).to_contain_text("1 new since")
    assert focused(desk) == top
    assert second not in desk.page.locator("[data-case-lists]").inner_text()
    desk.go(lambda: news.get_by_role("link", name="Show them").click())
    codes = desk.page.locator(".case-line__code")
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        keys.press(key)
        assert focused(desk) == codes.nth(place).text_content()
    desk.page.get_by_role("link", name=second, exact=True).focus()
    desk.go(lambda: keys.press("c"))
    assert desk.path.startswith(f"/counselor/{second}")
    expect(desk.page.locator("main")).to_contain_text("Nora Dale")
    desk.open("/counselor")
    desk.page.get_by_role("button", name="Keys").click()
    desk.page.get_by_label("Use these keys in this browser").uncheck()
    desk.page.get_by_role("button", name="Close").click()
    desk.page.reload()
    keys.press("/")
    expect(code).not_to_be_focused()
    phone_in_the_dark(come_in(own_visit(360, color_scheme="dark")), first)
    without_a_script(come_in(own_visit(360, java_script_enabled=False)), first)


def phone_in_the_dark(desk: BrowserVisit, code: str) -> None:
    """A line is a card of two lines there."""
    line = desk.page.locator(".case-line", has=desk.page.get_by_role("link", name=code, exact=True))
    boxes = [line.locator(f".case-line__{part}").bounding_box() for part in ("code", "due", "marks", "owner")]
    tops = [each["y"] for each in boxes if each]
    assert max(tops[:2]) < min(tops[2:])
    expect(line.locator(".case-line__title")).to_be_hidden()
    desk.look_in_both_languages()


def without_a_script(desk: BrowserVisit, code: str) -> None:
    expect(desk.page.get_by_role("button", name="Keys")).to_be_hidden()
    desk.find_case(code.upper())
    assert desk.path == f"/counselor/{code}"
    desk.open("/counselor?show=unclaimed")
    desk.page.get_by_role("button", name=f"Claim {code}").click()
    desk.page.wait_for_url(f"**/counselor/{code}#work")
