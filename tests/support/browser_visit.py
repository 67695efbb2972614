"""One browser window on the service: what people do in it, and what must hold on every page they meet."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from assessment.records.store import Store
from assessment.services.accounts import COUNSELOR, add_account
from tests.support.fixtures import application, settings_in
from tests.support.page_fit import CROWDED, FIT, WINDOWS
from tests.support.stopped_clock import NOON, later

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""The same engine without the program around it: half the work for a new window, and two thirds for each page."""
WHOLE_CHROMIUM = "/usr/bin/chromium"
"""What people have: with tabs, and a history and a cache on disk."""
PATIENCE_MS = 120_000
"""How long a busy machine may keep a browser or a server waiting; a test that fails waits so long too."""
HEIGHT = 740
"""Of a window in pixels, unless it says otherwise."""
ANSWER_ALL_BUT = """wanted => [...document.querySelectorAll("main .question")].flatMap(question => {
    const text = question.querySelector(".question__text").innerText.trim()
    if (wanted.includes(text)) return [text]
    const second = question.querySelectorAll("input[type=radio], input[type=checkbox]")[1]
    if (second) second.click()
    else question.querySelector("input, textarea").value = "5"
    return []
})"""
"""In one go, for there are many; the texts of the questions left out."""
PLACE = """() => {
    const number = name => document.querySelector(`main [name=${name}]`)?.value
    if (document.querySelector("main #answers")) return `page ${number("page")}`
    if (document.querySelector("main #list")) return "list"
    if (document.querySelector("main #call")) return "call"
    return number("form") === "send" ? "send" : number("message") ? `message ${number("message")}` : ""
}"""
"""Where a page at the address of the questions stands; nothing for any other page."""
POST = """({action, ...fields}) => {
    const form = document.createElement("form")
    const token = document.querySelector("[name=csrf_token]").value
    for (const [name, value] of Object.entries({csrf_token: token, ...fields})) {
        const input = document.createElement("input")
        Object.assign(input, {name, value, type: "hidden"})
        form.append(input)
    }
    Object.assign(form, {method: "post", action})
    document.querySelector("main").append(form)
    form.submit()
}"""
"""Sends a form to ``action``."""
AXE = Axe()
AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "reporter": "no-passes",  # to describe everything that is right as well takes twice as long
    "preload": {"assets": ["media"]},  # style sheets are read for rules that are not run
}
COUNT_FAULTS = """async options => {
    if (!window.loadAxe) return -1
    loadAxe()
    return (await axe.run({...options, selectors: false})).violations.length
}"""
"""Without what a report of them needs: to work that out and to send it costs as much as to find them.

-1 where axe is not at hand yet.
"""
BRING_AXE = f"window.loadAxe = () => {{ window.axe || (function () {{ {AXE.axe_script} }}).call(window) }}"
"""Each document of the window has axe at hand then: to send half a megabyte to each costs as much as to run it."""
EXPECTED = ("422 (UNPROCESSABLE ENTITY)", "409 (CONFLICT)", "404 (NOT FOUND)")


@dataclass(frozen=True)
class Counselor:
    """An account at the desk, and how to sign in with it."""

    email: str
    name: str
    password: str = "a long enough password"

    def sign_up(self, site: Site, role: str = COUNSELOR) -> None:
        """Once for each server."""
        with site.store() as store:
            add_account(store, self.email, self.password, self.name, role)

    def sign_in(self, desk: BrowserVisit) -> None:
        """From the page that asks for it."""
        desk.page.get_by_label("Email").fill(self.email)
        desk.page.get_by_label("Password", exact=True).fill(self.password)
        desk.press("Sign in")


@dataclass(frozen=True)
class Site:
    """``environment`` is what the server was started with."""

    url: str
    exit_url: str
    environment: dict[str, str]

    @contextmanager
    def store(self) -> Iterator[Store]:
        """What the service keeps things in, in an application beside it."""
        instance = Path(self.environment["INSTANCE_DIR"])
        settings = settings_in(instance.parent, instance_dir=instance, database_url=self.database_url)
        with application(settings) as app, app.app_context():
            yield app.extensions["store"]

    @property
    def prefix(self) -> str:
        """What all paths of the service begin with."""
        return urlsplit(self.url).path

    @property
    def database_url(self) -> str:
        """Of the SQLite file in its instance, which tests may write to as well."""
        return f"sqlite:///{Path(self.environment['INSTANCE_DIR']) / 'check-in.db'}"


@dataclass(frozen=True)
class Sight:
    """What a page is seen in: the width of the window in pixels, and its colours."""

    width: int
    scheme: Literal["light", "dark"]


@dataclass
class BrowserVisit:
    """``strangers``: requests to other sites; ``script_errors``: what the console said that it should not.

    ``own``: what it was opened in; ``also``: what ``look`` looks at each page in as well.
    """

    site: Site
    page: Page
    own: Sight = Sight(360, "light")
    also: Sight | None = None
    strangers: list[str] = field(default_factory=list)
    script_errors: list[str] = field(default_factory=list)
    clock_stopped: bool = False

    def __post_init__(self) -> None:
        self.page.context.on("request", self._note_request)
        self.page.context.on("console", self._note_console)
        self.page.context.on("weberror", lambda error: self.script_errors.append(str(error.error)))

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def stop_the_clock(self) -> None:
        """Time goes by on the pages only when ``page.clock`` says so, however slow the machine is."""
        self.clock_stopped = True
        self.page.clock.install(time=NOON)
        self.page.clock.pause_at(later(seconds=1))

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site.url)

    @property
    def place(self) -> str:
        """Where a page at the address of the questions stands, as "page 3"; the path of any other page."""
        return str(self.page.evaluate(PLACE)) or self.path

    def open_page(self, number: int) -> None:
        """Stand on a page of questions, as if it was opened from the list of answers."""
        self.post({"open": str(number)})

    def open_send(self) -> None:
        """Stand at the form that sends the answers in."""
        self.post({"go": "send"})

    def open_form(self, name: str) -> None:
        """Open a form at the address of the result: "call", "share" or "withdraw"."""
        self.open("/result")
        self.post({"action": "/result", "go": name})

    def post(self, fields: dict[str, str]) -> None:
        """Press a button that the page does not have, of a form that goes to ``action``, "/questions" unless named."""
        action = f"{self.site.prefix}{fields.get('action', '/questions')}"
        self.go(lambda: self.page.evaluate(POST, {**fields, "action": action}))

    def end_session(self) -> None:
        """Be away for too long, and find the page that says so."""
        self.post({"action": "/stay", "end": "yes"})

    def press(self, words: str) -> None:
        """Press a button, or follow a link in the main part, and wait for the page it leads to."""
        self.go(lambda: self.named(words).click())

    def unfold(self) -> None:
        """Open everything that is folded in the main part."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")

    def find_case(self, code: str) -> None:
        """Open a case from Today by its code: on a site with many cases it is not on the first page."""
        self.page.get_by_label("Code", exact=True).fill(code)
        self.go(lambda: self.page.get_by_role("button", name="Find").click())

    def go(self, act: Callable[[], None]) -> None:
        """Do what leads to another main part, on a page of its own or drawn in place, and wait for it."""
        self.page.evaluate("document.querySelector('main').dataset.left = ''")
        act()
        expect(self.page.locator("main:not([data-left])")).to_be_attached()
        self.page.wait_for_load_state()

    def wait_until_left(self) -> None:
        """Wait for the other website, and then until no cookie of ours is left: the exit is answered later."""
        self.page.wait_for_url(self.site.exit_url)
        latest = time.monotonic() + PATIENCE_MS / 1000
        while held := self.page.context.cookies(self.site.url):
            assert time.monotonic() < latest, held
            self.page.wait_for_timeout(10)

    def named(self, words: str) -> Locator:
        """The first button or link of the main part that says so."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=True)
        return button.or_(main.get_by_role("link", name=words, exact=True)).first

    def begin(self) -> None:
        self.open("/")
        self.press("Start")
        if self.path == "/place":
            self.press("Continue")

    def share(self) -> str:
        """Begin, answer nothing and share it; the code of it."""
        self.begin()
        self.open_send()
        self.page.get_by_role("radio", name="Share it with a counselor").check()
        self.press("Send in and see my result")
        return self.code

    @property
    def code(self) -> str:
        """What the page of the result says that it is called."""
        found = re.search(r"Your code is ([a-z]+-\d+)", self.page.locator("main").text_content() or "")
        assert found is not None
        return found.group(1)

    def hold(self, token: str) -> None:
        """Let this browser hold what ``token`` opens."""
        self.page.context.add_cookies([{"name": "checkin", "value": token, "url": self.site.url}])

    def answer_page(self, wanted: dict[str, str]) -> None:
        """Answer every question of the page: with the label ``wanted`` for its text, else with its second option.

        What is said at once to an answer is passed.
        """
        for text in self.page.evaluate(ANSWER_ALL_BUT, list(wanted)):
            question = self.page.locator("main .question", has=self.page.get_by_text(text, exact=True))
            question.get_by_label(wanted[text], exact=True).check()
        self.press("Continue")
        if self.place.startswith("message "):
            self.press("Go on with the questions")

    def look(self) -> None:
        """The page fits every window, and axe finds nothing wrong with it, nor in what it is looked at in as well."""
        self.fits()
        with self._clock_running():  # axe waits with the page's own timers
            self._find_faults("")
            if self.also:
                with self._seen_in(self.also):
                    self._find_faults(f", {self.also}")

    def look_in(self, language: str) -> None:
        """Check the page in another language too, then switch back. What is typed on it is lost."""
        with self._shown_in(language):
            self.look()

    def fits_in(self, language: str) -> None:
        """The page fits every window in another language too; then switch back. What is typed on it is lost."""
        with self._shown_in(language):
            self.fits()

    def look_in_both_languages(self) -> None:
        """Check the page in English, then in Spanish."""
        self.look()
        self.look_in("es")

    def fits(self) -> None:
        """Nothing scrolls sideways, small, magnified or with large text; the way out stays in view, scrolled or not.

        Also what is folded, and long words that somebody typed. Nor does anything crowd a choice above it.
        """
        own = self.page.viewport_size
        assert own is not None
        assert self.page.evaluate(CROWDED) == [], self.path
        for (width, height), percents in WINDOWS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for percent, hidden, out, with_long_words in self.page.evaluate(FIT, percents):
                window = f"{width} by {height}, text at {percent} %"
                assert out == [], f"{self.path} scrolls sideways, {window}: {out}"
                assert with_long_words == [], f"{self.path} is too narrow for a name, {window}: {with_long_words}"
                assert hidden == 0, f"{self.path} hides the way out, {window}"
        if self.page.viewport_size != own:
            self.page.set_viewport_size(own)

    @contextmanager
    def _shown_in(self, language: str) -> Iterator[None]:
        cookies = self.page.context
        cookies.add_cookies([{"name": "language", "value": language, "url": self.site.url}])
        self.page.reload()
        assert self.page.locator("html").get_attribute("lang") == language
        yield
        cookies.clear_cookies(name="language")
        self.page.reload()

    def _find_faults(self, how: str) -> None:
        faults = self.page.evaluate(COUNT_FAULTS, AXE_OPTIONS)
        if faults < 0:
            self.page.add_init_script(BRING_AXE)
            self.page.evaluate(BRING_AXE)
            faults = self.page.evaluate(COUNT_FAULTS, AXE_OPTIONS)
        report = AXE.run(self.page, options=AXE_OPTIONS).generate_report() if faults else ""
        assert faults == 0, f"{self.path}{how}: {report}"

    @contextmanager
    def _seen_in(self, sight: Sight) -> Iterator[None]:
        self._show_in(sight)
        yield
        self._show_in(self.own)

    def _show_in(self, sight: Sight) -> None:
        self.page.emulate_media(color_scheme=sight.scheme)
        self.page.set_viewport_size({"width": sight.width, "height": HEIGHT})

    @contextmanager
    def _clock_running(self) -> Iterator[None]:
        if self.clock_stopped:
            self.page.clock.resume()
        yield
        if self.clock_stopped:
            self.page.clock.pause_at(self.page.evaluate("new Date(Date.now() + 1000).toISOString()"))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.url}/", self.site.exit_url, "data:")):
            self.strangers.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED):
            self.script_errors.append(message.text)


OpenVisit = Callable[..., BrowserVisit]
"""Opens a browser of one's own, so wide, with these options of its context."""
