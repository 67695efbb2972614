"""Security headers of every response, and the refusal of bad headers and of requests from other sites."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from assessment.web import app_context, header_values, refusals
from assessment.web.refusals import RefusalKind
from assessment.web.request_headers import REFUSED

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
NO_STORE = {"Cache-Control": "no-store"}
HSTS = "max-age=31536000"
OTHER_SITES = ("cross-site", "same-site")


def for_pages(*, plain_http: bool) -> dict[str, str]:
    """The security headers of a page."""
    return {**HEADERS, **NO_STORE, **({} if plain_http else {"Strict-Transport-Security": HSTS})}


def protect(response: Response) -> Response:
    """Add the headers of every response. Browsers may not cache pages; ``static_files`` decides about static files."""
    set_already = {name.lower() for name, _ in response.headers}  # each look-up would go through all of them
    response.headers.extend([each for each in HEADERS.items() if each[0].lower() not in set_already])
    if request.endpoint == "security.logout":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers.update(NO_STORE)
    return response


def is_refused() -> bool:
    """True if a header of this request breaks its rules: nothing that it carries is used."""
    return REFUSED in request.environ


def refuse_bad_headers() -> None:
    """Before every request: refuse what ``request_headers`` marked."""
    if is_refused():
        refusals.note(RefusalKind.HEADER)
        raise BadRequest


def from_other_site() -> bool:
    """True if the browser says that the request comes from another site. Our own pages may send the origin "null"."""
    origin = request.headers.get("Origin", "null")
    schemes = ("http", "https") if app_context.settings().plain_http else ("https",)
    return request.headers.get("Sec-Fetch-Site") in OTHER_SITES or (
        origin != "null" and not header_values.is_same_origin(origin, request.host, schemes)
    )


def refuse_other_sites() -> None:
    """Before every request: refuse forms of other sites, even with a valid token."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and from_other_site():
        refusals.note(RefusalKind.OTHER_SITE)
        raise BadRequest


def refuse_prefetch() -> ResponseReturnValue | None:
    """Before every request: refuse pages that a browser fetches before somebody asks for them."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    ahead = any("prefetch" in purpose for purpose in purposes)
    return ("", 403) if ahead and request.endpoint != "static" else None


def add_hsts(response: Response) -> Response:
    """Ask browsers to come back by https only."""
    response.headers["Strict-Transport-Security"] = HSTS
    return response
