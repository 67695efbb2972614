"""The operator's settings, read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click
from environs import Env, EnvValidationError
from marshmallow import ValidationError

from assessment import setting_checks

STARTS_PER_HOUR = 20_000
"""2,000 people at once, who take a quarter of an hour each, start 8,000 times."""
T = TypeVar("T")
Check: TypeAlias = Callable[[T], object]
"""Raises ValidationError, whose message goes on from the name of the variable."""
IN_WORDS = {
    "Not a valid integer.": "must be a whole number.",
    "Not a valid boolean.": "must be 1 for on, or 0 for off.",
}
"""What the library says of a value that it cannot read, and what we say."""
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(click.ClickException):
    """Settings cannot be used: each fault is a paragraph that names the variable and says what to do."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class KeptFor:
    """How many days things are kept once they ended or were last used; 0 for good.

    ``closed_cases``: with their notes; ``notes``: the words of what was done to cases that are closed.
    """

    closed_cases: int = 0
    notes: int = 0
    audit: int = 0
    staff_sessions: int = 30
    unsaved_forms: int = 3
    refused_sign_ins: int = 2
    alerts: int = 90
    exports: int = 1


DEFAULT_KEPT_FOR = KeptFor()

KEPT_FOR_RANGES = {
    "closed_cases": (30, 36500),
    "notes": (30, 36500),
    "audit": (30, 36500),
    "staff_sessions": (1, 365),
    "unsaved_forms": (1, 30),
    "refused_sign_ins": (2, 30),
    "alerts": (7, 3650),
    "exports": (1, 30),
}
"""The fewest and the most days that an operator may choose; what is kept for good may be 0 too."""


@dataclass(frozen=True)
class Settings:
    """The operator's settings, each checked for its form.

    ``plain_http``: cookies without Secure, only for http on this machine.
    ``place``: the place whose help lines come first, '' for the pack's first.
    ``not_asked``: the switches of the pack that are off.
    ``child_notice``: the operator's words beside questions about children, '' for the pack's.
    ``reliable_change``: a file with standard deviations and retest reliabilities, None without one.
    ``serves``: respondent, counselor or all.
    ``kek_file``: the file with the key-encryption key, None for the one among the other keys.
    ``proxies``: the number of proxies in front that pass the client's address on.
    ``starts_per_hour``: how often people may start in an hour, all together.
    ``require_second_factor``: staff without one set one up when they sign in.
    ``time_zone``: by whose clocks the desk works and everybody reads days, as the IANA database calls it.
    ``working_hours``: a file with days, hours and holidays, None for Monday to Friday from 9 to 17.
    ``kept_for``: after how many days what is deleted by time.
    ``second_person``: "required", or "recorded": an owner may decide alone after a day, which is marked as such.
    ``mail_url``: the mail server, '' for none; ``mail_from``: what mails to staff are from; ``service_url``: where they
    lead, without a slash at the end. ``remind_every``: in minutes, 0 for no reminders.
    ``url_prefix``: the path under which a shared host serves all pages, such as /check-in; '' on a host of its own.
    ``port``: on 127.0.0.1; 0 for any that is free.
    ``metrics_token_file``: holds what Prometheus shows to be given the metrics, None for no metrics.
    """

    instance_dir: Path
    database_url: str
    packs_dir: Path
    pack: str
    plain_http: bool
    exit_url: str
    place: str
    not_asked: frozenset[str]
    child_notice: str
    reliable_change: Path | None
    serves: str = "all"
    kek_file: Path | None = None
    proxies: int = 0
    starts_per_hour: int = STARTS_PER_HOUR
    port: int = 8000
    require_second_factor: bool = True
    second_person: str = "required"
    mail_url: str = ""
    mail_from: str = ""
    service_url: str = ""
    remind_every: int = 120
    time_zone: str = "UTC"
    working_hours: Path | None = None
    kept_for: KeptFor = DEFAULT_KEPT_FOR
    metrics_token_file: Path | None = None
    url_prefix: str = ""

    @cached_property
    def pack_folder(self) -> Path:
        """Where the pack is that is served."""
        return self.packs_dir / self.pack

    @property
    def cookie_prefix(self) -> str:
        """What names of cookies begin with: with https only this host can set them."""
        if self.plain_http:
            return ""
        return "__Secure-" if self.url_prefix else "__Host-"

    @property
    def cookie_path(self) -> str:
        """To which addresses browsers send cookies."""
        return self.url_prefix or "/"

    @property
    def may_decide_alone(self) -> bool:
        """True if a danger level may be decided by one person where nobody else is there."""
        return self.second_person == "recorded"

    @property
    def notices(self) -> dict[str, str]:
        """The operator's notices beside questions, by their names."""
        return {"child": self.child_notice} if self.child_notice else {}


@dataclass(frozen=True)
class Reading:
    """What the environment says. ``faults``: a paragraph for each variable that cannot be used; it has its default."""

    settings: Settings
    faults: Mapping[str, str]


def load() -> Settings:
    """Read the settings from the environment. BadSetting names every variable that cannot be used."""
    found = read()
    if found.faults:
        raise BadSetting(*found.faults.values())
    return found.settings


def read() -> Reading:
    """Read the settings from the environment, whatever it says."""
    of = _Variables(Env(), {})
    of.text("SCRIPT_NAME", "", setting_checks.is_unset, may_be_empty=True)
    instance_dir = of.path("INSTANCE_DIR", ROOT / "instance")
    database = instance_dir.resolve() / "check-in.db"
    chosen = Settings(
        instance_dir=instance_dir.resolve(),
        database_url=of.secret("DATABASE_URL", f"sqlite:///{database}", setting_checks.is_database),
        packs_dir=of.path("PACKS_DIR", ROOT / "questionnaires", setting_checks.is_folder).resolve(),
        pack=of.text("PACK", "relationship-repair", setting_checks.is_name),
        plain_http=of.value(of.env.bool, "PLAIN_HTTP", False),
        exit_url=of.text("EXIT_URL", "https://www.bbc.co.uk/weather", setting_checks.is_web_address),
        place=of.text("PLACE", "", may_be_empty=True),
        serves=of.text("SERVES", "all", setting_checks.is_one_of("respondent", "counselor", "all")),
        kek_file=of.value(of.env.path, "KEK_FILE", None),
        proxies=of.value(of.env.int, "PROXIES", 0, setting_checks.is_from(0, 9)),
        starts_per_hour=of.value(of.env.int, "STARTS_PER_HOUR", STARTS_PER_HOUR, setting_checks.is_positive),
        not_asked=frozenset(name for name in re.split(r"[\s,]+", of.text("NOT_ASKED", "", may_be_empty=True)) if name),
        child_notice=" ".join(of.text("CHILD_NOTICE", "", setting_checks.is_short, may_be_empty=True).split()),
        reliable_change=of.value(of.env.path, "RELIABLE_CHANGE", None, setting_checks.is_file_or_none),
        require_second_factor=of.value(of.env.bool, "REQUIRE_SECOND_FACTOR", True),
        mail_url=of.secret("MAIL_URL", "", setting_checks.is_mail_server),
        mail_from=of.text("MAIL_FROM", "", setting_checks.is_mail_address),
        service_url=of.text("SERVICE_URL", "", setting_checks.is_own_address).rstrip("/"),
        remind_every=of.value(of.env.int, "REMIND_EVERY", 120, setting_checks.is_from(0, 10080)),
        second_person=of.text("SECOND_PERSON", "required", setting_checks.is_one_of("required", "recorded")),
        time_zone=of.text("TIME_ZONE", "UTC", setting_checks.is_time_zone),
        working_hours=of.value(of.env.path, "WORKING_HOURS", None, setting_checks.is_file_or_none),
        kept_for=_kept_for(of),
        url_prefix=of.text("URL_PREFIX", "", setting_checks.is_prefix, may_be_empty=True).rstrip("/"),
        port=of.value(of.env.int, "PORT", 8000, setting_checks.is_from(0, 65535)),
        metrics_token_file=of.value(of.env.path, "METRICS_TOKEN_FILE", None, setting_checks.metrics_token),
    )
    return Reading(chosen, {**_mail_faults(chosen), **of.faults})


def _mail_faults(chosen: Settings) -> dict[str, str]:
    """What else mail needs: it must be from somebody, and lead somewhere."""
    if not chosen.mail_url:
        return {}
    needed = {
        "MAIL_FROM": (chosen.mail_from, "the address that mails to staff are from, such as desk@example.org"),
        "SERVICE_URL": (chosen.service_url, "the address of the service, such as https://check-in.example.org"),
    }
    return {
        name: f"MAIL_URL is set, and {name} is not. Set it to {what}, or unset MAIL_URL to send no mail."
        for name, (value, what) in needed.items()
        if not value
    }


@dataclass(frozen=True)
class _Variables:
    """Reads variables one by one, and collects what is wrong with them."""

    env: Env
    faults: dict[str, str]

    def text(self, name: str, default: str, check: Check[str] | None = None, *, may_be_empty: bool = False) -> str:
        return self.value(self.env.str, name, default, check, may_be_empty=may_be_empty)

    def secret(self, name: str, default: str, check: Check[str]) -> str:
        """A text that holds a password; it may stand in a file instead, which NAME_FILE names."""
        of_file = f"{name}_FILE"
        file = self.value(self.env.path, of_file, None, setting_checks.is_file_or_none)
        if file is None and of_file not in self.faults:
            return self.text(name, default, check)
        try:
            if of_file in self.faults:
                raise ValidationError(self.faults.pop(of_file).partition(" invalid: ")[2])
            if name in os.environ:
                raise ValidationError(f"is set, and {name} is too. Unset one of them.")
            value = Path(str(file)).read_text(encoding="utf-8").strip()
            check(value)
        except (OSError, UnicodeError):
            refused = setting_checks.unreadable(Path(str(file)))
        except ValidationError as found:
            refused = " ".join(str(each) for each in found.messages)
        else:
            return value
        self.faults[name] = f'Environment variable "{of_file}" invalid: {refused}'
        return default

    def path(self, name: str, default: Path, check: Check[Path] | None = None) -> Path:
        return self.value(self.env.path, name, default, check)

    def value(
        self, parse: Any, name: str, default: T, check: Check[T] | None = None, *, may_be_empty: bool = False
    ) -> T:
        """The value of a variable; its default if it is not set, or cannot be used."""
        try:
            if not may_be_empty and os.environ.get(name, "unset").strip() == "":
                raise EnvValidationError("", ["is empty."])
            found: T = parse(name, default, validate=check)
        except EnvValidationError as refused:
            reasons = " ".join(IN_WORDS.get(str(each), str(each)) for each in refused.error_messages)
            self.faults[name] = (
                f'Environment variable "{name}" invalid: {reasons} '
                "Change that environment variable, or unset it to have the default."
            )
            return default
        return found


def _kept_for(of: _Variables) -> KeptFor:
    days = {}
    for field in fields(KeptFor):
        default, (least, most) = int(str(field.default)), KEPT_FOR_RANGES[field.name]
        days[field.name] = of.value(
            of.env.int, setting_of(field.name), default, setting_checks.is_days(least, most, for_good=default == 0)
        )
    return KeptFor(**days)


def setting_of(kept: str) -> str:
    """The variable that says how long something is kept."""
    return f"KEEP_{kept.upper()}"
