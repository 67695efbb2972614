"""The operator's settings, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import click
from environs import Env, EnvValidationError
from marshmallow import ValidationError

LONGEST_NOTICE = 400
"""Characters of the operator's notice beside a question."""
STARTS_PER_HOUR = 20_000
"""2,000 people at once, who take a quarter of an hour each, start 8,000 times."""
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(click.ClickException):
    """Settings cannot be used: each fault is a paragraph that names the variable and says what to do."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


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

    @property
    def notices(self) -> dict[str, str]:
        """The operator's notices beside questions, by their names."""
        return {"child": self.child_notice} if self.child_notice else {}


def load() -> Settings:
    """Read the settings from the environment. BadSetting names the first variable that cannot be used."""
    env = Env()
    try:
        env.str("SCRIPT_NAME", "", validate=_is_unset)
        instance_dir = env.path("INSTANCE_DIR", ROOT / "instance").resolve()
        return Settings(
            instance_dir=instance_dir,
            database_url=env.str("DATABASE_URL", f"sqlite:///{instance_dir / 'check-in.db'}", validate=_is_database),
            packs_dir=env.path("PACKS_DIR", ROOT / "questionnaires", validate=_is_folder).resolve(),
            pack=env.str("PACK", "relationship-repair", validate=_is_name),
            plain_http=env.bool("PLAIN_HTTP", False),
            exit_url=env.str("EXIT_URL", "https://www.bbc.co.uk/weather", validate=_is_web_address),
            place=env.str("PLACE", ""),
            serves=env.str("SERVES", "all", validate=_is_one_of("respondent", "counselor", "all")),
            kek_file=env.path("KEK_FILE", None),
            proxies=env.int("PROXIES", 0, validate=_is_few),
            starts_per_hour=env.int("STARTS_PER_HOUR", STARTS_PER_HOUR, validate=_is_positive),
            not_asked=frozenset(name for name in re.split(r"[\s,]+", env.str("NOT_ASKED", "")) if name),
            child_notice=" ".join(env.str("CHILD_NOTICE", "", validate=_is_short).split()),
            reliable_change=env.path("RELIABLE_CHANGE", None, validate=_is_file_or_none),
        )
    except EnvValidationError as refused:
        raise _bad_variable(refused) from None


def port() -> int:
    """Read the port to serve on from PORT. BadSetting when it is not one."""
    env = Env()
    try:
        return env.int("PORT", 8000, validate=_is_port)
    except EnvValidationError as refused:
        raise _bad_variable(refused) from None


def _bad_variable(refused: EnvValidationError) -> BadSetting:
    named, _, _ = str(refused).partition(" invalid: ")
    reasons = " ".join(map(str, refused.error_messages))
    return BadSetting(f"{named} invalid: {reasons} Change that environment variable, or unset it to have the default.")


def _is_database(url: str) -> None:
    if _parse_url(url).scheme.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        raise ValidationError("must begin with sqlite:/// or postgresql://.")


def _parse_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed on access
    except ValueError:
        # Not the reason: it may quote a part of a password.
        raise ValidationError("is no address. Percent-encode what is special in its password.") from None
    return parts


def _is_port(number: int) -> None:
    if not 0 <= number <= 65535:
        raise ValidationError("must be a number from 0 to 65535.")


def _is_one_of(*words: str) -> Callable[[str], None]:
    def checked(word: str) -> None:
        if word not in words:
            raise ValidationError(f"must be one of: {', '.join(words)}.")

    return checked


def _is_unset(path: str) -> None:
    if path:
        raise ValidationError("is set, but the service needs a host name of its own, not a path on a shared one.")


def _is_few(number: int) -> None:
    if not 0 <= number <= 9:
        raise ValidationError("must be a number from 0 to 9.")


def _is_positive(number: int) -> None:
    if number < 1:
        raise ValidationError("must be a number above 0.")


def _is_folder(path: Path) -> None:
    if not path.is_dir():
        raise ValidationError(f"there is no folder {path}.")


def _is_file_or_none(path: Path | None) -> None:
    if path is not None and not path.is_file():
        raise ValidationError(f"there is no file {path}.")


def _is_name(name: str) -> None:
    if not name or "/" in name or name.startswith("."):
        raise ValidationError("must be the name of a folder in PACKS_DIR.")


def _is_short(text: str) -> None:
    if len(text) > LONGEST_NOTICE:
        raise ValidationError(f"has {len(text)} characters; use at most {LONGEST_NOTICE}.")


def _is_web_address(url: str) -> None:
    parts = _parse_url(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValidationError("must be a whole web address, beginning with https://.")
