"""One browser window on the service: what people do in it, and what must hold on every page they meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

NARROW, USUAL = 320, 360
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = ("422 (UNPROCESSABLE ENTITY)", "409 (CONFLICT)", "404 (NOT FOUND)")


@dataclass(frozen=True)
class Site:
    """``environment`` is what the server was started with."""

    url: str
    exit_url: str
    environment: dict[str, str]


@dataclass
class Visit:
    """``strangers``: requests to other sites; ``script_errors``: what the console said that it should not."""

    site: Site
    page: Page
    strangers: list[str] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.context.on("request", self._note_request)
        self.page.context.on("console", self._note_console)
        self.page.context.on("weberror", lambda error: self.script_errors.append(str(error.error)))

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.url)

    def press(self, words: str) -> None:
        """Press a button, or follow a link in the main part, and wait for the page it leads to."""
        self.go(lambda: self.named(words).click())

    def go(self, act: Callable[[], None]) -> None:
        """Do what leads to another main part, on a page of its own or drawn in place, and wait for it."""
        self.page.locator("main").evaluate("main => main.dataset.left = ''")
        act()
        expect(self.page.locator("main:not([data-left])")).to_be_attached()
        self.page.wait_for_load_state()

    def named(self, words: str) -> Locator:
        """The first button or link of the main part that says so."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=True)
        return button.or_(main.get_by_role("link", name=words, exact=True)).first

    def begin(self) -> None:
        self.open("/")
        self.page.get_by_label("I have read this, and I want to start.").check()
        self.press("Start")
        if self.path == "/this-device":
            self.press("Continue")

    def answer_page(self, wanted: dict[str, str]) -> None:
        """Answer every question of the page: with the label ``wanted`` for its text, else with its second option.

        What is said at once to an answer is passed.
        """
        for question in self.page.locator("main .question").all():
            self._answer(question, wanted)
        self.press("Continue")
        if self.path.startswith("/pause/"):
            self.press("Go on with the questions")

    def look(self) -> None:
        """The page fits a small phone, and axe finds nothing wrong with it."""
        size = self.page.viewport_size
        assert size is not None
        for width in (NARROW, USUAL):
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{self.path} scrolls sideways by {over} at {width}"
        self.page.set_viewport_size(size)
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        assert found.violations_count == 0, f"{self.path}: {found.generate_report()}"

    def _answer(self, question: Locator, wanted: dict[str, str]) -> None:
        text = question.locator(".question__text").first.inner_text().strip()
        options = question.locator("input[type=radio], input[type=checkbox]")
        if text in wanted:
            question.get_by_label(wanted[text], exact=True).check()
        elif options.count():
            options.nth(1).check()
        else:
            question.locator("input, textarea").first.fill("5")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.url}/", self.site.exit_url, "data:")):
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            self.script_errors.append(message.text)


OpenVisit = Callable[..., Visit]
"""Opens a browser of one's own, so wide, with these options of its context."""
