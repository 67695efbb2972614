"""What the values of settings must be: each check raises ValidationError, which goes on from the variable's name."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from marshmallow import ValidationError

LONGEST_NOTICE = 400
"""Characters of the operator's notice beside a question."""


def is_days(least: int, most: int, *, for_good: bool) -> Callable[[int], None]:
    def checked(days: int) -> None:
        if not (least <= days <= most or (for_good and days == 0)):
            raise ValidationError(f"must be from {least} to {most} days{', or 0 to keep it for good' * for_good}.")

    return checked


def is_database(url: str) -> None:
    parts = parse_url(url)
    if parts.scheme not in ("sqlite", "postgresql", "postgres", "postgresql+psycopg"):
        raise ValidationError("must begin with sqlite:/// or postgresql://.")
    if parts.port == 0:
        raise ValidationError("has the port 0. A port is a number from 1 to 65535.")
    if parts.scheme != "sqlite" and url.count("@") > 1:
        # What follows the first @ would be taken for the host, and named in messages.
        raise ValidationError("has more than one @. In a name or a password write %40 for @.")
    if parts.scheme == "sqlite" and (parts.netloc or parts.path.strip("/") in ("", ":memory:")):
        raise ValidationError("names no file. Write sqlite:/// and the path of a file.")


def is_mail_server(url: str) -> None:
    if not url:
        return
    parts = parse_url(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValidationError("must begin with smtp:// or smtps:// and name a host, such as smtp://mail.example.org.")
    if parts.port == 0:
        raise ValidationError("has the port 0. A port is a number from 1 to 65535.")
    if bool(parts.username) != bool(parts.password):
        raise ValidationError("has a name without a password, or a password without a name.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValidationError("goes on after the host. In a password write %2F for /, %3F for ? and %23 for #.")


def is_mail_address(address: str) -> None:
    if address and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+[.][^@\s<>,;]+|[^@\s<>,;]+@localhost", address):
        raise ValidationError("is no email address. One looks like desk@example.org.")


def parse_url(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed on access
    except ValueError:
        # Not the reason: it may quote a part of a password.
        raise ValidationError(
            "is no address. A port is a number from 1 to 65535. In a password write %2F for /, %3F for ?, %23 for #, "
            "%40 for @ and %5B for [."
        ) from None
    return parts


def is_one_of(*words: str) -> Callable[[str], None]:
    def checked(word: str) -> None:
        if word not in words:
            raise ValidationError(f"must be one of: {', '.join(words)}.")

    return checked


def is_unset(path: str) -> None:
    if path:
        raise ValidationError("is set, but only URL_PREFIX says under which path the service stands.")


def is_from(least: int, most: int) -> Callable[[int], None]:
    def checked(number: int) -> None:
        if not least <= number <= most:
            raise ValidationError(f"must be a number from {least} to {most}.")

    return checked


def is_positive(number: int) -> None:
    if number < 1:
        raise ValidationError("must be a number above 0.")


def unreadable(path: Path) -> str:
    """What to say of a file or folder that this user may not read; it goes on from the name of the variable."""
    return f"{path} cannot be read. Let this user read it, and enter the folders above it."


def is_folder(path: Path) -> None:
    if not stat.S_ISDIR(_mode(path, os.R_OK | os.X_OK)):
        raise ValidationError(f"there is no folder {path}.")


def is_file_or_none(path: Path | None) -> None:
    if path is not None and not stat.S_ISREG(_mode(path, os.R_OK)):
        raise ValidationError(f"there is no file {path}.")


def _mode(path: Path, needed: int) -> int:
    """What is there, as the system says it; 0 for nothing. ValidationError if this user may not use it so."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        raise ValidationError(unreadable(path)) from None
    if not os.access(path, needed):
        raise ValidationError(unreadable(path))
    return mode


def metrics_token(file: Path | None) -> str:
    """What Prometheus shows, '' without a file. ValidationError if it is too short for a secret, or cannot be read."""
    if file is None:
        return ""
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise ValidationError(unreadable(file)) from None
    if len(token) < 20:
        raise ValidationError(f"the file {file} needs a word of at least 20 characters in it.")
    return token


def is_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("is no time zone. Write one such as Europe/Madrid or America/New_York.")


def is_name(name: str) -> None:
    if not name or "/" in name or name.startswith("."):
        raise ValidationError("must be the name of a folder in PACKS_DIR.")


def is_short(text: str) -> None:
    if len(text) > LONGEST_NOTICE:
        raise ValidationError(f"has {len(text)} characters; use at most {LONGEST_NOTICE}.")


def is_web_address(url: str) -> None:
    parts = parse_url(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValidationError("must be a whole web address, beginning with https://.")


def is_own_address(url: str) -> None:
    if not url:
        return
    is_web_address(url)
    if parse_url(url).path.strip("/"):
        raise ValidationError("has a path. Write that into URL_PREFIX, and here the host alone.")


def is_prefix(path: str) -> None:
    if path and not re.fullmatch(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?", path):
        raise ValidationError("must be a path such as /check-in, of letters, digits, hyphens, dots and underscores.")
