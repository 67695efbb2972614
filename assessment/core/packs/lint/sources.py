"""Where a line or a rule comes from: words, or an address that is safe to open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.packs.lint.locations import Locations

_IGNORED_IN_ADDRESSES = re.compile(r"[\t\n]")
"""As browsers ignore them: https://url.spec.whatwg.org/#concept-basic-url-parser."""
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+):(?!\s|[0-9]+(?:/|$))|(data|file|javascript|vbscript)\s*:", re.IGNORECASE)
"""Not an address: 'A:L115', which names a page; 'Jones 2012: Sleep', a title; 'example.org:8080/lines', a port."""


def check(locations: Locations) -> Iterator[Fault]:
    """An error for every source that is an address which neither https: nor http: opens."""
    for location, text in locations.texts:
        if location.path[-1:] == ("source",) or location.path[-2:-1] == ("sources",):
            found = _ADDRESS.match(_IGNORED_IN_ADDRESSES.sub("", text).strip())
            scheme = (found[1] or found[2]).lower() if found else "https"
            if scheme not in ("http", "https"):
                message = f"the source is an address that begins with '{scheme[:20]}:'."
                yield locations.error(location, "E017", message, "Write it with https://, or name the source in words.")
