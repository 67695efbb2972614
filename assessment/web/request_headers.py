"""The one place where headers from outside are read, before anything else sees them.

A header that breaks its rules is taken out, and the request is marked: the application then answers 400, with a page
that needs nothing of what was wrong. Headers that the service does not need are taken out too.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import structlog

from assessment.services import client_address
from assessment.web import header_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REFUSED = "assessment.refused_header"
"""The key in the environment that names the header for which a request is refused."""
FOR = "HTTP_X_FORWARDED_FOR"
NOT_NEEDED = (
    "HTTP_REFERER",
    "HTTP_FORWARDED",
    FOR,
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
)
OUTSIDE = "/:outside"
"""A path that no page has."""
UNNOTICED = "PROXIES is 0, but something in front passes clients' addresses on: all clients share one rate limit"
TOO_FEW = "X-Forwarded-For names fewer addresses than PROXIES says: the clients of a proxy share one rate limit"

log = structlog.get_logger(__name__)


class CheckedHeaders:
    """A WSGI application whose requests have sound headers, or are marked as refused."""

    def __init__(self, app: WSGIApplication, *, proxies: int, scheme: str, prefix: str = "") -> None:
        """``proxies``, ``prefix``: as in the settings; ``scheme``: http or https. No header may tell any of them."""
        self._app, self._proxies, self._scheme, self._prefix = app, proxies, scheme, prefix
        self._warned: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop(REFUSED, None)
        environ["wsgi.url_scheme"] = self._scheme
        _read_path(environ, self._prefix)
        refused = self._read_client(environ) or _read_host(environ) or _unsound(environ)
        for name in NOT_NEEDED:
            environ.pop(name, None)
        if refused:
            _take_out(environ, refused)
        return self._app(environ, start_response)

    def _read_client(self, environ: WSGIEnvironment) -> str:
        """Put the client's address where the application looks for it. The header's name if it cannot be read."""
        forwarded = environ.get(FOR)
        if not self._proxies:
            if (forwarded or "HTTP_FORWARDED" in environ) and _is_loopback(environ.get("REMOTE_ADDR", "")):
                self._warn(UNNOTICED)
            return ""
        if forwarded is None:
            return ""  # it came past the proxies, such as a check on this machine
        address = header_values.forwarded(forwarded, self._proxies)
        if address is None:
            self._warn(TOO_FEW)
            return ""
        if client_address.parse(address) is None:
            return "X-Forwarded-For"
        environ["REMOTE_ADDR"] = address
        return ""

    def _warn(self, words: str) -> None:
        if words not in self._warned:
            self._warned.add(words)
            log.warning(words)


def _read_path(environ: WSGIEnvironment, prefix: str) -> None:
    """Split the path behind the prefix of the service; outside of it there is no page."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    inside = not prefix or path == prefix or path.startswith(f"{prefix}/")
    environ["SCRIPT_NAME"] = prefix
    environ["PATH_INFO"] = path.removeprefix(prefix) or "/" if inside else OUTSIDE


def _read_host(environ: WSGIEnvironment) -> str:
    """Write the host in the one way that compares. Only HTTP/1.0 may leave it out (RFC 9112, 3.2)."""
    if "HTTP_HOST" not in environ and environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return ""
    host = header_values.authority(environ.get("HTTP_HOST", ""))
    if host is None:
        return "Host"
    environ["HTTP_HOST"] = str(host)
    return ""


def _unsound(environ: WSGIEnvironment) -> str:
    """The name of the first header that breaks its rules, '' if none does."""
    for name, value in environ.items():
        if name.startswith("HTTP_") and not header_values.is_text(value):
            return name.removeprefix("HTTP_").replace("_", "-").title()
    said = environ.get("HTTP_ORIGIN", "null")
    if said != "null" and header_values.origin(said) is None:
        return "Origin"
    if not header_values.is_uri(environ.get("HTTP_REFERER", "")):
        return "Referer"
    if environ.get("CONTENT_LENGTH") and not header_values.is_length(environ["CONTENT_LENGTH"]):
        return "Content-Length"
    if environ.get("CONTENT_TYPE") and not header_values.is_media_type(environ["CONTENT_TYPE"]):
        return "Content-Type"
    return ""


def _take_out(environ: WSGIEnvironment, refused: str) -> None:
    """Leave a request that the error page can be made for: without a body, and with a host."""
    environ[REFUSED] = refused
    environ["HTTP_HOST"] = "localhost"
    environ["CONTENT_LENGTH"] = "0"
    for name in ("HTTP_ORIGIN", "CONTENT_TYPE", f"HTTP_{refused.upper().replace('-', '_')}"):
        if name != "HTTP_HOST":
            environ.pop(name, None)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return not address  # a socket of this machine
