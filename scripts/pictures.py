"""Make the README's pictures again: start the service, fill it, walk through it as a person and as a counselor.

``python scripts/pictures.py`` (or ``make pictures``) writes docs/pictures/*.png. It keeps to a folder and a port of its
own, so it never touches the database of a service that runs beside it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from assessment.core.engine import answers
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PACK = ROOT / "questionnaires" / "relationship-repair"

# The person of the pictures: this worked example of the pack, with these answers instead of its own.
EXAMPLE = "was hurt, no signs"
STORY: dict[str, object] = {
    "what_happened": ["lie", "not_there"],
    "hurts_most": "lie",
    "feels_hurt": 3,
    "feels_betrayed": 3,
    "on_edge": 2,
    "unwanted_thoughts": 2,
    "believes_partner": 1,
    "has_to_check_up": 3,
    "words_fit_actions": 2,
    "apology_felt_real": 2,
    "hard_to_trust": 3,
    "talks_end_badly": 2,
}
MIDDLE = "hard_to_trust"  # the page with this item is the question page of the pictures
CRITICAL = "Critical answers"  # the case of the pictures is the first on Today that has some

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
DESK_MARGIN = 120  # empty at the sides of a desk page
EDGE = (217, 220, 214)  # "line" and "wash" of assets/sass/_tokens.scss
BACKGROUND = (231, 240, 238)
MOST_BYTES = 300_000
START_SECONDS = 60


class Accounts(NamedTuple):
    """E-mails of the demonstration, and the password of all its accounts."""

    counselor: str
    supervisor: str
    password: str


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shots = Path(folder)
        with serving(shots / "instance") as (address, environment):
            accounts = filled(environment)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                walk_as_person(browser, address, shots)
                walk_as_counselor(browser, address, accounts, environment, shots)
                walk_as_supervisor(browser, address, accounts, environment, shots)
                browser.close()
        render(shots / "report.pdf", shots / "report")
        render(shots / "staff-report.pdf", shots / "staff-report")
        compose(shots)


# The service


@contextmanager
def serving(instance: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The real service on a free port with an empty database: its address, and the environment for commands."""
    port = free_port()
    own = {"INSTANCE_DIR": str(instance), "PORT": str(port), "PLAIN_HTTP": "1", "PLACE": "us"}
    # The operator's settings stay out of it, or the demonstration would land in the operator's database.
    others = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**others, **own}
    command = [sys.executable, "-m", "scripts.run_service"]
    service = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603  # our own program
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, service)
        yield address, environment
    finally:
        service.terminate()
        service.wait(timeout=40)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, service: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 5):
        if service.poll() is not None:
            sys.exit("The service stopped while starting. 'make run' shows why.")
        try:
            with urlopen(address):  # noqa: S310  # always http, on this machine
                return
        except URLError:
            time.sleep(0.2)
    sys.exit(f"The service did not answer within {START_SECONDS} s.")


def filled(environment: dict[str, str]) -> Accounts:
    """Fill in the demonstration; the e-mails of its counselor and its supervisor, and the password of all."""
    demo = printed(environment, "demo")
    counselor, password = re.findall(r"^\s+e-?mail\s+(\S+)\s+password\s+(\S+)$", demo, re.MULTILINE)[0]
    (supervisor,) = re.findall(r"^\s+(\S+@\S+)\s.*\ssupervisor,", demo, re.MULTILINE)
    return Accounts(counselor, supervisor, password)


def printed(environment: dict[str, str], *command: str) -> str:
    """What a command prints."""
    line = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
    done = subprocess.run(line, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # our own program
    return done.stdout


# The walks


def walk_as_person(browser: Browser, address: str, shots: Path) -> None:
    """Answer everything on a phone, keep it private, take pictures on the way, download the report."""
    pack = loader.load(PACK)
    answers = story(pack)
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, color_scheme="light", is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(address)
    press(page, "Start")
    page.wait_for_url("**/place")
    press(page, "Continue")
    page.wait_for_url("**/questions")
    while page.locator("#answers").count():
        number = int(page.locator("#answers [name=page]").get_attribute("value") or "")
        fill_in(page, pack, number, answers)
        if MIDDLE in (item.id for item in pack.pages[number].items):
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            take(page, shots / "question.png")
        press(page, "Continue")
    press(page, "Continue")
    page.get_by_label(pack.sharing.keep_label).check()
    press(page, "Send in and see my result")
    page.wait_for_url("**/result")
    take(page, shots / "result-light.png")
    page.emulate_media(color_scheme="dark")
    take(page, shots / "result-dark.png")
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    page.get_by_role("link", name="Download as PDF").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    download.value.save_as(shots / "report.pdf")
    context.close()


def walk_as_counselor(
    browser: Browser, address: str, accounts: Accounts, environment: dict[str, str], shots: Path
) -> None:
    """Sign in at a desk, take pictures of Today, of one case, and of a reply to somebody."""
    context = browser.new_context(viewport=DESK, device_scale_factor=1, color_scheme="light")
    page = context.new_page()
    sign_in(page, address, accounts.counselor, accounts.password, environment)
    take(page, shots / "today.png")
    cases = [link.get_attribute("href") for link in page.locator(".case-line__code").all()]
    for address_of_one in cases:
        page.goto(f"{address}{address_of_one}")
        if page.locator(".card.alarm", has=page.get_by_role("heading", name=CRITICAL)).count():
            break
    else:
        sys.exit("No case on Today has critical answers to show.")
    take(page, shots / "case.png")
    page.goto(f"{address}{address_of_one}/staff-copy")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    download.value.save_as(shots / "staff-report.pdf")
    for address_of_one in cases:
        answered = page.goto(f"{address}{address_of_one}/reply")
        if answered is not None and answered.ok and page.locator("main form input[type=radio]").count():
            break
    else:
        sys.exit("No case on Today can be replied to.")
    page.locator("main form input[type=radio]").nth(1).check()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    take(page, shots / "reply.png")
    context.close()


def walk_as_supervisor(
    browser: Browser, address: str, accounts: Accounts, environment: dict[str, str], shots: Path
) -> None:
    """Sign in at a desk, take a picture of a second look before its own view is kept."""
    context = browser.new_context(viewport=DESK, device_scale_factor=1, color_scheme="light")
    page = context.new_page()
    sign_in(page, address, accounts.supervisor, accounts.password, environment)
    page.goto(f"{address}/counselor/second-looks")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/second-look")
    take(page, shots / "second-look.png")
    context.close()


def sign_in(page: Page, address: str, email: str, password: str, environment: dict[str, str]) -> None:
    page.goto(f"{address}/counselor")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    press(page, "Sign in")
    page.locator("input[name=code]").fill(printed(environment, "demo-code", email).strip())
    press(page, "Sign in")


def story(pack: Pack) -> Answers:
    """What the person of the pictures answers."""
    example = next((each for each in pack.examples if each.name == EXAMPLE), None)
    if example is None:
        sys.exit(f"The pack has no example '{EXAMPLE}' any more. Name another one in {Path(__file__).name}.")
    return answers.read(pack, {**example.answers, **STORY})


def fill_in(page: Page, pack: Pack, number: int, answers: Answers) -> None:
    """Answer the page ``number`` as ``given`` has it; what is not shown or not given is left."""
    for place, item in enumerate(pack.pages[number].items, start=1):
        if item.id not in answers:
            continue
        answer = answers[item.id]
        for value in answer if isinstance(answer, tuple) else (answer,):
            choice = page.locator(f'input[name="q{place}"][value="{value}"]')
            if choice.count():
                choice.check()


def press(page: Page, name: str) -> None:
    """Press a button, and wait for what it leads to: a page of its own, or one drawn in place."""
    page.locator("main").evaluate("main => main.dataset.left = ''")
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_selector("main:not([data-left])", state="attached")
    page.wait_for_load_state()


def take(page: Page, path: Path) -> None:
    """What is in the window, with the typeface loaded."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=path, animations="disabled")


def render(pdf: Path, stem: Path) -> None:
    """The pages of ``pdf`` as ``stem-1.png``, ``stem-2.png`` and so on."""
    command = ["pdftoppm", "-png", "-r", "96", str(pdf), str(stem)]
    subprocess.run(command, check=True)  # noqa: S603  # from poppler-utils, on our own file
    for page in stem.parent.glob(f"{stem.name}-*.png"):
        page.rename(page.with_name(f"{stem.name}-{int(page.stem.rpartition('-')[2])}.png"))


# The pictures


def compose(shots: Path) -> None:
    """Write the pictures of the README and of the pages in docs from single ones."""

    def shot(name: str, height: int, margin: int = 0) -> Image.Image:
        """Scaled to ``height``, with ``margin`` of the empty sides cut off first."""
        with Image.open(shots / f"{name}.png") as image:
            cut = image.convert("RGB").crop((margin, 0, image.width - margin, image.height))
        return framed(cut.resize((cut.width * height // cut.height, height), Image.Resampling.LANCZOS))

    save("person", [shot(name, 760) for name in ("question", "result-light", "result-dark")])
    save("counselor", [shot("today", 700, DESK_MARGIN), shot("case", 700)])
    save("second-look", [shot("second-look", 700, DESK_MARGIN)])
    save("reply", [shot("reply", 700, DESK_MARGIN)])
    save("report", [shot(name, 900) for name in ("report-1", "report-2")])
    save("report-last-pages", [shot(name, 900) for name in ("report-3", "report-4")])
    save("staff-report", [shot(name, 900) for name in ("staff-report-1", "staff-report-2")])
    save("banner", [shot("question", 600), shot("case", 600), shot("report-1", 600)])


def framed(image: Image.Image, radius: int = 14) -> Image.Image:
    """``image`` with rounded corners and a fine edge, on the calm background."""
    width, height = image.size
    whole = Image.new("RGB", image.size, BACKGROUND)
    whole.paste(EDGE, mask=rounded(image.size, (0, 0, width, height), radius))
    whole.paste(image, mask=rounded(image.size, (1, 1, width - 1, height - 1), radius - 1))
    return whole


def rounded(size: tuple[int, int], box: tuple[int, int, int, int], radius: int) -> Image.Image:
    """A mask of ``size`` that lets the rounded ``box`` through, with smooth corners."""
    fine = 4
    mask = Image.new("L", (size[0] * fine, size[1] * fine), 0)
    left, top, right, bottom = (each * fine for each in box)
    ImageDraw.Draw(mask).rounded_rectangle((left, top, right - 1, bottom - 1), radius * fine, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def beside(images: Sequence[Image.Image], gap: int = 36) -> Image.Image:
    """``images`` in a row, with room around them."""
    width = sum(image.width for image in images) + gap * (len(images) + 1)
    whole = Image.new("RGB", (width, max(image.height for image in images) + 2 * gap), BACKGROUND)
    left = gap
    for image in images:
        whole.paste(image, (left, gap))
        left += image.width + gap
    return whole


def save(name: str, images: Sequence[Image.Image]) -> None:
    """Write ``images`` side by side, with as many colours as fit into the size a README may load."""
    whole, path = beside(images), PICTURES / f"{name}.png"
    for colours in (256, 128, 64):
        # This method keeps a colour that stands in few places, such as that of a tag.
        few = whole.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            print(f"{path.relative_to(ROOT)}: {whole.width} by {whole.height}, {path.stat().st_size // 1000} KB")
            return
    sys.exit(f"{path} has more than {MOST_BYTES // 1000} KB: make it smaller.")


if __name__ == "__main__":
    main()
