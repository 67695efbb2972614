"""Reading the values of headers from outside by the rules of their RFCs; None or False for what breaks them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 253
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@/?#]+)(?::([0-9]{0,5}))?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 (the RFC calls it a token; no secret)
_PARAMETER = rf'[ \t]*;(?:[ \t]*({_TOKEN})=({_TOKEN}|"(?:[\t !#-\[\]-~]|\\[\t -~])*"))?'
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:{_PARAMETER})*[ \t]*")
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_DIGITS = re.compile(r"[0-9]{1,18}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_VISIBLE = re.compile(r"[!-~]*")


@dataclass(frozen=True)
class Authority:
    """A host in lower case, and its port if it names one."""

    host: str
    port: int | None

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


def authority(text: str) -> Authority | None:
    """The value of Host (RFC 9110, 7.2): a name of letters, digits and hyphens, or an address, and maybe a port."""
    found = _AUTHORITY.fullmatch(text.lower())
    if found is None:
        return None
    host, port = found[1], int(found[2]) if found[2] else None
    if port is not None and port > 65535:
        return None
    good = _is_ipv6(host[1:-1]) if host.startswith("[") else len(host) <= LONGEST_HOST and _NAME.fullmatch(host)
    return Authority(host, port) if good else None


def origin(text: str) -> tuple[str, Authority] | None:
    """Scheme and authority of an origin (RFC 6454, 6) that is not "null"."""
    scheme, separator, rest = text.partition("://")
    at = authority(rest)
    return (scheme.lower(), at) if separator and at and _SCHEME.fullmatch(scheme.lower()) else None


def is_same_origin(text: str, host: str, schemes: tuple[str, ...]) -> bool:
    """True if an origin is this host's by one of these schemes (RFC 6454, 5); a default port may be left out."""
    theirs, ours = origin(text), authority(host)
    if theirs is None or ours is None:
        return False
    scheme, at = theirs
    default = DEFAULT_PORTS.get(scheme)
    return scheme in schemes and at.host == ours.host and (at.port or default) == (ours.port or default)


def is_text(text: str) -> bool:
    """True for the value of any header (RFC 9110, 5.5): no control character but the tabulator."""
    return _CONTROL.search(text) is None


def is_uri(text: str) -> bool:
    """True for the value of Referer (RFC 9110, 10.1.3): a whole address, or a part of one."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return _VISIBLE.fullmatch(text) is not None


def is_length(text: str) -> bool:
    """True for the value of Content-Length: a number of bytes."""
    return _DIGITS.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """True for the value of Content-Type (RFC 9110, 8.3); a form in parts names their boundary (RFC 2046, 5.1.1)."""
    if not _MEDIA_TYPE.fullmatch(text):
        return False
    if not text.lower().startswith("multipart/"):
        return True
    named = {name.lower(): value for name, value in re.findall(_PARAMETER, text)}
    boundary = re.sub(r"\\(.)", r"\1", named.get("boundary", "").strip('"'))
    return _BOUNDARY.fullmatch(boundary) is not None


def forwarded(text: str, proxies: int) -> str | None:
    """What the outermost of so many ``proxies`` wrote into a list that each adds to; None if the list is shorter."""
    written = text.split(",")
    return written[-proxies].strip() if len(written) >= proxies else None


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True
