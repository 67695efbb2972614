"""A case of the same day, from the person who sends it in to the counselor who claims it, with real mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assessment import clock
from assessment.services.accounts import SUPERVISOR
from assessment.services.jobs import Workplace
from assessment.services.outbox import Postman
from assessment.services.smtp import MailServer
from assessment.services.worker import BackgroundWorker
from tests.support.begun_visits import about_to_send
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site
from tests.support.fixtures import application, settings_in
from tests.support.mail_server import Mailbox, mail_server

RUTH, OLGA = Counselor("ruth@desk.example", "Ruth Hall"), Counselor("olga@desk.example", "Olga Berg")
DANGER = {"my_part": "not_sure", "private_now": "yes", "thoughts_of_harming": "yes"}
Work = Callable[[float], None]


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def work(own_site: Site, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Lets a worker do all that is due so many hours from now, by a clock of its own."""
    instance, now = Path(own_site.environment["INSTANCE_DIR"]), clock.now
    settings = settings_in(instance.parent, instance_dir=instance, database_url=own_site.database_url)
    postman = Postman(MailServer("127.0.0.1", box.port), "desk@example.org", own_site.url, ("en", "es"))
    with application(settings) as app, app.app_context():
        works = BackgroundWorker(Workplace(app.extensions["store"], instance, postman, timedelta(hours=2)))
        works.begin()

        def work(hours: float) -> None:
            monkeypatch.setattr(clock, "now", lambda: now() + timedelta(hours=hours))
            while works.turn():
                pass
            monkeypatch.setattr(clock, "now", now)

        yield work


def send_in(person: BrowserVisit) -> None:
    about_to_send(person, DANGER)
    person.page.get_by_role("radio", name="Share it with a counselor").check()
    person.press("Send in and see my result")
    assert person.path == "/result"


def test_a_case_of_the_same_day_is_told_reminded_of_escalated_and_claimed(
    own_visit: OpenVisit, own_site: Site, box: Mailbox, work: Work
) -> None:
    RUTH.sign_up(own_site)
    OLGA.sign_up(own_site, SUPERVISOR)
    work(0)
    send_in(own_visit())
    work(0)
    assert sorted(box.addresses) == [OLGA.email, RUTH.email]
    work(1.9)
    assert len(box.came) == 2
    work(2.1)
    assert sorted(box.addresses[2:]) == [OLGA.email, RUTH.email]
    box.came.clear()
    work(8.1)  # past its target: a last reminder for the counselor, and an escalation for the supervisor
    assert sorted(box.addresses) == [OLGA.email, RUTH.email]

    [mail] = [each for each in box.came if each["To"] == RUTH.email]
    code, link = mail.get_content().split()
    work(0)  # seen just now, by the clock of the service
    ruth = own_visit(1280, also=Sight(360, "dark"))
    ruth.page.goto(link)
    RUTH.sign_in(ruth)
    expect(ruth.page.get_by_role("heading", name=code)).to_be_visible()
    ruth.press("Claim this case")
    ruth.open("/counselor/alerts")
    expect(ruth.page.locator("main")).to_contain_text("You have read every alert.")

    olga = own_visit(1280, also=Sight(360, "dark"))
    olga.open("/counselor/alerts")
    OLGA.sign_in(olga)
    olga.open("/counselor/alerts")
    expect(olga.page.locator("tbody")).to_contain_text("Past its target")
    olga.look_in_both_languages()
    box.came.clear()
    work(12)
    assert box.came == []
