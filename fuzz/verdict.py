"""What must hold for every reply, whatever was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessment.web import security_headers

EXIT_URL = "https://weather.example/"
WANTED = security_headers.for_pages(plain_http=False)
CACHEABLE = {
    "public, max-age=31536000, immutable",
    "public, max-age=300",
}


@dataclass(frozen=True)
class Reply:
    """One reply; ``headers`` in order, as sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def faults(reply: Reply, path: str, *, unread: bool = False) -> list[str]:
    """What is wrong with a reply to a request of ``path``; ``unread``: the server may not have understood it."""
    named: dict[str, list[str]] = {}
    for name, value in reply.headers:
        named.setdefault(name.lower(), []).append(value)
    return [
        *_of_status(reply, named, unread),
        *_of_headers(reply, named, path),
        *_of_redirect(named),
        *(["a traceback is shown"] if b"Traceback (most recent" in reply.body else []),
    ]


def _of_status(reply: Reply, named: dict[str, list[str]], unread: bool) -> list[str]:
    if reply.status == 501 and unread:
        return []  # a transfer coding that nobody knows
    if reply.status == 503 and "retry-after" in named:
        return []
    return [f"status {reply.status}"] if reply.status >= 500 or reply.status < 200 else []


def _of_headers(reply: Reply, named: dict[str, list[str]], path: str) -> list[str]:
    found = []
    for name, wanted in WANTED.items():
        said = named.get(name.lower(), [])
        if name == "Cache-Control" and path.lstrip("/").startswith("static/") and reply.status < 400:
            if len(said) != 1 or said[0] not in CACHEABLE:
                found.append(f"{name}: {said}")
        elif said != [wanted]:
            found.append(f"{name}: {said}")
    for cookie in named.get("set-cookie", []):
        if not {"httponly", "secure"} <= {part.strip().lower() for part in cookie.split(";")}:
            found.append(f"Set-Cookie: {cookie.partition('=')[0]} can be read or sent in clear")
    return found


def _of_redirect(named: dict[str, Sequence[str]] | dict[str, list[str]]) -> list[str]:
    said = named.get("location", [])
    return [f"Location: {to}" for to in said if to != EXIT_URL and (not to.startswith("/") or to[1:2] in ("/", "\\"))]
