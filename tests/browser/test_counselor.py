"""From a person's shared answers to a counselor's review."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect
from visiting import OpenVisit, Site, Visit

ROOT = Path(__file__).resolve().parent.parent.parent
EMAIL, PASSWORD = "ada@desk.example", "a long enough password"


def add_counselor(site: Site) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "add-counselor", EMAIL, "--name", "Ada Marsh"]
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    done = subprocess.run(command, cwd=ROOT, env=site.environment, input=typed, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def shared_code(person: Visit) -> str:
    """Share as few answers as possible; the code they got."""
    person.begin()
    person.open("/submit")
    person.page.get_by_role("radio", name="Share it with a counselor").check()
    person.press("Send in and see my result")
    found = re.search(r"Your code is ([a-z]+-\d+)", person.page.locator("main").inner_text())
    assert found is not None
    return found.group(1)


def test_a_counselor_finds_shared_answers_by_their_code_and_reviews_them(visit: OpenVisit, site: Site) -> None:
    code = shared_code(visit())
    add_counselor(site)
    desk = visit(1280)
    desk.open("/counselor")
    desk.look()
    desk.page.get_by_label("Email").fill(EMAIL)
    desk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.press("Sign in")
    desk.look()
    desk.press(code)
    desk.look()
    desk.press("Mark as reviewed")
    desk.look()
    desk.open("/counselor")
    expect(desk.page.locator("main")).to_contain_text(code)
    expect(desk.page.get_by_role("heading", name="Reviewed lately")).to_be_visible()
