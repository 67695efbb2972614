"""Second factors in tests: keys, an app that shows codes, and signing in with both steps."""

from __future__ import annotations

import re
from base64 import b32decode
from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from assessment import clock
from assessment.services import sign_ins
from assessment.services.accounts import Account
from assessment.services.sign_ins import Keys
from assessment.vault import factor_keys, one_time_codes
from tests.support.counselor_steps import EMAIL, PASSWORD, add
from tests.support.strict_client import Pages, one

FACTOR_KEYS = factor_keys.derive("a secret of tests, which is in no file")


@dataclass(frozen=True)
class PhoneApp:
    """An authenticator app that was set up."""

    secret: bytes

    @classmethod
    def with_key(cls, shown: str) -> PhoneApp:
        """An app into which somebody typed the key that a page shows."""
        return cls(b32decode(shown.strip().replace(" ", "")))

    def code(self, now: datetime | None = None) -> str:
        """What it shows."""
        return one_time_codes.code(self.secret, one_time_codes.counter_at(now or clock.now()))


def keys_of(app: Flask) -> Keys:
    config = app.config
    return Keys(config["SECRET_KEY"], factor_keys.derive(config["SECURITY_PASSWORD_SALT"]))


def account_of(app: Flask, email: str = EMAIL) -> Account:
    with app.app_context():
        found = app.extensions["accounts"].find_user(address=email)
    assert isinstance(found, Account)
    return found


def give_password(app: Flask, email: str = EMAIL, password: str = PASSWORD, *, status: int = 302) -> Pages:
    """A new browser that sent the first step."""
    browser = Pages(app)
    browser.get("/counselor/sign-in")
    browser.send({"email": email, "password": password}, status=status)
    return browser


def scanned(browser: Pages) -> PhoneApp:
    """An app that took the key from the page that sets one up."""
    return PhoneApp.with_key(one(browser.page, ".setup-key").get_text())


def codes_on(browser: Pages) -> list[str]:
    """The recovery codes that the page shows."""
    return [each.get_text(strip=True) for each in browser.page.select(".recovery-codes li")]


def enroll(app: Flask, email: str = EMAIL) -> tuple[Pages, PhoneApp, list[str]]:
    """A new account at its first sign-in: its browser, which is at the recovery codes, its app, and the codes."""
    add(app, email)
    browser = give_password(app, email)
    assert browser.path == "/counselor/set-up"
    phone = scanned(browser)
    browser.send({"code": phone.code()}, status=200)
    codes = codes_on(browser)
    assert len(codes) == one_time_codes.RECOVERY_CODES
    assert all(re.fullmatch(r"[A-Z2-7-]{29}", each) for each in codes)
    return browser, phone, codes


def known_to(app: Flask, browser: Pages, email: str = EMAIL) -> bool:
    """Whether the browser holds what makes it known to the account."""
    held = browser.client.get_cookie("desk")
    client = sign_ins.SignInClient("192.0.2.1", held.value if held else "")
    return bool(held) and sign_ins.device_of(keys_of(app), account_of(app, email), client) == client.device
